"""What one release saves and another loads: one module a kind, its writing and its reading half together."""

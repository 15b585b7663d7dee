"""What one release saves and another loads: one module a kind of artefact, its writing and its reading half together."""

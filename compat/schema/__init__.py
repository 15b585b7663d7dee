"""The JSON schemas of all that compat writes as JSON: which there are, and how they are made."""

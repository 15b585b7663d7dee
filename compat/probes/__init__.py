"""Runs inside a probed environment: standard library and the libraries under test, nothing else of compat."""

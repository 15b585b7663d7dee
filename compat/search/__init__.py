"""Searches over a predicate: they never see a process."""

"""Combinations in a folder, with their wheels: made where there is an index, run where there is none."""

"""Combinations on other machines: a JSON order goes to a Dask worker, whose program for it brings back a parcel."""

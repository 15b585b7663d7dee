"""A user's source against the history of names: what breaks at a release, read and never run."""

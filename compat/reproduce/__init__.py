"""A failure of a probe as a script that stands alone: its pins, and of the probe's own source what it needs."""

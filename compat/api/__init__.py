"""A name's history, for people and programs: `compat api`."""

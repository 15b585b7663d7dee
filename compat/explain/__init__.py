"""From a text - a traceback, a training log, a notebook, an issue - to findings, without building anything."""

"""From a text - a traceback, a training log, a notebook, the body of an issue - to findings, without building anything."""

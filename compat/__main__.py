"""``python -m compat``."""

from compat.cli import main

if __name__ == "__main__":
    main()

"""Run the command: ``catalog-export``, or ``python -m catalog_export``."""

import os
import sys


def main() -> None:
    """Import the command and run it. Ctrl-C during the imports ends the program without a traceback."""
    try:
        from catalog_export.cli.main import main as command  # takes some 100 ms, in which Ctrl-C may come
    except KeyboardInterrupt:
        os.write(2, b"Interrupted.\n")
        sys.exit(130)
    command()


if __name__ == "__main__":
    main()

"""Run the command: ``catalog-export``, or ``python -m catalog_export``."""

from catalog_export.cli.main import main

if __name__ == "__main__":
    main()

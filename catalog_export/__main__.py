"""``python -m catalog_export``."""

from catalog_export.cli import main

if __name__ == "__main__":
    main()

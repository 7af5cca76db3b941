"""The program: ``catalog-export``, and ``python -m catalog_export``."""

import gc

from catalog_export.stand_in import click_alone


def main() -> None:
    """Run the command, with what is imported kept from the collector, which would find nothing in it to throw away."""
    gc.set_threshold(20_000)  # a start makes as many objects; a run, which makes few that need collecting, is as flat
    try:
        with click_alone():
            from catalog_export import cli

        gc.freeze()
        cli.main()
    finally:
        gc.freeze()  # nor at the end


if __name__ == "__main__":
    main()

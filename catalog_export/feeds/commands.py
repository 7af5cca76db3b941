"""The text of a batch: how it is delivered, as commands that a shell can run, and how it is taken back, as comments.

What takes a batch back is no command of the text, so that nobody who runs the whole of it, or pipes what a feed
prints into a shell, undoes what was just done.
"""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOT_RUN = "#   "  # before a command that is not a step of the delivery


def text(title: str, steps: Mapping[str, Iterable[str]], otherwise: Mapping[str, Iterable[str]]) -> str:
    """Set out ``steps``, each a comment and its commands, then what may be done instead or afterwards."""
    lines = [f"# {title}"]
    for comment, commands in steps.items():
        lines += ["", f"# {comment}", *commands]
    for comment, commands in otherwise.items():
        lines += ["", f"# {comment}", *(f"{NOT_RUN}{command}" for command in commands)]
    return "\n".join(lines) + "\n"


def forgotten(batch: str, store: str | None = None) -> str:
    """Give the command that tells us that the receiver does not have a batch, or no longer.

    ``store`` is the place of the store that knows of it, if the folder's own database does not.
    """
    folder, name = os.path.split(batch)
    where = ("--store", store) if store else ()
    return " ".join(map(quote, ("catalog-export", "feed", "forget", folder, name, *where)))

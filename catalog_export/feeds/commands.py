"""Format the commands of a batch as text that a shell can run: delivery as commands, undo as comments.

The undo commands are comments, so that running or piping the whole text never undoes the delivery.
"""

from __future__ import annotations

import os
import re
from shlex import join
from typing import TYPE_CHECKING

from catalog_export.model.errors import UsageError
from catalog_export.text.messages import translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from catalog_export.text.messages import Message

COMMENTED = "#   "  # before a command that is not a step of the delivery
FORGET = ("catalog-export", "feed", "forget")
# Control characters, line separators and bidirectional overrides.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def check_argument(text: str, what: str) -> str:
    """Return ``text``; raise ``UsageError`` if it has a character that could end a comment or hide part of a command.

    A line break in an argument would turn the rest of a commented command into a command.
    """
    if _UNSAFE.search(text):
        raise UsageError(
            "{what} {text!a} has a line break or another control character; use one without", what=what, text=text
        )
    return text


def instructions(
    title: Message, steps: Mapping[Message, Iterable[str]], alternatives: Mapping[Message, Iterable[str]]
) -> str:
    """Return the text of ``commands.txt``: each step as a comment and its commands, each alternative as comments.

    The title and the comments are written in the language of the process.
    """
    lines = [f"# {translate(title)}"]
    for comment, commands in steps.items():
        lines += ["", f"# {translate(comment)}", *commands]
    for comment, commands in alternatives.items():
        undo = (COMMENTED + line for command in commands for line in command.splitlines())
        lines += ["", f"# {translate(comment)}", *undo]
    return "\n".join(lines) + "\n"


def forget_command(batch: str, store: str | None = None) -> str:
    """Return the command that marks a batch as absent from the receiver.

    ``store`` is the store that has its deliveries, unless that is the folder's own database.
    """
    folder, name = os.path.split(batch)
    return join((*FORGET, folder, name, *(("--store", store) if store else ())))

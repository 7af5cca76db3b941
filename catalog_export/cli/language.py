"""Choose the language of the messages: by the option ``--lang``, else by the environment as GNU gettext does."""

from __future__ import annotations

import gettext
import os
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from catalog_export.text.messages import DOMAIN, FOLDER, LANGUAGES, use_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OPTION = "--lang"
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set applies


def split_language(args: Sequence[str]) -> tuple[list[str], list[str]]:
    """Separate every option ``--lang`` with its value, anywhere before ``--``, from the other arguments."""
    options: list[str] = []
    others: list[str] = []
    left = iter(args)
    for arg in left:
        if arg == "--":
            return options, [*others, arg, *left]
        if arg == OPTION:
            options += [arg, *islice(left, 1)]
        else:
            (options if arg.startswith(f"{OPTION}=") else others).append(arg)
    return options, others


def asked_language(args: Sequence[str]) -> str:
    """Return the language that the last option names, else that of the environment."""
    options, _ = split_language(args)
    named = options[-1].removeprefix(f"{OPTION}=") if options else ""
    return named if named in LANGUAGES else environment_language()


def environment_language() -> str:
    """Return the first known language that the environment names, else English."""
    locale = next(filter(None, map(os.environ.get, _LOCALE)), "")
    names = locale if locale in {"C", "POSIX"} else os.environ.get("LANGUAGE") or locale
    codes = (name.partition(".")[0].partition("_")[0] for name in names.split(":"))
    return next((code for code in codes if code in LANGUAGES), "en")


@contextmanager
def speak(args: Sequence[str]) -> Iterator[None]:
    """Show messages in the language that arguments or the environment name, while the context lasts.

    This includes those of click, which asks the global functions of gettext, and these ask the environment.
    """
    language = asked_language(args)
    with use_language(language):
        if language == "en":
            yield
            return
        before, domain = os.environ.get("LANGUAGE"), gettext.textdomain()
        os.environ["LANGUAGE"] = language
        gettext.bindtextdomain(DOMAIN, FOLDER)
        gettext.textdomain(DOMAIN)
        try:
            yield
        finally:
            gettext.textdomain(domain)
            if before is None:
                del os.environ["LANGUAGE"]
            else:
                os.environ["LANGUAGE"] = before

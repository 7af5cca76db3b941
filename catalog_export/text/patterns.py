"""Regular expressions that are compiled on first use.

A run over one page uses a few of them: compiling all doubles the time to import the page parser (from 0.31 s to 0.63 s
on a slow machine) and lengthens the run by a quarter.
"""

from __future__ import annotations

import re
from typing import cast

_METHODS = ("findall", "finditer", "flags", "fullmatch", "match", "pattern", "search", "split", "sub", "subn")


class _Pattern:
    """A pattern that compiles its expression on first use and takes over the methods of the compiled pattern."""

    def __init__(self, expression: str, flags: int) -> None:
        self._expression, self._flags = expression, flags

    def __getattr__(self, name: str) -> object:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self._expression, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def pattern(expression: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled from ``expression`` and ``flags`` on first use."""
    return cast("re.Pattern[str]", _Pattern(expression, flags))

"""Regular expressions that are compiled when they are first used: a run that writes one record needs few of them."""

from __future__ import annotations

import re
from typing import cast

_METHODS = ("findall", "finditer", "flags", "fullmatch", "match", "pattern", "search", "split", "sub", "subn")


class _Pattern:
    """Stands for a compiled pattern, and from its first use on answers with that pattern's own methods."""

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
    """Return a pattern that ``re.compile`` will make of ``expression`` and ``flags`` when it is first needed."""
    return cast("re.Pattern[str]", _Pattern(expression, flags))

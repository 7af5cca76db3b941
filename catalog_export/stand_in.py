"""A stand-in for the module ``inspect``, which click imports and a run does not need: it took a seventh of a start.

It is in the place of the module only while click is imported, which keeps it. For all that click asks of it but one
thing it loads the module, and answers with what is there.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

_NAME = "inspect"


class _Inspect(ModuleType):
    """Answers for the module, and loads it when it has to."""

    def cleandoc(self, text: str) -> str:
        """Take the indent off a help text, as click does with each at a start: a single line has none."""
        return str(self._load().cleandoc(text)) if "\n" in text else text.expandtabs().lstrip()

    def __getattr__(self, name: str) -> object:
        return getattr(self._load(), name)

    def _load(self) -> ModuleType:
        self.__exit__()
        return import_module(_NAME)

    def __enter__(self) -> None:
        sys.modules.setdefault(_NAME, self)

    def __exit__(self, *_fault: object) -> None:
        if sys.modules.get(_NAME) is self:
            del sys.modules[_NAME]


def inspect_later() -> _Inspect:
    """Give the stand-in, to be entered while click is imported; where the module is there already, nothing happens."""
    return _Inspect(_NAME)

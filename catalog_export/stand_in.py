"""Stand-ins for modules that click imports and a run does not need: they took a quarter of a start.

Each is in the place of its module only while click is imported, which keeps it. For nearly all that click asks of it
later it loads the module, and answers with what is there.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from importlib import import_module
from types import ModuleType


class _Later(ModuleType):
    """Answers for a module, and loads it when it has to."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)  # "from ... import ..." asks whether it is a package
        return getattr(self._load(), name)

    def _load(self) -> ModuleType:
        self.__exit__()
        return import_module(self.__name__)

    def __enter__(self) -> None:
        sys.modules.setdefault(self.__name__, self)

    def __exit__(self, *_fault: object) -> None:
        if self._stands_in():
            del sys.modules[self.__name__]

    def _stands_in(self) -> bool:
        return sys.modules.get(self.__name__) is self


class _Inspect(_Later):
    def cleandoc(self, text: str) -> str:
        """Take the indent off a help text, as click does with each at a start: a single line has none."""
        return str(self._load().cleandoc(text)) if "\n" in text else text.expandtabs().lstrip()


class _Uuid(_Later):
    def __getattr__(self, name: str) -> object:
        if name == "UUID" and self._stands_in():
            return "uuid.UUID"  # click says with it what the values of an option are; a name does for that
        return super().__getattr__(name)


class _Gettext(_Later):
    """Leaves click's messages as they are: there are no translations of ours to look for."""

    def gettext(self, message: str) -> str:
        """Return the message."""
        return message

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the message that suits the number."""
        return singular if number == 1 else plural


def click_alone() -> ExitStack:
    """Give the stand-ins, to be left when click is imported; where a module is there already, nothing happens."""
    stack = ExitStack()
    for module in (_Inspect("inspect"), _Uuid("uuid"), _Gettext("gettext")):
        stack.enter_context(module)
    return stack

"""A kind of finding: its severity and the template of its message."""

# No ``from __future__ import annotations``, as in ``model.record``.
from typing import Literal, NamedTuple

# error: the record is not written. warning: it is written and should be checked. note: information only.
Severity = Literal["error", "warning", "note"]


class Code(NamedTuple):
    """A kind of finding: its severity and the template of its message."""

    severity: Severity
    message: str

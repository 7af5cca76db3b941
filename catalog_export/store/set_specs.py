"""Set specs out of the names of collections: the letters that OAI-PMH allows, the same in every store and year."""

from __future__ import annotations

import re
from hashlib import sha256

_ALLOWED = re.compile(r"[A-Za-z0-9\-.!~*'() ]{1,60}")  # of a name whose spec gives it back; the colon parts levels


def set_spec(name: str) -> str:
    """Give the set spec of a name: the name itself with ``_`` for blanks, if all it holds may stand in a spec.

    Of any other name the plain letters, and a hash so that no two names share one. It depends on the name alone.
    """
    if _ALLOWED.fullmatch(name):
        return name.replace(" ", "_")
    kept = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:40]
    return f"{kept or 'set'}_{sha256(name.encode()).hexdigest()[:8]}"

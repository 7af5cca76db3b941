"""Make the OAI-PMH set spec of a collection from its name alone, so that it is the same in every store."""

from __future__ import annotations

import re
from hashlib import sha256

_ALLOWED = re.compile(r"[A-Za-z0-9\-.!~*'() ]{1,60}")  # names with these characters only; a colon would separate levels


def set_spec(name: str) -> str:
    """Return the set spec of a name: the name with ``_`` for blanks, if a spec allows all its characters.

    For other names: the ASCII letters and digits, and a hash, so that no two names have the same spec.
    """
    if _ALLOWED.fullmatch(name):
        return name.replace(" ", "_")
    kept = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:40]
    return f"{kept or 'set'}_{sha256(name.encode()).hexdigest()[:8]}"

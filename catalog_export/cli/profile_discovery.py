"""Find the institution profile of a run that names none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from catalog_export.model.addresses import is_remote
from catalog_export.model.errors import UsageError
from catalog_export.read.inputs.walk import STDIN

if TYPE_CHECKING:
    from collections.abc import Sequence

PROFILE_NAME = "catalog-export.toml"


def discover_profile(inputs: Sequence[str]) -> str | None:
    """Return the profile beside the inputs, else the one in the current folder, else ``None``.

    A profile is beside an input if it is in the same folder, or in the input if that is a folder. Raise ``UsageError``
    if the inputs have different profiles.
    """
    folders = dict.fromkeys(
        name if os.path.isdir(name) else os.path.dirname(name)
        for name in inputs
        if name != STDIN and not is_remote(name)
    )
    paths = (os.path.join(folder, PROFILE_NAME) for folder in folders)
    found = {os.path.realpath(path): path for path in paths if os.path.isfile(path)}
    if len(found) > 1:
        names = ", ".join(found.values())
        raise UsageError(
            "the inputs have different profiles ({names}); choose one by --profile, or --no-profile", names=names
        )
    if found:
        return next(iter(found.values()))
    return PROFILE_NAME if os.path.isfile(PROFILE_NAME) else None

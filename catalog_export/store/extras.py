"""Check that an optional package is installed."""

from __future__ import annotations

from importlib.util import find_spec

from catalog_export.model.errors import UsageError


def require_extra(module: str, extra: str) -> None:
    """Raise ``UsageError`` with the extra to install if a module is missing."""
    if find_spec(module) is None:
        raise UsageError(
            "the store needs {module}, which is not installed: pip install 'catalog-export[{extra}]'",
            module=module,
            extra=extra,
        )

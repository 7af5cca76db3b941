"""All kinds of findings by code, in the order of docs/findings.md."""

from __future__ import annotations

from catalog_export.model.record_codes import RECORD_CODES
from catalog_export.model.run_codes import RUN_CODES

CODES = RECORD_CODES | RUN_CODES

"""Read a page for the page to try the program; it runs in the browser."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import catalog_export
from catalog_export.desk.words import label, word
from catalog_export.model.findings import translated
from catalog_export.run.explanation import rows

if TYPE_CHECKING:
    from catalog_export.model.findings import Finding
    from catalog_export.read.base import Parsed
    from catalog_export.run.explanation import Row

# The formats whose output is text and needs no other library.
FORMATS = [one.name for one in catalog_export.list_formats() if not one.binary]


def read(text: str, name: str, lang: str) -> str:
    """Return the records of a text as JSON: fields, findings, abstracts, and the output in each format."""
    plain = "page" + Path(name).suffix.lower()
    with TemporaryDirectory() as folder:
        page = Path(folder) / plain
        page.write_text(text, encoding="utf-8")
        return json.dumps([_shown(parsed, folder, lang) for parsed in catalog_export.explain(page)])


def _shown(parsed: Parsed, folder: str, lang: str) -> dict[str, Any]:
    record, findings, output = parsed.record, list(parsed.findings), {}
    for name in FORMATS if record else ():
        made = catalog_export.find_format(name)
        try:
            output[name] = b"".join(made.assemble([made.encode(record)])).decode()
        except catalog_export.RecordError as error:
            output[name] = "\n".join(translated(found, lang).message for found in error.findings)
    return {
        "name": record.title.proper.value if record else "-",
        "fields": [_field(row, folder, lang) for row in rows(parsed)],
        "findings": [[found.severity, _line(translated(found, lang), folder)] for found in findings],
        "abstracts": [[one.lang, list(one.paragraphs)] for one in (record.abstracts if record else ())],
        "output": output,
    }


def _field(row: Row, folder: str, lang: str) -> dict[str, Any]:
    sure = f"({row.confidence:.2f})" if row.confidence is not None else ""
    why = (word(row.grade or "", lang), " ".join(filter(None, (row.rule, sure))), row.place)
    named = label(row.field, lang) if row.grade else label("unread", lang)
    return {
        "label": named,
        "value": row.value,
        "lang": row.lang,
        "why": ", ".join(filter(None, why)).replace(f"{folder}/", ""),
    }


def _line(found: Finding, folder: str) -> str:
    return str(found).removeprefix(f"{folder}/")

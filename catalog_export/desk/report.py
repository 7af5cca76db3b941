"""The contact sheet: one HTML file with the list and all records, to read without the program."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from catalog_export.desk import view
from catalog_export.desk.listing import Query
from catalog_export.desk.words import label, message, text, word
from catalog_export.model.errors import OutputError, UsageError, system_reason
from catalog_export.model.findings import translated
from catalog_export.run.rule_names import rule_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.desk.shelf import Shelf


def write(shelf: Shelf, output: str, lang: str, *, force: bool = False) -> None:
    """Write the contact sheet. ``UsageError`` if the file exists, ``OutputError`` if it cannot be written."""
    if Path(output).exists() and not force:
        raise UsageError("{output}: exists; give another name, or --force to replace it", output=output)
    environment = Environment(loader=PackageLoader("catalog_export.desk"), autoescape=True)
    style = files("catalog_export.desk").joinpath("static/desk.css").read_text("utf-8")

    environment.trim_blocks = environment.lstrip_blocks = True
    made = environment.get_template("report.html").stream(
        t=partial(text, lang=lang),
        label=partial(label, lang=lang),
        word=partial(word, lang=lang),
        message=partial(message, lang=lang),
        rule_name=rule_name,
        shown=partial(translated, language=lang),
        lang=lang,
        count=shelf.count(Query()),
        rows=list(_rows(shelf)),
        record_link=lambda number: f"#record-{number}",
        records=lambda: _records(shelf),
        style=Markup(style),  # noqa: S704 (our own style sheet)
    )
    unfinished = Path(f"{output}.part")
    try:
        with unfinished.open("w", encoding="utf-8", errors="replace") as file:
            file.writelines(made)
        unfinished.replace(output)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise OutputError(
            "{output}: cannot be written ({reason})", output=output, reason=system_reason(error)
        ) from error


def _rows(shelf: Shelf) -> Iterator[Any]:
    page = 1
    while rows := shelf.rows(Query(), page):
        yield from rows
        page += 1


def _records(shelf: Shelf) -> Iterator[tuple[Any, ...]]:
    for number in shelf.numbers(Query()):
        if loaded := shelf.load(number, with_lines=True):
            yield loaded, view.view(loaded)

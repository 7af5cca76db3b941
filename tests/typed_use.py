"""Uses of the library for the type checker: test_typing.py checks them with mypy --strict and never runs them.

``assert_type`` fails where an annotation is missing or another one; each ignore stands for a mistake that has to be
found, and mypy reports the ignore where it is not.
"""

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, assert_type

import pymarc

import catalog_export
from catalog_export import (
    Abstract,
    Contributor,
    Finding,
    Format,
    Location,
    Parsed,
    Profile,
    Provenance,
    Record,
    Report,
    Text,
    Title,
)
from catalog_export.enrich.profile import Bibtex, Defaults


def read(page: Path) -> None:
    assert_type(catalog_export.parse(page), Iterator[Parsed])
    for source in ("records/", page, b"# Judul\n"):
        for parsed in catalog_export.parse(source):
            assert_type(parsed.record, Record | None)
            assert_type(parsed.findings, tuple[Finding, ...])
            parsed.record.title  # type: ignore[union-attr]  # noqa: B018  # there may be no record
    catalog_export.parse(3)  # type: ignore[arg-type]


def look(record: Record) -> None:
    assert_type(record.title, Title)
    assert_type(record.title.proper, Text)
    assert_type(record.title.proper.lang, str | None)
    assert_type(record.control_number, str | None)
    assert_type(record.contributors, tuple[Contributor, ...])
    assert_type(record.contributors[0].kind, Literal["personal", "corporate"])
    assert_type(record.abstracts, tuple[Abstract, ...])
    assert_type(record.abstracts[0].text, str)
    assert_type(record.provenance, Mapping[str, Provenance])
    assert_type(record.source, Location | None)
    record.year = "2014"  # type: ignore[misc]  # a record is frozen
    Record()  # type: ignore[call-arg]  # a record has a title


def write(record: Record) -> None:
    when = datetime(2026, 11, 23, tzinfo=UTC)
    profile = Profile()
    report = catalog_export.export("records/", to=["marc", "dc"], output=["a.mrc", Path("a.xml")], profile=profile)
    assert_type(report, Report)
    assert_type(report.exit_code, int)
    assert_type(report.findings, list[Finding])
    catalog_export.export(["a.md", Path("b.md")], "marc", sys.stdout.buffer, strict=True, record_date=when)
    catalog_export.export("a.md", to=3)  # type: ignore[call-overload]
    catalog_export.export("a.md", "dc", "a.xml", None)  # type: ignore[call-overload]  # what follows has a name
    assert_type(catalog_export.export("a.md", "dc"), bytes)
    assert_type(catalog_export.parse_text("# Judul"), Iterator[Parsed])
    assert_type(catalog_export.check("records/", on_finding=show), Report)
    format_ = catalog_export.find_format("bibtex", profile, when)
    assert_type(format_, Format)
    assert_type(format_.encode(record), bytes)
    assert_type(catalog_export.list_formats(), list[Format])
    assert_type(catalog_export.to_pymarc(record), pymarc.Record)
    for parsed in catalog_export.explain("records/", profile=catalog_export.enrich.profile.load("profile.toml")):
        assert_type(next(catalog_export.explanation.rows(parsed)).place, str | None)
    assert_type(catalog_export.enrich.entry_forms.decide("Ani", "last-element").reason, str)
    Profile(defaults=Defaults(publisher="Penerbit"), bibtex=Bibtex(key="{name}-{id}"))
    Defaults(year="2014")  # type: ignore[call-arg]  # a profile never supplies a year
    catalog_export.exprot  # type: ignore[attr-defined]  # noqa: B018 (a misspelt name is found)


def show(finding: Finding) -> None:
    assert_type(finding.severity, Literal["error", "warning", "note"])
    assert_type(finding.location.line, int)
    assert_type(str(finding), str)
    finding.code = "x"  # type: ignore[misc]  # a tuple


def refuse() -> None:
    try:
        read(Path("a.md"))
    except catalog_export.RecordError as error:
        assert_type(error.findings, tuple[Finding, ...])
    except (catalog_export.InputError, catalog_export.CatalogExportError):
        raise

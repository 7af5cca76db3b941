"""A minimal source and minimal formats, so that tests of a run depend on no real parser or encoder.

A fake document is lines of ``number|title|what`` where ``what`` is empty or one of the faults below. ``python
fakes.py ARGUMENTS`` is the command with them.
"""

import time
from contextlib import contextmanager

from catalog_export.model.errors import RecordError
from catalog_export.model.findings import Finding
from catalog_export.model.record import Location, Record, Text, Title
from catalog_export.read import sources
from catalog_export.read.base import Parsed
from catalog_export.write import registry
from catalog_export.write.formats.base import Format


def record(number="1", title="Judul", place=None):
    return Record(title=Title(Text(title, "id")), control_number=number, source=place)


def fault(severity, place, code=None):
    return Finding(code or f"fake-{severity}", severity, "something is amiss", place)


def parse(document):
    for number, line in enumerate(document.data.decode().splitlines(), document.line):
        place = Location(document.name, number)
        control_number, title, what = (line + "||").split("|")[:3]
        if what == "crash":
            raise ZeroDivisionError("the parser fell over")
        if what in ("slow", "pause"):
            time.sleep(30 if what == "slow" else 0.3)
        if what == "none":
            yield Parsed(None, (fault("error", place),))
            continue
        findings = (fault(what, place),) if what in ("error", "warning", "note") else ()
        yield Parsed(record(control_number or None, title, place), findings)


def encode(record):
    title = record.title.proper.value
    if title == "unfit":
        raise RecordError(fault("error", record.source, "fake-unfit"))
    if title == "crash":
        raise ZeroDivisionError("the encoder fell over")
    return f"{record.control_number} {title}".encode()


def verify(encoded, record):
    if b"differs" in encoded:
        yield "title 'x' instead of 'y'"


def build_wrapped(profile, record_date):
    lone = (b"<", b">\n")
    return Format(
        "wrapped", "text/x", ".xml", "In a frame", encode, b"<all>\n", b"\n", b"\n</all>\n", lone, verify=verify
    )


def build_plain(profile, record_date):
    return Format("plain", "text/plain", ".txt", "Bare", encode, separator=b"\n", footer=b"\n", binary=True)


def build_twin(profile, record_date):
    return Format("twin", "text/x", ".xml", "Of the same suffix", encode)


# --- what other packages may get wrong

NOT_CALLABLE = b"|"


def build_nothing(profile, record_date):
    return None


def title_of(record):
    return record.title.proper.value


def build_text(profile, record_date):
    return Format("text", "text/plain", ".text", "Text where bytes should be", title_of)


def parse_bare(document):
    yield record()


def parse_nothing(document):
    return None


FORMATS = {name: f"fakes:build_{name}" for name in ("wrapped", "plain", "twin")}
SOURCES = {"catalogue-page": "fakes:parse", "jsonl": "fakes:parse"}


@contextmanager
def installed():
    """Install the fakes instead of the real formats and sources."""
    kept = dict(registry.FORMATS), dict(sources.SOURCES)
    sources.find_source.cache_clear()
    registry.FORMATS.update(FORMATS)
    sources.SOURCES.update(SOURCES)
    try:
        yield
    finally:
        for table, content in zip((registry.FORMATS, sources.SOURCES), kept, strict=True):
            table.clear()
            table.update(content)
        sources.find_source.cache_clear()


if __name__ == "__main__":
    from catalog_export.cli.main import main

    with installed():
        main()

"""Feed the page parser bytes that a coverage-guided fuzzer makes up; a fault stops it and leaves the bytes behind.

    pip install atheris
    python benchmarks/fuzz.py -max_total_time=60 tests/findings          begins from the fixtures of the findings

Arguments are libFuzzer's. What must hold for any bytes: no exception, and a record or a finding for each part.
"""

import sys

import atheris

with atheris.instrument_imports(include=["catalog_export"]):
    from catalog_export.read.base import Document
    from catalog_export.read.page.parse import parse
    from catalog_export.write.formats.jsonl import form


def one_input(data: bytes) -> None:
    """Parse one document, and write each record in the form that holds everything."""
    for parsed in parse(Document("fuzzed.md", data)):
        if parsed.record is None and not parsed.findings:
            raise AssertionError("a part of the document came to nothing, and no finding says why")
        if parsed.record is not None:
            form(parsed.record)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()

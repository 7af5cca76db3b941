"""Run the page parser on the bytes of a coverage-guided fuzzer; a fault stops the run and keeps the bytes.

    pip install atheris
    python benchmarks/fuzz.py -max_total_time=60 tests/findings          starts with the fixtures of the findings

The arguments are those of libFuzzer. For any bytes there must be no exception, and a record or a finding for each part.
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

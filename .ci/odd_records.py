# ruff: noqa: INP001 (a script beside the shell scripts)
"""Print the odd records of the tests as JSON Lines, each with a number of its own."""

import sys

from catalog_export.write.formats.jsonl import encode

sys.path.insert(0, sys.argv[1])

from oddities import ODDITIES

for number, record in enumerate(ODDITIES.values(), 30_000_000):
    sys.stdout.buffer.write(encode(record._replace(control_number=str(number))) + b"\n")

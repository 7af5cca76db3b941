"""Parse and encode inputs that are made to be slow, in growing sizes, and check that the time grows linearly.

    python benchmarks/pathological.py
    python benchmarks/pathological.py --largest 64000000 --only letters words --places body
    python benchmarks/pathological.py --all --only brackets

Each input is one piece repeated in one place of a page (hostile.toml). The result is the exponent over two doublings,
from the processor time of the fastest of three runs: 1 is linear, 2 is quadratic. Short times are not reliable, so an
input with a high exponent is doubled until it takes half a second. Inputs above ``--limit`` are printed in Markdown
(with ``--all`` all inputs), and the exit code is then 1.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.api import list_formats
from catalog_export.model.errors import RecordError
from catalog_export.read.base import Document
from catalog_export.read.page import parse as catalogue_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from catalog_export.model.record import Record

HOSTILE = tomllib.loads((Path(__file__).parent / "hostile.toml").read_text("utf-8"))
PIECES: dict[str, str] = HOSTILE["pieces"]
PLACES: dict[str, str] = HOSTILE["places"]
SECONDS = 10.0  # a size that takes longer is the last
SURE = 0.5  # seconds from which an exponent is believed
TOLD = 0.005  # seconds below which a time says nothing


class Row(NamedTuple):
    """How the time of one input grew: sizes in bytes and seconds."""

    piece: str
    place: str
    work: str
    times: list[tuple[int, float]]

    @property
    def exponent(self) -> float | None:
        """The exponent over the last two doublings; ``None`` where they took too short."""
        if len(self.times) < 3 or self.times[-3][1] < TOLD:
            return None
        (small, before), _, (large, after) = self.times[-3:]
        return math.log(after / before) / math.log(large / small)


def page(piece: str, place: str, size: int) -> bytes:
    """Make a page of about ``size`` bytes."""
    text = PIECES[piece]
    repeated = text * max(1, size // len(text.encode()))
    if "{}" in text:
        repeated = "".join(text.replace("{}", str(number)) for number in range(max(1, size // len(text))))
    return PLACES[place].replace("{}", repeated).encode()


def quickest(work: Callable[[], object]) -> float:
    """Give the processor time of the quickest of three runs, or of the first if that is long."""
    best = math.inf
    for _ in range(3):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
        if best > 1:
            break
    return best


def encode_all(records: list[Record]) -> None:
    """Encode records in every format; one that a format cannot hold is none of our business."""
    for made in list_formats():
        for record in records:
            try:
                made.encode(record)
            except RecordError:
                continue


def grow(piece: str, place: str, smallest: int, largest: int, limit: float) -> tuple[Row, Row]:
    """Give how the time of parsing grows, and that of encoding."""
    rows = Row(piece, place, "parse", []), Row(piece, place, "encode", [])
    size = smallest
    while size <= largest or (size <= 64 * largest and any(_is_open(row, limit) for row in rows)):
        document = Document("page.md", page(piece, place, size))
        records = [parsed.record for parsed in catalogue_page.parse(document) if parsed.record]
        works = (
            lambda document=document: list(catalogue_page.parse(document)),
            lambda records=records: encode_all(records),
        )
        for row, work in zip(rows, works, strict=True):
            row.times.append((size, quickest(work)))
        if max(row.times[-1][1] for row in rows) > SECONDS:
            break
        size *= 2
    return rows


def _is_open(row: Row, limit: float) -> bool:
    """Tell whether an input looks steep, but at times too short to be sure."""
    return row.exponent is not None and row.exponent > limit and row.times[-1][1] < SURE


def line(row: Row) -> str:
    """Set out a row in Markdown."""
    size, seconds = row.times[-1]
    exponent = "" if row.exponent is None else f"{row.exponent:.2f}"
    return f"| {row.piece} | {row.place} | {row.work} | {size:,} | {seconds:.2f} | {exponent} |"


def main() -> None:
    """Read the options, measure, print what is too steep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smallest", type=int, default=16_000, help="bytes")
    parser.add_argument("--largest", type=int, default=256_000, help="bytes; sizes double up to it")
    parser.add_argument("--limit", type=float, default=1.3, help="the exponent from which an input is printed")
    parser.add_argument(
        "--only", nargs="*", choices=PIECES, default=list(PIECES), metavar="PIECE", help=", ".join(PIECES)
    )
    parser.add_argument("--places", nargs="*", choices=PLACES, default=list(PLACES))
    parser.add_argument("--all", action="store_true", help="print everything")
    options = parser.parse_args()
    steep = total = 0
    print("| Piece | Place | Work | Bytes | Seconds | Exponent |\n|---|---|---|---|---|---|")
    for piece in options.only:
        print(f"{piece} ...", file=sys.stderr)
        for place in options.places:
            for row in grow(piece, place, options.smallest, options.largest, options.limit):
                total += 1
                worse = row.exponent is not None and row.exponent > options.limit
                steep += worse
                if worse or options.all:
                    print(line(row), flush=True)
    print(f"\n{steep} of {total} grow faster than with the exponent {options.limit:g}.")
    sys.exit(bool(steep))


if __name__ == "__main__":
    main()

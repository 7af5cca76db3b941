"""Draw ``docs/before-after.svg``: a catalogue page and the records that the program writes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from catalog_export import api

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "before-after.svg"
SOURCE = ROOT / "records" / "20389935.md"
RECORD_DATE = datetime(2026, 1, 2, tzinfo=UTC)
COLUMNS = 62  # characters of a line
LINE, MARGIN = 15, 12  # pixels
WIDTH = 480


class Box(NamedTuple):
    """A box of text: its heading, its lines, and its place."""

    heading: str
    lines: list[str]
    left: int
    top: int

    @property
    def height(self) -> int:
        """The height in pixels."""
        return (len(self.lines) + 2) * LINE + MARGIN


def page() -> str:
    """Return the picture as SVG. It follows the light or dark theme of the reader."""
    boxes = list(_boxes())
    height = max(box.top + box.height for box in boxes) + MARGIN
    width = WIDTH * 2 + MARGIN * 6
    drawn = "\n".join(_drawn(box) for box in boxes)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>A catalogue page, and the same record in MARC 21, Dublin Core and BibTeX</title>
<style>
rect {{ fill: #fff; stroke: #8a8f98; }}
text {{ font: 12px ui-monospace, Menlo, Consolas, monospace; fill: #1f2328; white-space: pre; }}
.heading {{ font-weight: bold; }}
@media (prefers-color-scheme: dark) {{ rect {{ fill: #161b22; }} text {{ fill: #e6edf3; }} }}
</style>
{drawn}
</svg>
"""


def _boxes() -> Iterator[Box]:
    lines = [line for line in SOURCE.read_text("utf-8").splitlines() if line.strip()]
    yield Box(f"records/{SOURCE.name}", [_cut(line) for line in lines], MARGIN, MARGIN)
    top = MARGIN
    for name, starts in (
        ("mrk", ("=001", "=041", "=100", "=245", "=520", "=856")),
        ("dc", ("  <dc:title", "  <dc:creator", "  <dc:description")),
        ("bibtex", ("@", "  author", "  title", "  url", "  abstract")),
    ):
        text = api.export(SOURCE, name, record_date=RECORD_DATE).decode()
        shown = [_cut(line) for line in text.splitlines() if line.startswith(starts)]
        box = Box(f"catalog-export --to {name}", shown, WIDTH + MARGIN * 4, top)
        yield box
        top += box.height + MARGIN


def _cut(line: str) -> str:
    return line if len(line) <= COLUMNS else line[: COLUMNS - 4] + " ..."


def _drawn(box: Box) -> str:
    rows = [f'<rect x="{box.left}" y="{box.top}" width="{WIDTH + MARGIN}" height="{box.height}" rx="6"/>']
    for number, line in enumerate([box.heading, *box.lines]):
        kind = ' class="heading"' if number == 0 else ""
        place = box.top + LINE * (number + 1) + (MARGIN // 2 if number else 0)
        rows.append(f'<text{kind} x="{box.left + MARGIN}" y="{place}">{escape(line, quote=False)}</text>')
    return "\n".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

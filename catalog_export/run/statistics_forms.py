"""Write statistics as a table of text, as CSV, as JSON, or as a page of HTML with bar charts."""

from __future__ import annotations

import csv
import io
import json
from html import escape
from typing import TYPE_CHECKING, Any

from catalog_export.run.report import counted
from catalog_export.text.messages import Message, localize, process_language, translate
from catalog_export.text.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from catalog_export.run.statistics import Statistics

_SHOWN = 3  # commonest values in text
_WIDTH = 40  # characters of a value in text
_HEADINGS = ("field", "records", "share", "values", "distinct", "estimate", "languages", "shortest", "mean", "longest")


def as_text(statistics: Statistics) -> str:
    """Return a block of lines for each field that occurs, then the findings by code."""
    lines = [translate(counted(statistics.records, "record"))]
    for name, counts in statistics.rows():
        numbers = localize("{count:>11,} {share:>6.1%}", count=counts["records"], share=counts["share"])
        lines += [f"{name:34} {numbers}  {_summary(counts)}"]
        lines += [f"    {line}" for line in _details(counts)]
    if statistics.findings:
        lines += [
            localize("findings"),
            *(f"    {code} {count:,}" for code, count in sorted(statistics.findings.items())),
        ]
    return "\n".join(lines) + "\n"


def _summary(counts: dict[str, Any]) -> str:
    length, distinct = counts["length"], counts["distinct"]
    exact, about = Message("distinct: {count:,}", count=distinct), Message("distinct: about {count:,}", count=distinct)
    return localize(
        "values: {values:,}, {distinct}, characters: {shortest:,} to {longest:,}",
        values=counts["values"],
        distinct=about if counts["distinct_is_estimate"] else exact,
        shortest=length["shortest"],
        longest=length["longest"],
    )


def _details(counts: dict[str, Any]) -> Iterator[str]:
    if counts["languages"]:
        shown = [localize("{lang} {count:,}", lang=lang, count=count) for lang, count in counts["languages"].items()]
        yield localize("languages: {languages}", languages=", ".join(shown))
    if counts["commonest"]:
        shown = [f"{_cut(item['value'])} ({_times(item, counts)})" for item in counts["commonest"][:_SHOWN]]
        yield localize("commonest: {values}", values=", ".join(shown))


def _times(item: dict[str, Any], counts: dict[str, Any]) -> str:
    """Return how often a value occurs."""
    exact, least = Message("{count:,}", count=item["count"]), Message("at least {count:,}", count=item["count"])
    return translate(least if counts["counts_are_lower_bounds"] else exact)


def _cut(value: str) -> str:
    value = value if len(value) <= _WIDTH else value[: _WIDTH - 3].rstrip() + "..."
    return printable(value)


def as_json(statistics: Statistics) -> str:
    """Return one JSON object: ``records``, ``fields`` and ``findings``."""
    return json.dumps(statistics.as_dict(), indent=2) + "\n"


def as_csv(statistics: Statistics) -> str:
    """Return one row a field that occurs, and one row a code of findings. No cell begins like a formula."""
    buffer = io.StringIO(newline="")
    table = csv.writer(buffer, lineterminator="\r\n")
    table.writerow((*_HEADINGS, "commonest"))
    for name, counts in statistics.rows():
        languages = " | ".join(f"{lang} {count}" for lang, count in counts["languages"].items())
        commonest = " | ".join(f"{item['count']} {printable(item['value'])}" for item in counts["commonest"])
        estimate = "yes" if counts["distinct_is_estimate"] else "no"
        cells = (counts["records"], counts["share"], counts["values"], counts["distinct"], estimate, languages)
        table.writerow((name, *cells, *counts["length"].values(), commonest))
    for code, count in sorted(statistics.findings.items()):
        table.writerow((f"finding {code}", "", "", count, *[""] * 7))
    return buffer.getvalue()


FORMS: dict[str, Callable[[Statistics], str]] = {"text": as_text, "csv": as_csv, "json": as_json}

_PAGE = """\
<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.4 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
td, th {{ text-align: left; padding: .15rem .5rem; vertical-align: top; }}
td.number, th.number {{ text-align: right; white-space: nowrap; }}
td.bar {{ width: 40%; }}
td.bar span {{ display: block; background: #4878a8; height: 1em; margin-top: .2em; min-width: 1px; }}
h2 {{ font-size: 1rem; margin: 1.5rem 0 .25rem; }}
</style>
</head>
<body>
<h1>{heading}</h1>
{body}</body>
</html>
"""


def as_html(statistics: Statistics) -> str:
    """Return a page that needs no network and no script. Every value is escaped."""
    fields = [
        (name, counts["records"], localize("{count:,} ({share:.1%})", count=counts["records"], share=counts["share"]))
        for name, counts in statistics.rows()
    ]
    body = [_section(localize("Fields"), fields, statistics.records)]
    for name, counts in statistics.rows():
        body.append(f"<h2>{escape(name)}</h2>\n<p>{escape(_summary(counts))}</p>\n")
        languages = [(lang, count, localize("{count:,}", count=count)) for lang, count in counts["languages"].items()]
        commonest = [(item["value"], item["count"], _times(item, counts)) for item in counts["commonest"]]
        body.append(_chart(localize("Language"), languages, counts["records"]))
        body.append(_chart(localize("Commonest"), commonest, counts["records"]))
    found = sorted(statistics.findings.items())
    findings = [(code, count, localize("{count:,}", count=count)) for code, count in found]
    body.append(_section(localize("Findings"), findings, max((count for _, count, _ in findings), default=0)))
    heading = translate(counted(statistics.records, "record"))
    title = localize("Statistics of a collection")
    return _PAGE.format(lang=process_language(), title=title, heading=heading, body="".join(body))


def _section(title: str, rows: Iterable[tuple[str, int, str]], whole: int) -> str:
    chart = _chart(title, rows, whole)
    return f"<h2>{title}</h2>\n{chart}" if chart else ""


def _chart(heading: str, rows: Iterable[tuple[str, int, str]], whole: int) -> str:
    """Return a table whose bars show the share of each count in ``whole``; nothing without rows."""
    lines = [
        f'<tr><td><bdi>{escape(printable(label))}</bdi></td><td class="number">{escape(shown)}</td>'
        f'<td class="bar"><span style="width: {min(100, 100 * count / max(whole, 1)):.1f}%"></span></td></tr>\n'
        for label, count, shown in rows
    ]
    if not lines:
        return ""
    head = f'<tr><th>{heading}</th><th class="number">{localize("Records")}</th><th></th></tr>\n'
    return f"<table>\n{head}{''.join(lines)}</table>\n"

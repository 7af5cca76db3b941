"""BibTeX in two dialects: ``bibtex``, which every program reads, and ``biblatex``, which has more fields.

The escapes are those that most readers turn back into the character; docs/decisions/bibtex-escaping.md has the table.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.citation import Citation, Style, make_citation
from catalog_export.write.formats.base import Format
from catalog_export.write.formats.tex import as_ascii, escape
from catalog_export.write.receivers.characters import refuse_beyond_bmp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.citation_names import Name

_BRACKETS = str.maketrans({"[": "{[}", "]": "{]}"})
# Inside a url nothing is escaped, and these would end or change it.
_IN_URL = str.maketrans({" ": "%20", "{": "%7B", "}": "%7D", "\\": "%5C"})


def build_bibtex(profile: Profile, record_date: datetime) -> Format:
    """Make the format ``bibtex``; of the profile it reads ``[bibtex]`` and ``[institution] key_prefix``."""
    del record_date
    return _build(profile, "bibtex", ".bib", "BibTeX, for every program that reads it")


def build_biblatex(profile: Profile, record_date: datetime) -> Format:
    """Make the format ``biblatex``; it reads the same tables of the profile as ``bibtex``."""
    del record_date
    return _build(profile, "biblatex", ".biblatex.bib", "BibTeX for biblatex and biber")


def _build(profile: Profile, dialect: str, suffix: str, summary: str) -> Format:
    for_eprints = profile.receiver == "eprints"
    bmp_only = for_eprints and profile.eprints.characters == "bmp"
    style = Style(profile.bibtex, profile.institution.key_prefix, dialect == "biblatex", for_eprints, bmp_only)
    return Format(
        name=dialect,
        media_type="application/x-bibtex",
        suffix=suffix,
        summary=summary,
        encode=partial(encode, style=style),
        separator=b"\n",
        verify=partial(verify, style=style),
    )


def encode(record: Record, *, style: Style) -> bytes:
    """Return ``record`` as one entry, with a newline after it."""
    citation = make_citation(record, style)
    if style.bmp_only:
        texts = [("author", name.family + (name.given or "")) for _, names in citation.names for name in names]
        refuse_beyond_bmp("eprints-character", record, [*texts, *((name, value) for name, value, _ in citation.fields)])
    lines = [f"{_label(name)}{value}}},\n" for name, value in _values(citation, style) if value]
    return f"@{citation.entry_type}{{{citation.key},\n{''.join(lines)}}}\n".encode()


@cache
def _label(name: str) -> str:
    return f"  {name:<10} = {{"


def _values(citation: Citation, style: Style) -> Iterator[tuple[str, str]]:
    changes = style.for_eprints or style.options.encoding == "ascii"
    for role, names in citation.names:
        written = " and ".join(filter(None, map(_name, names)))
        if citation.and_others and role == "author":
            written += " and others"
        yield role, _encoded(written, style) if changes else written
    for name, value, kind in citation.fields:
        written = _WRITERS[kind](value)
        yield name, _encoded(written, style) if changes and kind != "url" else written


def _encoded(written: str, style: Style) -> str:
    if style.for_eprints:  # its reader removes bare brackets, and leaves later escapes as they are
        written = written.translate(_BRACKETS)
    return as_ascii(written) if style.options.encoding == "ascii" else written


def _name(name: Name) -> str:
    family = escape(name.family)
    if name.whole and family:
        family = f"{{{family}}}"
    given = escape(name.given) if name.given else ""
    return f"{family}, {given}" if given and family else family or given


def _title(text: str) -> str:
    """Escape a title and brace each word whose capitals a style would lower: all but the first letter of the title."""
    # No escape contains a blank or a capital, so the words and their capitals are still those of the text.
    first, *rest = escape(text).split(" ")
    if first[1:] != first[1:].lower():
        first = _protected(first)
    return " ".join([first, *[_protected(word) if word != word.lower() else word for word in rest]])


def _protected(word: str) -> str:
    # A brace before a backslash would make one of BibTeX's "special characters", which styles do lower.
    return f"{{{{{word}}}}}" if word[0] == "\\" else f"{{{word}}}"


def _url(text: str) -> str:
    url = clean(text)
    return url.translate(_IN_URL) if " " in url or "{" in url or "}" in url or "\\" in url else url


def _code(text: str) -> str:
    return text


def _list(text: str) -> str:
    items = map(escape, text.split("\n"))
    return " and ".join(f"{{{item}}}" if " and " in f" {item.lower()} " else item for item in items if item)


def _keywords(text: str) -> str:
    items = map(escape, text.split("\n"))
    return ", ".join(f"{{{item}}}" if "," in item else item for item in items if item)


_WRITERS = {"text": escape, "title": _title, "url": _url, "code": _code, "list": _list, "keywords": _keywords}


def verify(encoded: bytes, record: Record, *, style: Style) -> Iterator[str]:
    """Read ``encoded`` with bibtexparser and yield a line for each difference from ``record``."""
    from bibtexparser.entrypoint import parse_string

    library = parse_string(encoded.decode())
    if len(library.entries) != 1 or library.failed_blocks:
        yield f"{len(library.entries)} entries and {len(library.failed_blocks)} broken blocks were read back"
        return
    citation, entry = make_citation(record, style), library.entries[0]
    found_as, written_as = (entry.entry_type, entry.key), (citation.entry_type, citation.key)
    if found_as != written_as:
        yield f"{found_as} was read back, {written_as} was written"
    found = {field.key: field.value for field in entry.fields}
    wanted = {name: value for name, value in _values(citation, style) if value}
    for name in sorted(found.keys() | wanted.keys()):
        if found.get(name) != wanted.get(name):
            yield f"{name}: {found.get(name)!r} was read back, {wanted.get(name)!r} was written"

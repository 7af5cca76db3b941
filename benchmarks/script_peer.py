"""Convert catalogue pages to MARC 21 with the script that a library developer would write for them.

    python benchmarks/script_peer.py FOLDER out.mrc

Regular expressions find the title, the people and the address, pycld2 detects the language of each paragraph, and
pymarc writes the record, with the fields that ``serialise.py`` builds. The script knows the layouts of the pages that
``generate.py`` writes. It reports nothing, and what it does not understand is lost. This is one of the peers that
``peers.py`` runs.
"""

from __future__ import annotations

import html
import re
import sys
from pathlib import Path
from typing import Any

import pycld2
from serialise import by_pymarc

_RELATORS = {"author": "aut", "supervisor": "ths", "examiner": "dgc", "editor": "edt", "translator": "trl"}
_TITLES = (
    re.compile(r"^\[(.+)\]\(https?://", re.MULTILINE),  # a list of results
    re.compile(r"^# (.+)$", re.MULTILINE),
    re.compile(r"\A\s*(.+)$", re.MULTILINE),
)
_NUMBER = re.compile(r"[?&]id=(\d+)")
_URL = re.compile(r"https?://[^\s<>)\"]+")
_PERSON = re.compile(rf"^(?:Entri [^:\n]+ : )?([^\n#:]+), ({'|'.join(_RELATORS)})$", re.MULTILINE)
_ABSTRACT = re.compile(r'(?:^(?:## )?Abstrak\n|\n\n")(.+?)(?:\Z|"\n|\n+URI:)', re.MULTILINE | re.DOTALL)
_LABELS = {"No. Panggil": "call_number", "Deskripsi Fisik": "extent", "Jenis Koleksi": "collection"}
_FACT = re.compile(rf"^({'|'.join(map(re.escape, _LABELS))}) : (.+)$", re.MULTILINE)
_IMPRINT = re.compile(r"^(?:Penerbitan : )?(?P<place>[^:\n]+): (?P<publisher>[^:\n]+), (?P<year>\d{4})$", re.MULTILINE)
_KEYWORDS = re.compile(r"^(?:Kata [Kk]unci|Keywords?)\s*:\s*(.+)$", re.MULTILINE)
_TAG = re.compile(r"<[^>]+>")


def read(text: str) -> dict[str, Any]:
    """Find the values of a page, in the form of docs/record.schema.json."""
    if text.lstrip().startswith("<html"):
        text = html.unescape(_TAG.sub("\n", text.replace("<br>", "\n").replace("</td><td>", " ")))
    title = next(found[1] for pattern in _TITLES if (found := pattern.search(text)))
    proper, _, parallel = title.partition(" = ")
    found, url = _NUMBER.search(text), _URL.search(text)
    abstract, imprint = _ABSTRACT.search(text), _IMPRINT.search(text)
    abstracts, keywords = split_abstracts(abstract[1]) if abstract else ([], [])
    return {
        "control_number": found[1] if found else "",
        "url": url[0] if url else "",
        "title": {"proper": {"text": proper}, "parallel": [{"text": parallel}] if parallel else []},
        "contributors": [
            {"name": name.strip(), "role": role, "relator": _RELATORS[role]} for name, role in _PERSON.findall(text)
        ],
        "abstracts": abstracts,
        "keywords": keywords,
        "language": abstracts[0]["lang"] if abstracts else "id",
        **{_LABELS[label]: value for label, value in _FACT.findall(text)},
        **(imprint.groupdict() if imprint else {}),
    }


def split_abstracts(text: str) -> tuple[list[dict[str, str]], list[str]]:
    """Join the paragraphs of one language, and take the keywords out."""
    keywords = [word.strip() for found in _KEYWORDS.findall(text) for word in re.split("[,;]", found)]
    by_language: dict[str, list[str]] = {}
    for paragraph in re.split(r"\n\s*\n", _KEYWORDS.sub("", text)):
        if paragraph.strip(" .=\n"):
            language = pycld2.detect(paragraph)[2][0][1]
            by_language.setdefault("en" if language == "en" else "id", []).append(paragraph.strip())
    return [{"lang": lang, "text": "\n\n".join(parts)} for lang, parts in by_language.items()], keywords


def main() -> None:
    """Read the arguments and convert the pages."""
    folder, out = sys.argv[1:]
    dump, _, _ = by_pymarc("marc")
    with Path(out).open("wb") as file:
        for page in sorted(Path(folder).glob("*.*")):
            if not page.name.startswith("."):
                file.write(dump(read(page.read_text("utf-8"))))


if __name__ == "__main__":
    main()

"""Figures of the English of docs and docstrings, and translations that are older than their English page."""

import ast
import re
from hashlib import sha256
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent
TRANSLATIONS = {
    "README.id.md": "README.md",
    **{
        f"docs/id/{name}.md": f"docs/{name}.md"
        for name in ("tutorial", "howto/eprints-rama", "howto/onesearch", "howto/slims")
    },
}
CODE = re.compile(r"^```.*?^```$|<!--.*?-->|`[^`\n]*`", re.MULTILINE | re.DOTALL)
SENTENCE_END = re.compile(r"\n\s*\n|\n\s*(?=[*-] |\d+\. |#|\|)|(?<=[.!?:])\s+| \| ")


def documents():
    folders = {"examples", "id"}
    pages = [path for path in (ROOT / "docs").rglob("*.md") if folders.isdisjoint(path.parts)]
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(pages)):
        yield CODE.sub("X", path.read_text("utf-8"))


def docstrings():
    for path in sorted((ROOT / "catalog_export").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
                yield CODE.sub("X", ast.get_docstring(node) or "")


def per_thousand(pattern, text):
    return 1000 * len(re.findall(pattern, text, re.IGNORECASE)) / len(re.findall(r"[A-Za-z']+", text))


# The goals are 4, 1 and 18.
@pytest.mark.parametrize(
    ("texts", "most_what", "most_tell"), [(documents, 4.0, 1.0), (docstrings, 4.5, 1.0)], ids=["docs", "docstrings"]
)
def test_the_english_is_plain(texts, most_what, most_tell):
    text = "\n\n".join(texts())
    assert per_thousand(r"\bwhat(?:ever)?\b", text) <= most_what
    assert per_thousand(r"\b(?:tells?|told|telling)\b", text) <= most_tell
    sentences = (len(sentence.split()) for sentence in SENTENCE_END.split(text))
    assert median(length for length in sentences if length > 3) <= 18


@pytest.mark.parametrize(("translation", "english"), TRANSLATIONS.items())
def test_a_translation_is_as_new_as_its_english_page(translation, english):
    digest = sha256((ROOT / english).read_bytes()).hexdigest()[:16]
    line = f"<!-- Translation of {english}, SHA-256 {digest} -->"
    found = (ROOT / translation).read_text("utf-8").splitlines()[-1]
    assert found == line, f"{english} changed: update {translation}, and then its last line"

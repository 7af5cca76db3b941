"""Recognise the labels of fields (``Judul: ...``, ``No. Panggil : S11702``) and the fields that they introduce.

The labels are a table that a cataloguer can edit: ``model/tables/field_labels.tsv``.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from catalog_export.model.roles import relator_of
from catalog_export.model.tables import read_code_table
from catalog_export.model.vocabulary import ROLES
from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_labels import CODES, LANGUAGE_NAMES, kind_of_label
from catalog_export.read.page.sentences import has_sentences
from catalog_export.text.patterns import pattern

_MARKS = "#*_-+>• "  # of headings, emphasis and lists, before and behind a label
_BEFORE_LABEL = f"{_MARKS}:0123456789.)( "  # these marks, and the numbers of lists
# Between a label and its value, where there is no colon: a tab, a stroke, two blanks.
_GAPS = ("\t", "|", "  ")
PERSON = "person"
# Fields whose values have no sentences.
_OF_SHORT_VALUES = frozenset(
    """title parallel author person supervisor examiner nim faculty programme subjects holding_location""".split()
)
_WORDS_OF_KEY = pattern(r"(?<=[a-z])(?=[A-Z\d])|_")  # kata_kunci, tahunTerbit, pembimbing1
_NUMBER_LABELS = ("ISBN ", "ISSN ")  # ISO 2108 and ISO 3297 write the number behind a blank


class Label(NamedTuple):
    """A label of the table: the field that it introduces, and whether only catalogues print it."""

    field: str
    catalogue: bool


_ROWS = read_code_table("field_labels")
LABELS = {label: Label(field, use == "catalogue") for label, field, use in _ROWS}
LINK_LABELS = tuple(label for label, _, use in _ROWS if use == "link")
# The labels that show a page of labelled values, and their first letters.
_TELLING = tuple(label for label, known in LABELS.items() if known.catalogue or known.field == "title")
_FIRST_LETTERS = frozenset(label[:3] for label in _TELLING)
_ENDINGS = ("", "s", "(s)")
_ROLE_WORDS = frozenset(word + ending for role in ROLES for word in role.split() for ending in _ENDINGS)


class Field(NamedTuple):
    """A labelled value: the label as printed, the field (``None`` for a label that is not known), and the value."""

    label: str
    field: str | None
    value: str
    catalogue: bool = False
    marked: bool = True  # by a colon, tab or stroke, not only by blanks


def find_label(name: str) -> Label | None:
    """Return the entry of a label in any capitals; role words with a rank are labels of persons."""
    folded = name.casefold()
    if folded in LABELS:
        return LABELS[folded]
    if not _ROLE_WORDS.isdisjoint(folded.split()) and relator_of(folded):
        return Label(PERSON, catalogue=False)
    if kind := kind_of_label(name):
        return Label(kind, catalogue=False)
    return find_key(folded)[1] if "_" in folded else None


def find_key(key: str) -> tuple[str, Label | None]:
    """Return the words of a key of a program, and their entry; ``abstrak_en`` is "abstrak (en)"."""
    words = " ".join(_WORDS_OF_KEY.sub(" ", key).split())
    head, _, last = words.rpartition(" ")
    named = f"{head} ({last})" if head and (last.casefold() in CODES or last.casefold() in LANGUAGE_NAMES) else words
    for name in (" ".join(key.replace("_", " ").split()), words, named):
        if label := find_label(name):
            return name, label
    return words, None


def are_column_labels(cells: Sequence[str]) -> bool:
    """Return whether the cells of a row are the labels of the columns below, one of them of the title.

    At most one label is not known. Two cells are rather a label and its value.
    """
    if len(cells) <= 2:
        return False
    known = [find_label(_bare(cell.rstrip(":： "))) for cell in cells]
    return known.count(None) <= 1 and any(label is not None and label.field == "title" for label in known)


def title_first(labels: Sequence[str]) -> list[int]:
    """Return the positions of the labels of columns, that of the title first: with it a record begins."""
    return sorted(range(len(labels)), key=lambda at: not _is_of_title(labels[at]))


def _is_of_title(label: str) -> bool:
    known = find_label(_bare(label.rstrip(":： ")))
    return known is not None and known.field == "title"


def any_begins_with_label(texts: Iterable[str]) -> bool:
    """Return whether a text begins with the words of a label of catalogues or of the title; marks do not count."""
    for text in texts:
        start = text.lstrip(_BEFORE_LABEL)[: lengths.PHRASE].casefold()
        if start[:3] in _FIRST_LETTERS and start.startswith(_TELLING):
            return True
    return False


def has_role_word(text: str) -> bool:
    """Return whether a text has a word of a role anywhere."""
    return not _ROLE_WORDS.isdisjoint(text.casefold().replace(",", " ").replace(";", " ").replace(":", " ").split())


def read_field(text: str) -> Field | None:
    """Read a line as label and value; ``None`` for any other line."""
    if text[:5] in _NUMBER_LABELS and text[5:6].isdigit():
        return Field(text[:4], text[:4].lower(), text[5:].strip())
    start = text[: lengths.PHRASE * 2]
    if not (":" in start or "  " in start or "\t" in start or "|" in start or "：" in start):
        return None
    text = text.lstrip(":")
    head, colon, value = text[: lengths.PHRASE * 2].replace("：", ":").partition(":")
    if colon and not value.startswith("//"):
        name = _bare(head)
        known = find_label(name) if len(name) <= lengths.PHRASE else None
        if known:
            rest = text[len(head) + 1 :].lstrip("*_: \t").rstrip()
            rest = f" {rest} ".removeprefix(" | ").removesuffix(" | ").strip()  # the strokes of a table
            return _field(name, known, rest)
    for gap in _GAPS:
        head, found, value = text[: lengths.PHRASE * 2].partition(gap)
        name = _bare(head)
        if found and value.strip() and len(name) <= lengths.PHRASE and (known := find_label(name)):
            rest = text[len(head) + len(gap) :].strip("|\t ").lstrip(": \t|").strip()
            if gap in rest and gap != "  ":
                return None  # a row of three cells, such as the heads of columns
            return _field(name, known, rest, marked=gap != "  ")
    return None


def _field(name: str, known: Label, value: str, *, marked: bool = True) -> Field | None:
    """Return a labelled value; ``None`` where a whole text is behind a label that has a name or a term for its value.

    An abstract can begin so: "Nama: Siti Judul: Perahu kayu Penelitian ini ...".
    """
    has_text = len(value) > lengths.LINE and known.field in _OF_SHORT_VALUES and has_sentences(value)
    if has_text and (known.field != "title" or value[-1] in ".?!"):
        return None
    return Field(name, known.field, value, known.catalogue, marked)


def read_lone_label(text: str) -> Field | None:
    """Read a line that is only a label; its value is below."""
    if len(text) > lengths.PHRASE * 2:
        return None
    name = _bare(text.rstrip(":：| \t"))
    known = find_label(name) if 0 < len(name) <= lengths.PHRASE else None
    return Field(name, known.field, "", known.catalogue) if known else None


def _bare(text: str) -> str:
    """Remove list numbers and the marks of headings, lists and emphasis around a label."""
    bare = text.strip(_MARKS)
    if bare[:1].isdigit() or bare[:1] == "(":
        numbered = bare.lstrip("0123456789.)( ")
        marks = bare[: len(bare) - len(numbered)]
        bare = numbered if numbered and not marks.strip().isdigit() else bare  # "1. Judul", but "90 pages"
    return bare.strip(_MARKS)

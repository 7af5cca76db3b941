"""Read item pages of EPrints: a title, a citation, the abstract, and a table of labels and values."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.record import Contributor, Identifier
from catalog_export.model.roles import relator_of
from catalog_export.model.vocabulary import COLLECTION_WORDS, SCHEMES
from catalog_export.read.page.entry import Entry
from catalog_export.read.page.fields import take_field
from catalog_export.read.page.names import kind_of
from catalog_export.read.page.people import Agents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.model.record import ThesisKind
    from catalog_export.read.page.lines import Line

# Labels of EPrints in small letters, and the fields of the table of labels that read their values.
_FIELDS = {
    "title": "title",
    "creators": "author",
    "contributors": "person",
    "additional information": "notes",
    "uncontrolled keywords": "keywords",
    "subjects": "subjects",
    "item type": "other",
    "divisions": "other",
    "uri": "url",
}
_OF_THE_SYSTEM = ("depositing user", "date deposited", "last modified", "sosial share", "social share")
_LABELS = frozenset((*_FIELDS, *_OF_THE_SYSTEM))
_KIND_WORDS: dict[ThesisKind, tuple[str, ...]] = {
    "bachelor": ("bachelor", "undergraduate", "s1"),
    "master": ("master", "masters", "s2"),
    "doctoral": ("doctoral", "phd", "s3"),
}
_THESIS_KINDS = COLLECTION_WORDS | {word: kind for kind, words in _KIND_WORDS.items() for word in words}
_NAMES = ("creators", "contributors", "name")  # columns with names
_ROLE = "contribution"  # the column with the roles
_STUDENT_NUMBERS = ("npm", "nrp")  # other names of NIM
_EMPTY = ("", "UNSPECIFIED")
_DIGITS = "0123456789"
_FIRST = "item type"  # the label of the first row
_TELLING = ("/eprint/", " thesis, ", "Item Type")  # every page has one of these texts
_TEXT = attrgetter("text")


class _Citation(NamedTuple):
    """The citation of the item: its place, what it states, and the title above it that it repeats."""

    at: int
    people: str
    year: str
    rest: str
    title: list[Line]


def recognises(lines: Sequence[Line]) -> bool:
    """Recognise a page by its only row with the address of an item, or by the citation of a thesis below its title.

    A page that was copied in part has the citation. Its rows can have blanks for tabs.
    """
    page = "\n".join(map(_TEXT, lines))
    if not any(map(page.__contains__, _TELLING)):
        return False  # nearly all pages are such; the test saves time
    if [_label(line) for line in lines if "/eprint/" in line.text].count("uri") == 1:
        return True
    rows = [_label(line, in_table=True) for line in lines]
    cited = _find_citation(lines)
    repeated = cited is not None and bool(cited.title)
    thesis = cited is not None and " thesis, " in cited.rest
    return repeated and (thesis or rows.count(_FIRST) == 1)


def read(lines: Sequence[Line]) -> Iterator[Entry]:
    """Yield the one record of the page."""
    yield _Reader(lines).read()


def _label(line: Line, *, in_table: bool = False) -> str:
    """Return the label of a row, of a table or copied as text with a tab behind it; empty for other lines.

    There can be a blank for the tab in the first row, and in those below it: above, a sentence can begin so.
    """
    label, _, value = f"{line.cell_label}\t".partition("\t") if line.cell_label else line.text.partition(":")
    name = label.strip(": ").casefold()
    return name if name in _LABELS and (value[:1] in ("", "\t") or in_table or name == _FIRST) else ""


def _find_citation(lines: Sequence[Line]) -> _Citation | None:
    """Return the citation above the abstract and the rows: ``Santoso, Budi (2010) Perahu. Skripsi thesis, ...``."""
    for at, line in enumerate(lines):
        if _label(line) or line.is_section:
            break
        people, _, rest = line.text.partition(" (")
        year, closed, rest = rest.partition(") ")
        if people and closed and len(year) == len("2010") and year.isdigit():
            above = [one for one in lines[:at] if one.text and _begins(rest, one.text)]
            return _Citation(at, people, year, rest, above[-1:])
    return None


class _Reader:
    """Reads the lines of a page in order."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = list(lines)
        self.entry = Entry(first=next(line for line in lines if line.text))
        self.label = ""  # of the last row
        self.columns: list[str] = []  # labels of the table inside its value
        self.in_abstract = False

    def read(self) -> Entry:
        begin = self.take_head()
        in_table = False  # whether the first row is above
        for line in self.lines[begin:]:
            if label := _label(line, in_table=in_table):
                in_table = in_table or label == _FIRST
                self.label, self.columns, self.in_abstract = label, [], False
                value = line.text if line.cell_label else line.text.partition(":")[2]
                self.take(line, value.strip())
            elif self.in_abstract:
                self.entry.body.append(line)
            elif line.is_section and not self.label:
                self.in_abstract = True
            elif line.text and self.label:
                self.take(line, f"{line.cell_label}\t{line.text}" if line.cell_label else line.text)
            elif line.text:
                self.entry.unknown.append(line)
        self.entry.title = self.entry.title or [line for line in self.lines if line.level == 1][:1]
        return self.entry

    def take_head(self) -> int:
        """Take the title and the citation; return the position below them. What is above belongs to the site."""
        cited = _find_citation(self.lines)
        if cited is None:
            return 0
        line = self.lines[cited.at]
        self.entry.add("year", cited.year, line, "citation")
        self.take_people(line, cited.people)
        self.entry.title = cited.title
        self.take_thesis(line, cited.rest[len(cited.title[0].text.rstrip(" .")) :] if cited.title else cited.rest)
        return cited.at + 1

    def take_people(self, line: Line, text: str) -> None:
        people = [_person(name, "", "aut") for name in text.replace(" dan ", " and ").split(" and ")]
        self.entry.people.append((line, Agents(tuple(people)), "citation"))

    def take_thesis(self, line: Line, text: str) -> None:
        """Take the kind and the institution of a thesis behind its title: ``Skripsi thesis, Universitas Contoh``."""
        before, thesis, institution = text.strip(" .").rpartition(" thesis, ")
        title, _, kind = before.rpartition(". ")
        if not thesis:
            self.entry.unknown.append(line.as_text(text))
            return
        self.entry.title = self.entry.title or [line.as_text(title)]
        self.entry.add("thesis_kind", _THESIS_KINDS.get(kind.casefold()), line, "citation")
        self.entry.add("publisher", institution, line, "citation")

    def take(self, line: Line, value: str) -> None:
        """Take a value of the last row."""
        field = _FIELDS.get(self.label, "")
        cells = [cell.strip() for cell in value.split("\t")]
        if field in ("author", "person") and (self.columns or cells[0].casefold() in (*_NAMES, _ROLE)):
            self.take_cells(line, cells)
        elif self.label == "item type" and (kind := _thesis_kind(value)):
            self.entry.add("thesis_kind", kind, line, f"label {self.label}")
        elif self.label == "divisions":
            self.take_division(line, value)
        elif field:
            take_field(self.entry, line, self.label, field, value)
        if field == "url" and value:
            self.entry.add("control_number", value.rpartition("/")[2], line, "number in the address")
            self.label = "last modified"  # what is below belongs to the site

    def take_cells(self, line: Line, cells: list[str]) -> None:
        """Take a row of a table of people; the first one has the labels of the columns."""
        if not self.columns:
            self.columns = [cell.casefold() for cell in cells]
            return
        row = {column: cell for column, cell in zip(self.columns, cells, strict=False) if cell not in _EMPTY}
        name = next((row.pop(column) for column in _NAMES if column in row), "")
        role = row.pop(_ROLE, self.label.capitalize())
        relator = "aut" if self.label == "creators" else relator_of(role)
        person = _person(name, role, relator)
        for column, cell in row.items():
            number = _identifier(column, cell)
            if number:
                person = person._replace(identifiers=(*person.identifiers, number))
            else:
                self.entry.unknown.append(line.as_text(cell))
        if name:
            agents = Agents((person,), unknown_roles=() if relator else (role,))
            self.entry.people.append((line, agents, f"label {self.label}"))

    def take_division(self, line: Line, value: str) -> None:
        """Take faculty and programme: ``08. Fakultas Sains > Fisika``; report other divisions."""
        first, *others = [part.strip().lstrip(f"{_DIGITS}. ") for part in value.split(">")]
        if first.casefold().startswith(("fakultas", "faculty")) and len(others) < len(("faculty", "programme")):
            self.entry.add("faculty", first, line, f"label {self.label}")
            self.entry.add("programme", "".join(others), line, f"label {self.label}")
        elif value:
            self.entry.unknown.append(line)


def _begins(text: str, title: str) -> bool:
    return text.casefold().startswith(title.casefold().rstrip(" ."))


def _thesis_kind(text: str) -> ThesisKind | None:
    words = text.casefold().replace("(", " ").replace(")", " ").split()
    return next((_THESIS_KINDS[word] for word in words if word in _THESIS_KINDS), None)


def _person(name: str, role: str, relator: str | None) -> Contributor:
    """Return a person; some sites write the number of a student behind the name: ``Siti Aminah, 1206212345``."""
    before, _, last = name.strip().rpartition(", ")
    numbers = (Identifier("nim", last),) if before and last.isdigit() else ()
    name = before if numbers else name.strip()
    return Contributor(name, role, relator, kind_of(name), identifiers=numbers)


def _identifier(column: str, cell: str) -> Identifier | None:
    """Return the number of a person, whose scheme is before the number or the label of its column."""
    scheme = "email" if "@" in cell else cell.rstrip(_DIGITS).strip(" .:").casefold() or column
    scheme = "nim" if scheme in _STUDENT_NUMBERS else scheme
    number = cell if scheme == "email" else cell[len(cell.rstrip(_DIGITS)) :]
    return Identifier(scheme, number) if scheme in SCHEMES and number else None

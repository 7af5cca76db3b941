"""The bibliographic record: immutable values, each with its provenance.

All classes are named tuples: they can be hashed, compared and pickled, and take a third of the time of data classes to
define. Language tags are BCP 47 (``id``, ``en``, ``zh``); ``None`` means not known.
"""

# No ``from __future__ import annotations`` here: ``NamedTuple`` would compile each annotation at every start.
from collections.abc import Callable, ItemsView, Iterator, Mapping
from typing import Literal, NamedTuple

Grade = Literal["stated", "inferred", "profile", "sidecar", "corrected"]
Kind = Literal["personal", "corporate"]
ThesisKind = Literal["bachelor", "master", "doctoral"]


class Location(NamedTuple):
    """A location in a source document. Lines count from 1; 0 means the whole document."""

    source: str
    line: int = 0
    end_line: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.source
        if self.end_line > self.line:
            return f"{self.source}:{self.line}-{self.end_line}"
        return f"{self.source}:{self.line}"


class Provenance(NamedTuple):
    """Why a field has its value.

    ``grade`` is the source of the value: the page (``stated``), a rule of this package (``inferred``), the institution
    profile (``profile``), the side-car table (``sidecar``) or a person who corrected it (``corrected``). ``rule`` names
    the rule in a few words. ``confidence`` is between 0 and 1, and ``None`` unless the rule weighs evidence.
    """

    grade: Grade
    location: Location | None
    rule: str
    confidence: float | None = None


class LazyProvenance(Mapping[str, Provenance]):
    """The provenance of a record, computed on first access, because most formats do not use it."""

    __slots__ = ("_compute", "_known")

    def __init__(self, compute: Callable[[], dict[str, Provenance]]) -> None:
        self._compute: Callable[[], dict[str, Provenance]] | None = compute
        self._known: dict[str, Provenance] = {}

    def _all(self) -> dict[str, Provenance]:
        if self._compute:
            self._known, self._compute = self._compute(), None
        return self._known

    def __getitem__(self, path: str) -> Provenance:
        return self._all()[path]

    def __contains__(self, path: object) -> bool:
        return path in self._all()

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def __reduce__(self) -> tuple[type[dict[str, Provenance]], tuple[dict[str, Provenance]]]:
        return dict, (self._all(),)

    def items(self) -> ItemsView[str, Provenance]:
        """Return the name of each field with the provenance of its value."""
        return self._all().items()


class Text(NamedTuple):
    """A text and its language."""

    value: str
    lang: str | None = None


class Title(NamedTuple):
    """The title area in the terms of ISBD, with the capitals and wording of the page."""

    proper: Text
    parallel: tuple[Text, ...] = ()
    other_title_information: str | None = None
    statement_of_responsibility: str | None = None


class Identifier(NamedTuple):
    """A number or address that identifies a person. ``scheme`` is one of ``vocabulary.SCHEMES``."""

    scheme: str
    value: str


class File(NamedTuple):
    """A file of the resource: ``path`` is an address on the web or a path on the user's machine."""

    path: str
    description: str | None = None


class Contributor(NamedTuple):
    """A person or body with a role.

    ``name`` is the name on the page, including degrees. ``role`` is the word on the page, or empty; ``relator`` is its
    MARC relator code, ``None`` if the role is unknown or not stated. ``entry`` is the entry form ("family, given") if
    the user's rules or overrides give one that differs from ``name``. ``dates`` are the years of birth and death as
    on the page (``1956-``). ``identifiers`` come from the side-car table. ``main_entry`` means that the page calls the
    name the main entry without a role of a creator.
    """

    name: str
    role: str = ""
    relator: str | None = None
    kind: Kind = "personal"
    entry: str | None = None
    dates: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    main_entry: bool = False


class Abstract(NamedTuple):
    """An abstract in one language; ``lang`` is ``None`` if the language is not known."""

    paragraphs: tuple[str, ...]
    lang: str | None = None

    @property
    def text(self) -> str:
        """The paragraphs, separated by blank lines."""
        return "\n\n".join(self.paragraphs)


class Record(NamedTuple):
    """One bibliographic record.

    Only the title is required. A field that is ``None`` or empty was neither stated by the page nor supplied by the
    user, and no format may fill it. ``and_others`` means that there are more people than the page names.
    ``subjects`` are headings that the page or the user's table calls subjects; ``keywords`` are the terms of the
    keyword lists.
    ``programme_code`` is the code of the study programme (KODEPRODI).
    ``extent`` is the whole physical description (MARC 300), ``content_type``, ``media_type`` and ``carrier_type`` are
    terms as on the page (MARC 336, 337, 338), ``cataloguing_source`` is the text of MARC 040. ``isbn`` and ``issn`` are
    as on the page, unchecked.
    ``provenance`` maps the names of the JSON form (``title.proper``, ``contributors[0]``, ``abstracts[1]``,
    ``language`` ...) to the provenance of the value; do not change it. Comparisons of records ignore it and ``source``.
    """

    title: Title
    control_number: str | None = None
    url: str | None = None
    contributors: tuple[Contributor, ...] = ()
    and_others: bool = False
    abstracts: tuple[Abstract, ...] = ()
    keywords: tuple[Text, ...] = ()
    language: str | None = None
    collection: str | None = None
    thesis_kind: ThesisKind | None = None
    degree: str | None = None
    grantor: str | None = None
    place: str | None = None
    publisher: str | None = None
    year: str | None = None
    country: str | None = None
    carrier: str | None = None
    rights: str | None = None
    rights_uri: str | None = None
    subjects: tuple[Text, ...] = ()
    faculty: str | None = None
    programme: str | None = None
    programme_code: str | None = None
    files: tuple[File, ...] = ()
    call_number: str | None = None
    extent: str | None = None
    content_type: str | None = None
    media_type: str | None = None
    carrier_type: str | None = None
    notes: tuple[str, ...] = ()
    bibliography_note: str | None = None
    series: tuple[str, ...] = ()
    isbn: tuple[str, ...] = ()
    issn: tuple[str, ...] = ()
    cataloguing_source: str | None = None
    holding_institution: str | None = None
    holding_location: str | None = None
    source: Location | None = None
    provenance: Mapping[str, Provenance] = {}

    @property
    def location(self) -> Location:
        """The location for findings: that in the inputs, else the control number in its place."""
        return self.source or Location(self.control_number or "<record>")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self[: len(COMPARED)] == other[: len(COMPARED)]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self[: len(COMPARED)])


# Optional fields of the JSON form, in its order: they are left out if they are empty.
DETAILS = Record._fields[Record._fields.index("call_number") : Record._fields.index("source")]
COMPARED = Record._fields[: Record._fields.index("source")]  # fields that comparisons of records use

"""The JSON form of a record, defined once: reading, checking, writing and ``docs/record.schema.json`` follow from it.

The fields of each class are the keys of a JSON object, in the order in which they are written. A reader accepts every
key as missing or ``null``, except those without a default. ``extra={"expected": ...}`` is the wording of a form in the
messages of findings.
"""

from inspect import cleandoc
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from catalog_export.model.record import Grade, Kind, ThesisKind
from catalog_export.text.messages import Message

_T = TypeVar("_T")
Nullable: TypeAlias = _T | UnsetType | None

Filled = Annotated[str, Meta(pattern=r"\S", extra={"expected": Message("a string that is not blank")})]
LanguageTag = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$(?!\n)",
        description="Language tag (BCP 47); null if the language is not known.",
        extra={"expected": Message("a BCP 47 language tag such as id or en")},
    ),
]
# A code of two or three small letters.
CountryCode = Annotated[
    str, Meta(pattern=r"^[a-z]{2,3}$(?!\n)", extra={"expected": Message("a MARC country code such as io")})
]
_SHARE: dict[str, Any] = {"ge": 0, "le": 1, "extra": {"expected": Message("a number from 0 to 1")}}
Share = Annotated[int, Meta(**_SHARE)] | Annotated[float, Meta(**_SHARE)]
LineNumber = Annotated[int, Meta(ge=0, le=2**31 - 1, description="Counted from 1; 0 is the whole document.")]


class Form(msgspec.Struct, forbid_unknown_fields=True):
    """An object of the JSON form; other keys than its fields are faults."""


class TextForm(Form):
    """A text and its language."""

    text: Filled
    lang: Nullable[LanguageTag] = UNSET


class AbstractForm(Form, kw_only=True):
    """An abstract in one language; a blank line separates its paragraphs."""

    lang: Nullable[LanguageTag] = UNSET
    text: Filled


class TitleForm(Form):
    """The title area in the terms of ISBD."""

    proper: TextForm
    parallel: Annotated[Nullable[list[TextForm]], Meta(description="Titles in other languages, in page order.")] = UNSET
    other_title_information: Nullable[str] = UNSET
    statement_of_responsibility: Nullable[str] = UNSET


class IdentifierForm(Form):
    """An identifier of a person. NIM: student number; NIDN, NIDK, NUPTK: national numbers of lecturers."""

    scheme: Literal["nim", "nidn", "nidk", "nuptk", "orcid", "email"]
    value: Annotated[Filled, Meta(description="As given, leading zeros included.")]


class ContributorForm(Form):
    """A person or corporate body with a role."""

    name: Annotated[Filled, Meta(description="As on the page, degrees included.")]
    role: Annotated[Nullable[str], Meta(description="The role word on the page; empty if there was none.")] = UNSET
    relator: Annotated[
        Nullable[str],
        Meta(description="MARC relator code; null if the role is not known. If missing, it follows from role."),
    ] = UNSET
    kind: Annotated[Nullable[Kind], Meta(description="personal if missing.")] = UNSET
    entry: Annotated[
        Nullable[str], Meta(description="Entry form of the name, family name first; omitted if not known.")
    ] = UNSET
    dates: Annotated[
        Nullable[str], Meta(description="Years of birth and death as on the page (1956-); omitted if not stated.")
    ] = UNSET
    identifiers: Annotated[Nullable[list[IdentifierForm]], Meta(description="Omitted if there are none.")] = UNSET
    main_entry: Annotated[
        Nullable[bool],
        Meta(description="True if the page calls the name the main entry, without a role of a creator; else omitted."),
    ] = UNSET


class FileForm(Form):
    """A file of the resource."""

    path: Annotated[Filled, Meta(description="Address on the web, or path on the machine of its supplier.")]
    description: Annotated[Nullable[str], Meta(description="Description of the file; omitted if empty.")] = UNSET


class LocationForm(Form):
    """A place in a source document."""

    file: str
    line: Nullable[LineNumber] = UNSET
    end_line: Annotated[Nullable[LineNumber], Meta(description="Last line; omitted for one line.")] = UNSET


class ProvenanceForm(Form):
    """The reason why a field has its value."""

    grade: Annotated[
        Grade,
        Meta(description="Source of the value: the page, a rule, the profile, the side-car table, or a correction."),
    ]
    file: Nullable[str] = UNSET
    line: Nullable[LineNumber] = UNSET
    end_line: Annotated[Nullable[LineNumber], Meta(description="Last line; omitted for one line.")] = UNSET
    rule: Annotated[Nullable[str], Meta(description="Short name of the rule, or the key of the profile.")] = UNSET
    confidence: Annotated[
        Nullable[Share], Meta(description="Confidence of a rule that weighs evidence; otherwise omitted.")
    ] = UNSET


class RecordForm(Form, kw_only=True):
    """One line of JSON Lines: a bibliographic record.

    Every key is written in the order given here, null if not stated; keys described as omitted are left out instead.
    Only the title is required when a record is read.
    """

    control_number: Annotated[
        Nullable[str], Meta(description="Number of the record in the catalogue; a string, to keep leading zeros.")
    ] = UNSET
    url: Annotated[Nullable[str], Meta(description="Address of the catalogue page, as stated there.")] = UNSET
    source: Annotated[Nullable[LocationForm], Meta(description="First line of the record in its document.")] = UNSET
    collection: Annotated[Nullable[str], Meta(description="Collection of the catalogue, as written.")] = UNSET
    thesis_kind: Annotated[
        Nullable[ThesisKind], Meta(description="bachelor: skripsi, master: tesis, doctoral: disertasi.")
    ] = UNSET
    degree: Annotated[Nullable[str], Meta(description="The degree; omitted if not stated.")] = UNSET
    grantor: Annotated[Nullable[str], Meta(description="Body that grants the degree; omitted if not stated.")] = UNSET
    faculty: Annotated[Nullable[str], Meta(description="Faculty or school of the grantor; omitted if not stated.")] = (
        UNSET
    )
    programme: Annotated[Nullable[str], Meta(description="Study programme; omitted if not stated.")] = UNSET
    programme_code: Annotated[
        Nullable[str],
        Meta(
            description="Code of the study programme (KODEPRODI); a string, to keep leading zeros; omitted if unknown."
        ),
    ] = UNSET
    title: TitleForm
    contributors: Nullable[list[ContributorForm]] = UNSET
    and_others: Annotated[
        Nullable[bool], Meta(description="true if the page mentions more persons than it names; otherwise omitted.")
    ] = UNSET
    abstracts: Annotated[
        Nullable[list[AbstractForm]], Meta(description="One item for each language, in page order.")
    ] = UNSET
    language: Annotated[Nullable[LanguageTag], Meta(description="Language of the resource.")] = UNSET
    keywords: Nullable[list[Filled]] = UNSET
    keyword_langs: Annotated[
        Nullable[list[LanguageTag | None]],
        Meta(description="Language of each keyword, in the same order; as long as keywords, or missing."),
    ] = UNSET
    subjects: Annotated[
        Nullable[list[TextForm]],
        Meta(description="Subject headings of the page or of the side-car table; omitted if there are none."),
    ] = UNSET
    place: Annotated[Nullable[str], Meta(description="Place of publication.")] = UNSET
    publisher: Nullable[str] = UNSET
    year: Annotated[Nullable[str], Meta(description="As stated; nearly always four digits.")] = UNSET
    country: Annotated[
        Nullable[CountryCode], Meta(description="MARC country code, such as io for Indonesia; omitted if not known.")
    ] = UNSET
    carrier: Annotated[Nullable[Literal["online"]], Meta(description="Omitted if not known.")] = UNSET
    rights: Annotated[Nullable[str], Meta(description="Statement of rights.")] = UNSET
    rights_uri: Annotated[Nullable[str], Meta(description="Address of the terms; omitted if not stated.")] = UNSET
    files: Annotated[Nullable[list[FileForm]], Meta(description="Omitted if there are none.")] = UNSET
    call_number: Annotated[Nullable[str], Meta(description="Call number; omitted if not stated.")] = UNSET
    extent: Annotated[
        Nullable[str], Meta(description="Whole physical description: extent, dimensions ...; omitted if not stated.")
    ] = UNSET
    content_type: Annotated[Nullable[str], Meta(description="RDA content type, as stated; omitted if not.")] = UNSET
    media_type: Annotated[Nullable[str], Meta(description="RDA media type, as stated; omitted if not.")] = UNSET
    carrier_type: Annotated[Nullable[str], Meta(description="RDA carrier type, as stated; omitted if not.")] = UNSET
    notes: Annotated[Nullable[list[Filled]], Meta(description="General notes; omitted if there are none.")] = UNSET
    bibliography_note: Annotated[
        Nullable[str], Meta(description="Pages or presence of a bibliography; omitted if not stated.")
    ] = UNSET
    series: Annotated[Nullable[list[Filled]], Meta(description="Series statements; omitted if there are none.")] = UNSET
    isbn: Annotated[Nullable[list[Filled]], Meta(description="As stated, unchecked; omitted if there are none.")] = (
        UNSET
    )
    issn: Annotated[Nullable[list[Filled]], Meta(description="As stated, unchecked; omitted if there are none.")] = (
        UNSET
    )
    cataloguing_source: Annotated[
        Nullable[str], Meta(description="Cataloguing agency, language and rules; omitted if not stated.")
    ] = UNSET
    holding_institution: Annotated[
        Nullable[str], Meta(description="Institution that has the item; omitted if not stated.")
    ] = UNSET
    holding_location: Annotated[
        Nullable[str], Meta(description="Library or shelf that has the item; omitted if not stated.")
    ] = UNSET
    provenance: Annotated[
        Nullable[dict[str, ProvenanceForm]],
        Meta(description="Origin of each value, by its path: title.proper, contributors[0], language ..."),
    ] = UNSET


class PageForm(Form, kw_only=True):
    """One line of JSON Lines: a catalogue page as text."""

    name: Nullable[str] = UNSET
    text: str


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of ``RecordForm``."""
    _, definitions = msgspec.json.schema_components([RecordForm], ref_template="#/$defs/{name}")
    record = definitions.pop("RecordForm")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:catalog-export:record"}
    texts = {"title": "Record", "description": cleandoc(record["description"])}
    return {**head, **record, **texts, "$defs": definitions}

"""Turn a record into values of DSpace fields: schema, element, qualifier.

The fields are those of DSpace's default registry. It does not use ``dc.creator``: people are in ``dc.contributor`` with
their role as qualifier. Fields outside the registry, such as those of the degree, are written if the profile says that
the site has them. ``dc.description.provenance`` and the accession dates are never written, because DSpace writes them.
There is no field for the country, the carrier, the holding library and the cataloguing source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.identifiers import is_web_address, valid_numbers
from catalog_export.model.vocabulary import RELATORS
from catalog_export.write.crosswalks.dspace_registry import REGISTRY
from catalog_export.write.crosswalks.dublin_core import language_tag
from catalog_export.write.crosswalks.years import iso_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.profile import Dspace
    from catalog_export.model.record import Contributor, Record

_LEVELS = {"bachelor": "Bachelor's", "master": "Master's", "doctoral": "Doctoral"}
_LECTURER = frozenset({"nidn", "nidk", "nuptk"})


class DspaceValue(NamedTuple):
    """One value of one field; ``language`` is a code in the form of DSpace: ``id``, ``en_US``."""

    schema: str
    element: str
    qualifier: str | None
    language: str | None
    text: str

    @property
    def field(self) -> str:
        """The name of the field: ``dc.title``, ``dc.contributor.author``."""
        return f"{self.schema}.{self.name}"

    @property
    def name(self) -> str:
        """The name of the field in its schema."""
        return f"{self.element}.{self.qualifier}" if self.qualifier else self.element


def values(record: Record, site: Dspace) -> Iterator[DspaceValue]:
    """Yield the values of ``record`` for the fields that ``site`` has."""
    own = {*site.fields.split(), site.nim, site.nidn, site.programme_code}
    for value in _values(record, site):
        if value.name in REGISTRY.get(value.schema, ()) or value.field in own:
            yield value


def _values(record: Record, site: Dspace) -> Iterator[DspaceValue]:
    yield from _titles(record)
    yield from _people(record, site)
    if record.year:
        yield from _date(record.year)
    if record.publisher:
        yield _dc("publisher", None, record.publisher)
    if record.place:
        yield _dc("publisher", "place", record.place)
    yield from _content(record)
    if kind := _type(record, site):
        yield _dc("type", None, kind)
    if language := dspace_language(record.language):
        yield _dc("language", "iso", language)
    yield from _addresses(record, site)
    if record.rights:
        yield _dc("rights", None, record.rights)
    if record.rights_uri:
        yield _dc("rights", "uri", record.rights_uri)
    yield from _degree(record, site)


def _date(year: str) -> Iterator[DspaceValue]:
    """Yield the date of issue in the form of ISO 8601, and a date of another form as on the page."""
    if issued := iso_date(year):
        yield _dc("date", "issued", issued)
    if issued != year:
        yield _dc("date", None, year)


def _titles(record: Record) -> Iterator[DspaceValue]:
    title, other = record.title.proper, record.title.other_title_information
    yield _dc("title", None, f"{title.value} : {other}" if other else title.value, title.lang)
    for parallel in record.title.parallel:
        yield _dc("title", "alternative", parallel.value, parallel.lang)
    if statement := record.title.statement_of_responsibility:
        yield _dc("description", "statementofresponsibility", statement)


def _content(record: Record) -> Iterator[DspaceValue]:
    for abstract in record.abstracts:
        yield _dc("description", "abstract", abstract.text, abstract.lang)
    for subject in record.subjects:
        yield _dc("subject", "other", subject.value, subject.lang)
    for keyword in record.keywords:
        if keyword not in record.subjects:
            yield _dc("subject", None, keyword.value, keyword.lang)
    for note in filter(None, (*record.notes, record.bibliography_note)):
        yield _dc("description", None, note)
    if record.extent:
        yield _dc("format", "extent", record.extent)
    for series in record.series:
        yield _dc("relation", "ispartofseries", series)


def _people(record: Record, site: Dspace) -> Iterator[DspaceValue]:
    for person in record.contributors:
        yield _dc("contributor", _role(person), person.entry or person.name)
    for person in record.contributors:
        for scheme, value in person.identifiers:
            if scheme == "nim" and site.nim:
                yield _at(site.nim, value)
            if scheme in _LECTURER and site.nidn:
                yield _at(site.nidn, value)


def _addresses(record: Record, site: Dspace) -> Iterator[DspaceValue]:
    if record.control_number:
        yield _dc("identifier", "other", record.control_number)
    if record.call_number:
        yield _dc("identifier", "other", record.call_number)
    for kind, number, _ in valid_numbers(record):
        yield _dc("identifier", kind.lower(), number)
    if record.url and site.catalogue_url != "none":
        yield _dc("identifier", "uri", record.url)
    for file in record.files:
        if is_web_address(file.path):  # DSpace takes files, not addresses of them
            yield _dc("relation", "uri", file.path)


def _degree(record: Record, site: Dspace) -> Iterator[DspaceValue]:
    """Yield the elements of a degree in ETD-MS, with the department as Texas Digital Library has it."""
    degree = {
        "name": record.degree,
        "level": _LEVELS.get(record.thesis_kind or ""),
        "discipline": record.programme,
        "department": record.faculty,
        "grantor": record.grantor,
    }
    for name, text in degree.items():
        if text:
            yield DspaceValue("thesis", "degree", name, None, text)
    if record.programme_code and site.programme_code:
        yield _at(site.programme_code, record.programme_code)


def _type(record: Record, site: Dspace) -> str:
    kinds = {"bachelor": site.type_bachelor, "master": site.type_master, "doctoral": site.type_doctoral}
    return kinds[record.thesis_kind] if record.thesis_kind else site.type


def _role(person: Contributor) -> str:
    return RELATORS[person.relator].dspace if person.relator in RELATORS else "other"


def _dc(element: str, qualifier: str | None, text: str, lang: str | None = None) -> DspaceValue:
    return DspaceValue("dc", element, qualifier, dspace_language(lang), text)


def _at(field: str, text: str) -> DspaceValue:
    schema, element, *qualifier = field.split(".")
    return DspaceValue(schema, element, qualifier[0] if qualifier else None, None, text)


def dspace_language(tag: str | None) -> str | None:
    """Return a language tag as the forms of DSpace have it: ``id``, ``en``, ``en_US``."""
    plain = language_tag(tag)
    return plain.replace("-", "_") if plain else None

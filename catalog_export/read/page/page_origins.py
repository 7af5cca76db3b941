"""Where each value of a record that was read from a catalogue page came from, and by what rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.record import Location, Provenance
from catalog_export.read.page.page_lines import Imprint

if TYPE_CHECKING:
    from catalog_export.read.page.abstracts import AbstractField
    from catalog_export.read.page.header import Header
    from catalog_export.read.page.page_lines import Page
    from catalog_export.read.page.titles import ParsedTitle


def origins(
    page: Page, header: Header, title: ParsedTitle, parted: AbstractField, language: str | None
) -> dict[str, Provenance]:
    """Give each value's name in the JSON form with where the value came from, in the order of the page."""
    title_place = page.place(header.title[0], header.title[-1])
    found = _of_title(title, title_place)
    url, control_number = header.address
    link = page.place(header.link) if header.link >= 0 else page.place(header.title[0])
    if url:
        found["url"] = Provenance("stated", link, "link to the full description")
    if control_number:
        found["control_number"] = Provenance("stated", link, "id= in the address")
    people = [position for position, agents in header.agents for _ in agents.contributors]
    for index, position in enumerate(people):
        found[f"contributors[{index}]"] = Provenance("stated", page.place(position), "agent line")
    found |= _of_texts(page, parted)
    collection, thesis_kind = header.collection
    if collection:
        found["collection"] = Provenance("stated", page.place(header.breadcrumb), "breadcrumb")
    if thesis_kind:
        found["thesis_kind"] = Provenance("stated", page.place(header.breadcrumb), "collection in the breadcrumb")
    for name, value in zip(Imprint._fields, header.imprinted or (), strict=False):
        if value:
            found[name] = Provenance("stated", page.place(header.imprint), "imprint line")
    if language:
        confidence = min(title.told[0].confidence, parted.told[0].confidence)
        found["language"] = Provenance("inferred", title_place, "title proper and first abstract agree", confidence)
    return found


def _of_title(title: ParsedTitle, place: Location) -> dict[str, Provenance]:
    """Say of each part of the title where it came from and how its language was told."""
    proper, *parallel = title.told
    found = {"title.proper": Provenance("stated", place, f"language by {proper.rule}", proper.confidence)}
    for index, told in enumerate(parallel):
        found[f"title.parallel[{index}]"] = Provenance("stated", place, f"language by {told.rule}", told.confidence)
    if title.title.other_title_information:
        found["title.other_title_information"] = Provenance("stated", place, "colon in the title line")
    if title.title.statement_of_responsibility:
        found["title.statement_of_responsibility"] = Provenance("stated", place, "slash in the title line")
    return found


def _of_texts(page: Page, parted: AbstractField) -> dict[str, Provenance]:
    found = {}
    for index, (told, (first, last)) in enumerate(zip(parted.told, parted.lines, strict=True)):
        place = Location(page.name, first, last)
        found[f"abstracts[{index}]"] = Provenance("stated", place, f"language by {told.rule}", told.confidence)
    for index, line in enumerate(parted.keyword_lines):
        found[f"keywords[{index}]"] = Provenance("stated", Location(page.name, line), "keyword line")
    return found

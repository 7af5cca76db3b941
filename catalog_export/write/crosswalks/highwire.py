"""Crosswalk to Highwire Press meta tags, which Google Scholar indexes.

The tags are those of Google Scholar's inclusion guidelines for webmasters. They require a title, an author and the year
of publication.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.identifiers import is_web_address, valid_numbers
from catalog_export.write.crosswalks.citation import authors_of
from catalog_export.write.crosswalks.descriptions import title_with_subtitle
from catalog_export.write.crosswalks.dublin_core import language_tag
from catalog_export.write.crosswalks.years import plain_year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.record import Record

REQUIRED = ("title", "author", "year")


def highwire_tags(record: Record) -> Iterator[tuple[str, str]]:
    """Yield (name, content) of each meta tag, in the order of the guidelines."""
    yield "citation_title", title_with_subtitle(record)
    for person in authors_of(record):
        yield "citation_author", person.entry or person.name
    if year := plain_year(record.year):
        yield "citation_publication_date", year
    if record.thesis_kind and record.grantor:
        yield "citation_dissertation_institution", record.grantor
    if record.publisher:
        yield "citation_publisher", record.publisher
    if language := language_tag(record.language):
        yield "citation_language", language
    for term in dict.fromkeys(text.value for text in (*record.subjects, *record.keywords)):
        yield "citation_keywords", term
    for kind, _, text in valid_numbers(record):
        yield f"citation_{kind.lower()}", text
    if record.url:
        yield "citation_abstract_html_url", record.url
    for file in record.files:
        if is_web_address(file.path) and file.path.lower().endswith(".pdf"):
            yield "citation_pdf_url", file.path.replace(" ", "%20")

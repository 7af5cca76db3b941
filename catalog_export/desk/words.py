"""Words of the desk that its templates do not contain: names of fields, states, grades and notices."""

from __future__ import annotations

import re

from catalog_export.text.messages import Message, translate

SAVED = Message("Saved.")
NOT_CHANGED = Message("Nothing has changed.")
UNDONE = Message("Undone.")
DONE_AGAIN = Message("Done again.")
NOTHING_TO_UNDO = Message("There is nothing to undo.")
NOTHING_TO_REDO = Message("There is nothing to redo.")
RECORDS_ADDED = Message("Records added: {count}")
NO_NUMBER = Message("This record has no control number, so it cannot be corrected.")
# Texts that an address may ask to show.
NOTICES = {SAVED, NOT_CHANGED, UNDONE, DONE_AGAIN, NOTHING_TO_UNDO, NOTHING_TO_REDO, RECORDS_ADDED, NO_NUMBER}
# The names of states, of orders of the list, of grades, and of kinds of contributors.
WORDS: dict[str, str] = {
    "sound": Message("sound"),
    "look": Message("to look at"),
    "failed": Message("failed"),
    "corrected": Message("corrected"),
    "number": Message("number"),
    "title": Message("title"),
    "author": Message("author"),
    "year": Message("year"),
    "state": Message("state"),
    "stated": Message("stated"),
    "inferred": Message("inferred"),
    "profile": Message("profile"),
    "sidecar": Message("sidecar"),
    "error": Message("error"),
    "warning": Message("warning"),
    "note": Message("note"),
    "personal": Message("person"),
    "corporate": Message("body"),
}
# The names of fields, by their names in the JSON form.
LABELS: dict[str, str] = {
    "control_number": Message("Record number"),
    "url": Message("Address"),
    "collection": Message("Collection"),
    "thesis_kind": Message("Kind of thesis"),
    "title.proper": Message("Title"),
    "title.parallel": Message("Parallel title"),
    "title.other_title_information": Message("Other title information"),
    "title.statement_of_responsibility": Message("Statement of responsibility"),
    "contributors": Message("Person"),
    "identifiers": Message("Identifier"),
    "and_others": Message("More persons than are named"),
    "abstracts": Message("Abstract"),
    "keywords": Message("Keyword"),
    "keyword_langs": Message("Language of keyword"),
    "subjects": Message("Subject"),
    "language": Message("Language of the work"),
    "degree": Message("Degree"),
    "grantor": Message("Institution that grants the degree"),
    "faculty": Message("Faculty"),
    "programme": Message("Study programme"),
    "programme_code": Message("Code of the study programme"),
    "place": Message("Place"),
    "publisher": Message("Publisher"),
    "year": Message("Year"),
    "country": Message("Country"),
    "carrier": Message("Carrier"),
    "rights": Message("Rights"),
    "rights_uri": Message("Address of the rights"),
    "call_number": Message("Call number"),
    "extent": Message("Extent"),
    "content_type": Message("Content type"),
    "media_type": Message("Media type"),
    "carrier_type": Message("Carrier type"),
    "notes": Message("Note"),
    "bibliography_note": Message("Bibliography note"),
    "series": Message("Series"),
    "isbn": Message("ISBN"),
    "issn": Message("ISSN"),
    "cataloguing_source": Message("Cataloguing source"),
    "holding_institution": Message("Holding institution"),
    "holding_location": Message("Holding location"),
    "files": Message("File"),
    "unread": Message("unread"),
}
# The parts of a field that a correction may concern; a text is the field itself.
_PARTS: dict[str, str] = {
    "identifiers": LABELS["identifiers"],
    "lang": Message("Language"),
    "begins": Message("where it begins"),
    "relator": Message("Role"),
    "role": Message("Role"),
    "name": Message("Name"),
    "dates": Message("Years of birth and death"),
    "entry": Message("Form of the name in indexes"),
    "kind": Message("Kind"),
    "main_entry": Message("Main entry"),
}
_FIELD = re.compile(
    r"(?P<name>[a-z_]+(?:\.(?:proper|parallel|other_title_information|statement_of_responsibility))?)"
    r"(?:\[(?P<index>\d+)\])?(?:\.(?P<part>[a-z_]+)(?:\[\d+\])?)?"
)


def label(field: str, lang: str) -> str:
    """Return the name of a field, or of the path of a correction, for people: ``contributors[0]`` -> ``Person 1``."""
    match = _FIELD.fullmatch(field)
    if match is None:
        return field
    name = translate(LABELS.get(match["name"], match["name"]), lang)
    number = f" {int(match['index']) + 1}" if match["index"] else ""
    part = f", {translate(_PARTS[match['part']], lang)}" if match["part"] in _PARTS else ""
    return f"{name}{number}{part}"


def word(name: str, lang: str) -> str:
    """Return the name of a state, an order or a grade for people."""
    return translate(WORDS.get(name, name), lang)


def message(text: str, lang: str) -> str:
    """Translate a message, and no value of a record that happens to be the same text."""
    return translate(text, lang) if isinstance(text, Message) else text


def text(template: str, lang: str, **values: object) -> str:
    """Return a message in a language; ``values`` fill in a template."""
    return translate(Message(template, **values) if values else template, lang)

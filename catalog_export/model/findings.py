"""Findings: the faults of single records, each with a stable code, a severity, a message and a location.

A finding does not stop the run. A message says what is wrong, what was expected and what to do. Scripts may rely on the
codes; ``docs/findings.md`` explains each of them.
"""

# No ``from __future__ import annotations``, as in ``model``.
from typing import Any, Literal, NamedTuple

from catalog_export.model.record import Location
from catalog_export.text.messages import Message, pack, translate, unpack

Severity = Literal["error", "warning", "note"]


class Code(NamedTuple):
    """A kind of finding: its severity and the template of its message."""

    severity: Severity
    message: str


class Finding(NamedTuple):
    """One fault of one record."""

    code: str
    severity: Severity
    message: str
    location: Location

    def __str__(self) -> str:
        return f"{self.location}: {self.severity}: {self.message} [{self.code}]"


def finding(code: str, location: Location, **values: object) -> Finding:
    """Make a finding whose message template is filled in with ``values``; ``KeyError`` for an unknown code."""
    severity, template = CODES[code]
    message = Message(template, **values)
    if len(message.splitlines()) > 1:  # a value, such as the text of an exception, may have several lines
        message = Message(template, **{name: _in_one_line(value) for name, value in values.items()})
    return Finding(code, severity, message, location)


def _in_one_line(value: object) -> object:
    return value if isinstance(value, (int, float)) else " ".join(str(value).split())


def packed_finding(found: Finding) -> list[Any]:
    """Return a finding as a list for JSON, from which ``unpack_finding`` makes a finding that can be translated."""
    return [found.code, found.severity, pack(found.message), *found.location]


def unpack_finding(packed: list[Any]) -> Finding:
    """Return the finding that was packed."""
    code, severity, message, *place = packed
    return Finding(code, severity, unpack(message), Location(*place))


def translated(found: Finding, language: str | None = None) -> Finding:
    """Return a finding with severity and message in a language, to be shown to a person."""
    severity, message = translate(found.severity, language), translate(found.message, language)
    return found._replace(severity=severity, message=message)  # type: ignore[arg-type]  # severity: a word to be shown


def cut_short(text: str) -> str:
    """Shorten a text to 60 characters, as messages quote it."""
    return text if len(text) <= 60 else text[:57].rstrip() + "..."


# error: the record is not written. warning: it is written and should be checked. note: information only.
CODES: dict[str, Code] = {
    # --- reading a document
    "empty-document": Code(
        "error",
        "the document contains no text; expected a catalogue page; remove it or download it again",
    ),
    "document-binary": Code("error", "the document is not text; expected Markdown or plain text; convert it first"),
    "html-broken": Code(
        "warning", "the HTML was read only in part ({why}); expected a page of a catalogue; save the page again"
    ),
    "html-page": Code(
        "error",
        "the document is an HTML page (perhaps an error page); expected a catalogue page; download it again",
    ),
    "encoding-guessed": Code(
        "warning",
        "not UTF-8 from this line on, so read as Windows-1252; check the letters, and convert the file to UTF-8",
    ),
    "encoding-broken": Code(
        "warning",
        "not valid {encoding}, although the first bytes announce it; broken characters were read as U+FFFD; download "
        "it again",
    ),
    "controls-removed": Code(
        "note",
        "invisible control characters were removed ({count}); they contain no text; nothing to do",
    ),
    "mojibake-repaired": Code(
        "note",
        "text in UTF-8 that was once read as Windows-1252 was repaired ({count} characters); nothing to do",
    ),
    # --- reading a PDF
    "pdf-not-installed": Code(
        "error",
        "a PDF was not read, because PDF support is not installed; run: pip install 'catalog-export[pdf]'",
    ),
    "pdf-locked": Code(
        "error",
        "the PDF is protected by a password; expected an open one; save it without the password, or download it again",
    ),
    "pdf-broken": Code("error", "the PDF is damaged and cannot be opened ({why}); download it again"),
    "pdf-over-limit": Code(
        "error",
        "reading the PDF {why}; expected an abstract of one or two pages; it was not read; print it to a new PDF",
    ),
    "pdf-only-pictures": Code(
        "error",
        "the PDF contains pictures and no text (perhaps a scan); expected text; run text recognition (OCR) on it first",
    ),
    "pdf-page-broken": Code(
        "warning",
        "page {page} of the PDF is damaged; the record lacks its text; download the PDF again",
    ),
    "pdf-page-picture": Code(
        "warning",
        "page {page} of the PDF is a picture; the record lacks its text; run text recognition (OCR) on the PDF",
    ),
    "pdf-page-too-full": Code(
        "warning",
        "page {page} of the PDF contains more than {limit} characters; the rest was not read; check the record",
    ),
    "pdf-pages-left-out": Code(
        "warning",
        "only the first {read} of {count} pages were read; expected an abstract of one or two pages; check the record",
    ),
    "pdf-letters-unknown": Code(
        "warning",
        "{count} letters on page {page} have no known character and were read as U+FFFD; enter them by hand",
    ),
    "pdf-turned-text": Code(
        "warning",
        "rotated text on page {page} was left out: {text}; check that it is only a stamp",
    ),
    "pdf-furniture": Code("note", "a page number or running title on page {page} was left out: {text}; nothing to do"),
    # --- reading a catalogue page
    "text-furniture": Code("note", "a page number or running title was left out: {text}; nothing to do"),
    "not-a-catalogue-page": Code(
        "error",
        "there is no link, role, collection or abstract; expected a catalogue page; remove the document from the input",
    ),
    "title-missing": Code("error", "there is no title; expected one above the persons and the abstract; add it"),
    "title-cut": Code("warning", "the title is cut off; expected the complete title; complete it from the catalogue"),
    "title-equals-kept": Code(
        "note",
        "an equals sign was kept as part of the title; if it separates two titles, put blanks and words around it",
    ),
    "title-slash-kept": Code(
        "note",
        "a slash was kept as part of the title; expected names after a slash that introduces persons; check it",
    ),
    "names-joined": Code(
        "warning",
        "this may be more than one person: {name}; expected one; separate persons by semicolons or lines",
    ),
    "title-language-unsure": Code(
        "note",
        "the language of the title could not be identified: {text}; it is written without one; add it by hand if "
        "needed",
    ),
    "control-number-missing": Code(
        "warning",
        "there is no record id; expected a link with id=... (in JSON Lines: control_number); add it, or the record "
        "has no control number",
    ),
    "role-unknown": Code(
        "warning",
        "the role '{role}' is not known; it was kept without a relator code; check the spelling",
    ),
    "others-not-named": Code(
        "note",
        "the page mentions more persons than it names; only the named ones are written; look up the others",
    ),
    "line-not-understood": Code(
        "warning",
        "no rule understood this line: {text}; it is in none of the fields; check it against the catalogue",
    ),
    "value-repeated": Code(
        "warning",
        "the page states another {field}: {text}; expected one; {kept} was kept; check which is right",
    ),
    "language-unsure": Code(
        "warning",
        "the language of this text could not be identified: {text}; it is tagged und (undetermined); check it",
    ),
    "language-contradicted": Code(
        "warning",
        "the page states the language {stated}, but title and abstract are in {inferred}; expected one language;"
        " the stated one was kept; check it",
    ),
    "number-invalid": Code(
        "warning",
        "the {kind} {number} is not valid; expected one with a correct check digit; compare it with the item",
    ),
    "border-unsure": Code(
        "warning", "the border between {left} and {right} is not certain: {text}; check where one ends"
    ),
    "head-left-out": Code(
        "note", "a head above the abstract is left out of it: {text}; nothing to do unless it belongs to the text"
    ),
    # --- reading JSON Lines
    "jsonl-not-utf8": Code("error", "byte {byte} of the line is not UTF-8; convert the file to UTF-8"),
    "marc-broken": Code(
        "error", "the MARC record cannot be read ({why}); expected ISO 2709 or MARCXML; export it again"
    ),
    "marc-fields-unread": Code(
        "note", "fields without a place in the record were not read: {tags}; check that nothing is missed"
    ),
    "jsonl-not-json": Code("error", "the line is not JSON ({why}); expected one object; correct the line"),
    "jsonl-not-object": Code("error", "the line is {found}, expected an object with a title; correct the line"),
    "jsonl-no-title": Code("error", 'there is no title; expected "title": {"proper": {"text": "..."}}; add it'),
    "jsonl-wrong-value": Code("error", "{key} is {found}, expected {expected}; correct it"),
    "jsonl-unknown-key": Code("warning", "the key {key} is not known and was left out; {nearest}"),
    "jsonl-half-characters": Code(
        "warning",
        "incomplete characters ({count}) were read as U+FFFD; write each character completely",
    ),
    "jsonl-unknown-relator": Code(
        "warning",
        "{key} is {found}, expected one of {known}; it was kept as the role word; correct it",
    ),
    "jsonl-unknown-language": Code(
        "warning",
        "{key} is {found}, an unknown language; expected a tag such as id; some formats omit it; check it",
    ),
    # --- side-car tables
    "sidecar-sheets-left-out": Code(
        "warning",
        "only the sheet {used} was read; {others} also has rows; expected one table; remove the others, or save each "
        "sheet in a file",
    ),
    "sidecar-no-id": Code("error", "the row has no id and was not used; expected the number of a record; enter it"),
    "sidecar-no-page": Code(
        "warning",
        "record {id} is not among the inputs, so the row was not used; check the id, or add the page",
    ),
    "sidecar-no-row": Code(
        "note",
        "{table} has no row for this record; it is written without those values; add a row if it needs one",
    ),
    "sidecar-row-again": Code(
        "note",
        "the row of {id} at {place} is repeated here with the same values; it was used once; remove one",
    ),
    "sidecar-rows-differ": Code(
        "error",
        "record {id} has another row at {place}, and the two differ; expected one row for each record; combine them",
    ),
    "sidecar-row-too-long": Code(
        "error",
        "the row has filled cells without a heading: {count}; put values that contain the separator in quotes, or "
        "add headings",
    ),
    "sidecar-bad-value": Code("error", "column {column} is {value}, expected {expected}; correct the cell"),
    "sidecar-number-spoiled": Code(
        "error",
        "column {column} is {value}: a spreadsheet has rounded the number; format the column as text and enter it "
        "again",
    ),
    "sidecar-zeros-lost": Code(
        "error",
        "column {column} is {value}: {digits} digits, expected {wanted}; a spreadsheet drops leading zeros; format "
        "the column as text and enter it again",
    ),
    "sidecar-id-zeros-lost": Code(
        "error",
        "column id is {value}, but the page has {id}: a spreadsheet drops leading zeros; format the column as text",
    ),
    "sidecar-counts-differ": Code(
        "error",
        "column {column} has {found} values, expected {wanted}, one for each {of}; separate them by |, empty for none",
    ),
    "sidecar-contradicts": Code(
        "warning",
        "column {column} is {given}, but {holder} has {stated}, which was kept; correct one of the two",
    ),
    # --- what a receiver makes of a record
    "receiver-needs": Code("warning", "{receiver} needs {what}; add it to {where}"),
    "receiver-loses": Code("note", "{receiver} loses {what} ({count}, this one the first); {why}"),
    # --- encoding a record
    "format-requires": Code(
        "error",
        "{format} requires values that the record lacks: {missing}; supply them in a side-car table (--data FILE) or,"
        " except the year, in the profile",
    ),
    "record-too-long": Code(
        "error",
        "the record takes {size} bytes, ISO 2709 allows 99,999; it was not written; {advice}",
    ),
    "field-too-long": Code(
        "error",
        "field {tag} takes {size} bytes, ISO 2709 allows 9,999 and only notes can be split; the record was not "
        "written; {advice}",
    ),
    "marc-no-title": Code("error", "the title is empty; MARC 21 has no record without one; supply the title"),
    "eprints-too-long": Code(
        "error",
        "{field} has {size} characters ({start}...), EPrints keeps {limit}; the record was not written; shorten it, "
        "or a name in names.overrides",
    ),
    "slims-character": Code(
        "error",
        "{field} has characters that SLiMS cannot keep ({characters}); the record was not written; replace them",
    ),
    "xlsx-cell-too-long": Code(
        "error",
        "{column} has more than {limit:,} characters, which no cell of Excel can have; the record was not written; "
        "write csv instead",
    ),
    "eprints-character": Code(
        "error",
        "{field} has characters that EPrints cannot keep ({characters}); the record was not written; replace them, "
        "or set [eprints] characters",
    ),
    # --- imports into EPrints, and deposits
    "import-partial": Code(
        "error",
        "does not mention {missing} of {count} items, or has no end; none counts as imported; add all that the "
        "import printed, or feed with --partial",
    ),
    "import-other": Code(
        "error",
        "mentions {found} items, the batch has {count}; it was not read; use the output of this batch's import",
    ),
    "import-failed": Code(
        "warning",
        "record {number} was not kept by EPrints; it will be sent again; read the messages of the import",
    ),
    "sword-refused": Code(
        "error",
        "the server refuses the record (status {status}: {reason}); it was not deposited; correct it",
    ),
    "sword-forbidden": Code(
        "error",
        "this account may not change {address}, which is in review or live; it was not changed; use the account of "
        "an editor",
    ),
    "sword-missing": Code(
        "error",
        "{address} does not exist any more; the change was not sent; feed with --anew to deposit it as a new item",
    ),
    "sword-whole-only": Code(
        "error",
        "the server cannot replace single fields of {address}; it was not changed; feed with --whole, which also "
        "replaces what staff entered there",
    ),
    "sword-unsure": Code(
        "error",
        "several items may be the deposit that got no answer ({addresses}); nothing was sent; remove the superfluous "
        "ones, then feed again",
    ),
    "sword-in-the-clear": Code("warning", "the password is sent over http, where others can read it; use https"),
    "sword-title-differs": Code(
        "warning",
        "{address} has the title {title!r} instead of the one that was sent; expected the same; set [eprints] "
        "multilang to the fields of the site",
    ),
    # --- finding and opening the inputs
    "input-missing": Code("error", "there is no such file or folder; check the name"),
    "input-unreadable": Code(
        "error",
        "could not be read ({reason}); the run continued without it; repair it and run again",
    ),
    "document-too-large": Code(
        "error",
        "the document is larger than {limit} MiB; expected single pages of some kB; it was not read; split it",
    ),
    "document-unsupported": Code("error", "the file is {kind}; such files cannot be read; {what}"),
    "no-documents": Code(
        "warning",
        "contains no source documents; expected names that end in {suffixes}, or zip or tar files of them",
    ),
    "container-in-container": Code(
        "error",
        "packed more than three levels deep (compression counts as one); it was not opened; unpack it and give it "
        "directly",
    ),
    "files-left-out": Code(
        "note",
        "left out {names}: hidden, a link in a tar file, written by this run, or not named like a page; name a file "
        "directly to read it",
    ),
    "special-file": Code(
        "warning",
        "is a pipe, a socket or a device; expected a file; it was skipped; name it directly to read it",
    ),
    "office-file-left-out": Code(
        "note", "the file is {kind} and was left out; such files cannot be read; save it as plain text, Markdown or PDF"
    ),
    "folder-loop": Code("note", "the link leads to a folder that is read already; it was not followed"),
    # --- the store
    "deletions-held": Code("error", "{count} of the store did not occur in the input; nothing was deleted: {reason}"),
    "store-damaged": Code("error", "the file is damaged ({why}); expected no damage; restore it from a copy"),
    "store-content-missing": Code(
        "error",
        "record {id} has lost its content; expected the content; run store verify --mark, then load its page again",
    ),
    "store-content-differs": Code(
        "error",
        "the content of record {id} does not match its hash; expected a match; run store verify --mark, then load "
        "its page again",
    ),
    "store-content-orphaned": Code(
        "warning",
        "content {id} belongs to no record; expected one; 'catalog-export store vacuum' removes it",
    ),
    "store-count-differs": Code(
        "error",
        "the stored counts differ from the number of records; expected the same; load into a new store",
    ),
    # --- feeding DSpace
    "dspace-no-title": Code("error", "the title is empty; DSpace would show the item as untitled; supply it"),
    "dspace-no-collection": Code(
        "error",
        "no DSpace collection is known for {name}; the record was not delivered; name it in [dspace.collections] of "
        "the profile, or give --collection-handle",
    ),
    "dspace-no-handle": Code(
        "error",
        "the item {remote} has no handle in DSpace (it went into a workflow); it cannot be replaced; change it there",
    ),
    "feed-file-missing": Code(
        "error",
        "the file {path} of the record does not exist or cannot be read; the record was not delivered; add the file",
    ),
    "feed-file-outside": Code(
        "error",
        "the file {path} of the record is outside the folder of files; the record was not delivered; move it there, "
        "or give its folder as --files",
    ),
    "feed-file-name": Code(
        "error",
        "the file {path} cannot be sent with the record ({why}); the record was not delivered; rename the file",
    ),
    "dspace-csv-mark": Code(
        "error",
        "{field} contains {mark}, at which DSpace cuts the cells of a table: {text}; the record was not delivered; "
        "use feed saf for it",
    ),
    "dspace-csv-handle": Code(
        "error",
        "the collection {collection} is named by its UUID; a table takes only handles; the record was not delivered; "
        "give the handle",
    ),
    "dspace-csv-number": Code(
        "error",
        "there is no control number to find DSpace's item later; the record was not delivered; use feed saf for it",
    ),
    "mapfile-partial": Code(
        "warning",
        "{missing} of {count} items are missing; none counts as delivered; if the import failed, remove this file "
        "and import again, else feed with --partial",
    ),
    "mapfile-wrong": Code(
        "error",
        "{text} is not in this batch; expected an item of the batch and a unique handle; use the right file",
    ),
    "export-twice": Code(
        "error",
        "two items in DSpace have the control number {number}; neither counts as delivered; remove one, and export "
        "again",
    ),
    # --- corrections
    "correction-outdated": Code(
        "warning",
        "{field} of record {id} is {found}, but the correction expects {old}; it was not applied; correct the value "
        "again, or remove this line",
    ),
    "correction-invalid": Code(
        "error",
        "the new {field} of record {id} is not possible ({why}); expected another value; correct this line",
    ),
    # --- the run
    "duplicate-same": Code("note", "record {id} was read before with the same content, at {place}; it is written once"),
    "duplicate-other": Code(
        "error",
        "record {id} was read before with other content, at {place}; only the first was written; remove one of the two",
    ),
    "verify-differs": Code(
        "error",
        "the {format} output differs when another library reads it ({difference}); it was not written; please report "
        "it",
    ),
    "verify-unavailable": Code(
        "note",
        "no other library reads {format}; --verify did not check it; check some records by hand",
    ),
    "internal-error": Code(
        "error",
        "{what} failed with {error}; this is a fault of {author}, not of the document; please report it with the "
        "document (CATALOG_EXPORT_TRACEBACK=1 shows where)",
    ),
}

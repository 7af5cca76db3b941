"""Faults as values: what was wrong with one record, where, and what to do about it.

A finding never stops the run. Its line reads ``place: severity: what, what was expected, what to do [code]``. The
codes are stable: scripts may rely on them, and ``docs/findings.md`` explains each.
"""

# No ``from __future__ import annotations``, as in ``model``.
from typing import Literal, NamedTuple

from catalog_export.model.record import Location

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
    """Make the finding ``code``, its message filled in with ``values`` (``KeyError`` for an unknown code)."""
    severity, message = CODES[code]
    if values:
        message = message.format(**values)
        if len(message.splitlines()) > 1:  # that of an exception, say; a finding is one line
            message = " ".join(message.split())
    return Finding(code, severity, message, location)


def cut_short(text: str) -> str:
    """Return what a message quotes of a text: 60 characters at most."""
    return text if len(text) <= 60 else text[:57].rstrip() + "..."


# error: the record is not written. warning: it is written, and a person should look. note: worth knowing.
CODES: dict[str, Code] = {
    # --- reading a document
    "empty-document": Code(
        "error", "the document holds no text; expected a catalogue page; remove it or fetch it again"
    ),
    "document-binary": Code("error", "the document is not text; expected Markdown or plain text; convert it first"),
    "html-page": Code(
        "error",
        "the document is an HTML page (an error page, perhaps); expected a catalogue page; fetch it again",
    ),
    "encoding-guessed": Code(
        "warning",
        "not UTF-8 from this line on; read as Windows-1252; check the letters, and convert the file to UTF-8",
    ),
    "encoding-broken": Code(
        "warning",
        "not valid {encoding} although its first bytes announce it; broken characters read as U+FFFD; fetch it again",
    ),
    "controls-removed": Code(
        "note", "invisible control characters were removed ({count}); they carry no text; nothing to do"
    ),
    # --- reading a PDF
    "pdf-not-installed": Code(
        "error",
        "a PDF, and what reads PDFs is not installed; it was not read; run: pip install 'catalog-export[pdf]'",
    ),
    "pdf-locked": Code(
        "error",
        "the PDF is locked with a password; expected an open one; unlock it and save it, or fetch it again",
    ),
    "pdf-broken": Code("error", "the PDF is damaged and cannot be opened ({why}); fetch it again"),
    "pdf-only-pictures": Code(
        "error",
        "the PDF holds pictures and no text (a scan, perhaps); expected text; put it through a text recognition first",
    ),
    "pdf-page-broken": Code(
        "warning", "page {page} of the PDF is damaged; the record is without its text; fetch the PDF again"
    ),
    "pdf-page-picture": Code(
        "warning",
        "page {page} of the PDF is a picture; the record is without its text; put the PDF through a text recognition",
    ),
    "pdf-page-too-full": Code(
        "warning",
        "page {page} of the PDF holds more than {limit} characters; the rest was not read; check the record",
    ),
    "pdf-pages-left-out": Code(
        "warning",
        "only the first {read} of {count} pages were read; expected an abstract page of one or two; check the record",
    ),
    "pdf-letters-unknown": Code(
        "warning",
        "{count} letters on page {page} have no known character; they were read as U+FFFD; supply them by hand",
    ),
    "pdf-turned-text": Code(
        "warning", "text that runs across page {page} was left out: {text}; check that it is a stamp only"
    ),
    "pdf-furniture": Code(
        "note", "left out of page {page}, since it numbers the pages or stands on several: {text}; nothing to do"
    ),
    # --- reading a catalogue page
    "text-furniture": Code("note", "left out, since it numbers the pages or stands on several: {text}; nothing to do"),
    "not-a-catalogue-page": Code(
        "error",
        "there is no link, role, collection or abstract; expected a catalogue page; leave it out",
    ),
    "title-missing": Code("error", "there is no title; expected one above the people and the abstract; add it"),
    "title-cut": Code("warning", "the title is cut off; expected the whole; complete it from the catalogue"),
    "title-equals-kept": Code(
        "note",
        "an equals sign in the title was read as part of it; if it parts two titles, put blanks and words around it",
    ),
    "title-slash-kept": Code(
        "note", "a slash in the title was read as part of it; expected a name after it if it leads to people; check it"
    ),
    "names-joined": Code(
        "warning", "this may be more than one person: {name}; expected one; part people by semicolons or lines"
    ),
    "title-language-unsure": Code(
        "note",
        "the language of the title could not be told: {text}; it is written without one; add it by hand if needed",
    ),
    "control-number-missing": Code(
        "warning",
        "there is no record id; expected a link with id=... (in JSON Lines: control_number); add it, or the record has "
        "no control number",
    ),
    "role-unknown": Code(
        "warning", "the role '{role}' is not known; it was kept without a relator code; check the spelling"
    ),
    "others-not-named": Code(
        "note", "the page says that there are more people than it names; only those named are written; look them up"
    ),
    "line-not-understood": Code(
        "warning",
        "no rule understood this line: {text}; it is in none of the fields; check it against the catalogue",
    ),
    "language-unsure": Code(
        "warning", "the language of this text could not be told: {text}; it is tagged und (undetermined); check it"
    ),
    "border-unsure": Code(
        "warning", "this could belong to the abstract in {left} or to that in {right}: {text}; check where one ends"
    ),
    # --- reading JSON Lines
    "jsonl-not-utf8": Code("error", "byte {byte} of the line is not UTF-8; convert the file to UTF-8"),
    "jsonl-not-json": Code("error", "the line is not JSON ({why}); expected one object; mend the line"),
    "jsonl-not-object": Code("error", "the line holds {found}, expected an object with a title; mend it"),
    "jsonl-no-title": Code("error", 'there is no title; expected "title": {"proper": {"text": "..."}}; supply it'),
    "jsonl-wrong-value": Code("error", "{key} is {found}, expected {expected}; correct it"),
    "jsonl-unknown-key": Code("warning", "the key {key} is not known and was left out; {nearest}"),
    "jsonl-half-characters": Code(
        "warning",
        "halves of characters stand alone ({count}); they were read as U+FFFD; write each character whole",
    ),
    "jsonl-unknown-relator": Code(
        "warning",
        "{key} is {found}, expected one of {known}; it was kept as the word of the role; correct it",
    ),
    "jsonl-unknown-language": Code(
        "warning",
        "{key} is {found}, a language not known here; expected a tag such as id; formats may leave it out; check it",
    ),
    # --- side-car tables
    "sidecar-no-id": Code(
        "error", "the row has no id, so that it was used for no page; enter the number of its record"
    ),
    "sidecar-no-page": Code(
        "warning", "no page of this run is record {id}; the row was not used; check the id, or add the page"
    ),
    "sidecar-no-row": Code(
        "note", "{table} has no row for this record; it is written without; add a row if it should have one"
    ),
    "sidecar-row-again": Code("note", "the row of {id} at {place} stands here once more; it was used once; remove one"),
    "sidecar-rows-differ": Code(
        "error", "record {id} has another row at {place}, and they differ; expected one row a record; join them"
    ),
    "sidecar-row-too-long": Code(
        "error",
        "the row has filled cells under no heading: {count}; put values with the separator in quotes, or add headings",
    ),
    "sidecar-bad-value": Code("error", "column {column} is {value}, expected {expected}; correct the cell"),
    "sidecar-number-spoiled": Code(
        "error",
        "column {column} is {value}: a spreadsheet has rounded the number; format the column as text, enter it again",
    ),
    "sidecar-zeros-lost": Code(
        "error",
        "column {column} is {value}: {digits} digits, expected {wanted}; a spreadsheet drops zeros in front; "
        "format the column as text, enter it again",
    ),
    "sidecar-id-zeros-lost": Code(
        "error",
        "column id is {value}, and the page has {id}: a spreadsheet drops zeros in front; format the column as text",
    ),
    "sidecar-counts-differ": Code(
        "error",
        "column {column} has {found} values, expected {wanted}, one for each {of}; part them by |, empty for none",
    ),
    "sidecar-contradicts": Code(
        "warning", "column {column} is {given}, but {holder} has {stated}, which was kept; correct one of the two"
    ),
    # --- what a receiver makes of a record
    "receiver-needs": Code("warning", "{receiver} needs {what}; add it to {where}"),
    "receiver-loses": Code("note", "{receiver} loses {what} ({count}, this one the first); {why}"),
    # --- encoding a record
    "record-too-long": Code(
        "error",
        "the record takes {size} bytes, ISO 2709 allows 99,999; it was not written; use --to marcxml for it",
    ),
    "field-too-long": Code(
        "error",
        "field {tag} takes {size} bytes, ISO 2709 allows 9,999 and only notes can be parted; "
        "the record was not written; use --to marcxml for it",
    ),
    "marc-no-title": Code("error", "the title is empty; MARC 21 has no record without one; supply the title"),
    "eprints-too-long": Code(
        "error",
        "{field} has {size} characters ({start}...), EPrints keeps {limit}; the record was not written; "
        "shorten it, or a name in names.overrides",
    ),
    "eprints-character": Code(
        "error",
        "{field} has characters that EPrints cannot keep ({characters}); the record was not written; "
        "replace them, or set [eprints] characters",
    ),
    # --- imports into EPrints, and deposits
    "import-partial": Code(
        "error",
        "tells nothing of {missing} of {count} items, or has no end; none counts as imported; "
        "put all that the import printed there, or feed with --partial",
    ),
    "import-other": Code(
        "error",
        "tells of {found} items, the batch has {count}; it was not read; put what its own import printed there",
    ),
    "import-failed": Code(
        "warning", "record {number} was not kept by EPrints; it goes out again; look at what the import said"
    ),
    "sword-refused": Code(
        "error", "the server refuses the record (status {status}: {reason}); it was not deposited; correct it"
    ),
    "sword-forbidden": Code(
        "error",
        "this account may not change {address}, which is in review or live; it stays as it was; "
        "use the account of an editor",
    ),
    "sword-missing": Code(
        "error",
        "{address} is not there any more; the change went nowhere; feed with --anew to deposit it as a new item",
    ),
    "sword-whole-only": Code(
        "error",
        "the server cannot replace single fields of {address}; it stays as it was; "
        "feed with --whole, which replaces what staff wrote there as well",
    ),
    "sword-unsure": Code(
        "error",
        "several items may be the deposit that got no answer ({addresses}); nothing was sent; "
        "remove the surplus ones, then feed again",
    ),
    "sword-in-the-clear": Code("warning", "the password goes over http, where others can read it; use https"),
    "sword-title-differs": Code(
        "warning",
        "{address} has the title {title!r} instead of what was sent; expected the same; "
        "set [eprints] multilang to what the site has",
    ),
    # --- finding and opening the inputs
    "input-missing": Code("error", "there is no such file or folder; check the name"),
    "input-unreadable": Code(
        "error", "could not be read ({reason}); the run went on without it; mend it and run again"
    ),
    "document-too-large": Code(
        "error",
        "the document is larger than {limit} MiB; expected single pages of some kB; it was not read; split it",
    ),
    "document-unsupported": Code(
        "error",
        "the file is {kind}; such files cannot be read; {what}",
    ),
    "no-documents": Code(
        "warning", "holds no source documents; expected names that end in {suffixes}, or zip or tar files of them"
    ),
    "container-in-container": Code(
        "error",
        "packed more than three deep, compression counted; it was not opened; unpack it and give it by itself",
    ),
    "files-left-out": Code(
        "note",
        "left out {names}: hidden, a link in a tar file, written by this run, or no page by its name; "
        "a file named by itself is always read",
    ),
    "special-file": Code(
        "warning", "is a pipe, a socket or a device; expected a file; it was passed over; name it by itself to read it"
    ),
    "folder-loop": Code("note", "the link leads back to a folder above it; it was not followed"),
    # --- the store
    "deletions-held": Code(
        "error",
        "{count} of the store did not occur in what was read; nothing was deleted: {reason}",
    ),
    "store-damaged": Code("error", "the file is damaged ({why}); expected none of that; restore it from a copy"),
    "store-content-missing": Code(
        "error", "record {id} has lost its content; expected some; run store verify --mark, then load its page again"
    ),
    "store-content-differs": Code(
        "error",
        "the content of record {id} is not what its hash says; expected the same; run store verify --mark, then load "
        "its page again",
    ),
    "store-content-orphaned": Code(
        "warning", "content {id} belongs to no record; expected one; 'catalog-export store vacuum' removes it"
    ),
    "store-count-differs": Code(
        "error", "the counts that are kept are not those of the records; expected the same; load into a new store"
    ),
    # --- feeding DSpace
    "dspace-no-title": Code("error", "the title is empty; DSpace would show the item as untitled; supply it"),
    "dspace-no-collection": Code(
        "error",
        "no collection of DSpace is known for {name}; the record was not delivered; name it in [dspace.collections] of "
        "the profile, or give --collection-handle",
    ),
    "dspace-no-handle": Code(
        "error",
        "the item {remote} has no handle in DSpace (it went into a workflow); it cannot be replaced; change it there",
    ),
    "feed-file-missing": Code(
        "error",
        "the file {path}, which goes with the record, is not there or cannot be read; the record was not delivered; "
        "put it there",
    ),
    "feed-file-outside": Code(
        "error",
        "the file {path}, which goes with the record, lies outside of the folder of files; the record was not "
        "delivered; put it there, or give its folder as --files",
    ),
    "feed-file-name": Code(
        "error", "the file {path} cannot go with the record ({why}); the record was not delivered; rename the file"
    ),
    "dspace-csv-mark": Code(
        "error",
        "{field} holds {mark}, at which DSpace cuts the cells of a table: {text}; the record was not delivered; "
        "use feed saf for it",
    ),
    "dspace-csv-handle": Code(
        "error",
        "the collection {collection} is named by its UUID; a table takes handles only; the record was not delivered; "
        "give the handle",
    ),
    "dspace-csv-number": Code(
        "error",
        "there is no control number by which DSpace's item could be found again; the record was not delivered; use "
        "feed saf for it",
    ),
    "mapfile-partial": Code(
        "warning",
        "{missing} of {count} items are missing; none counts as delivered; if the import failed, remove this file and "
        "import again, else feed with --partial",
    ),
    "mapfile-wrong": Code(
        "error", "{text} is not of this batch; expected an item of it and a handle of its own; put the right file there"
    ),
    "export-twice": Code(
        "error",
        "there are two items with the control number {number} in DSpace; neither counts as delivered; remove one, and "
        "export again",
    ),
    # --- the run
    "duplicate-same": Code("note", "record {id} was read before with the same content, at {place}; it is written once"),
    "duplicate-other": Code(
        "error",
        "record {id} was read before with other content, at {place}; only the first was written; remove one of the two",
    ),
    "verify-differs": Code(
        "error",
        "{format} read back by another reader differs ({difference}); it was not written; please report it",
    ),
    "verify-unavailable": Code(
        "note", "no other library reads {format} back; --verify did not check it; look at some records"
    ),
    "internal-error": Code(
        "error",
        "{what} failed with {error}; this is a fault of {author}, not of the document; please report it "
        "with the document (CATALOG_EXPORT_TRACEBACK=1 shows where)",
    ),
}

"""The kinds of findings about documents, records, side-car tables and the encoding of records."""

from catalog_export.model.codes import Code

RECORD_CODES: dict[str, Code] = {
    # --- reading a document
    "empty-document": Code(
        "error",
        "the document contains no text; expected a catalogue page; remove it or download it again",
    ),
    "document-binary": Code("error", "the document is not text; expected Markdown or plain text; convert it first"),
    "html-broken": Code(
        "warning", "the HTML was read only in part ({why}); expected a page of a catalogue; save the page again"
    ),
    "html-not-installed": Code(
        "error",
        "an HTML page was not read, because lxml is not installed; copy its text from the browser, or run: "
        "pip install lxml",
    ),
    "html-page": Code(
        "error",
        "an HTML page in no known layout ({why}); expected a catalogue page; {what}",
    ),
    "metadata-only": Code(
        "warning",
        "the page has no known layout, so only the metadata in its head was read; compare the record with the page",
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
    "letters-lost": Code(
        "warning",
        "words with letters that were lost before the page was saved ({count}), such as {text}; look them up on the "
        "site, and correct them",
    ),
    "letters-look-alike": Code(
        "note",
        "letters of Cyrillic that look like Latin ones were replaced by these in {count} words, such as {text}; "
        "nothing to do",
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
        "{why}; expected a catalogue page; {what}",
    ),
    "title-missing": Code("error", "there is no title; expected one above the persons and the abstract; add it"),
    "record-cut": Code(
        "warning",
        "the list ends inside this record; expected its imprint and collection; save the complete page, or add them",
    ),
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
        "there is no record id; expected {expected}; add it, or the record has no control number",
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
    "value-doubtful": Code(
        "warning",
        "the {field} has a bracket without its counterpart or a label inside, or is as long as a text: {text}; "
        "expected a {field} alone; compare it with the catalogue",
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
        "note", "lines around the abstract are left out of it: {text}; nothing to do unless they belong to the text"
    ),
    "text-left-out": Code(
        "warning",
        "lines with a sentence around the abstract are left out of it: {text}; check that they are not of the text",
    ),
    # --- reading JSON Lines
    "jsonl-not-utf8": Code("error", "byte {byte} of the line is not UTF-8; convert the file to UTF-8"),
    "marc-broken": Code(
        "error", "the MARC record cannot be read ({why}); expected ISO 2709 or MARCXML; export it again"
    ),
    "marc-fields-unread": Code(
        "note", "fields or subfields without a place in the record were not read: {tags}; check that nothing is missed"
    ),
    "marc-not-text": Code(
        "warning",
        "the leader states type and level {type}; the record has a place only for am, a monograph of text; MARC 21 is"
        " written with am; correct it in the file written",
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
    "sidecar-bad-value": Code("error", "column {column} is {value}, expected {expected}; correct the value"),
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
    # --- checks for a receiver
    "receiver-needs": Code("warning", "{receiver} needs {what}; add it to {where}"),
    "receiver-loses": Code("note", "{receiver} loses {what} ({count}, this one the first); {why}"),
    # --- encoding a record
    "format-requires": Code(
        "error",
        "{format} requires values that the record lacks: {missing}; supply each in the place in brackets",
    ),
    "record-too-long": Code(
        "error",
        "the record takes {size:,} bytes, ISO 2709 allows 99,999; it was not written; {advice}",
    ),
    "field-too-long": Code(
        "error",
        "field {tag} takes {size:,} bytes, ISO 2709 allows 9,999 and only notes can be split; the record was not "
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
}

"""The kinds of findings about feeds, inputs, the store, corrections and the run as a whole."""

from catalog_export.model.codes import Code

RUN_CODES: dict[str, Code] = {
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
    "input-unreadable": Code("error", "could not be read ({reason}); repair it and run again"),
    "document-too-large": Code(
        "error",
        "the document is larger than {limit}; expected single pages of some kB; it was not read; split it",
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
        "left out {names}: hidden, a link in a tar file, written by this run or a feed, or not named like a page; name "
        "a file directly to read it",
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
    "correction-incomplete": Code(
        "warning",
        "the last correction was not written to its end, and is not applied; correct the value again, or remove this "
        "line",
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

"""The keys that a profile may have: the help text of each key, and its allowed values.

The tables of ``docs/profile.md`` contain the same texts; a test compares them.
"""

# No ``from __future__ import annotations``, as in ``model.record``.

from typing import NamedTuple

Form = tuple[str, str]  # a regular expression that the whole value matches, and its description


class Key(NamedTuple):
    """The description of a key: allowed values, or the form of a value that is not empty."""

    help: str
    choices: tuple[str, ...] = ()
    form: Form | None = None


_FIELD = r"[A-Za-z][\w-]*(\.[A-Za-z][\w-]*){1,2}"
_DSPACE_FIELD = (
    rf"(?!dc\.description\.provenance$|dc\.date\.(accessioned|available)$){_FIELD}",
    "a field of DSpace: schema.element or schema.element.qualifier, none that DSpace writes itself",
)
# The official OAI validator requires two characters before the @ and a full domain after it.
_EMAIL = r"[A-Za-z0-9_][A-Za-z0-9_.-]+@[A-Za-z0-9.-]+\.[a-z]{2,}"
_LIST_ID = (r"[a-z][a-z0-9_]*", "an id of the site's own list, such as other")
_COLLECTION = r"([^\s/]+/[^\s]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})"
COLLECTION_HANDLES: Form = (
    rf"{_COLLECTION}(\s+{_COLLECTION})*",
    "the handle of a collection, such as 123456789/4, or its UUID; the owning one first, with blanks between them",
)

# Tables whose keys are those of the user, with the form of their values.
MAPPINGS = {"dspace.collections": COLLECTION_HANDLES}
# All other keys by their full name.
KEYS: dict[str, Key] = {
    "institution.org_code": Key(
        "MARC organisation code: written in 003, in 040 $c and before the number in 035; in 040 $a, too, if the "
        "record states no cataloguing source. Without it, 003 and 035 are not written. A letter, then up to 15 "
        "letters, digits, `-`, `/` or `:`",
        form=(
            r"[A-Za-z][A-Za-z0-9:/-]{0,15}",
            "a MARC organisation code: a letter, then up to 15 letters, digits, - / :",
        ),
    ),
    "institution.name": Key("Name of the institution. `serve` uses it if `repository_name` in `[oai]` is empty"),
    "institution.key_prefix": Key(
        "Begins the BibTeX key if there is no usable name of an author. A letter, then letters, digits or hyphens",
        form=(r"[A-Za-z][A-Za-z0-9-]*", "a letter, then letters, digits or hyphens"),
    ),
    "institution.cataloguing_language": Key(
        "040 $b, if the record states no cataloguing source: `eng` or `ind`. With `ind`, relator terms and notes are"
        " in Indonesian, too",
        choices=("eng", "ind"),
    ),
    "defaults.publisher": Key("Publisher"),
    "defaults.place": Key(
        "Place of publication. Left out if the record states another publisher than the profile, because the place"
        " of that publisher is not known"
    ),
    "defaults.country": Key(
        "Country of publication in MARC 008/15-17: two or three small letters; Indonesia is `io`. The ISO code "
        "`id` is refused. Left out if the record states another place than the profile, unless that place is a "
        "well-known one in Indonesia",
        form=(r"(?!id$)[a-z]{2,3}", "a MARC country code of two or three small letters; Indonesia is io, not id"),
    ),
    "defaults.rights": Key(
        "Statement of rights. Left out if the record states rights or their address; so is `rights_uri`"
    ),
    "defaults.rights_uri": Key(
        "Address of the terms, with its scheme",
        form=(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", "an address with its scheme, such as https://..."),
    ),
    "defaults.collection": Key(
        "Name of the collection. Left out if the record states another kind of thesis than the profile"
    ),
    "defaults.carrier": Key(
        "`online`: the records describe online resources. Left out if the record states another media or carrier type,"
        " or no such type and an extent with a size, such as 24 cm",
        choices=("", "online"),
    ),
    "defaults.thesis_kind": Key(
        "`bachelor`, `master` or `doctoral`. Left out if the record states another collection than the profile, so"
        " that a book in the same run does not become a thesis",
        choices=("", "bachelor", "master", "doctoral"),
    ),
    "defaults.grantor": Key("Body that grants the degree. Left out if the kind of thesis is not known"),
    "names.entry": Key(
        "`as-given`: in direct order. `last-element`: under the last element (`Aesthetica, Melissa`), except for "
        "the doubtful names below",
        choices=("as-given", "last-element"),
    ),
    "names.overrides": Key(
        "TOML file with lines of name = entry form, named relative to the profile. It is used with both "
        "values of `entry`, and before the rules"
    ),
    "marc.flavour": Key(
        "`indomarc`: relator terms and notes are in Indonesian. Tags, indicators and codes are those of MARC 21",
        choices=("marc21", "indomarc"),
    ),
    "marc.names": Key(
        "`controlled`: names in 1XX and 7XX. `uncontrolled`: in 720", choices=("controlled", "uncontrolled")
    ),
    "marc.supervisor_code": Key(
        "Relator code of supervisors: `ths` (thesis advisor) or `dgs` (degree supervisor)", choices=("ths", "dgs")
    ),
    "marc.examiner_code": Key(
        "Relator code of examiners: `dgc` (degree committee member) or `ctb` (contributor), for systems that do not "
        "know `dgc`",
        choices=("dgc", "ctb"),
    ),
    "marc.thesis_status": Key(
        "264 of a thesis: `published` (second indicator 1) or `unpublished` (0)", choices=("published", "unpublished")
    ),
    "marc.summary_languages": Key(
        "041 $b: `others` leaves out the language of the text, `all` repeats it", choices=("others", "all")
    ),
    "marc.abstracts": Key("520: `all`, or `primary` for the first only", choices=("all", "primary")),
    "dc.language_scheme": Key(
        "Codes in the language element: `bcp47` (`id`) or `iso639-3` (`ind`)", choices=("bcp47", "iso639-3")
    ),
    "bibtex.abstracts": Key(
        "`all`, `primary` (the first), `none`, or one language: `lang:en`",
        form=(r"all|primary|none|lang:[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", "all, primary, none or lang: and a tag"),
    ),
    "bibtex.names": Key(
        "`auto`: braces only around names that BibTeX would split wrongly. `literal`: around all",
        choices=("auto", "literal"),
    ),
    "bibtex.degrees": Key("Degrees after a name: `keep` or `drop`", choices=("keep", "drop")),
    "bibtex.parallel_title": Key(
        "The parallel title: in `titleaddon`, joined to the `title`, or `omit`", choices=("titleaddon", "title", "omit")
    ),
    "bibtex.langid_id": Key(
        "`langid` of Indonesian texts; `bahasai` for older citation tools",
        form=(r"[a-z]+", "a language name of babel, such as indonesian or bahasai"),
    ),
    "bibtex.key": Key(
        "Citation key: it begins with `{name}`, `{prefix}` or a letter, and contains `{id}`",
        form=(
            r"(?=.*\{id\})([A-Za-z]|\{name\}|\{prefix\})([A-Za-z0-9-]|\{name\}|\{prefix\}|\{id\})*",
            "{name}, {prefix} or a letter first, {id} after it, and only letters, digits and hyphens beside them",
        ),
    ),
    "bibtex.encoding": Key("`utf-8`, or `ascii` with TeX commands for other letters", choices=("utf-8", "ascii")),
    "dspace.fields": Key(
        "Fields that your site has added to the registry of DSpace, with blanks between them. The feeds can write "
        "these: `thesis.degree.name`, `.level`, `.discipline`, `.department` and `.grantor`, and "
        "`dc.publisher.place`",
        form=(rf"{_FIELD}(\s+{_FIELD})*", "fields of DSpace with blanks between them, such as thesis.degree.name"),
    ),
    "dspace.catalogue_url": Key(
        "Field for the address of the catalogue page: `dc.identifier.uri` or `none`",
        choices=("dc.identifier.uri", "none"),
    ),
    "dspace.type": Key("`dc.type` of records whose kind of thesis is not known"),
    "dspace.type_bachelor": Key("`dc.type` of a skripsi"),
    "dspace.type_master": Key("`dc.type` of a tesis"),
    "dspace.type_doctoral": Key("`dc.type` of a disertasi"),
    "dspace.nim": Key("Field for the student number of an author", form=_DSPACE_FIELD),
    "dspace.nidn": Key("Field for the NIDN, NIDK or NUPTK of other people", form=_DSPACE_FIELD),
    "dspace.programme_code": Key("Field for the code of the study programme (KODEPRODI)", form=_DSPACE_FIELD),
    "dspace.eperson": Key(
        "E-mail address of the account that imports. It is written into the printed commands",
        form=(r"\S+@\S+", "the e-mail address of an account of DSpace"),
    ),
    "oai.repository_name": Key("Name of the repository. If it is empty, `name` in `[institution]` is used"),
    "oai.base_url": Key(
        "The exact address that harvesters use: scheme, host and path, without a slash at the end",
        form=(
            r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)+",
            "an address with a path and no slash at its end, such as https://repository.universitas.ac.id/oai",
        ),
    ),
    "oai.admin_email": Key(
        "Mail address of the repository's administrator; several are separated by commas",
        form=(
            rf"{_EMAIL}( *, *{_EMAIL})*",
            "a mail address such as perpustakaan@universitas.ac.id, or several with commas between them",
        ),
    ),
    "oai.repository_identifier": Key(
        "A domain name of your institution. It is the beginning of every identifier "
        "(`oai:universitas.ac.id:20389935`) and must never change",
        form=(r"[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z][A-Za-z0-9-]+)+", "a domain name of yours, such as universitas.ac.id"),
    ),
    "oai.description": Key("One sentence about the content of the repository"),
    "oai.metadata_rights": Key(
        "Address of the licence under which the metadata (not the works) may be used",
        form=(r"https?://\S+", "the address of a licence, such as https://creativecommons.org/..."),
    ),
    "eprints.status": Key(
        "Place of a new item: `inbox` (work area of the depositor), `buffer` (review) or `archive` (public). If it"
        " is empty, EPrints uses `buffer`",
        choices=("", "inbox", "buffer", "archive"),
    ),
    "eprints.type": Key(
        "Type of records that are no theses. `other` leaves `book` to a collection of books. It is always written, "
        "because EPrints makes an item without a type an `article`",
        form=_LIST_ID,
    ),
    "eprints.thesis_bachelor": Key("Thesis type of a skripsi. EPrints has no type for it", form=_LIST_ID),
    "eprints.thesis_master": Key("Thesis type of a tesis", form=_LIST_ID),
    "eprints.thesis_doctoral": Key(
        "Thesis type of a disertasi. Sites that began with EPrints 3.3 have `phd`", form=_LIST_ID
    ),
    "eprints.multilang": Key(
        "The multilang fields of the site, with blanks between them: `title`, `abstract`, `keywords`. If the list "
        "does not match the site, EPrints leaves the field empty",
        form=(
            r"(title|abstract|keywords)(\s+(title|abstract|keywords))*",
            "title, abstract, keywords, or some of them with blanks between them",
        ),
    ),
    "eprints.relators": Key(
        "Form of the addresses of roles: `loc.terms` (EPrints up to 3.4.7) or `id.loc.gov` (newer sites that use it)",
        choices=("loc.terms", "id.loc.gov"),
    ),
    "eprints.catalogue_url": Key(
        "Field for the address of the catalogue page: `official_url`, `related_url` or `none`",
        choices=("official_url", "related_url", "none"),
    ),
    "eprints.subjects": Key(
        "`keywords`: subjects are written with the keywords. `ids`: they are ids of the site's subject tree",
        choices=("keywords", "ids"),
    ),
    "eprints.date_type": Key(
        "Meaning of the year: `published`, `submitted`, `completed`, or empty",
        choices=("", "published", "submitted", "completed"),
    ),
    "eprints.security": Key(
        "Who may read the files: `staffonly`, `validuser` (users who are logged in) or `public`",
        choices=("staffonly", "validuser", "public"),
    ),
    "eprints.characters": Key(
        "`bmp`: a record with characters above U+FFFF is not written, because the tables of EPrints cannot store "
        "them. `all`: the tables of your site can",
        choices=("bmp", "all"),
    ),
    "eprints.repository": Key(
        "Id of the repository. It is written into the printed commands",
        form=(r"[A-Za-z][A-Za-z0-9_]*", "the id of a repository: letters, digits and _"),
    ),
    "eprints.user": Key(
        "Account that owns the items. It is written into the printed commands",
        form=(r"[^\s']+", "the name of an account, without blanks"),
    ),
    "corrections.file": Key("Corrections file, named relative to the profile; `--corrections` replaces it"),
}

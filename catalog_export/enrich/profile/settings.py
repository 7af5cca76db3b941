"""The keys of an institution profile: for each key its default, its allowed values and its help text.

The tables of ``docs/profile.md`` contain the same texts; a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from catalog_export.model.record import Location

Form: TypeAlias = "tuple[str, str]"  # a regular expression that the whole value matches, and its description


class Key(NamedTuple):
    """The description of a key: allowed values, or the form of a value that is not empty."""

    help: str
    choices: tuple[str, ...] = ()
    form: Form | None = None


def setting(default: str, help: str, choices: tuple[str, ...] = (), form: Form | None = None) -> str:  # noqa: A002 (as in argparse)
    """Return a dataclass field with the description of a key."""
    made: str = field(default=default, metadata={"key": Key(help, choices, form)})
    return made


_FIELD = r"[A-Za-z][\w-]*(\.[A-Za-z][\w-]*){1,2}"
_DSPACE_FIELD = (
    rf"(?!dc\.description\.provenance$|dc\.date\.(accessioned|available)$){_FIELD}",
    "a field of DSpace: schema.element or schema.element.qualifier, none that DSpace writes itself",
)
_COLLECTION = r"([^\s/]+/[^\s]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})"
# The form of the values of [dspace.collections].
COLLECTION_HANDLES: Form = (
    rf"{_COLLECTION}(\s+{_COLLECTION})*",
    "the handle of a collection, such as 123456789/4, or its UUID; the owning one first, with blanks between them",
)
# The official OAI validator requires two characters before the @ and a full domain after it.
_EMAIL = r"[A-Za-z0-9_][A-Za-z0-9_.-]+@[A-Za-z0-9.-]+\.[a-z]{2,}"
_LIST_ID = (r"[a-z][a-z0-9_]*", "an id of the site's own list, such as other")


@dataclass(frozen=True, kw_only=True)
class Institution:
    """``[institution]``: the maker of the records."""

    org_code: str = setting(
        "",
        "MARC organisation code: written in 003 and 040 and before the number in 035. Never guessed: without it these "
        "fields are left out. A letter, then up to 15 letters, digits, `-`, `/` or `:`",
        form=(
            r"[A-Za-z][A-Za-z0-9:/-]{0,15}",
            "a MARC organisation code: a letter, then up to 15 letters, digits, - / :",
        ),
    )
    name: str = setting(
        "", "Name of the institution. Harvesters are given it where `repository_name` in `[oai]` is empty"
    )
    key_prefix: str = setting(
        "",
        "Begins the BibTeX key where the name of an author cannot. A letter, then letters, digits or hyphens",
        form=(r"[A-Za-z][A-Za-z0-9-]*", "a letter, then letters, digits or hyphens"),
    )
    cataloguing_language: str = setting(
        "eng", "040 $b: `eng` or `ind`, which also puts relator terms and notes into Indonesian", choices=("eng", "ind")
    )


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """``[defaults]``: values for records that do not state them. A year is never supplied."""

    publisher: str = setting("", "Publisher")
    place: str = setting(
        "",
        "Place of publication. Left out where the record states another publisher than the profile's: its place is "
        "not known",
    )
    country: str = setting(
        "",
        "Country of publication in MARC 008/15-17: two or three small letters; Indonesia is `io` (`id` is the ISO "
        "code, and refused). Left out where the record states another place than the profile's, unless that is a "
        "well-known place of publication in Indonesia",
        form=(r"(?!id$)[a-z]{2,3}", "a MARC country code of two or three small letters; Indonesia is io, not id"),
    )
    rights: str = setting(
        "", "Statement of rights. Left out, with `rights_uri`, where the record states either of them"
    )
    rights_uri: str = setting(
        "",
        "Address of the terms, with its scheme",
        form=(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", "an address with its scheme, such as https://..."),
    )
    collection: str = setting(
        "", "Name of the collection. Left out where the record states another kind of thesis than the profile's"
    )
    carrier: str = setting("", "`online`: an online resource", choices=("", "online"))
    thesis_kind: str = setting(
        "",
        "`bachelor`, `master` or `doctoral`. Left out where the record states another collection than the profile's: "
        "a book in the same run does not become a thesis",
        choices=("", "bachelor", "master", "doctoral"),
    )
    grantor: str = setting("", "Body that grants the degree. Left out where the kind of thesis is not known")


@dataclass(frozen=True, kw_only=True)
class NameRules:
    """``[names]``: the entry form of personal names; ``table`` contains the overrides, name to entry form."""

    entry: str = setting(
        "as-given",
        "`as-given`: in direct order. `last-element`: under the last element (`Aesthetica, Melissa`), except where "
        "the name itself raises a doubt",
        choices=("as-given", "last-element"),
    )
    overrides: str = setting(
        "",
        "TOML file, named relative to the profile, of name = entry form; these count before any rule, and with either "
        "value of `entry`",
    )
    table: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class Marc:
    """``[marc]``: options of the MARC formats."""

    flavour: str = setting(
        "marc21",
        "`indomarc`: relator terms and notes in Indonesian; tags, indicators and codes stay those of MARC 21",
        choices=("marc21", "indomarc"),
    )
    names: str = setting(
        "controlled",
        "`controlled`: names in 1XX and 7XX. `uncontrolled`: in 720",
        choices=("controlled", "uncontrolled"),
    )
    supervisor_code: str = setting(
        "ths",
        "Relator code of supervisors: `ths` (thesis advisor) or `dgs` (degree supervisor)",
        choices=("ths", "dgs"),
    )
    examiner_code: str = setting(
        "dgc",
        "Relator code of examiners: `dgc` (degree committee member) or `ctb` (contributor), for systems that do not "
        "know `dgc`",
        choices=("dgc", "ctb"),
    )
    thesis_status: str = setting(
        "published",
        "264 of a thesis: `published` (second indicator 1) or `unpublished` (0)",
        choices=("published", "unpublished"),
    )
    summary_languages: str = setting(
        "others", "041 $b: `others` leaves out the language of the text, `all` repeats it", choices=("others", "all")
    )
    abstracts: str = setting("all", "520: `all` or `primary`, the first only", choices=("all", "primary"))


@dataclass(frozen=True, kw_only=True)
class Dc:
    """``[dc]``: options of the Dublin Core formats."""

    language_scheme: str = setting(
        "bcp47", "Codes in the language element: `bcp47` (`id`) or `iso639-3` (`ind`)", choices=("bcp47", "iso639-3")
    )


@dataclass(frozen=True, kw_only=True)
class Bibtex:
    """``[bibtex]``: options of BibTeX."""

    abstracts: str = setting(
        "all",
        "`all`, `primary` (the first), `none`, or one language: `lang:en`",
        form=(r"all|primary|none|lang:[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", "all, primary, none or lang: and a tag"),
    )
    names: str = setting(
        "auto",
        "`auto`: braces only around names that BibTeX would take apart wrongly. `literal`: around all",
        choices=("auto", "literal"),
    )
    degrees: str = setting("keep", "Degrees after a name: `keep` or `drop`", choices=("keep", "drop"))
    parallel_title: str = setting(
        "titleaddon",
        "The parallel title: in `titleaddon`, joined to the `title`, or `omit`",
        choices=("titleaddon", "title", "omit"),
    )
    langid_id: str = setting(
        "indonesian",
        "`langid` of Indonesian texts; `bahasai` for older citation tools",
        form=(r"[a-z]+", "a language name of babel, such as indonesian or bahasai"),
    )
    key: str = setting(
        "{name}-{id}",
        "Citation key: `{name}` or `{prefix}` or a letter first, and `{id}` somewhere",
        form=(
            r"(?=.*\{id\})([A-Za-z]|\{name\}|\{prefix\})([A-Za-z0-9-]|\{name\}|\{prefix\}|\{id\})*",
            "{name}, {prefix} or a letter first, {id} after it, and only letters, digits and hyphens beside them",
        ),
    )
    encoding: str = setting(
        "utf-8", "`utf-8`, or `ascii` with TeX commands for other letters", choices=("utf-8", "ascii")
    )


@dataclass(frozen=True, kw_only=True)
class Dspace:
    """``[dspace]``: options of the feeds for DSpace."""

    fields: str = setting(
        "",
        "Fields that the registry of your site has beside DSpace's own, with blanks between them. Of these the feeds "
        "write `thesis.degree.name`, `.level`, `.discipline`, `.department` and `.grantor`, and `dc.publisher.place`",
        form=(rf"{_FIELD}(\s+{_FIELD})*", "fields of DSpace with blanks between them, such as thesis.degree.name"),
    )
    catalogue_url: str = setting(
        "dc.identifier.uri",
        "Where the address of the catalogue page goes: `dc.identifier.uri` or `none`",
        choices=("dc.identifier.uri", "none"),
    )
    type: str = setting("", "`dc.type` of records that are no thesis as far as is known")
    type_bachelor: str = setting("Thesis", "`dc.type` of a skripsi")
    type_master: str = setting("Thesis", "`dc.type` of a tesis")
    type_doctoral: str = setting("Thesis", "`dc.type` of a disertasi")
    nim: str = setting("", "Field for the student number of an author", form=_DSPACE_FIELD)
    nidn: str = setting("", "Field for the NIDN, NIDK or NUPTK of other people", form=_DSPACE_FIELD)
    programme_code: str = setting("", "Field for the code of the study programme (KODEPRODI)", form=_DSPACE_FIELD)
    eperson: str = setting(
        "",
        "E-mail address of the account that imports, for the commands that are printed",
        form=(r"\S+@\S+", "the e-mail address of an account of DSpace"),
    )
    collections: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class Oai:
    """``[oai]``: the description of the repository for harvesters."""

    repository_name: str = setting("", "Name of the repository; without it, `institution.name`")
    base_url: str = setting(
        "",
        "Address that harvesters use, exactly: scheme, host and path, without a slash at the end",
        form=(
            r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)+",
            "an address with a path and no slash at its end, such as https://repository.universitas.ac.id/oai",
        ),
    )
    admin_email: str = setting(
        "",
        "Mail address of the repository's administrator; several are separated by commas",
        form=(
            rf"{_EMAIL}( *, *{_EMAIL})*",
            "a mail address such as perpustakaan@universitas.ac.id, or several with commas between them",
        ),
    )
    repository_identifier: str = setting(
        "",
        "A domain name of yours. It begins the identifier of every item (`oai:universitas.ac.id:20389935`) and must "
        "never change",
        form=(r"[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z][A-Za-z0-9-]+)+", "a domain name of yours, such as universitas.ac.id"),
    )
    description: str = setting("", "What the repository holds, in a sentence")
    metadata_rights: str = setting(
        "",
        "Address of the licence under which the metadata (not the works) may be used",
        form=(r"https?://\S+", "the address of a licence, such as https://creativecommons.org/..."),
    )


@dataclass(frozen=True, kw_only=True)
class Eprints:
    """``[eprints]``: options of the EPrints formats and feeds."""

    status: str = setting(
        "",
        "Where a new item goes: `inbox` (the depositor's work area), `buffer` (review) or `archive` (live). Empty: "
        "EPrints decides, which is `buffer`",
        choices=("", "inbox", "buffer", "archive"),
    )
    type: str = setting(
        "other",
        "Type of records whose kind is not known. It is always written, since EPrints makes an `article` of an item "
        "without a type",
        form=_LIST_ID,
    )
    thesis_bachelor: str = setting("other", "Thesis type of a skripsi; EPrints has none of its own", form=_LIST_ID)
    thesis_master: str = setting("masters", "Thesis type of a tesis", form=_LIST_ID)
    thesis_doctoral: str = setting(
        "doctoral", "Thesis type of a disertasi; `phd` on sites that began with EPrints 3.3", form=_LIST_ID
    )
    multilang: str = setting(
        "",
        "Which of `title`, `abstract` and `keywords` the site has as multilang fields, with blanks between them. A "
        "field said to be multilang that is not, or the other way round, comes out empty",
        form=(
            r"(title|abstract|keywords)(\s+(title|abstract|keywords))*",
            "title, abstract, keywords, or some of them with blanks between them",
        ),
    )
    relators: str = setting(
        "loc.terms",
        "Addresses of roles: `loc.terms` (EPrints up to 3.4.7) or `id.loc.gov` (newer ones that chose it)",
        choices=("loc.terms", "id.loc.gov"),
    )
    catalogue_url: str = setting(
        "official_url",
        "Where the address of the catalogue page goes: `official_url`, `related_url` or `none`",
        choices=("official_url", "related_url", "none"),
    )
    subjects: str = setting(
        "keywords",
        "`keywords`: subjects are written with the keywords. `ids`: they are ids of the site's subject tree",
        choices=("keywords", "ids"),
    )
    date_type: str = setting(
        "published",
        "What the year is the date of: `published`, `submitted`, `completed`, or nothing",
        choices=("", "published", "submitted", "completed"),
    )
    security: str = setting(
        "staffonly",
        "Who may read the files: `staffonly`, `validuser` (users who are logged in) or `public`",
        choices=("staffonly", "validuser", "public"),
    )
    characters: str = setting(
        "bmp",
        "`bmp`: a record with characters above U+FFFF is refused here, since the tables of EPrints cannot hold them. "
        "`all`: the site's can",
        choices=("bmp", "all"),
    )
    repository: str = setting(
        "",
        "Id of the repository, for the commands that are printed",
        form=(r"[A-Za-z][A-Za-z0-9_]*", "the id of a repository: letters, digits and _"),
    )
    user: str = setting(
        "",
        "Account that owns the items, for the commands that are printed",
        form=(r"[^\s']+", "the name of an account, without blanks"),
    )


@dataclass(frozen=True, kw_only=True)
class CorrectionsFile:
    """``[corrections]``: corrections of single values."""

    file: str = setting("", "Corrections file, named relative to the profile; `--corrections` replaces it")


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A whole profile; ``Profile()`` is the empty one, which asserts nothing.

    ``receiver`` is the name given with ``--for``. ``places`` maps the full name of each key (``defaults.publisher``) to
    its location in the file; it is ignored when two profiles are compared.
    """

    institution: Institution = Institution()
    defaults: Defaults = Defaults()
    names: NameRules = NameRules()
    corrections: CorrectionsFile = CorrectionsFile()
    marc: Marc = Marc()
    dc: Dc = Dc()
    bibtex: Bibtex = Bibtex()
    dspace: Dspace = Dspace()
    oai: Oai = Oai()
    eprints: Eprints = Eprints()
    receiver: str = ""
    places: Mapping[str, Location] = field(default_factory=dict, compare=False)


TABLES: dict[str, type[Any]] = {
    "institution": Institution,
    "defaults": Defaults,
    "names": NameRules,
    "corrections": CorrectionsFile,
    "marc": Marc,
    "dc": Dc,
    "bibtex": Bibtex,
    "dspace": Dspace,
    "oai": Oai,
    "eprints": Eprints,
}
# Keys whose value is a table with keys of the user.
MAPPINGS = {"dspace.collections": COLLECTION_HANDLES}
# All other keys by their full name.
KEYS: dict[str, Key] = {
    f"{name}.{item.name}": item.metadata["key"]
    for name, table in TABLES.items()
    for item in fields(table)
    if "key" in item.metadata
}

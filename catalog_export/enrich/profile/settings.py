"""An institution profile and its tables: their keys, the defaults, and what a key takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn, Self

    from catalog_export.model.record import Location


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Table:
    """Named values that never change, each with a default, which is the attribute of the class.

    An object holds only what differs from it. Data classes and named tuples, whose code is made when they are imported,
    would be a tenth of the start of the command.
    """

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 (of the types in the class)
        kind = type(self)
        if unknown := values.keys() - kind.__annotations__:
            raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
        told = (key for key in kind.__annotations__ if key in values and values[key] != getattr(kind, key))
        self.__dict__.update((key, values[key]) for key in told)

    def __setattr__(self, key: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change; {key} was to be set")

    def __delattr__(self, key: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change; {key} was to be deleted")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(frozenset((key, value) for key, value in self.__dict__.items() if not isinstance(value, dict)))

    def __repr__(self) -> str:
        values = (f"{key}={getattr(self, key)!r}" for key in type(self).__annotations__)
        return f"{type(self).__name__}({', '.join(values)})"

    def _replace(self, **values: Any) -> Self:  # noqa: ANN401 (of the types in the class)
        """Return a table like this one but for ``values``."""
        return type(self)(**{**self.__dict__, **values})


class Institution(Table):
    """``[institution]``: who makes the records."""

    org_code: str = ""
    name: str = ""
    key_prefix: str = ""
    cataloguing_language: str = "eng"


class Defaults(Table):
    """``[defaults]``: asserted for records that do not state the value. There is no year, on purpose."""

    publisher: str = ""
    place: str = ""
    country: str = ""
    rights: str = ""
    rights_uri: str = ""
    collection: str = ""
    carrier: str = ""
    thesis_kind: str = ""
    grantor: str = ""


class NameRules(Table):
    """``[names]``: the entry form of personal names.

    ``overrides`` is the file as named in the profile, ``table`` what it holds: name -> entry form.
    """

    entry: str = "as-given"
    overrides: str = ""
    table: Mapping[str, str] = {}


class Marc(Table):
    """``[marc]``."""

    flavour: str = "marc21"
    names: str = "controlled"
    supervisor_code: str = "ths"
    examiner_code: str = "dgc"
    thesis_status: str = "published"
    summary_languages: str = "others"
    abstracts: str = "all"


class Dc(Table):
    """``[dc]``."""

    language_scheme: str = "bcp47"


class Bibtex(Table):
    """``[bibtex]``."""

    abstracts: str = "all"
    names: str = "auto"
    degrees: str = "keep"
    parallel_title: str = "titleaddon"
    langid_id: str = "indonesian"
    key: str = "{name}-{id}"
    encoding: str = "utf-8"


class Dspace(Table):
    """``[dspace]``.

    ``collections`` maps names of collections to the handles (or UUIDs) of those in DSpace, the owning one first.
    """

    fields: str = ""
    catalogue_url: str = "dc.identifier.uri"
    type: str = ""
    type_bachelor: str = "Thesis"
    type_master: str = "Thesis"
    type_doctoral: str = "Thesis"
    nim: str = ""
    nidn: str = ""
    programme_code: str = ""
    eperson: str = ""
    collections: Mapping[str, str] = {}


class Oai(Table):
    """``[oai]``: what the repository says of itself to harvesters."""

    repository_name: str = ""
    base_url: str = ""
    admin_email: str = ""
    repository_identifier: str = ""
    description: str = ""
    metadata_rights: str = ""


class Eprints(Table):
    """``[eprints]``."""

    status: str = ""
    type: str = "other"
    thesis_bachelor: str = "other"
    thesis_master: str = "masters"
    thesis_doctoral: str = "doctoral"
    multilang: str = ""
    relators: str = "loc.terms"
    catalogue_url: str = "official_url"
    subjects: str = "keywords"
    date_type: str = "published"
    security: str = "staffonly"
    characters: str = "bmp"
    repository: str = ""
    user: str = ""


class Profile(Table):
    """A whole profile; ``Profile()`` is the empty one, which asserts nothing.

    ``places`` says where each key of the file stands, by its full name (``defaults.publisher``); it does not count when
    two profiles are compared.
    """

    institution: Institution = Institution()
    defaults: Defaults = Defaults()
    names: NameRules = NameRules()
    marc: Marc = Marc()
    dc: Dc = Dc()
    bibtex: Bibtex = Bibtex()
    dspace: Dspace = Dspace()
    oai: Oai = Oai()
    eprints: Eprints = Eprints()
    receiver: str = ""  # as named for a run: --for
    places: Mapping[str, Location] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Profile) and {**self.__dict__, "places": 0} == {**other.__dict__, "places": 0}

    __hash__ = Table.__hash__


TABLES: dict[str, type[Table]] = {
    "institution": Institution,
    "defaults": Defaults,
    "names": NameRules,
    "marc": Marc,
    "dc": Dc,
    "bibtex": Bibtex,
    "dspace": Dspace,
    "oai": Oai,
    "eprints": Eprints,
}
# Keys that hold a table of the user's own keys.
MAPPINGS = {"dspace.collections"}
# Every other key by its full name, with its default.
KEYS: dict[str, str] = {
    f"{table}.{key}": getattr(part, key)
    for table, part in TABLES.items()
    for key in part.__annotations__
    if key != "table" and f"{table}.{key}" not in MAPPINGS
}
# What a key takes, where that is not any text.
ALLOWED = {
    "institution.cataloguing_language": ("eng", "ind"),
    "defaults.carrier": ("", "online"),
    "defaults.thesis_kind": ("", "bachelor", "master", "doctoral"),
    "names.entry": ("as-given", "last-element"),
    "marc.flavour": ("marc21", "indomarc"),
    "marc.names": ("controlled", "uncontrolled"),
    "marc.supervisor_code": ("ths", "dgs"),
    "marc.examiner_code": ("dgc", "ctb"),
    "marc.thesis_status": ("published", "unpublished"),
    "marc.summary_languages": ("others", "all"),
    "marc.abstracts": ("all", "primary"),
    "dc.language_scheme": ("bcp47", "iso639-3"),
    "bibtex.names": ("auto", "literal"),
    "bibtex.degrees": ("keep", "drop"),
    "bibtex.parallel_title": ("titleaddon", "title", "omit"),
    "bibtex.encoding": ("utf-8", "ascii"),
    "dspace.catalogue_url": ("dc.identifier.uri", "none"),
    "eprints.status": ("", "inbox", "buffer", "archive"),
    "eprints.relators": ("loc.terms", "id.loc.gov"),
    "eprints.catalogue_url": ("official_url", "related_url", "none"),
    "eprints.subjects": ("keywords", "ids"),
    "eprints.date_type": ("", "published", "submitted", "completed"),
    "eprints.security": ("staffonly", "validuser", "public"),
    "eprints.characters": ("bmp", "all"),
}
_FIELD = r"[A-Za-z][\w-]*(\.[A-Za-z][\w-]*){1,2}"
_A_FIELD = "a field of DSpace: schema.element or schema.element.qualifier, none that DSpace writes itself"
_FIELD_OF_OURS = rf"(?!dc\.description\.provenance$|dc\.date\.(accessioned|available)$){_FIELD}"
_COLLECTION = r"([^\s/]+/[^\s]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_EMAIL = r"[A-Za-z0-9_][A-Za-z0-9_.-]+@[A-Za-z0-9.-]+\.[a-z]{2,}"
# The pattern that a value matches unless it is empty, and that pattern in words.
SHAPES = {
    "institution.org_code": (
        r"[A-Za-z][A-Za-z0-9:/-]{0,15}",
        "a MARC organisation code: a letter, then up to 15 letters, digits, - / :",
    ),
    "institution.key_prefix": (r"[A-Za-z][A-Za-z0-9-]*", "a letter, then letters, digits or hyphens"),
    "defaults.country": (
        r"(?!id$)[a-z]{2,3}",
        "a MARC country code of two or three small letters; Indonesia is io, not id",
    ),
    "defaults.rights_uri": (r"[A-Za-z][A-Za-z0-9+.-]*:\S+", "an address with its scheme, such as https://..."),
    "bibtex.abstracts": (
        r"all|primary|none|lang:[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*",
        "all, primary, none or lang: and a tag",
    ),
    "bibtex.langid_id": (r"[a-z]+", "a language name of babel, such as indonesian or bahasai"),
    "bibtex.key": (
        r"(?=.*\{id\})([A-Za-z]|\{name\}|\{prefix\})([A-Za-z0-9-]|\{name\}|\{prefix\}|\{id\})*",
        "{name}, {prefix} or a letter first, {id} after it, and only letters, digits and hyphens beside them",
    ),
    "dspace.fields": (
        rf"{_FIELD}(\s+{_FIELD})*",
        "fields of DSpace with blanks between them, such as thesis.degree.name",
    ),
    "dspace.nim": (_FIELD_OF_OURS, _A_FIELD),
    "dspace.nidn": (_FIELD_OF_OURS, _A_FIELD),
    "dspace.programme_code": (_FIELD_OF_OURS, _A_FIELD),
    "dspace.eperson": (r"\S+@\S+", "the e-mail address of an account of DSpace"),
    "dspace.collections": (
        rf"{_COLLECTION}(\s+{_COLLECTION})*",
        "the handle of a collection, such as 123456789/4, or its UUID; the owning one first, with blanks between them",
    ),
    "oai.base_url": (
        r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)+",
        "an address with a path and no slash at its end, such as https://repository.universitas.ac.id/oai",
    ),
    # What the official validator takes for a real address: two characters before the @, a full domain after it.
    "oai.admin_email": (
        rf"{_EMAIL}( *, *{_EMAIL})*",
        "a mail address such as perpustakaan@universitas.ac.id, or several with commas between them",
    ),
    "oai.repository_identifier": (
        r"[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z][A-Za-z0-9-]+)+",
        "a domain name of yours, such as universitas.ac.id",
    ),
    "oai.metadata_rights": (r"https?://\S+", "the address of a licence, such as https://creativecommons.org/..."),
    "eprints.multilang": (
        r"(title|abstract|keywords)(\s+(title|abstract|keywords))*",
        "title, abstract, keywords, or some of them with blanks between them",
    ),
    **dict.fromkeys(
        ("eprints.type", "eprints.thesis_bachelor", "eprints.thesis_master", "eprints.thesis_doctoral"),
        (r"[a-z][a-z0-9_]*", "an id of the site's own list, such as other"),
    ),
    "eprints.repository": (r"[A-Za-z][A-Za-z0-9_]*", "the id of a repository: letters, digits and _"),
    "eprints.user": (r"[^\s']+", "the name of an account, without blanks"),
}

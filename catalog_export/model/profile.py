"""The tables of an institution profile as named tuples, with the default of each key."""

# No ``from __future__ import annotations``, as in ``model.record``.

from collections.abc import Mapping
from typing import Any, NamedTuple

from catalog_export.model.record import Location


class Institution(NamedTuple):
    """``[institution]``: the maker of the records."""

    org_code: str = ""
    name: str = ""
    key_prefix: str = ""
    cataloguing_language: str = "eng"


class Defaults(NamedTuple):
    """``[defaults]``: values for records that do not state them. A year is never supplied."""

    publisher: str = ""
    place: str = ""
    country: str = ""
    rights: str = ""
    rights_uri: str = ""
    collection: str = ""
    carrier: str = ""
    thesis_kind: str = ""
    grantor: str = ""


class NameRules(NamedTuple):
    """``[names]``: the entry form of personal names; ``table`` contains the overrides, name to entry form."""

    entry: str = "as-given"
    overrides: str = ""
    table: Mapping[str, str] = {}


class Marc(NamedTuple):
    """``[marc]``: options of the MARC formats."""

    flavour: str = "marc21"
    names: str = "controlled"
    supervisor_code: str = "ths"
    examiner_code: str = "dgc"
    thesis_status: str = "published"
    summary_languages: str = "others"
    abstracts: str = "all"


class Dc(NamedTuple):
    """``[dc]``: options of the Dublin Core formats."""

    language_scheme: str = "bcp47"


class Bibtex(NamedTuple):
    """``[bibtex]``: options of BibTeX."""

    abstracts: str = "all"
    names: str = "auto"
    degrees: str = "keep"
    parallel_title: str = "titleaddon"
    langid_id: str = "indonesian"
    key: str = "{name}-{id}"
    encoding: str = "utf-8"


class Dspace(NamedTuple):
    """``[dspace]``: options of the feeds for DSpace."""

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


class Oai(NamedTuple):
    """``[oai]``: the description of the repository for harvesters."""

    repository_name: str = ""
    base_url: str = ""
    admin_email: str = ""
    repository_identifier: str = ""
    description: str = ""
    metadata_rights: str = ""


class Eprints(NamedTuple):
    """``[eprints]``: options of the EPrints formats and feeds."""

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


class CorrectionsFile(NamedTuple):
    """``[corrections]``: corrections of single values."""

    file: str = ""


class Profile(NamedTuple):
    """A whole profile; ``Profile()`` is the empty one, which asserts nothing.

    ``receiver`` is the name given with ``--for``. ``places`` maps the full name of each key (``defaults.publisher``) to
    its location in the file; comparisons of profiles ignore it.
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
    places: Mapping[str, Location] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Profile) and self[:-1] == other[:-1]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        """Return a hash without the tables of the user's own keys, which are mappings."""
        return hash((self.institution, self.defaults, self.marc, self.bibtex, self.oai, self.eprints, self.receiver))


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

"""The institution profile: what the user asserts for every record of a run, and how names and formats are written."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Institution:
    """``[institution]``: who makes the records."""

    org_code: str = ""
    name: str = ""
    key_prefix: str = ""
    cataloguing_language: str = "eng"


@dataclass(frozen=True, slots=True)
class Defaults:
    """``[defaults]``: asserted for every record that does not state the value itself. There is no year, on purpose."""

    publisher: str = ""
    place: str = ""
    country: str = ""
    rights: str = ""
    rights_uri: str = ""
    collection: str = ""
    carrier: str = ""
    thesis_kind: str = ""
    grantor: str = ""


@dataclass(frozen=True, slots=True)
class NameRules:
    """``[names]``: the entry form of personal names."""

    entry: str = "as-given"
    overrides: str = ""


@dataclass(frozen=True, slots=True)
class Marc:
    """``[marc]``."""

    flavour: str = "marc21"
    names: str = "controlled"
    supervisor_code: str = "ths"
    examiner_code: str = "dgc"
    thesis_status: str = "published"
    summary_languages: str = "others"
    abstracts: str = "all"


@dataclass(frozen=True, slots=True)
class Dc:
    """``[dc]``."""

    language_scheme: str = "bcp47"


@dataclass(frozen=True, slots=True)
class Bibtex:
    """``[bibtex]``."""

    abstracts: str = "all"
    names: str = "auto"
    degrees: str = "keep"
    parallel_title: str = "titleaddon"
    langid_id: str = "indonesian"
    key: str = "{name}-{id}"
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Profile:
    """A whole profile; ``Profile()`` is the empty one, which asserts nothing."""

    institution: Institution = field(default_factory=Institution)
    defaults: Defaults = field(default_factory=Defaults)
    names: NameRules = field(default_factory=NameRules)
    marc: Marc = field(default_factory=Marc)
    dc: Dc = field(default_factory=Dc)
    bibtex: Bibtex = field(default_factory=Bibtex)

"""The controlled vocabularies: languages, relators, role words, thesis kinds, collections, corporate bodies, places.

The longer ones are tab-separated files in the folder ``tables``.
"""

# No ``from __future__ import annotations``, as in ``model.record``.

from typing import TYPE_CHECKING, NamedTuple, cast

from catalog_export.model.tables import read_code_table as _rows

if TYPE_CHECKING:
    from catalog_export.model.record import Kind, ThesisKind


class Language(NamedTuple):
    """A language in the codes and words of the standards we write."""

    marc: str  # MARC code list for languages, which is ISO 639-2/B
    english: str  # name as in the MARC code list
    indonesian: str
    babel: str | None = None  # langid of biblatex


# By BCP 47 tag.
LANGUAGES = {tag: Language(marc, english, own, babel or None) for tag, marc, english, own, babel in _rows("languages")}
LEGACY_LANGUAGES: dict[str, str] = dict(_rows("withdrawn_languages"))


class Relator(NamedTuple):
    """A role in the words and places of the standards we write (MARC Code List for Relators, DSpace registry)."""

    english: str
    indonesian: str
    creator: bool
    dspace: str


RELATORS = {
    code: Relator(english, indonesian, creator == "yes", dspace)
    for code, english, indonesian, creator, dspace in _rows("relators")
}
CREATORS = frozenset(code for code, relator in RELATORS.items() if relator.creator)
SUPERVISORS = frozenset(("ths", "dgs"))
_ROLE_ROWS: dict[str, str] = dict(_rows("roles"))
# Relator codes by role word in small letters, and by abbreviation exactly as printed.
ROLES = {word: code for word, code in _ROLE_ROWS.items() if not word.endswith(".")}
ROLE_ABBREVIATIONS = {word: code for word, code in _ROLE_ROWS.items() if word.endswith(".")}
# Relator codes by the phrase before a name that states a role: "disusun oleh".
ROLE_PHRASES: dict[str, str] = dict(_rows("role_phrases"))


# Identifiers of persons, with the name of each scheme. NIM is the number of a student; NIDN, NIDK and NUPTK are the
# national numbers of lecturers in Indonesia.
SCHEMES: dict[str, str] = {
    "nim": "NIM",
    "nidn": "NIDN",
    "nidk": "NIDK",
    "nuptk": "NUPTK",
    "orcid": "ORCID iD",
    "email": "e-mail",
}


class Thesis(NamedTuple):
    """A kind of thesis in the words of the standards we write."""

    indonesian: str  # the name of the genre in Indonesia
    eu_repo: str  # info:eu-repo/semantics/ term
    biblatex: str  # type field of @thesis
    bibtex: str  # classic BibTeX entry type


THESES = {cast("ThesisKind", kind): Thesis(*names) for kind, *names in _rows("thesis_kinds")}
# Thesis kinds by the word in the name of a collection (the breadcrumb) that states them, in small letters.
COLLECTION_WORDS = {word: cast("ThesisKind", kind) for word, kind in _rows("collections")}
# Last words of the names of collections. A narrow page may print them on a separate line.
COLLECTION_ENDS = frozenset(("membership", "open", "penelitian"))

# Initial articles by language; a filing system skips them (MARC 21, Appendix F). Indonesian has no articles.
INITIAL_ARTICLES: dict[str, tuple[str, ...]] = {
    "en": ("the ", "an ", "a "),
    "de": ("der ", "die ", "das ", "ein ", "eine "),
    "fr": ("le ", "la ", "les ", "un ", "une ", "l'", "l’"),
    "es": ("el ", "la ", "los ", "las ", "un ", "una "),
    "nl": ("de ", "het ", "een ", "'t "),
    "it": ("il ", "lo ", "la ", "i ", "gli ", "le ", "un ", "uno ", "una ", "l'", "l’"),
    "pt": ("o ", "a ", "os ", "as ", "um ", "uma "),
}

# Words in the names of corporate bodies, in small letters: anywhere, or at the start of a name only.
_BODY_ROWS = [(word, position) for word, position in _rows("body_words")]
BODY_WORDS = frozenset(word for word, position in _BODY_ROWS if position == "any")
BODY_STARTS = frozenset(word for word, position in _BODY_ROWS if position == "start")
# Terms that SLiMS prints behind a name, in small letters: "Siti Aminah - Nama Orang".
NAME_KINDS: "dict[str, Kind]" = {
    "nama orang": "personal",
    "personal name": "personal",
    "badan organisasi": "corporate",
    "organizational body": "corporate",
}
# Places of publication, in small letters, for imprints without a year.
PLACES = frozenset(place for (place,) in _rows("places"))

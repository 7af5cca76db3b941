"""The code tables of the field: languages, relators, roles, thesis kinds, collections. Tables only."""

# No ``from __future__ import annotations``, as in ``model``.
from typing import NamedTuple

from catalog_export.model.record import ThesisKind


class Language(NamedTuple):
    """A language in the codes and words of the standards we write."""

    marc: str  # MARC code list for languages, which is ISO 639-2/B
    english: str  # name as in the MARC code list
    indonesian: str
    babel: str | None = None  # langid of biblatex


# By BCP 47 tag.
LANGUAGES: dict[str, Language] = {
    "ace": Language("ace", "Achinese", "Aceh"),
    "ar": Language("ara", "Arabic", "Arab", "arabic"),
    "ban": Language("ban", "Balinese", "Bali"),
    "bug": Language("bug", "Bugis", "Bugis"),
    "cs": Language("cze", "Czech", "Ceko", "czech"),
    "da": Language("dan", "Danish", "Denmark", "danish"),
    "de": Language("ger", "German", "Jerman", "german"),
    "el": Language("gre", "Greek, Modern (1453-)", "Yunani", "greek"),
    "en": Language("eng", "English", "Inggris", "english"),
    "es": Language("spa", "Spanish", "Spanyol", "spanish"),
    "fa": Language("per", "Persian", "Persia", "persian"),
    "fi": Language("fin", "Finnish", "Finlandia", "finnish"),
    "fr": Language("fre", "French", "Prancis", "french"),
    "he": Language("heb", "Hebrew", "Ibrani", "hebrew"),
    "hi": Language("hin", "Hindi", "Hindi", "hindi"),
    "hu": Language("hun", "Hungarian", "Hongaria", "hungarian"),
    "id": Language("ind", "Indonesian", "Indonesia", "indonesian"),
    "it": Language("ita", "Italian", "Italia", "italian"),
    "ja": Language("jpn", "Japanese", "Jepang", "japanese"),
    "jv": Language("jav", "Javanese", "Jawa"),
    "ko": Language("kor", "Korean", "Korea", "korean"),
    "la": Language("lat", "Latin", "Latin", "latin"),
    "mad": Language("mad", "Madurese", "Madura"),
    "min": Language("min", "Minangkabau", "Minangkabau"),
    "ms": Language("may", "Malay", "Melayu", "malay"),
    "mul": Language("mul", "Multiple languages", "Beberapa bahasa"),
    "my": Language("bur", "Burmese", "Burma"),
    "nl": Language("dut", "Dutch", "Belanda", "dutch"),
    "no": Language("nor", "Norwegian", "Norwegia", "norwegian"),
    "pl": Language("pol", "Polish", "Polandia", "polish"),
    "pt": Language("por", "Portuguese", "Portugis", "portuguese"),
    "ru": Language("rus", "Russian", "Rusia", "russian"),
    "su": Language("sun", "Sundanese", "Sunda"),
    "sv": Language("swe", "Swedish", "Swedia", "swedish"),
    "ta": Language("tam", "Tamil", "Tamil"),
    "th": Language("tha", "Thai", "Thai", "thai"),
    "tl": Language("tgl", "Tagalog", "Tagalog"),
    "tr": Language("tur", "Turkish", "Turki", "turkish"),
    "uk": Language("ukr", "Ukrainian", "Ukraina", "ukrainian"),
    "und": Language("und", "Undetermined", "Tidak diketahui"),
    "vi": Language("vie", "Vietnamese", "Vietnam", "vietnamese"),
    "zh": Language("chi", "Chinese", "Tionghoa", "chinese"),
}

# Tags that ISO 639 has withdrawn.
LEGACY_LANGUAGES = {"in": "id", "jw": "jv"}


class Relator(NamedTuple):
    """A role in the words and places of the standards we write (MARC Code List for Relators, DSpace registry)."""

    english: str
    indonesian: str
    creator: bool
    dspace: str


RELATORS: dict[str, Relator] = {
    "aut": Relator("author", "pengarang", creator=True, dspace="author"),
    "com": Relator("compiler", "penyusun", creator=True, dspace="author"),
    "ctb": Relator("contributor", "kontributor", creator=False, dspace="other"),
    "dgc": Relator("degree committee member", "penguji", creator=False, dspace="other"),
    "dgg": Relator("degree granting institution", "institusi pemberi gelar", creator=False, dspace="other"),
    "dgs": Relator("degree supervisor", "promotor", creator=False, dspace="advisor"),
    "edt": Relator("editor", "penyunting", creator=False, dspace="editor"),
    "ill": Relator("illustrator", "ilustrator", creator=False, dspace="illustrator"),
    "opn": Relator("opponent", "penyanggah", creator=False, dspace="other"),
    "ths": Relator("thesis advisor", "pembimbing", creator=False, dspace="advisor"),
    "trl": Relator("translator", "penerjemah", creator=False, dspace="other"),
}
CREATORS = frozenset(code for code, relator in RELATORS.items() if relator.creator)
SUPERVISORS = frozenset(("ths", "dgs"))

# The role words of source pages, case-folded. "Promotor" is the doctoral supervisor, never a sponsor.
ROLES: dict[str, str] = {
    "author": "aut",
    "co-author": "aut",
    "penulis": "aut",
    "pengarang": "aut",
    "supervisor": "ths",
    "co-supervisor": "ths",
    "advisor": "ths",
    "adviser": "ths",
    "co-advisor": "ths",
    "thesis advisor": "ths",
    "pembimbing": "ths",
    "ko-pembimbing": "ths",
    "promotor": "ths",
    "co-promotor": "ths",
    "ko-promotor": "ths",
    "kopromotor": "ths",
    "degree supervisor": "ths",
    "examiner": "dgc",
    "penguji": "dgc",
    "opponent": "opn",
    "penyanggah": "opn",
    "oponen ahli": "opn",
    "editor": "edt",
    "penyunting": "edt",
    "translator": "trl",
    "penerjemah": "trl",
    "compiler": "com",
    "penyusun": "com",
    "illustrator": "ill",
    "ilustrator": "ill",
    "contributor": "ctb",
    "kontributor": "ctb",
}


# What tells one person from another, by scheme, with its name as people write it. NIM is the number of a student,
# NIDN, NIDK and NUPTK are the national numbers of lecturers in Indonesia.
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


THESES: dict[ThesisKind, Thesis] = {
    "bachelor": Thesis("Skripsi", "bachelorThesis", "Skripsi", "mastersthesis"),
    "master": Thesis("Tesis", "masterThesis", "mathesis", "mastersthesis"),
    "doctoral": Thesis("Disertasi", "doctoralThesis", "phdthesis", "phdthesis"),
}

# What the name of a collection (the breadcrumb) says of the thesis kind: the word that decides, case-folded.
COLLECTION_WORDS: dict[str, ThesisKind] = {
    "skripsi": "bachelor",
    "tesis": "master",
    "disertasi": "doctoral",
}
# Words with which the names of collections end, and which a narrow page sets on a line of their own.
COLLECTION_ENDS = frozenset(("membership", "open", "penelitian"))

# Labels of the fields of a catalogue page, case-folded; those that are roles stand in ROLES.
FIELD_LABELS = frozenset(
    """judul title pengarang penulis author penerbitan penerbit publishing publisher imprint tahun year subjek subject
    koleksi collection fakultas faculty jurusan abstrak abstract keywords bahasa language lokasi location isbn issn
    edisi edition seri series""".split()
) | {
    "added entry-corporate name",
    "added entry-personal name",
    "additional entry-corporate name",
    "additional entry-personal name",
    "call number",
    "carrier type",
    "cataloguing source",
    "concise text",
    "content type",
    "catatan umum",
    "deskripsi fisik",
    "deskripsi lengkap",
    "entri tambahan-judul",
    "entri tambahan-nama badan",
    "entri tambahan-nama orang",
    "entri utama-nama badan",
    "entri utama-nama orang",
    "full description",
    "holding institution",
    "jenis koleksi",
    "judul paralel",
    "kata kunci",
    "kode bahasa",
    "lembaga pemilik",
    "main entry-corporate name",
    "main entry-personal name",
    "media type",
    "naskah ringkas",
    "no. panggil",
    "nomor panggil",
    "physical description",
    "program studi",
    "study program",
    "sumber pengatalogan",
    "tahun terbit",
    "tipe carrier",
    "tipe konten",
    "tipe media",
    "tipe pembawa",
}

# English initial articles, with the number of characters a filing system skips (MARC 21, Appendix F).
# Indonesian has no articles.
INITIAL_ARTICLES: dict[str, tuple[str, ...]] = {
    "en": ("the ", "an ", "a "),
    "de": ("der ", "die ", "das ", "ein ", "eine "),
    "fr": ("le ", "la ", "les ", "un ", "une ", "l'", "l’"),
    "es": ("el ", "la ", "los ", "las ", "un ", "una "),
    "nl": ("de ", "het ", "een ", "'t "),
    "it": ("il ", "lo ", "la ", "i ", "gli ", "le ", "un ", "uno ", "una ", "l'", "l’"),
    "pt": ("o ", "a ", "os ", "as ", "um ", "uma "),
}

# Words that stand in the names of corporate bodies and not in those of people, case-folded ...
BODY_WORDS = frozenset(
    """universitas university universiteit institut institute institusi sekolah school akademi academy politeknik
    polytechnic fakultas faculty jurusan departemen department kementerian kementrian ministry dinas direktorat
    directorate badan pusat center centre lembaga yayasan foundation perpustakaan library museum asosiasi association
    organisasi organization organisation ikatan himpunan persatuan perhimpunan perkumpulan society komisi commission
    komite committee dewan council majelis panitia biro bureau balai kantor office perusahaan company corporation
    inc ltd tbk bank republik republic pemerintah government kabupaten provinsi kotamadya press penerbit publisher
    publishing publishers grup conference konferensi seminar kongres congress laboratorium laboratory rumah
    hospital unit universiti fakulti kolej unicef unesco
    proyek project program programme federasi federation serikat union partai sekretariat secretariat nations
    inspektorat koperasi cooperative konsorsium consortium aliansi alliance""".split()
)
# ... and words that do so only at the start, since people bear them too.
BODY_STARTS = frozenset("tim team pt cv ud pd indonesia group kelompok forum bank world asean united".split())

# Places of publication that a colon and a publisher follow, for imprints without a year, case-folded.
PLACES = frozenset(
    "depok jakarta bandung yogyakarta surabaya semarang medan bogor makassar malang denpasar padang surakarta".split()
)

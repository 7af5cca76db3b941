"""The columns of a side-car table, as data: names, what they mean, what stands in a cell, and which field it fills.

``docs/sidecar.md`` and ``catalog-export template csv`` are made of this table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from catalog_export.model.errors import TableError
from catalog_export.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

Content = Literal["id", "text", "address", "year", "thesis", "code", "terms", "files", "notes", "people", "identifier"]

# What parts several values of one cell. A name or a heading holds no vertical bar, while commas, semicolons and
# slashes occur in them; and who parts by "||", as DSpace does, parts by "|" as well, the empty values between left out.
BAR = "|"


class Column(NamedTuple):
    """One column: ``field`` is the field it fills, by its name in the JSON form; ``content`` how its cells are read.

    ``aliases`` are parted by blanks. ``relators`` are the roles that ``people`` have, or that those have to whom an
    ``identifier`` belongs.
    """

    name: str
    aliases: str
    field: str
    content: Content
    meaning: str
    example: str
    relators: tuple[str, ...] = ()

    @property
    def several(self) -> bool:
        """Tell whether a cell may hold more than one value."""
        return self.content in _SEVERAL


_SEVERAL = frozenset(("terms", "files", "notes", "people", "identifier"))
_AUTHORS = ("aut", "com")
_SUPERVISORS = ("ths", "dgs")
_EXAMINERS = ("dgc",)
_PEOPLE = "contributors[].identifiers"
_OF_AUTHORS = "of each author, in the order of the page"
_OF_SUPERVISORS = "of each supervisor, in the order of their names"
_OF_EXAMINERS = "of each examiner, in the order of their names"

# A row a column, as a spreadsheet has it on its side.
# fmt: off
COLUMNS = (
    Column("id", "record_id control_number id_record id_rekaman nomor_kontrol", "control_number", "id",
           "number of the record, as behind id= in the address of its page", "20999999"),
    Column("year", "tahun tahun_terbit tahun_lulus", "year", "year",
           "year of issue; in a row with a degree also the year of the degree", "2014"),
    Column("degree", "gelar", "degree", "text",
           "degree, in words", "Sarjana Hukum"),
    Column("thesis_kind", "jenis jenis_karya jenis_tugas_akhir jenjang", "thesis_kind", "thesis",
           "skripsi, tesis or disertasi; also S1, S2, S3, bachelor, master, doctoral", "skripsi"),
    Column("grantor", "universitas perguruan_tinggi institusi", "grantor", "text",
           "body that grants the degree", "Universitas Indonesia"),
    Column("faculty", "fakultas", "faculty", "text",
           "faculty or school of that body", "Fakultas Hukum"),
    Column("programme", "program program_studi prodi study_programme", "programme", "text",
           "study programme", "Ilmu Hukum"),
    Column("programme_code", "kodeprodi kode_prodi kode_program_studi", "programme_code", "code",
           "KODEPRODI, code of the study programme, 5 digits", "74201"),
    Column("nim", "npm nrp student_number nomor_induk_mahasiswa", _PEOPLE, "identifier",
           f"NIM, number of the student, {_OF_AUTHORS}", "0906500001", _AUTHORS),
    Column("orcid", "author_orcid orcid_penulis", _PEOPLE, "identifier",
           f"ORCID iD {_OF_AUTHORS}", "0000-0002-1825-0097", _AUTHORS),
    Column("email", "e_mail surel author_email", _PEOPLE, "identifier",
           f"e-mail address {_OF_AUTHORS}", "ani@example.org", _AUTHORS),
    Column("supervisors", "supervisor advisor advisors pembimbing dosen_pembimbing promotor", "contributors", "people",
           "supervisors, each name as it is to be written", "Budi Hartono|Citra Dewi", _SUPERVISORS),
    Column("supervisor_nidn", "nidn nidn_pembimbing", _PEOPLE, "identifier",
           f"NIDN, national number of a lecturer, 10 digits, {_OF_SUPERVISORS}", "0012345678|", _SUPERVISORS),
    Column("supervisor_nidk", "nidk nidk_pembimbing", _PEOPLE, "identifier",
           f"NIDK, number of a lecturer under contract, 10 digits, {_OF_SUPERVISORS}", "|8812345678", _SUPERVISORS),
    Column("supervisor_nuptk", "nuptk nuptk_pembimbing", _PEOPLE, "identifier",
           f"NUPTK, national number of teaching staff, 16 digits, {_OF_SUPERVISORS}", "|", _SUPERVISORS),
    Column("supervisor_orcid", "orcid_pembimbing", _PEOPLE, "identifier",
           f"ORCID iD {_OF_SUPERVISORS}", "|0000-0002-1694-233X", _SUPERVISORS),
    Column("examiners", "examiner penguji dosen_penguji", "contributors", "people",
           "examiners, each name as it is to be written", "Dedi Wahyu", _EXAMINERS),
    Column("examiner_nidn", "nidn_penguji", _PEOPLE, "identifier",
           f"NIDN {_OF_EXAMINERS}", "0023456789", _EXAMINERS),
    Column("examiner_nidk", "nidk_penguji", _PEOPLE, "identifier",
           f"NIDK {_OF_EXAMINERS}", "", _EXAMINERS),
    Column("examiner_nuptk", "nuptk_penguji", _PEOPLE, "identifier",
           f"NUPTK {_OF_EXAMINERS}", "", _EXAMINERS),
    Column("subjects", "subject subjek subyek tajuk_subjek", "subjects", "terms",
           "subject headings", "Hubungan internasional|Kota kembar"),
    Column("keywords", "keyword kata_kunci", "keywords", "terms",
           "keywords, added to those of the page", "paradiplomasi|sister city"),
    Column("publisher", "penerbit", "publisher", "text",
           "publisher", "Universitas Indonesia"),
    Column("place", "tempat tempat_terbit kota_terbit", "place", "text",
           "place of publication", "Depok"),
    Column("rights", "hak hak_cipta", "rights", "text",
           "statement of rights", "Hak cipta pada penulis"),
    Column("rights_uri", "lisensi license licence", "rights_uri", "address",
           "address of the terms", "https://rightsstatements.org/vocab/InC/1.0/"),
    Column("files", "file berkas", "files", "files",
           "files of the work: addresses, or paths in the folder of files", "20999999/naskah.pdf|20999999/bab1.pdf"),
    Column("file_descriptions", "keterangan_berkas deskripsi_berkas", "files[].description", "notes",
           "what each file is, in the order of files", "Naskah lengkap|Bab 1"),
)
# fmt: on

_NAMED = {name: column for column in COLUMNS for name in (column.name, *column.aliases.split())}
_TAGGED = "terms"  # the content whose heading may name a language: keywords[en]
_MARKS = str.maketrans(" -./\u00a0\r\n", "_______")


class Heading(NamedTuple):
    """A column as a table has it: ``text`` is what stands there, ``word`` the name or alias that it is."""

    column: Column
    text: str
    word: str
    lang: str | None = None


def plain(text: str) -> str:
    """Return a heading as the table of columns has it: small letters, words joined by underscores."""
    return "_".join(filter(None, text.strip().casefold().translate(_MARKS).split("_")))


def find_headings(texts: Iterable[str], place: str, *, required: bool = True) -> list[Heading | None]:
    """Return the columns that headings stand for, ``None`` for an empty one.

    ``TableError`` lists all that is wrong with them at once: unknown ones with the nearest name, the same column
    twice, and, if ``required``, that there is no column ``id``.
    """
    found: list[Heading | None] = []
    faults = []
    seen: dict[tuple[str, str | None], str] = {}
    for text in texts:
        heading, fault = _heading(text)
        if heading is not None:
            key = heading.column.name, heading.lang
            if key in seen:
                fault = f"the columns {seen[key]!r} and {text!r} are the same ({key[0]}); keep one of them"
            seen.setdefault(key, text)
        faults += [fault] if fault else []
        found.append(heading)
    if required and ("id", None) not in seen:
        faults.append("there is no column id; add one with the numbers of the records")
    if faults:
        raise TableError("\n".join(f"{place}: {fault}" for fault in faults))
    return found


def _heading(text: str) -> tuple[Heading | None, str]:
    text = " ".join(text.split())
    name, bracket, rest = text.partition("[")
    word = plain(name)
    if not word and not bracket:
        return None, ""
    column = _NAMED.get(word)
    if column is None:
        return None, f"unknown column {text!r}; {_nearest(word)}"
    if not bracket:
        return Heading(column, text, word), ""
    from catalog_export.model.vocabulary import LANGUAGES

    lang = rest.strip().removesuffix("]").strip()
    if column.content != _TAGGED:
        return None, f"the column {text!r} takes no language; write {column.name}"
    if lang not in LANGUAGES:
        return None, f"the column {text!r} names no language known here; write {column.name}[id], say"
    return Heading(column, text, word, lang), ""


def _nearest(word: str) -> str:
    near = nearest(word, _NAMED)
    if near:
        return f"did you mean {near[0]}?"
    return f"known are {', '.join(column.name for column in COLUMNS)}"

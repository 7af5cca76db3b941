"""The columns of side-car tables: names and aliases, meaning, kind of content, and the field of the record.

``docs/sidecar.md`` and ``catalog-export template csv`` are generated from this table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from catalog_export.model.errors import TableError
from catalog_export.model.vocabulary import LANGUAGES
from catalog_export.text.messages import Message, join
from catalog_export.text.normalize import fold_blanks
from catalog_export.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

Content = Literal["id", "text", "address", "year", "thesis", "code", "terms", "files", "notes", "people", "identifier"]

# Separates the values of a cell. Names and headings may contain commas, semicolons and slashes, but no vertical bar.
# "||", the separator of DSpace, works as well: it leaves an empty value between two values.
BAR = "|"


class SidecarColumn(NamedTuple):
    """One column of a side-car table.

    ``field`` is the name of its field in the JSON form; ``content`` decides how its cells are read. ``aliases`` are
    separated by blanks. ``relators`` are the MARC relator codes of the people in a column of people, or of the people
    to whom the identifiers in a column of identifiers belong.
    """

    name: str
    aliases: str
    field: str
    content: Content
    meaning: str
    example: str
    relators: tuple[str, ...] = ()

    @property
    def is_repeatable(self) -> bool:
        """Return whether a cell may contain more than one value."""
        return self.content in _REPEATABLE


_REPEATABLE = frozenset(("terms", "files", "notes", "people", "identifier"))
_AUTHORS = ("aut", "com")
_SUPERVISORS = ("ths", "dgs")
_EXAMINERS = ("dgc",)
_PEOPLE = "contributors[].identifiers"
_OF_AUTHORS = "of each author, in the order of the page"
_OF_SUPERVISORS = "of each supervisor, in the order of their names"
_OF_EXAMINERS = "of each examiner, in the order of their names"

# fmt: off
COLUMNS = (
    SidecarColumn("id", "record_id control_number id_record id_rekaman nomor_kontrol", "control_number", "id",
        "number of the record, as behind id= in the address of its page", "20999999"),
    SidecarColumn("year", "tahun tahun_terbit tahun_lulus", "year", "year",
        "year of issue; in a row with a degree also the year of the degree", "2014"),
    SidecarColumn("degree", "gelar", "degree", "text",
        "degree, in words", "Sarjana Hukum"),
    SidecarColumn("thesis_kind", "jenis jenis_karya jenis_tugas_akhir jenjang", "thesis_kind", "thesis",
        "skripsi, tesis or disertasi; also S1, S2, S3, bachelor, master, doctoral", "skripsi"),
    SidecarColumn("grantor", "universitas perguruan_tinggi institusi", "grantor", "text",
        "body that grants the degree", "Universitas Indonesia"),
    SidecarColumn("faculty", "fakultas", "faculty", "text",
        "faculty or school of that body", "Fakultas Hukum"),
    SidecarColumn("programme", "program program_studi prodi study_programme", "programme", "text",
        "study programme", "Ilmu Hukum"),
    SidecarColumn("programme_code", "kodeprodi kode_prodi kode_program_studi", "programme_code", "code",
        "KODEPRODI, code of the study programme, 5 digits", "74201"),
    SidecarColumn("nim", "npm nrp student_number nomor_induk_mahasiswa", _PEOPLE, "identifier",
        f"NIM, number of the student, {_OF_AUTHORS}", "0906500001", _AUTHORS),
    SidecarColumn("orcid", "author_orcid orcid_penulis", _PEOPLE, "identifier",
        f"ORCID iD {_OF_AUTHORS}", "0000-0002-1825-0097", _AUTHORS),
    SidecarColumn("email", "e_mail surel author_email", _PEOPLE, "identifier",
        f"e-mail address {_OF_AUTHORS}", "ani@example.org", _AUTHORS),
    SidecarColumn("supervisors", "supervisor advisor advisors pembimbing dosen_pembimbing promotor", "contributors",
        "people", "supervisors, each name as it is to be written", "Budi Hartono|Citra Dewi", _SUPERVISORS),
    SidecarColumn("supervisor_nidn", "nidn nidn_pembimbing", _PEOPLE, "identifier",
        f"NIDN, national number of a lecturer, 10 digits, {_OF_SUPERVISORS}", "0012345678|", _SUPERVISORS),
    SidecarColumn("supervisor_nidk", "nidk nidk_pembimbing", _PEOPLE, "identifier",
        f"NIDK, number of a lecturer under contract, 10 digits, {_OF_SUPERVISORS}", "|8812345678", _SUPERVISORS),
    SidecarColumn("supervisor_nuptk", "nuptk nuptk_pembimbing", _PEOPLE, "identifier",
        f"NUPTK, national number of teaching staff, 16 digits, {_OF_SUPERVISORS}", "|", _SUPERVISORS),
    SidecarColumn("supervisor_orcid", "orcid_pembimbing", _PEOPLE, "identifier",
        f"ORCID iD {_OF_SUPERVISORS}", "|0000-0002-1694-233X", _SUPERVISORS),
    SidecarColumn("examiners", "examiner penguji dosen_penguji", "contributors",
        "people", "examiners, each name as it is to be written", "Dedi Wahyu", _EXAMINERS),
    SidecarColumn("examiner_nidn", "nidn_penguji", _PEOPLE, "identifier",
        f"NIDN {_OF_EXAMINERS}", "0023456789", _EXAMINERS),
    SidecarColumn("examiner_nidk", "nidk_penguji", _PEOPLE, "identifier",
        f"NIDK {_OF_EXAMINERS}", "", _EXAMINERS),
    SidecarColumn("examiner_nuptk", "nuptk_penguji", _PEOPLE, "identifier",
        f"NUPTK {_OF_EXAMINERS}", "", _EXAMINERS),
    SidecarColumn("subjects", "subject subjek subyek tajuk_subjek", "subjects", "terms",
        "subject headings", "Hubungan internasional|Kota kembar"),
    SidecarColumn("keywords", "keyword kata_kunci", "keywords", "terms",
        "keywords, added to those of the page", "paradiplomasi|sister city"),
    SidecarColumn("publisher", "penerbit", "publisher", "text",
        "publisher", "Universitas Indonesia"),
    SidecarColumn("place", "tempat tempat_terbit kota_terbit", "place", "text",
        "place of publication", "Depok"),
    SidecarColumn("rights", "hak hak_cipta", "rights", "text",
        "statement of rights", "Hak cipta pada penulis"),
    SidecarColumn("rights_uri", "lisensi license licence", "rights_uri", "address",
        "address of the terms", "https://rightsstatements.org/vocab/InC/1.0/"),
    SidecarColumn("files", "file berkas", "files", "files",
        "files of the work: addresses, or paths in the folder of files", "20999999/naskah.pdf|20999999/bab1.pdf"),
    SidecarColumn("file_descriptions", "keterangan_berkas deskripsi_berkas", "files[].description", "notes",
        "what each file is, in the order of files", "Naskah lengkap|Bab 1"),
)
# fmt: on

_NAMED = {name: column for column in COLUMNS for name in (column.name, *column.aliases.split())}
_TAGGED = "terms"  # the content whose heading may name a language: keywords[en]
_MARKS = str.maketrans(" -./\u00a0\r\n", "_______")


class Heading(NamedTuple):
    """A heading of a table: ``text`` is the heading as written, ``word`` the name or alias of the column in it."""

    column: SidecarColumn
    text: str
    word: str
    lang: str | None = None


def plain(text: str) -> str:
    """Return a heading in the form of a column name: case-folded, words joined by underscores."""
    return "_".join(filter(None, text.strip().casefold().translate(_MARKS).split("_")))


def find_headings(texts: Iterable[str], place: str, *, required: bool = True) -> list[Heading | None]:
    """Return the column of each heading, ``None`` for an empty heading.

    Raise ``TableError`` with all faults at once: unknown headings with the nearest name, repeated columns and, if
    ``required``, a missing column ``id``.
    """
    found: list[Heading | None] = []
    faults = []
    seen: dict[tuple[str, str | None], str] = {}
    for text in texts:
        heading, fault = _heading(text)
        if heading is not None:
            key = heading.column.name, heading.lang
            if key in seen:
                fault = Message(
                    "the columns {first!r} and {second!r} are the same ({column}); keep one of them",
                    first=seen[key],
                    second=text,
                    column=key[0],
                )
            seen.setdefault(key, text)
        faults += [fault] if fault else []
        found.append(heading)
    if required and ("id", None) not in seen:
        faults.append(Message("there is no column id; add one with the numbers of the records"))
    if faults:
        raise TableError(join(Message("{place}: {fault}", place=place, fault=fault) for fault in faults))
    return found


def _heading(text: str) -> tuple[Heading | None, str]:
    text = fold_blanks(text)
    name, bracket, rest = text.partition("[")
    word = plain(name)
    if not word and not bracket:
        return None, ""
    column = _NAMED.get(word)
    if column is None:
        return None, Message("unknown column {name!r}; {hint}", name=text, hint=_nearest(word))
    if not bracket:
        return Heading(column, text, word), ""
    lang = rest.strip().removesuffix("]").strip()
    if column.content != _TAGGED:
        return None, Message("the column {name!r} accepts no language; write {column}", name=text, column=column.name)
    if lang not in LANGUAGES:
        return None, Message(
            "the column {name!r} names an unknown language; write for example {column}[id]",
            name=text,
            column=column.name,
        )
    return Heading(column, text, word, lang), ""


def _nearest(word: str) -> str:
    near = nearest(word, _NAMED)
    if near:
        return Message("did you mean {near}?", near=near[0])
    return Message("known are {known}", known=", ".join(column.name for column in COLUMNS))

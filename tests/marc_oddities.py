"""Invented records with one difficulty of MARC 21 each, and the profile with which they are written."""

from sample import SAMPLE

from catalog_export.enrich.profile import Defaults, Institution, Marc, Profile
from catalog_export.model.record import (
    Abstract,
    Contributor,
    File,
    Identifier,
    Location,
    Provenance,
    Record,
    Text,
    Title,
)

_PLAIN = Record(
    title=Title(Text("Kota kembar dan diplomasi", "id")),
    url="https://lib.ui.ac.id/detail?id=1&lokasi=lokal",
    contributors=(Contributor("Siti Rahmawati", "author", "aut"),),
    language="id",
)
_ABSTRACTS = (Abstract(("Paragraf satu.", "Paragraf dua."), "id"), Abstract(("One paragraph.",), "en"))
_THESIS = _PLAIN._replace(
    thesis_kind="bachelor",
    degree="Sarjana Hukum",
    grantor="Universitas Indonesia",
    collection="UI - Skripsi Membership",
    abstracts=_ABSTRACTS,
    keywords=(
        Text("kota kembar", "id"),
        Text("hubungan luar negeri, daerah", "id"),
        Text("sister cities", "en"),
    ),
)
_STATED = {"place": "Depok", "publisher": "Fakultas Hukum Universitas Indonesia", "year": "2016"}
_ASSERTED = {name: Provenance("profile", Location("ui.toml", 4), "default") for name in ("place", "publisher")}
_CODED = Institution(org_code="ID-DpUI")


def _titled(text: str, lang: str | None, *parallel: Text, **more: str) -> Record:
    return _PLAIN._replace(title=Title(Text(text, lang), parallel, **more))


def _by(*people: Contributor) -> Record:
    return _PLAIN._replace(contributors=people)


def _body(name: str, role: str, relator: str | None) -> Contributor:
    return Contributor(name, role, relator, "corporate")


def _abstracts(language: str | None, *langs: str | None) -> Record:
    texts = tuple(Abstract((f"Text {number}.",), lang) for number, lang in enumerate(langs, 1))
    return _PLAIN._replace(language=language, abstracts=texts)


_NONE = Profile()
_UNPUBLISHED = Profile(marc=Marc(thesis_status="unpublished"))

_CASES: dict[str, tuple[Record, Profile]] = {
    "title-only": (Record(title=Title(Text("Tanpa apa pun"))), _NONE),
    "id-without-url": (_PLAIN._replace(url=None, control_number="20260099"), _NONE),
    "organisation-code": (_PLAIN, Profile(institution=_CODED)),
    "title-english-article": (_titled("The role of cities", "en"), _NONE),
    "title-article-in-quotation-marks": (_titled('"A "new" city', "en"), _NONE),
    "title-article-language-unknown": (_titled("The role of cities", None), _NONE),
    "title-no-article": (_titled("A priori and a posteriori", "en"), _NONE),
    "title-french-elision": (_titled("L'état de droit", "fr"), _NONE),
    "title-question": (_titled("Mengapa saya?", "id", Text("Why me?", "en")), _NONE),
    "title-full-stop": (_titled("Kota kembar.", "id", Text("An inquiry into sister cities.", "en")), _NONE),
    "title-abbreviation": (_titled("Studi kasus PT Maju", "id", Text("A case study of Maju Inc.", "en")), _NONE),
    "title-all-areas": (
        _titled(
            "Kota kembar",
            "id",
            Text("The sister city", "en"),
            Text("La ville jumelée", "fr"),
            other_title_information="studi kasus",
            statement_of_responsibility="oleh M. Q. Rahman",
        ),
        _NONE,
    ),
    "two-authors-supervisors-examiners": (
        _by(
            Contributor("Siti Rahmawati", "author", "aut"),
            Contributor("Dr. Ari Wibisono, S.Kom., M.Kom", "pembimbing I", "ths"),
            Contributor("Dewi Lestari", "penulis", "aut"),
            Contributor("Prof. Budi Hartono", "promotor", "ths"),
            Contributor("Bob Hardian, Ph.D", "penguji", "dgc"),
        ),
        _NONE,
    ),
    "profile-relators": (
        _by(Contributor("Ani Kartika", "pembimbing", "ths"), Contributor("Eko Budi", "penguji", "dgc")),
        Profile(marc=Marc(supervisor_code="dgs", examiner_code="ctb")),
    ),
    "name-inverted": (_by(Contributor("Pattinama, Peter Albert W.", "author", "aut")), _NONE),
    "name-inverted-with-degree": (_by(Contributor("Santoso, Budi, S.H., M.Hum.", "author", "aut")), _NONE),
    "name-degrees": (_by(Contributor("Budi Santoso, S.H., M.Hum.", "supervisor", "ths")), _NONE),
    "name-entry-form": (_by(Contributor("Melissa Aesthetica", "author", "aut", entry="Aesthetica, Melissa")), _NONE),
    "name-open-date": (_by(Contributor("F.X. Rahyono", "author", "aut", dates="1956-")), _NONE),
    "name-without-role": (_by(Contributor("Lini B. Somadikarta"), Contributor("Lubis, Todung Mulya")), _NONE),
    "name-unknown-role": (_by(Contributor("Eko Prasetyo", "narator")), _NONE),
    "name-corporate": (
        _by(_body("Departemen Pendidikan, Pusat Penelitian", "author", "aut"), _body("PT Maju", "", None)),
        _NONE,
    ),
    "no-creator": (_by(Contributor("Citra Dewi", "editor", "edt")), _NONE),
    "no-contributor": (_by(), _NONE),
    "names-uncontrolled": (
        _by(Contributor("Siti Rahmawati", "author", "aut"), _body("Tim Grasindo", "penyusun", "com")),
        Profile(marc=Marc(names="uncontrolled")),
    ),
    "abstracts-language-unknown": (_abstracts(None, "id", "en"), _NONE),
    "abstracts-all-in-041": (_abstracts("id", "id", "en"), Profile(marc=Marc(summary_languages="all"))),
    "abstract-in-the-language-of-the-text": (_abstracts("id", "id"), _NONE),
    "abstract-of-unknown-language": (_abstracts("id", "id", None), _NONE),
    "abstracts-of-unknown-languages": (_abstracts("id", None, "und"), _NONE),
    "abstracts-three-languages": (_abstracts("ja", "ja", "in", "de"), _NONE),
    "abstracts-primary": (_abstracts("en", "id", "en"), Profile(marc=Marc(abstracts="primary"))),
    "thesis": (_THESIS._replace(**_STATED), _NONE),
    "thesis-kind-only": (_PLAIN._replace(thesis_kind="doctoral"), _NONE),
    "thesis-unpublished": (_THESIS._replace(**_STATED), _UNPUBLISHED),
    "thesis-unpublished-profile-publisher": (_THESIS._replace(**_STATED, provenance=_ASSERTED), _UNPUBLISHED),
    "profile-publisher": (
        _PLAIN._replace(place="Depok", publisher="Universitas Indonesia", country="io", provenance=_ASSERTED),
        Profile(defaults=Defaults(place="Depok", publisher="Universitas Indonesia", country="io")),
    ),
    "year-only": (_PLAIN._replace(year="2007"), _NONE),
    "year-in-brackets": (_PLAIN._replace(year="[2014?]"), _NONE),
    "year-of-two": (_PLAIN._replace(year="2014/2015"), _NONE),
    "place-only": (_PLAIN._replace(place="Depok"), _NONE),
    "online-with-rights": (
        _PLAIN._replace(carrier="online", rights="CC BY 4.0", rights_uri="https://creativecommons.org/licenses/by/4.0/"),
        _NONE,
    ),
    "rights-without-address": (_PLAIN._replace(rights="Hanya untuk dibaca di tempat"), _NONE),
    "indomarc": (
        _THESIS._replace(**_STATED,
            carrier="online",
            country="io",
            contributors=(
                Contributor("Siti Rahmawati", "author", "aut"),
                Contributor("Budi Hartono", "promotor", "ths"),
                Contributor("Ani Kartika", "pembimbing", "ths"),
            ),
        ),
        Profile(institution=_CODED, marc=Marc(flavour="indomarc")),
    ),
    "mnemonic-escapes": (_titled("Harga $5 {atau} C:\\data & 6% <b>", "id"), _NONE),
    "controls-and-blanks": (
        _titled(" Judul\u00a0dengan \x1f\ttab\nbaris e\u0301 \ud800 ", "id")._replace(
            abstracts=(Abstract(("Satu\r\nbaris\x1d\x1e", "dua\ufffe\u2028tiga\x85"), "id"),),
        ),
        _NONE,
    ),
    "other-scripts": (
        _titled("東京の都市外交", "ja", Text("Городская дипломатия", "ru"), Text("دبلوماسية المدن", "ar"))._replace(
            contributors=(Contributor("王小明", "author", "aut"), Contributor("Łukasz Çelik-Ødegård", "editor", "edt")),
        ),
        _NONE,
    ),
    "long-abstracts": (
        SAMPLE._replace(abstracts=tuple(Abstract(a.paragraphs * 9, a.lang) for a in SAMPLE.abstracts),
        ),
        _NONE,
    ),
    "from-a-table": (
        _THESIS._replace(**_STATED,
            contributors=(
                Contributor(
                    *("Siti Rahmawati", "author", "aut"),
                    identifiers=(Identifier("nim", "0906500001"), Identifier("orcid", "0000-0002-1825-0097")),
                ),
                Contributor(
                    *("Budi Hartono", "pembimbing", "ths"),
                    identifiers=(Identifier("nidn", "0012345678"), Identifier("orcid", "0000-0002-1825-0098")),
                ),
            ),
            subjects=(Text("Hubungan internasional", "id"), Text("Sister cities.", "en")),
            faculty="Fakultas Hukum",
            programme="Ilmu Hukum",
            programme_code="74201",
            files=(
                File("https://contoh.ac.id/naskah lengkap.pdf", "Naskah lengkap"),
                File("D:\\skripsi\\naskah.pdf"),
                File("naskah.pdf", "Naskah"),
                File("https://contoh.ac.id/bab1.pdf"),
            ),
        ),
        _NONE,
    ),
    "faculty-without-grantor": (
        _PLAIN._replace(thesis_kind="bachelor", faculty="Fakultas Hukum", programme_code="74201"),
        _NONE,
    ),
    "names-uncontrolled-with-orcid": (
        _by(Contributor("Siti Rahmawati", "author", "aut", identifiers=(Identifier("orcid", "0000-0002-1825-0097"),))),
        Profile(marc=Marc(names="uncontrolled")),
    ),
}  # fmt: skip

# Each has another number, so that one file can have all of them; one has none.
MARC_ODDITIES = {
    name: (
        record._replace(control_number=f"202600{number:02}")
        if record.control_number is None and number > 1
        else record,
        profile,
    )
    for number, (name, (record, profile)) in enumerate(_CASES.items(), 1)
}

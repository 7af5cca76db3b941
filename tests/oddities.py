"""Invented records with one difficulty of citations or markup each, which is their name."""

from sample import SAMPLE

from catalog_export.model.record import Abstract, Contributor, File, Record, Text, Title

_PLAIN = Record(
    title=Title(Text("Kota kembar dan diplomasi", "id")),
    control_number="20270001",
    url="https://lib.ui.ac.id/detail?id=20270001&lokasi=lokal",
    contributors=(Contributor("Siti Rahmawati", "author", "aut"),),
    language="id",
)
_THESIS = _PLAIN._replace(thesis_kind="master", grantor="Universitas Indonesia", place="Depok", publisher="FH UI")


def _titled(text: str) -> Record:
    return _PLAIN._replace(title=Title(Text(text, "id")))


def _by(*people: Contributor) -> Record:
    return _PLAIN._replace(contributors=people)


_RECORDS: dict[str, Record] = {
    "sample": SAMPLE,
    "title-only": Record(title=Title(Text("Tanpa apa pun"))),
    "every-special-character": _titled("Harga $5 & 6% #1 a_b x~y 2^3 a<b>c \\ \"kutip\" | @ = {pasangan} 'tunggal'"),
    "lone-braces": _titled("Kurung {buka dan tutup} serta } lalu { saja"),
    "ligatures": _titled("Tanda -- dan --- dan '' dan `` dan ?` dan !` di sini"),
    "word-begins-with-special": _titled("Gaya #Merdeka &Co dan {Kurung} \\Alpha"),
    "capitals": _titled("DNA iPhone di PT. Jakarta-Beijing (UI) Éclair ÉCLAIR"),
    "xml-marks": _titled("A < B && C > D ]]> <b>tebal</b> &amp; \"x\" 'y'"),
    "other-scripts": _titled("東京の都市外交 Городская дипломатия دبلوماسية")._replace(
        contributors=(
            Contributor("王小明", "author", "aut"),
            Contributor("Łukasz Çelik-Ødegård", "author", "aut"),
        ),
    ),
    "name-binti": _by(Contributor("Siti Aminah binti Ahmad", "author", "aut")),
    "name-degrees": _by(Contributor("Prof. Dr. Raden Mas Said, S.H., M.H.", "author", "aut")),
    "name-one-degree": _by(Contributor("Budi Santoso, S.H.", "author", "aut")),
    "name-degree-without-comma": _by(Contributor("Sarini Abdullah S.Si., M.Stats., Ph.D.", "author", "aut")),
    "name-inverted": _by(Contributor("Pattinama, Peter Albert W.", "author", "aut")),
    "name-entry": _by(Contributor("Melissa Aesthetica", "author", "aut", entry="Aesthetica, Melissa")),
    "name-entry-first": _by(Contributor("Anak Agung Gde Putra", "author", "aut", entry="Anak Agung Gde Putra")),
    "name-initials": _by(Contributor("Lini B. Somadikarta", "author", "aut"), Contributor("F.X. Rahyono", "", "aut")),
    "name-one-word": _by(Contributor("Surono", "author", "aut")),
    "name-and": _by(Contributor("Rise And Shine", "author", "aut"), Contributor("Budi and Ani", "author", "aut")),
    "name-corporate": _by(
        Contributor("Departemen Pendidikan dan Kebudayaan, Pusat Penelitian IKIP Malang", "author", "aut", "corporate"),
        Contributor("Research and Development & Co.", "author", "aut", "corporate"),
    ),
    "name-special-characters": _by(Contributor("R. {A} O'Neill & Söhne, 50%", "author", "aut")),
    "roles": _by(
        Contributor("Ani Kartika", "penulis", "aut"),
        Contributor("Tim Penyusun Kamus", "penyusun", "com", "corporate"),
        Contributor("Budi Hartono", "pembimbing", "ths"),
        Contributor("Citra Dewi", "penyunting", "edt"),
        Contributor("Dedi Wahyu, S.S.", "penerjemah", "trl"),
        Contributor("Eko Prasetyo", "narator", None),
        Contributor("Fitri Handayani", "", None),
    ),
    "no-stated-role": _by(Contributor("Surono", "", None), Contributor("Dewi Lestari", "", None)),
    "no-author": _by(Contributor("Budi Hartono", "pembimbing", "ths"), Contributor("Citra Dewi", "editor", "edt")),
    "no-control-number": _PLAIN._replace(control_number=None, url=None),
    "strange-control-number": _PLAIN._replace(control_number="../a b\\{c}"),
    "url-with-blanks": _PLAIN._replace(url="https://contoh.ac.id/a b{c}\\d%20e_f~g#h^i"),
    "not-a-url": _PLAIN._replace(url="rak 3, lantai 2", rights_uri="lihat halaman judul"),
    "bachelor-without-school": _PLAIN._replace(thesis_kind="bachelor", year="2014"),
    "bachelor": _THESIS._replace(thesis_kind="bachelor", year="2014"),
    "master": _THESIS._replace(year="2015"),
    "master-without-year": _THESIS,
    "doctoral": _THESIS._replace(thesis_kind="doctoral", year="2016"),
    "doctoral-without-author": _THESIS._replace(thesis_kind="doctoral", year="2016", contributors=()),
    "year-in-brackets": _THESIS._replace(year="[2016?]"),
    "everything": _THESIS._replace(
        title=Title(
            Text("Kota kembar", "id"),
            (Text("Sister Cities", "en"), Text("Les villes Jumelées", "fr")),
            "studi Kasus Jakarta & Beijing",
            "oleh Siti Rahmawati",
        ),
        abstracts=(
            Abstract(("Paragraf satu.", "Paragraf dua."), "id"),
            Abstract(("One paragraph, 100% & more.",), "en"),
        ),
        keywords=(
            Text("kota kembar", "id"),
            Text("hubungan luar negeri, daerah", "id"),
            Text("sister cities", "en"),
        ),
        collection="UI - Tesis Membership",
        degree="Magister Hubungan Internasional",
        place="Depok",
        publisher="School of Social and Political Sciences, Universitas Indonesia",
        year="2014",
        rights="Hanya untuk dibaca di tempat & tidak disalin",
        rights_uri="https://rightsstatements.org/vocab/InC/1.0/",
    ),
    "from-a-table": _THESIS._replace(
        keywords=(Text("kota kembar", "id"), Text("sister cities", "en")),
        subjects=(Text("Hubungan internasional", "id"), Text("sister cities", "en")),
        files=(
            File("https://contoh.ac.id/naskah.pdf", "Naskah"),
            File("naskah.pdf"),
        ),
    ),
    "described-item": _THESIS._replace(
        year="2014",
        programme="Ilmu Hukum",
        subjects=(Text("Hukum internasional -- Aspek ekonomi", "id"),),
        call_number="S11702",
        extent="xii, 84 pages : illustration ; 28 cm + appendix",
        content_type="text",
        media_type="computer (rdamedia)",
        carrier_type="Online resource",
        notes=("Tidak dipinjamkan", "Lampiran: 2 peta & 1 tabel."),
        bibliography_note="Bibliografi: halaman 80-84",
        series=("Seri hukum ; no. 3", "Seri kedua"),
        isbn=("978-979-461-007-7 (jil. 1)", "979-461-007-9"),
        issn=("0378-5955", "0378-5956"),
        cataloguing_source="LibUI ind rda",
        holding_institution="Universitas Indonesia",
        holding_location="Perpustakaan UI, lantai 4",
    ),
    "published-work": _PLAIN._replace(
        place="Jakarta and Depok", publisher="School of Economics and Business", year="1998"
    ),
    "language-with-region": _PLAIN._replace(language="zh-Hans", title=Title(Text("Beijing", "in"))),
    "language-without-name": _PLAIN._replace(language="jv"),
    "controls-and-blanks": _PLAIN._replace(
        title=Title(Text(" Judul\u00a0dengan \x1f\ttab\nbaris e\u0301 \ud800 ")),
        abstracts=(Abstract(("Satu\r\nbaris\x0c", "dua\ufffe"), "id"),),
    ),
}

# Each has another number, so that one file can have all of them.
ODDITIES = {
    name: record._replace(control_number=f"202700{number:02}") if record.control_number == "20270001" else record
    for number, (name, record) in enumerate(_RECORDS.items(), 1)
}

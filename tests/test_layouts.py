"""Layouts of catalogue sites: every notation of a page gives the same records. All texts and names are invented."""

import json
import sys
from html import escape
from pathlib import Path
from textwrap import wrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_export.read.base import Document
from catalog_export.read.page import lengths
from catalog_export.read.page.field_labels import LABELS, any_begins_with_label, read_field, read_lone_label
from catalog_export.read.page.imprint import read_imprint
from catalog_export.read.page.layouts import record_starts
from catalog_export.read.page.markup import lines_of
from catalog_export.read.page.parse import parse
from catalog_export.read.page.text_lines import read_text_lines
from catalog_export.read.sources import find_source

ROOT = Path(__file__).parent.parent
ID = "Perahu nelayan di teluk kecil itu diperbaiki oleh pemiliknya. Kayunya berasal dari hutan di lereng gunung."
EN = "Fishing boats in the small bay are repaired by their owners. The wood comes from the forest on the slope."
BOATS = {
    "title": "Perahu di teluk kecil (Studi kasus : Desa Batu)",
    "people": ["Ahmad Basuki"],
    "langs": ["id", "en"],
    "imprint": ("Depok", "Fakultas Teknik Universitas Indonesia", "2016"),
    "call": "S68893",
    "collection": "UI - Skripsi Membership",
}
MARKETS = {
    "title": "Pasar malam di kota pelabuhan",
    "people": ["rukmini handayani"],
    "langs": [],
    "imprint": ("Jakarta", "Gramedia", "2008"),
    "call": "336.8 SAA p",
    "collection": "Buku Teks",
}


def read(page, name="page.md"):
    return list(parse(Document(name, page.encode())))


def facts(parsed):
    record = parsed.record
    return {
        "title": record.title.proper.value,
        "people": [person.name for person in record.contributors],
        "langs": [abstract.lang for abstract in record.abstracts],
        "imprint": (record.place, record.publisher, record.year),
        "call": record.call_number,
        "collection": record.collection,
    }


def result(one, number, *, author_first=True, quote='"', blank="\n", title="{}", cover="cover\n"):
    """Write a record of a result list as text or Markdown."""
    named = [one["people"][0], title.format(one["title"])]
    texts = [f"{quote}{ID}", f"{EN}{quote}"] if one["langs"] else []
    place, publisher, year = one["imprint"]
    tail = [f"{place}: {publisher}, {year}", one["call"], f"{one['collection']}  Universitas Indonesia Library"]
    return cover.format(number) + blank.join([*(named if author_first else named[::-1]), *texts, *tail]) + "\n"


def html_result(one):
    place, publisher, year = one["imprint"]
    texts = f'<div>"{ID}<br><br>{EN}"</div>' if one["langs"] else ""
    return (
        f'<div class="hasil"><img src="c.jpg" alt="cover"><div class="author">{one["people"][0]}</div>'
        f'<div><a href="detail?id=1&amp;lokasi=lokal"><div>{one["title"]}</div></a></div>{texts}'
        f"<div>{place}: {publisher}, {year}</div><div>{one['call']}</div>"
        f"<div><i></i>&nbsp;{one['collection']}&nbsp; Universitas Indonesia Library</div></div>\n"
    )


LINK = "[{}](https://lib.ui.ac.id/detail?id=20300001)"
HEAD = "Hasil Pencarian :: Simpan CSV :: Kembali\n\nHasil Pencarian\n\nDitemukan 2 dokumen yang sesuai dengan query\n"
LISTS = {
    "text": HEAD + result(BOATS, 1) + result(MARKETS, 2),
    "text without a head": result(BOATS, 1, cover="") + result(MARKETS, 2, cover=""),
    "title first": HEAD + result(BOATS, 1, author_first=False) + result(MARKETS, 2, author_first=False),
    "no quotation marks": HEAD + result(BOATS, 1, quote="") + result(MARKETS, 2, quote=""),
    "quotation never closed": HEAD + result(BOATS, 1).replace(f'{EN}"', EN) + result(MARKETS, 2),
    "blank lines": HEAD + result(BOATS, 1, blank="\n\n") + result(MARKETS, 2, blank="\n\n"),
    "Markdown": "# Hasil Pencarian\n\n"
    + result(BOATS, 1, blank="\n\n", title=LINK, cover="![cover](images/{}.jpg)\n\n")
    + result(MARKETS, 2, blank="\n\n", title=LINK, cover="![cover](images/{}.jpg)\n\n"),
    "HTML": f"<!DOCTYPE html><html><head><title>x</title></head><body><div>Hasil Pencarian :: <a>Kembali</a></div>"
    f"<h3>Hasil Pencarian</h3>{html_result(BOATS)}{html_result(MARKETS)}</body></html>",
}


@pytest.mark.parametrize("page", LISTS.values(), ids=LISTS)
def test_result_list_gives_each_record(page):
    parsed = read(page)
    assert [facts(one) for one in parsed] == [BOATS, MARKETS]
    assert {found.code for one in parsed for found in one.findings} <= {"control-number-missing"}


def test_result_without_title_is_reported_and_not_merged():
    untitled = result(BOATS, 1).replace(BOATS["title"] + "\n", "")
    first, second = read(HEAD + untitled + result(MARKETS, 2))
    assert first.record is None
    assert [found.code for found in first.findings] == ["title-missing"]
    assert "Ahmad Basuki" in [text for _, text in first.unparsed]
    assert facts(second) == MARKETS


def test_lone_line_is_an_author_where_no_record_has_a_title():
    names = ["Ahmad Basuki", "Pak budi", "Rukmini Handayani", "Surya Wijaya"]
    untitled = [result(BOATS | {"people": [name]}, 1).replace(BOATS["title"] + "\n", "") for name in names]
    assert [(one.record, [found.code for found in one.findings]) for one in read(HEAD + "".join(untitled))] == [
        (None, ["title-missing"])
    ] * 4
    (*_, last) = read(HEAD + "".join(untitled[:1] * 3) + untitled[1].replace("Pak budi", "Perahu di teluk"))
    assert last.record.title.proper.value == "Perahu di teluk"


def test_a_quotation_after_the_collection_is_of_the_record_above():
    page = HEAD + result(MARKETS, 1) + f'"{ID}"\n' + result(BOATS, 2)
    assert [facts(one) for one in read(page)] == [MARKETS | {"langs": ["id"]}, BOATS]


def test_a_title_that_begins_with_a_quotation_is_not_of_the_record_above():
    quoted = BOATS | {"title": '"Jangan pulang dulu": perahu di teluk kecil'}
    page = HEAD + (result(MARKETS, 1, author_first=False) + result(quoted, 2, author_first=False)).replace(
        "cover\n", ""
    )
    assert [facts(one) for one in read(page)] == [MARKETS, quoted]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("813 TOE j;813 TOE j", "813 TOE j"),
        ("T44321 pdf", "T44321 pdf"),
        ("R 338.959 8 IND p", "R 338.959 8 IND p"),
        ("297.4 A", "297.4 A"),
        ("S-FT-123", "S-FT-123"),
        ("639.22 BAS p v.2", "639.22 BAS p v.2"),
        ("297 HAN k Jil.1 ed. 3", "297 HAN k Jil.1 ed. 3"),
        ("F-DVD 791.43 WIJ", "F-DVD 791.43 WIJ"),
        ("NUS K 899 BAS", "NUS K 899 BAS"),
        ("050 KAP 12 (2005)", "050 KAP 12 (2005)"),
        ("SK-104 (Softcopy SK-101)", "SK-104 (Softcopy SK-101)"),
        ("P 7", "P 7"),
    ],
)
def test_call_numbers_of_lists(printed, value):
    page = HEAD + result(BOATS | {"call": printed}, 1) + result(MARKETS | {"call": printed}, 2)
    assert [facts(one) for one in read(page)] == [BOATS | {"call": value}, MARKETS | {"call": value}]


@pytest.mark.parametrize(
    ("printed", "call"),
    [("rak biru nomor dua", None), ("rak biru nomor dua\nS68893", "S68893"), ("S68893\nrak biru nomor dua", "S68893")],
)
def test_unknown_line_below_an_imprint_is_reported(printed, call):
    page = HEAD + result(BOATS | {"call": printed}, 1) + result(MARKETS, 2)
    first, second = read(page)
    assert (facts(first), facts(second)) == (BOATS | {"call": call}, MARKETS)
    assert [text for _, text in first.unparsed] == ["rak biru nomor dua"]


def test_imprint_of_a_list_without_comma_before_the_year():
    page = HEAD + result(BOATS, 1) + result(MARKETS, 2).replace("Gramedia, 2008", "Gramedia 2008")
    assert [facts(one) for one in read(page)] == [BOATS, MARKETS]


def test_lines_with_the_author_between_are_no_single_title():
    page = (
        HEAD
        + result(BOATS, 1)
        + result(MARKETS, 2, author_first=False).replace("Jakarta: Gra", "cetakan 2\nJakarta: Gra")
    )
    _, second = read(page)
    assert facts(second) == MARKETS
    assert [text for _, text in second.unparsed] == ["cetakan 2"]


@pytest.mark.parametrize("before", ["<!-- " + "x" * 5000 + " -->\n", "\n" * 5000, "<!-- a -->" * 50], ids=len)
def test_html_behind_comments_and_blank_lines(before):
    assert [facts(one) for one in read(before + LISTS["HTML"])] == [BOATS, MARKETS]


def test_issue_of_a_journal_is_the_year_and_a_note():
    page = HEAD + result(BOATS, 1).replace("Depok: Fakultas Teknik Universitas Indonesia, 2016", "JJJ 25(2-3) 2008")
    (parsed,) = read(page)
    assert (parsed.record.year, parsed.record.publisher, parsed.record.notes) == ("2008", None, ("JJJ 25(2-3) 2008",))


ISSUES = ("KPL 12:3 (2005) 20-35", "KPLT-XII-1-2005", "Jurnal Perahu Vol. 3 No. 2 2005", "550 KPL 10:2 (2005)")


@pytest.mark.parametrize("form", LISTS)
@pytest.mark.parametrize("issue", ISSUES)
def test_issue_of_a_journal_is_not_of_the_abstract(issue, form):
    first, second = read(LISTS[form].replace("Depok: Fakultas Teknik Universitas Indonesia, 2016", issue))
    assert facts(first) == BOATS | {"imprint": (None, None, "2005")}
    assert [text.text for text in first.record.abstracts] == [ID, EN]
    assert (first.record.notes, facts(second)) == ((issue,), MARKETS)


@pytest.mark.parametrize("issue", ISSUES)
def test_issue_of_a_journal_is_read_below_the_author(issue):
    page = HEAD + result(MARKETS, 1, author_first=False).replace("Jakarta: Gramedia, 2008", issue)
    assert [facts(one) for one in read(page)] == [MARKETS | {"imprint": (None, None, "2005")}]
    (linked,) = read(LISTS["HTML"].replace("Jakarta: Gramedia, 2008", issue))[1:]
    assert facts(linked) == MARKETS | {"imprint": (None, None, "2005")}


@pytest.mark.parametrize("call", ["KPL 2003-15", "KP 1998-2", "K 2003-15 c.2", "KPL 2003 15", "KPL 12-2003"])
def test_call_number_with_a_year_is_no_issue_of_a_journal(call):
    (parsed,) = read(HEAD + result(BOATS | {"call": call}, 1))
    assert facts(parsed) == BOATS | {"call": None}
    assert (parsed.record.notes, [text for _, text in parsed.unparsed]) == ((), [call])


@pytest.mark.parametrize("call", ["KPL 2003-15", "K 1998-2"])
def test_call_number_with_a_year_is_no_imprint(call):
    imprint, number = "Depok: Fakultas Teknik Universitas Indonesia, 2016", BOATS["call"]
    (parsed,) = read(HEAD + result(BOATS, 1).replace(f"{imprint}\n{number}", call))
    assert (parsed.record.year, parsed.record.notes) == (None, ())
    assert [text for _, text in parsed.unparsed] == [call]


@pytest.mark.parametrize("title", ["Depok: Kota Kita", "Jakarta, 1945"])
def test_title_like_an_imprint_above_a_quotation_is_no_end_of_a_record(title):
    text = f"{ID} Oleh Ahmad Basuki perahu itu dicat biru. {ID}"
    page = "".join(
        result(one, number, cover="").replace(ID, "\n".join(wrap(text, 60)))
        for number, one in enumerate((BOATS, BOATS | {"title": title, "people": ["Surya Wijaya"]}, MARKETS))
    )
    page = page.replace("kecil itu diperbaiki", "kecil itu\nOleh Ahmad Basuki, penulis; diperbaiki")
    assert [facts(one)["title"] for one in read(page)] == [BOATS["title"], title, MARKETS["title"]]
    assert [facts(one)["people"] for one in read(page)] == [["Ahmad Basuki"], ["Surya Wijaya"], ["rukmini handayani"]]


@pytest.mark.parametrize("author_first", [True, False])
def test_titles_like_names_follow_the_order_of_the_other_records(author_first):
    named = [MARKETS | {"title": title, "people": ["Surya Wijaya"]} for title in ("Rukmini", "Hasan")]
    records = [BOATS, named[0], MARKETS, named[1]]
    page = "".join(result(one, number, author_first=author_first) for number, one in enumerate(records))
    assert [facts(one) for one in read(HEAD + page)] == records


@pytest.mark.parametrize(
    ("below", "title", "people"),
    [
        ("Menggunakan Metode Titik dan Garis", "Perahu dan Nelayan dengan Peta Menggunakan Metode Titik dan Garis", []),
        ("Rukmini", "Perahu dan Nelayan dengan Peta", ["Rukmini"]),
    ],
)
def test_title_takes_no_place_of_a_name_in_a_list(below, title, people):
    lone = MARKETS | {"title": below, "people": ["Perahu dan Nelayan dengan Peta"]}
    page = HEAD + "".join(result(one, number) for number, one in enumerate((BOATS, MARKETS, BOATS, MARKETS, lone)))
    assert [facts(one) for one in read(page)][-1] == MARKETS | {"title": title, "people": people}


@pytest.mark.parametrize("title", ["Perahu di teluk (Studi kasus nelayan yang", "Harga ikan, beras,", "Perahu; teluk"])
@pytest.mark.parametrize(
    "people",
    [
        "Ahmad Basuki, author; Surya Wijaya, supervisor (Fakultas Teknik Universitas Indonesia, 2016)",
        "Ahmad Basuki, author; Surya Wijaya, supervisor\n(Fakultas Teknik Universitas Indonesia, 2016)",
        "Ahmad Basuki, author; Surya Wijaya, supervisor (Fakultas Teknik\nUniversitas Indonesia, 2016)",
        "Ahmad Basuki, author;\nSurya Wijaya, supervisor (Fakultas\nTeknik Universitas Indonesia, 2016)",
    ],
)
def test_unfinished_title_is_no_line_of_the_people_right_below(title, people):
    labels = "Jenis Koleksi : UI - Skripsi\nNo. Panggil : S68893\nDeskripsi Fisik : xii, 84 hlm"
    page = f"{title}\n{people}\n\n{labels}\n\nAbstrak\n{ID}"
    (parsed,) = read(page, "page.txt")
    found = facts(parsed)
    assert (found["title"].rstrip(","), found["people"]) == (title.rstrip(","), ["Ahmad Basuki", "Surya Wijaya"])
    assert found["imprint"] == (None, "Fakultas Teknik Universitas Indonesia", "2016")


@pytest.mark.parametrize("quote", ['"', ""])
@pytest.mark.parametrize("width", [60, 72])
def test_wrapped_imprint_of_a_list_is_one(width, quote):
    imprint = ("Jakarta", "Balai Penelitian Kapal dan Pelabuhan, Dinas Perikanan Laut dan Pantai", "2001")
    page = "\n".join(
        wrapped
        for one in (BOATS, MARKETS)
        for line in result(one | {"imprint": imprint}, 1, author_first=False, quote=quote).split("\n")
        for wrapped in wrap(line, width)
    )
    assert [facts(one) for one in read(HEAD + page)] == [BOATS | {"imprint": imprint}, MARKETS | {"imprint": imprint}]


@pytest.mark.parametrize("form", LISTS)
@pytest.mark.parametrize("printed", ["Depok: [s.n], [20..]", "rak biru nomor dua"])
def test_line_below_the_abstract_that_cannot_be_read_is_reported(printed, form):
    first, second = read(LISTS[form].replace("Depok: Fakultas Teknik Universitas Indonesia, 2016", printed))
    assert facts(first) == BOATS | {"imprint": (None, None, None)}
    assert [text.text for text in first.record.abstracts] == [ID, EN]
    assert ([printed in text for _, text in first.unparsed], facts(second)) == ([True], MARKETS)


def test_keywords_and_quotations_at_the_end_stay_in_the_abstract():
    page = HEAD + result(BOATS, 1, quote="").replace(EN, f"{EN}\nKata kunci: perahu, kayu").replace("S68893\n", "")
    (parsed,) = read(page.replace(BOATS["imprint"][0] + ": Fakultas Teknik Universitas Indonesia, 2016\n", ""))
    assert [word.value for word in parsed.record.keywords] == ["perahu", "kayu"]
    (parsed,) = read(HEAD + result(BOATS, 1).replace(ID, f'{ID} Kata mereka: "kayu itu tua"').replace(f'{EN}"', EN))
    assert facts(parsed) == BOATS


UNKNOWN = [("Tenunan", "Buku Teks"), ("Buku Teks", "Tenunan"), ("Tenunan", "Tenunan", "Jurnal"), ("Tenunan",) * 3]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("names", UNKNOWN, ids=" ".join)
def test_titles_that_are_links_begin_records_below_an_unknown_collection(names, order):
    page = ""
    for number, name in enumerate(names):
        head = [f"[Kapal {number}](https://lib.ui.ac.id/detail?id=2040000{number})", f"Wijaya, Surya {number}, author"]
        page += "\n\n".join([*head[::order], f"Balai Perahu, 199{number}", name, ""])
    for number, (one, name) in enumerate(zip(read(page), names, strict=True)):
        assert (one.record.title.proper.value, one.record.year) == (f"Kapal {number}", f"199{number}")
        assert [person.name for person in one.record.contributors] == [f"Wijaya, Surya {number}"]
        unknown = [text for _, text in one.unparsed]
        assert (one.record.collection, unknown) == ((None, [name]) if name == "Tenunan" else (name, []))


@pytest.mark.parametrize("words", ["Deskripsi Lengkap", "https://lib.ui.ac.id/detail?id={0}", "Lihat"])
def test_words_of_a_link_below_a_heading_are_no_title(words):
    record = (
        "# Kapal {0}\n\nSurya Wijaya, author\n\n["
        + words
        + "](https://lib.ui.ac.id/detail?id={0})\n\nBalai, 199{0}\n\n"
    )
    parsed = read(record.format(1) + record.format(2))
    assert [one.record.title.proper.value for one in parsed] == ["Kapal 1", "Kapal 2"]


def test_second_imprint_of_a_related_list_is_of_another_record():
    page = (
        "Perahu di teluk kecil\nBasuki, Ahmad, author\nBalai Perahu, 2009\nTenunan\n\n"
        "Kopi di lereng gunung\nHartati, Sri, author\nDinas Kebun, 1998\nBuku Teks\n"
    )
    first, second = read(page)
    assert facts(first)["people"] + facts(second)["people"] == ["Basuki, Ahmad", "Hartati, Sri"]
    assert (first.record.year, second.record.year) == ("2009", "1998")
    assert [text for _, text in first.unparsed] == ["Tenunan"]


@pytest.mark.parametrize(
    ("names", "joined"),
    [("Basuki, Sri Hartati, Surya Wijaya", True), ("Basuki, Ahmad Surya", False), ("Basuki, S.H., M.Si.", False)],
)
def test_several_names_with_commas_in_a_list_are_reported(names, joined):
    (parsed,) = read(HEAD + result(MARKETS | {"people": [names]}, 1))
    assert facts(parsed) == MARKETS | {"people": [names]}
    assert ("names-joined" in [found.code for found in parsed.findings]) is joined


def test_related_list_reads_bracketed_publishers():
    page = (
        "Perahu di teluk kecil dan pemiliknya\nAhmad Basuki, author\n"
        "[Place of publication not identified]: Balai Pustaka, 2009\nBuku Teks\n"
        "Sri Hartati, author\nKopi di lereng = Coffee on the slope\n"
        "[Dinas Kebun, Bagian Kopi], 1998\nUI - Tesis (open)\n"
    )
    first, second = [one.record for one in read(page)]
    assert (first.place, first.publisher, first.year) == (None, "Balai Pustaka", "2009")
    assert (second.publisher, second.collection, second.thesis_kind) == (
        "[Dinas Kebun, Bagian Kopi]",
        "UI - Tesis Open",
        "master",
    )
    assert second.title.parallel[0].value == "Coffee on the slope"


# --- detail pages

ROWS = {
    "Jenis Koleksi": "UI - Skripsi (Membership)",
    "No. Panggil": "S68893",
    "Entri utama-Nama orang": "Ahmad Basuki, author",
    "Entri tambahan-Nama orang": "Rukmini Handayani, supervisor; Surya Wijaya, examiner",
    "Subjek": "Perahu -- Perbaikan; Nelayan",
    "Penerbitan": "[Place of publication not identified]: Fakultas Teknik Universitas Indonesia, 2016",
    "Program Studi": "",
    "Kode Bahasa": "ind",
    "Sumber Pengatalogan": "LibUI ind rda",
    "Tipe Konten": "text",
    "Tipe Media": "computer",
    "Tipe Carrier": "online resource",
    "Deskripsi Fisik": "xii, 84 pages : illustration ; 28 cm + appendix",
    "Catatan Bibliografi": "pages 80-84",
    "Catatan Umum": "Dengan lampiran",
    "Lembaga Pemilik": "Universitas Indonesia",
    "Lokasi": "Perpustakaan UI",
}
PEOPLE = (
    "Ahmad Basuki; Rukmini Handayani, supervisor; Surya Wijaya, examiner (Fakultas Teknik Universitas Indonesia , 2016)"
)
URI = "URI: https://lib.ui.ac.id/detail?id=20490420&lokasi=lokal"
SIDE_BAR = (
    "Budi Santosa, author\nGula aren = Palm sugar\n"
    "Fakultas Hukum Universitas Indonesia, 2019\nUI - Tesis (Membership)\n"
)


def detail_text(*, last=False, people=True, head=""):
    labels = "".join(f"{label} : {value}\n" for label, value in ROWS.items())
    abstract = f"Abstrak\n{ID}\n......{EN}\n\n"
    parts = [f"{head}{BOATS['title']}\n\n", f"{PEOPLE}\n\n" if people else "", "" if last else abstract, f"{URI}\n\n"]
    return "".join([*parts, "Metadata\n", labels, "\n", abstract if last else "", "\nOther\n\n", SIDE_BAR])


def detail_html(*, last=False):
    rows = "".join(f'<tr><td class="detailField">{k} : </td><td>{v}</td></tr>' for k, v in ROWS.items())
    abstract = f"<h4>Abstrak</h4><div>{ID}<br>......{EN}</div>"
    side_bar = "".join(f"<div>{line}</div>" for line in SIDE_BAR.splitlines())
    return (
        f"<html><body><nav><a href='detail?id=7'>Beranda</a></nav><script>var a = '<h1>x</h1>';</script>"
        f"<table><tr><td colspan=2><h1>{BOATS['title']}</h1><span>{PEOPLE}</span></td></tr>"
        f"<tr><td>{'' if last else abstract}</td></tr><tr><td><div>{URI.replace('&', '&amp;')}</div></td></tr></table>"
        f"<h4>Metadata</h4><table>{rows}</table>{abstract if last else ''}"
        f"<div class='col-lg-4'><span>&nbsp;Other</span>{side_bar}</div></body></html>"
    )


def detail_markdown():
    labels = "".join(f"| {label} : | {value} |\n" for label, value in ROWS.items())
    return (
        f"# {BOATS['title']}\n\n{PEOPLE}\n\n## Abstrak\n\n{ID}\n\n{EN}\n\n{URI}\n\n#### Metadata\n\n"
        "|  |  |\n|---|---|\n"
        f"{labels}\n## Koleksi lain\n\n{SIDE_BAR}"
    )


DETAILS = {
    "text": detail_text(),
    "text, abstract last": detail_text(last=True),
    "text without people": detail_text(people=False),
    "HTML": detail_html(),
    "HTML, abstract last": detail_html(last=True),
    "Markdown": detail_markdown(),
}


@pytest.mark.parametrize("page", DETAILS.values(), ids=DETAILS)
def test_detail_page_gives_all_its_facts(page):
    (parsed,) = read(page)
    record = parsed.record
    assert parsed.findings == ()
    assert record.title.proper.value == BOATS["title"]
    assert [(p.name, p.relator) for p in record.contributors] == [
        ("Ahmad Basuki", "aut"),
        ("Rukmini Handayani", "ths"),
        ("Surya Wijaya", "dgc"),
    ]
    assert [abstract.text for abstract in record.abstracts] == [ID, EN]
    assert (record.place, record.publisher, record.year) == (None, "Fakultas Teknik Universitas Indonesia", "2016")
    assert (record.collection, record.thesis_kind, record.call_number) == (BOATS["collection"], "bachelor", "S68893")
    assert record.control_number == "20490420"
    assert [subject.value for subject in record.subjects] == ["Perahu -- Perbaikan", "Nelayan"]
    assert (record.language, record.provenance["language"].grade) == ("id", "stated")
    assert (record.content_type, record.media_type, record.carrier_type) == ("text", "computer", "online resource")
    assert (record.extent, record.bibliography_note) == (ROWS["Deskripsi Fisik"], "pages 80-84")
    assert (record.notes, record.cataloguing_source) == (("Dengan lampiran",), "LibUI ind rda")
    assert (record.holding_institution, record.holding_location) == ("Universitas Indonesia", "Perpustakaan UI")


def test_an_unknown_language_leaves_the_inferred_one():
    page = f"# Perahu nelayan diperbaiki oleh pemiliknya\nAhmad Basuki, author\nBahasa: Klingon\n\n## Abstrak\n{ID}\n"
    (parsed,) = read(page)
    assert (parsed.record.language, parsed.record.provenance["language"].grade) == ("id", "inferred")
    assert [text for _, text in parsed.unparsed] == ["Bahasa: Klingon"]


def test_two_imprints_of_a_detail_page_are_not_mixed():
    other = "Penerbitan : Bandung : Balai Pustaka, 2009"
    (parsed,) = read(detail_text().replace(f"Penerbitan : {ROWS['Penerbitan']}", other))
    record = parsed.record
    assert (record.place, record.publisher, record.year) == (None, "Fakultas Teknik Universitas Indonesia", "2016")
    assert [text for _, text in parsed.unparsed] == [other]


def test_an_imprint_with_publisher_replaces_a_year_alone():
    page = "Judul: Perahu\nTahun: 2014\nPenerbitan: Bandung: Balai Pustaka, 2009\nPengarang: Ahmad Basuki\n"
    (parsed,) = read(page)
    assert (parsed.record.place, parsed.record.publisher, parsed.record.year) == ("Bandung", "Balai Pustaka", "2009")
    assert [text for _, text in parsed.unparsed] == ["Tahun: 2014"]


def test_values_keep_the_line_that_states_them():
    (parsed,) = read(detail_text())
    lines = detail_text().split("\n")
    for name in ("call_number", "extent", "notes[0]", "subjects[1]", "holding_location", "language"):
        place = parsed.record.provenance[name].location
        assert " : " in lines[place.line - 1], name
    assert lines[parsed.record.provenance["contributors[0]"].location.line - 1] == PEOPLE


def test_side_bar_above_the_record_is_left_out():
    (parsed,) = read(detail_text(head=f"Other\n\n{SIDE_BAR}\n"))
    assert parsed.record.title.proper.value == BOATS["title"]


def test_detail_pages_in_one_file_are_separate_records():
    second = detail_text().replace(BOATS["title"], MARKETS["title"]).replace("20490420", "20490421")
    titles = [(one.record.title.proper.value, one.record.control_number) for one in read(detail_text() + second)]
    assert titles == [(BOATS["title"], "20490420"), (MARKETS["title"], "20490421")]


def test_the_title_of_a_translated_work_is_a_note():
    page = "Judul : Pasar malam\nJudul Asli : Night markets of the town\nPengarang : Budi Santosa\nNo. Panggil : S68893"
    [parsed] = read(page)
    assert parsed.record.notes == ("Judul Asli: Night markets of the town",)
    assert parsed.record.title.parallel == ()


def test_unknown_label_is_reported_with_its_value():
    (parsed,) = read(detail_text().replace("Catatan Umum : Dengan lampiran", "Tingkat Akses : Terbuka untuk umum"))
    assert [found.code for found in parsed.findings] == ["line-not-understood"]
    assert [text for _, text in parsed.unparsed] == ["Tingkat Akses : Terbuka untuk umum"]


WRAPPED = """Judul: Jamu di pasar desa
Pengarang: Rini Wulandari
Abstrak: LATAR BELAKANG: Penjual jamu di pasar desa jarang menulis resep mereka,
sehingga resep itu hilang bersama penjualnya.
SIMPULAN: Resep yang ditulis dipakai lagi oleh anak dan cucu para penjual.  Kata
Kunci : jamu; resep  BACKGROUND: The sellers of herbal drinks at the market
rarely write down their recipes, and the recipes are lost with the seller. The
CONCLUSION: Recipes that are written down are used again by the children of the
sellers at the market.
No. Panggil: T30123
Jenis Koleksi: UI - Tesis
Catatan Umum: Dengan lampiran
"""


def test_heading_on_a_wrapped_line_does_not_end_an_abstract():
    (parsed,) = read(WRAPPED)
    text = " ".join(" ".join(one.paragraphs) for one in parsed.record.abstracts)
    assert "SIMPULAN: Resep" in text
    assert text.endswith("sellers at the market.")
    assert not parsed.unparsed


# --- labels

LABELLED = {
    "Judul": "Perahu di teluk kecil",
    "Pengarang": "Ahmad Basuki",
    "NIM": "0123456",
    "Pembimbing": "Rukmini Handayani; Surya Wijaya",
    "Tahun terbit": "2014",
    "Penerbit": "Universitas Airlangga",
    "Fakultas": "Fakultas Teknik",
    "Program Studi": "Teknik Perkapalan",
    "ISBN": "978-602-8519-93-9",
    "Abstrak": f"{ID}\n\n{EN}",
    "Kata kunci": "perahu; teluk",
}


def labelled(rows, between=": ", end="\n"):
    return "".join(f"{label}{between}{value}{end}" for label, value in rows)


ORDERS = {
    "abstract near the end": labelled(LABELLED.items()),
    "abstract first": labelled(sorted(LABELLED.items(), key=lambda row: row[0] != "Abstrak")),
    "backwards": labelled(reversed(LABELLED.items())),
    "value on the next line": labelled(LABELLED.items(), "\n", "\n\n"),
    "list": labelled(((f"- **{k}**", v) for k, v in LABELLED.items())),
    "tabs": labelled(LABELLED.items(), "\t"),
    "HTML": "<table>"
    + "".join(f"<tr><th>{k}</th><td>{v.replace(chr(10) * 2, '<br><br>')}</td></tr>" for k, v in LABELLED.items())
    + "</table>",
}


@pytest.mark.parametrize("page", ORDERS.values(), ids=ORDERS)
def test_labels_in_any_order_and_form(page):
    (parsed,) = read(page)
    record = parsed.record
    assert record.title.proper.value == "Perahu di teluk kecil"
    assert [(p.name, p.relator) for p in record.contributors if p.relator == "aut"] == [("Ahmad Basuki", "aut")]
    assert sorted(p.name for p in record.contributors) == ["Ahmad Basuki", "Rukmini Handayani", "Surya Wijaya"]
    author = next(person for person in record.contributors if person.relator == "aut")
    assert [(one.scheme, one.value) for one in author.identifiers] == [("nim", "0123456")]
    assert [abstract.text for abstract in record.abstracts] == [ID, EN]
    assert [keyword.value for keyword in record.keywords] == ["perahu", "teluk"]
    assert (record.year, record.publisher) == ("2014", "Universitas Airlangga")
    assert (record.faculty, record.programme, record.isbn) == (
        "Fakultas Teknik",
        "Teknik Perkapalan",
        ("978-602-8519-93-9",),
    )
    assert {found.code for found in parsed.findings} == {"control-number-missing"}


# --- text as typed in HTML

SAVED = '<html><head></head><body><pre style="white-space: pre-wrap;">{}</pre></body></html>'


@pytest.mark.parametrize("page", [*LISTS.values(), *DETAILS.values(), *ORDERS.values()])
def test_text_saved_by_a_browser_is_read_as_the_text(page):
    if page.startswith("<"):
        return
    saved = [one.record for one in read(SAVED.format(escape(page, quote=False)), "page.html")]
    assert saved == [one.record for one in read(page)]


def test_pre_inside_a_page_keeps_line_numbers_and_blanks():
    rows = "Judul\tPerahu di teluk kecil\nPengarang\t<b>Ahmad Basuki</b>\n\nAbstrak\n"
    (parsed,) = read(f"<html><body>\n<p>Katalog</p>\n<pre>\n{rows}{ID}\n\n{EN}</pre></body></html>", "page.html")
    record = parsed.record
    assert (record.title.proper.value, record.contributors[0].name) == ("Perahu di teluk kecil", "Ahmad Basuki")
    assert [abstract.text for abstract in record.abstracts] == [ID, EN]
    assert (record.source.line, record.provenance["contributors[0]"].location.line) == (4, 5)


# --- properties

PAGE = (
    "Universitas Indonesia Library >> UI - Skripsi Membership\n\n# {title} = Boats in a small bay {n}\n\n"
    "Ahmad Basuki, author\n\nDeskripsi Lengkap: <https://lib.ui.ac.id/detail?id={n}>\n\n---\n\n## Abstrak\n\n"
    f"{ID}\n\n.....\n\n{EN}\n\n"
)
FORMS = {
    "breadcrumb first": PAGE,
    "breadcrumb below the title": PAGE.split("\n\n", 2)[1]
    + "\n\n"
    + PAGE.split("\n\n", 2)[0]
    + "\n\n"
    + PAGE.split("\n\n", 2)[2],
    "no breadcrumb": PAGE.split("\n\n", 1)[1],
    "text, breadcrumb below": "{title} {n}\nUniversitas Indonesia Library >> UI - Skripsi Membership\n"
    "Ahmad Basuki, author\n"
    f"Deskripsi Lengkap: https://lib.ui.ac.id/detail?id={{n}}\n\nAbstrak\n\n{ID}\n\n",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_one_file_gives_the_records_of_single_files(form):
    pages = [form.format(title="Perahu di teluk kecil", n=number) for number in (20490420, 20490421, 20490422)]
    alone = [read(page)[0].record for page in pages]
    together = [one.record for one in read("".join(pages))]
    assert [record._replace(source=None) for record in together] == [record._replace(source=None) for record in alone]
    assert [record.control_number for record in together] == ["20490420", "20490421", "20490422"]


@pytest.mark.parametrize("page", [*LISTS.values(), *DETAILS.values(), PAGE.format(title="Perahu di teluk", n=1)])
def test_blanks_around_lines_change_nothing(page):
    if page.startswith("<"):
        return
    padded = "\n".join(f"{line}  " for line in page.split("\n"))
    expected = [one.record and one.record._replace(source=None) for one in read(page)]
    assert [one.record and one.record._replace(source=None) for one in read(padded)] == expected


PIECES = [
    *PAGE.split("\n"),
    *detail_text().split("\n"),
    *LISTS["text"].split("\n"),
    "<div>",
    "</td>",
    "<tr>",
    "| a |",
    "](",
    "\x0c",
]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=25), st.sampled_from(["", "<html>", "<table>"])
)
def test_any_lines_give_no_traceback(lines, start):
    for parsed in parse(Document("x.md", (start + "\n".join(lines)).encode("utf-8", "replace"))):
        assert parsed.record or parsed.findings


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"<html>", b"<p>"]))
def test_any_bytes_give_no_traceback(data, start):
    for parsed in parse(Document("x.html", start + data)):
        assert parsed.record or parsed.findings


HOSTILE = [
    *(
        "(",
        "[",
        '"',
        "'",
        "“",
        "](",
        "a  b",
        "a\tb",
        "| a ",
        "; ",
        ", ",
        "= ",
        " : ",
        " / ",
        "<td>",
        "<div>",
        "<!--",
        "&amp;",
    ),
    *("*a*", "_", "\\", "a, author; ", "Judul: ", "Abstrak ", "UI - Skripsi ", "2016 ", "id=1 ", ">> ", ".", "-", "> "),
    *("a\n", "\n", "Other\n", "Abstrak\n", "Other\nhttps://lib.ui.ac.id/detail?id=1\n"),
]
PLACES = {
    "title": "# {}\n\nAhmad Basuki, author\n\nhttps://lib.ui.ac.id/detail?id=1\n\n## Abstrak\n\nPerahu.",
    "people": "# Perahu\n\n{}\n\nhttps://lib.ui.ac.id/detail?id=1\n\n## Abstrak\n\nPerahu.",
    "link": "# Perahu\n\nAhmad Basuki, author\n\nhttps://lib.ui.ac.id/detail?id=1 {}\n\n## Abstrak\n\nPerahu.",
    "table": "| Judul | Perahu |\n| Pengarang | {} |\n| Tahun | 2014 |\n",
    "label": "Judul: Perahu\nPengarang: {}\nTahun: 2014\n",
    "above the title": "Pengarang: Ahmad Basuki\nTahun: 2014\n{}\nJudul: Perahu\nPenerbit: Universitas\n",
    "list": "Ahmad Basuki\n{}\n2016\nUI - Skripsi Open  Universitas Indonesia Library\n",
    "HTML": "<html><body><h1>Perahu</h1>{}</body></html>",
}


def steps(page):
    """Count the lines of code that are run for a page."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        if "catalog_export" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        list(parse(Document("x.md", page.encode())))
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("place", PLACES)
def test_steps_grow_no_faster_than_the_page(place):
    steep = {}
    for piece in HOSTILE:
        small, large = (steps(PLACES[place].replace("{}", piece * (size // len(piece)))) for size in (1000, 4000))
        if large > 6 * small:
            steep[piece] = (small, large)
    assert steep == {}


# --- another site

ITEM = [
    ("dc.contributor.advisor", "Handayani, Rukmini", ""),
    ("dc.contributor.author", "Basuki, Ahmad", ""),
    ("dc.date.accessioned", "2020-01-02T03:04:05Z", ""),
    ("dc.date.issued", "2019-11-30", ""),
    ("dc.identifier.uri", "http://repository.example.ac.id/handle/123456789/4321", ""),
    ("dc.description.abstract", ID, "id_ID"),
    ("dc.description.abstract", EN, "en_US"),
    ("dc.language.iso", "id", "id_ID"),
    ("dc.publisher", "Universitas Airlangga", "id_ID"),
    ("dc.subject", "Perahu", "id_ID"),
    ("dc.title", "Perahu di teluk kecil", "id_ID"),
    ("dc.rights", "Terbuka", "id_ID"),
]


ITEM_AS_TEXT = "Full metadata record\nDC Field\tValue\tLanguage\n" + "\n".join(map("\t".join, ITEM))
ITEM_AS_HTML = (
    "<html><body><nav>Home</nav><table><tr><th>DC Field</th><th>Value</th><th>Language</th></tr>"
    + "".join(f"<tr><td>{name}</td><td>{value}</td><td>{lang}</td></tr>" for name, value, lang in ITEM)
    + "</table><table><tr><th>File</th><th>Description</th><th>Size</th></tr></table></body></html>"
)


@pytest.mark.parametrize(("page", "files"), [(ITEM_AS_TEXT, []), (ITEM_AS_HTML, [["File", "|"]])])
def test_dspace_item_page(page, files):
    (parsed,) = read(page)
    record = parsed.record
    assert (record.title.proper.value, record.year, record.publisher) == (
        "Perahu di teluk kecil",
        "2019",
        "Universitas Airlangga",
    )
    assert [(p.name, p.relator) for p in record.contributors] == [
        ("Handayani, Rukmini", "ths"),
        ("Basuki, Ahmad", "aut"),
    ]
    assert [abstract.text for abstract in record.abstracts] == [ID, EN]
    assert (record.control_number, record.language) == ("123456789/4321", "id")
    assert [text.split()[:2] for _, text in parsed.unparsed] == [["dc.rights", "Terbuka"], *files]


@pytest.mark.parametrize(
    "page", [ITEM_AS_TEXT.replace(ID, f"{ID}\n\n{ID}"), ITEM_AS_HTML.replace(ID, f"{ID}<br><br>{ID}")]
)
def test_paragraphs_of_an_abstract_of_dspace(page):
    (parsed,) = read(page)
    assert [abstract.paragraphs for abstract in parsed.record.abstracts] == [(ID, ID), (EN,)]


def test_two_items_of_dspace_in_one_text():
    parsed = read(f"{ITEM_AS_TEXT}\nAppears in Collections:\tSkripsi\n{ITEM_AS_TEXT.replace('Perahu di', 'Pasar di')}")
    assert [one.record.title.proper.value for one in parsed] == ["Perahu di teluk kecil", "Pasar di teluk kecil"]
    assert [one.record.collection for one in parsed] == ["Skripsi", None]


def test_documented_layout_is_the_one_in_use():
    document = (ROOT / "docs" / "extending.md").read_text("utf-8")
    code = (ROOT / "catalog_export" / "read" / "page" / "layouts" / "dspace_item.py").read_text("utf-8")
    assert f"```py\n{code}```" in document


@settings(max_examples=300, deadline=None)
@given(
    st.text("#*_-+>•( 12.:", max_size=6),
    st.sampled_from([*LABELS, "hasil", "judulnya"]),
    st.sampled_from(["", ": ", " : ", "\t", " | ", "  ", " "]),
    st.text("abc :", max_size=9),
)
def test_quick_look_at_labels_misses_none(marks: str, label: str, gap: str, value: str) -> None:
    text = f"{marks}{label.title()}{gap}{value}".strip()
    found = read_field(text) or read_lone_label(text)
    if found and (found.catalogue or found.field == "title"):
        assert any_begins_with_label([text])


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "cases").glob("*.md")), ids=lambda path: path.stem)
def test_a_file_without_line_breaks_raises_nothing(path):
    for parsed in find_source("catalogue-page")(Document("a.md", path.read_bytes().replace(b"\n", b""))):
        assert parsed.record or parsed.findings


def test_lines_that_may_all_be_heads_raise_nothing():
    page = """Full Description : https://lib.ui.ac.id/detail?id=20887140&lokasi=lokal
Abstract
Liquid palm sugar was stored in glass bottles for four months. Its moisture content and COLOUR.
````
```expect

{
  "control_number": "20887140",

    {
      "name": "Surya Wijaya",
      "relator": "ths"

    },
      "relator": "dgc"

  ],
  "place": "Depok",
  "publisher": "Fakultas Hukum Universitas Indonesia",
  "year": "2016",

  "keywords": [
  "abstracts": [
      "text": "Gula aren cair disimpan dalam botol kaca selama empat bulan. Kadar air dan WARNA."
"""
    page = (
        page.replace("COLOUR", "colour were measured every week")
        .replace("WARNA", "warnanya diukur setiap pekan")
        .rstrip()
    )
    for parsed in find_source("catalogue-page")(Document("a.md", page.encode())):
        assert parsed.record or parsed.findings


PAGE = "# Perahu\n\nAhmad Basuki, author\n\nhttps://lib.ui.ac.id/detail?id=1\n\n{}## Abstrak\n\nPerahu kayu dibuat."


def test_many_empty_lines_change_only_the_places():
    (few,), (many,) = (list(parse(Document("x.md", PAGE.format("\n" * n).encode()))) for n in (1, 400))
    assert many.record._replace(source=None, provenance={}) == few.record._replace(source=None, provenance={})
    assert many.record.provenance["abstracts[0]"].location.line == 409


def test_the_place_behind_many_empty_lines_is_reported():
    text = PAGE.format("\n" * 300 + "Warna : merah\n\n")
    (parsed,) = parse(Document("x.md", text.encode()))
    assert [place.line for place, _ in parsed.unparsed] == [text[: text.index("Warna")].count("\n") + 1]


JSON = """[
  {
    "Judul": "Perahu di teluk kecil",
    "Judul": "Perahu lain",
    "no_rak": 12
  },
  {"Pengarang": "Ahmad Basuki"}
]"""


def test_each_key_of_json_is_one_label_on_its_line():
    boat, untitled = read(JSON)
    assert boat.record.title.proper.value == "Perahu di teluk kecil"
    assert [(place.line, text) for place, text in boat.unparsed] == [(4, "Judul: Perahu lain"), (5, "no_rak: 12")]
    assert [(found.code, found.location.line) for found in untitled.findings] == [("title-missing", 7)]
    assert [text for _, text in untitled.unparsed] == ["Pengarang: Ahmad Basuki"]


def test_values_in_json_hold_no_labels():
    abstract = f"{ID}\n\nPengarang: Siti Rahma\nTahun: 1999"
    (parsed,) = read(json.dumps({"Judul": "Perahu\nTahun: 1998", "abstrak": abstract, "Catatan": "Penerbit: Mizan"}))
    assert parsed.record.title.proper.value == "Perahu Tahun: 1998"
    assert "Pengarang: Siti Rahma" in parsed.record.abstracts[0].text
    assert (parsed.record.contributors, parsed.record.year) == ((), None)
    assert (parsed.record.publisher, parsed.record.notes) == (None, ("Penerbit: Mizan",))


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("kata_kunci", ["a, b", "c"], {"keywords": ["a, b", "c"]}),
        ("kataKunci", "a; b", {"keywords": ["a", "b"]}),
        ("kata_kunci", {"id": ["perahu"], "en": ["boat"]}, {"keywords": ["perahu", "boat"]}),
        ("tahunTerbit", 2012, {"year": "2012"}),
        ("tanggal_terbit", "17 Februari 2012", {"year": "2012"}),
        ("penulis", [{"nama": "Siti Rahma", "nim": "0812"}], {"people": [("Siti Rahma", "aut", "0812")]}),
        ("pembimbing", {"nama": "Siti Rahma", "nip": "9"}, {"people": [("Siti Rahma", "ths", "")], "unknown": ["9"]}),
        ("pembimbing1", "Siti Rahma", {"people": [("Siti Rahma", "ths", "")]}),
        ("judul_en", "Small boats in the bay", {"parallel": ["Small boats in the bay"]}),
        ("detail", {"penulis": "Siti Rahma"}, {"unknown": ['{"penulis": "Siti Rahma"}']}),
        ("subjek", {"id": "Perahu", "en": "Boats"}, {"subjects": ["Perahu", "Boats"]}),
        ("lampiran", False, {"unknown": ["false"]}),
        ("tempat_terbit", None, {}),
    ],
)
def test_values_of_json_by_their_keys(key, value, found):
    (parsed,) = read(json.dumps({"Judul": "Perahu di teluk kecil", key: value}))
    record = parsed.record
    numbers = [[number.value for number in person.identifiers] for person in record.contributors]
    seen = {
        "keywords": [word.value for word in record.keywords],
        "year": record.year,
        "people": [(c.name, c.relator, *(n or [""])) for c, n in zip(record.contributors, numbers, strict=True)],
        "parallel": [title.value for title in record.title.parallel],
        "subjects": [subject.value for subject in record.subjects],
        "unknown": [text.partition(": ")[2] for _, text in parsed.unparsed],
    }
    assert {name: value for name, value in seen.items() if value} == found


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("14-Mar-2019", "2019"),
        ("Mar-2019", "2019"),
        ("17 FEBRUARI 2012", "2012"),
        ("February 17, 2012", "2012"),
        ("17/02/2012", "2012"),
        ("2012-02-17", "2012"),
        ("2012/2013", "2012/2013"),
        ("[2014?]", "[2014?]"),
        ("c2014", "c2014"),
        ("semester 2 2014", None),
    ],
)
def test_the_year_of_a_labelled_date(date, year):
    (parsed,) = read(f"Judul: Perahu di teluk kecil\nPengarang: Siti Rahma\nTanggal terbit: {date}\n")
    assert parsed.record.year == year
    assert [text for _, text in parsed.unparsed] == ([] if year else [f"Tanggal terbit: {date}"])


def test_a_title_in_two_languages_in_json():
    (parsed,) = read(json.dumps({"judul": {"id_ID": "Perahu di teluk kecil", "en_US": "Boats in the small bay"}}))
    title = parsed.record.title
    assert (title.proper.value, [other.value for other in title.parallel]) == (
        "Perahu di teluk kecil",
        ["Boats in the small bay"],
    )


@pytest.mark.parametrize("key", ["abstract_en", "abstractEn", "Abstrak Inggris", "dc.description.abstract"])
def test_abstracts_of_two_keys_in_json(key):
    (parsed,) = read(json.dumps({"Judul": "Perahu", "Abstrak": ID, "Kata kunci": ["perahu"], key: EN}))
    assert [(abstract.lang, abstract.text) for abstract in parsed.record.abstracts] == [("id", ID), ("en", EN)]
    assert [word.value for word in parsed.record.keywords] == ["perahu"]


def test_characters_that_json_escapes_are_cleaned():
    (parsed,) = read('{"Judul": "Na\\u00c3\\u00afve \\u0007kota\\ud83d", "Catatan": "a\u2028b\\fc<br>d &amp; e"}')
    assert parsed.record.title.proper.value == "Naïve kota\ufffd"
    assert parsed.record.notes == ("a b c d & e",)
    assert [found.code for found in parsed.findings][:3] == ["controls-removed", "mojibake-repaired", "letters-lost"]
    assert {found.location.line for found in parsed.findings} == {1}


@pytest.mark.parametrize("text", ['{"Judul": "a", }', '[{"Judul": "a"}, 3]', '{"title": {"proper": {"text": "a"}}}'])
def test_other_json_is_no_page(text):
    (parsed,) = read(text)
    assert (parsed.record, [found.code for found in parsed.findings]) == (None, ["document-unsupported"])


PAGES = {
    "text": "# Pasar\n\n{}",
    "HTML": "<html><body><h1>Pasar</h1><p>{}</p></body></html>",
    "JSON": '{{"Judul": "Pasar", "Abstrak": "{}"}}',
}


@pytest.mark.parametrize("piece", ["a\n", "<br>a", "|a", "\fa", "\ta"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_with_too_many_lines_are_refused(piece, name, monkeypatch):
    text = piece * 100
    page = PAGES[name].format(json.dumps(text)[1:-1] if name == "JSON" else text)
    monkeypatch.setattr(lengths, "LINES", 110)
    assert "document-too-large" not in [found.code for one in read(page) for found in one.findings]
    monkeypatch.setattr(lengths, "LINES", 99)
    (parsed,) = read(page)
    assert parsed.record is None
    assert "larger than 99 lines" in str(parsed.findings[-1])


def test_empty_lines_take_a_few_steps_each():
    small, large = (steps(PAGE.format("\n" * size)) for size in (1000, 2000))
    assert large - small < 20 * 1000


def test_equals_signs_before_a_sum_take_a_few_steps_each():
    small, large = (steps(PLACES["title"].replace("{}", "=" * size + " A + B = C + D")) for size in (16_000, 32_000))
    assert large - small < 20 * 16_000


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("a<!-- b -->c", "ac"),
        ("<!-- a --><!-- b -->c<!---->", "c"),
        ("a<!-- b", "a<!-- b"),
        ("a<!-- b --> c <!-- d", "a c <!-- d"),
        ("<!-- a <!-- b -->c", "c"),
        ("-->a<!-- b -->", "-->a"),
        ("a<!-->b", "a<!-->b"),
        (f"<!--{'a' * 4000}-->b", "b"),
        (f"<!--{'a' * 4001}-->b", f"<!--{'a' * 4001}-->b"),
        (f"<!--{'a' * 4001}<!--{'b' * 9}-->c", f"<!--{'a' * 4001}c"),
    ],
)
def test_comments_in_a_line(line, plain):
    assert lines_of(line) == [plain]


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ('<a href="http://a.id/?id=1">b</a>', "[b](http://a.id/?id=1)"),
        ('<a class="c" data-href="x" href="http://a.id/?id=1" id="d"><i>b</i></a >', "[b](http://a.id/?id=1)"),
        ('<a href="http://a.id/">b</a>', "b"),
        ('<a href="http://a.id/?id=1"><a href="http://a.id/?id=2">b</a>', "[b](http://a.id/?id=2)"),
    ],
)
def test_links_of_html_in_a_line(line, plain):
    assert lines_of(line) == [plain]


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("Ahmad Basuki, pengarang", ["control-number-missing"]),
        ("Dear all, please read the pages below", ["not-a-catalogue-page"]),
    ],
)
def test_only_a_known_role_makes_a_note_a_page(line, codes):
    (parsed,) = read(f"# Perahu di teluk kecil\n\n{line}\n")
    assert [one.code for one in parsed.findings] == codes
    assert (parsed.record is None) == (codes == ["not-a-catalogue-page"])


def test_a_record_without_labels_before_one_with_labels():
    page = """Pasar malam di kota kecil
Ahmad Basuki, pengarang
<https://lib.ui.ac.id/detail?id=90000001&lokasi=lokal>

Pasar ikan di kota besar
Siti Rahmawati, pengarang
<https://lib.ui.ac.id/detail?id=90000002&lokasi=lokal>
No. Panggil: S90002
No. Panggil: S90003
Jenis Koleksi: UI - Skripsi (Membership)
"""
    records = [parsed.record for parsed in read(page)]
    assert [record.control_number for record in records] == ["90000001", "90000002"]
    assert [record.call_number for record in records] == [None, "S90002"]


_LINES = [
    "UI >> Tesis S2",
    "UI » Tesis S2",
    "UI - Skripsi (Open) :: Kembali",
    "# Perahu di teluk",
    "Perahu di teluk",
    "Sutha, author",
    "https://lib.ui.ac.id/detail?id=20389936&lokasi=lokal",
    "Deskripsi Lengkap: <https://lib.ui.ac.id/detail?id=20389937&lokasi=lokal>",
    "Abstrak",
    "---",
    ID,
    "",
]


@settings(max_examples=500)
@given(st.lists(st.sampled_from(_LINES), max_size=14))
def test_a_file_that_is_one_record_has_no_second_start(lines):
    read_lines = read_text_lines(lines, range(1, len(lines) + 1))
    if record_starts.has_one_record(read_lines):
        assert record_starts.record_starts(read_lines)[1:] == []


def test_breadcrumbs_with_either_mark_begin_records():
    page = "UI {0} Tesis S2\nPerahu\nSutha, author\n\nAbstrak\n{1}\n\nUI {0} Tesis S2\nPasar\nWijaya, author\n"
    page += "https://lib.ui.ac.id/detail?id=20389936&lokasi=lokal\n\nAbstrak\n{1}\n"
    found = [
        [(p.record.title.proper.value, p.record.control_number) for p in read(page.format(m, ID))] for m in ("»", ">>")
    ]
    assert found[0] == found[1] == [("Perahu", None), ("Pasar", "20389936")]


def test_broken_addresses_divide_records_as_whole_ones_do():
    page = "Perahu\nSutha, author\nhttps://lib.ui.ac.id/detail?{0}id=20389936\n\nAbstrak\n{1}\n\n"
    page += "Pasar\nWijaya, author\nhttps://lib.ui.ac.id/detail?{0}id=20389937\n\nAbstrak\n{1}\n"
    whole, broken = ([p.record.control_number for p in read(page.format(m, ID))] for m in ("", "\n"))
    assert broken == whole == ["20389936", "20389937"]


@pytest.mark.parametrize("label", ["Ringkasan (Inggris)", "Intisari - Inggris", "1. Summary", "Summary (English)"])
def test_a_label_of_an_abstract_with_its_language_is_no_person(label):
    (parsed,) = read(f"Perahu di teluk\nSutha, author\n\nRingkasan (Indonesia)\n{ID}\n\n{label}\n{EN}\n")
    assert [person.name for person in parsed.record.contributors] == ["Sutha"]
    assert [abstract.lang for abstract in parsed.record.abstracts] == ["id", "en"]


@pytest.mark.parametrize("label", ["Ringkasan", "Executive summary", "Ichtisar"])
def test_every_label_of_an_abstract_is_one_on_a_labelled_page(label):
    (parsed,) = read(f"Judul : Perahu di teluk\nPengarang : Sutha\n{label} : {ID}\n")
    assert [abstract.lang for abstract in parsed.record.abstracts] == ["id"]


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        ("Depok: Pustaka Melati, 2008", "Pustaka Melati"),
        ("Diterbitkan oleh: Pustaka Melati, 2008", "Pustaka Melati"),
        ("Published: Depok: Pustaka Melati, 2008", "Pustaka Melati"),
        ("Pengarang: Sari Melati, 2008", None),
        ("Tahun terbit: Depok, 2008", None),
    ],
)
def test_label_is_no_place_of_an_imprint(text: str, publisher: str | None) -> None:
    found = read_imprint(text)
    assert (found.publisher if found else None) == publisher
    assert found is None or found.place in (None, "Depok")

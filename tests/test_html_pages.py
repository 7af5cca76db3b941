"""Pages in HTML: frames of sites, kinds of rows, and parts of a page. All texts and names are invented."""

import pytest

from catalog_export.read.base import Document
from catalog_export.read.page.parse import parse

ID = "Perahu nelayan di teluk kecil itu diperbaiki oleh pemiliknya. Kayunya berasal dari hutan di lereng gunung."
EN = "Fishing boats in the small bay are repaired by their owners. The wood comes from the forest on the slope."
TITLE = "Perahu di teluk kecil"
ADDRESS = "https://lib.ui.ac.id/detail?id=20300001"
MENU = "<div><a href='/'>Beranda</a> | <a href='/bantuan'>Bantuan</a></div>"
MENU_LIST = "<ul><li><a href='/'>Beranda</a></li><li><a href='/koleksi'>Koleksi</a></li></ul>"
OWNER = "<div>Copyright &copy; 2020 Perpustakaan Universitas Contoh</div>"


def read(body):
    return list(parse(Document("page.html", f"<html><body>{body}</body></html>".encode())))


def facts(parsed):
    record = parsed.record
    people = [(person.name, person.relator) for person in record.contributors]
    return record.title.proper.value, people, [abstract.text for abstract in record.abstracts]


def abstract_page(*, heading="h1", people="Ahmad Basuki, author", keywords=""):
    return (
        f"<p>Universitas Indonesia Library &gt;&gt; UI - Skripsi Membership</p><{heading}>{TITLE}</{heading}>"
        f"<div>{people}</div><p>Deskripsi Lengkap: {ADDRESS}</p><h2>Abstrak</h2><div>{ID}<br>{EN}</div>{keywords}"
    )


AUTHOR = [("Ahmad Basuki", "aut")]


@pytest.mark.parametrize("below", [MENU, OWNER, "<div><button>x</button><a href='.'>Kembali</a></div>"])
@pytest.mark.parametrize("keywords", ["", "<div>Keywords: boat, bay</div>"])
def test_foot_of_a_site_is_no_part_of_the_abstract(below, keywords):
    (parsed,) = read(abstract_page(keywords=keywords) + below)
    assert facts(parsed) == (TITLE, AUTHOR, [ID, EN])
    assert [word.value for word in parsed.record.keywords] == (["boat", "bay"] if keywords else [])
    assert len(parsed.unparsed) == 1


@pytest.mark.parametrize("head", [MENU, MENU_LIST, "<h2>lib@ui</h2>", "<h2>Perpustakaan Universitas Indonesia</h2>"])
def test_head_of_a_site_is_not_the_title_of_an_abstract_page(head):
    (parsed,) = read(head + abstract_page(heading="h2"))
    assert facts(parsed) == (TITLE, AUTHOR, [ID, EN])
    assert parsed.record.collection == "UI - Skripsi Membership"


def test_title_like_a_body_below_the_names_of_site_and_library():
    title = "PERANCANGAN SISTEM INFORMASI PUSKESMAS KABUPATEN CONTOH"
    page = abstract_page(heading="div").replace(TITLE, title)
    (parsed,) = read("<h1>Perpustakaan Universitas Indonesia</h1>" + page)
    assert facts(parsed) == (title, AUTHOR, [ID, EN])


def test_page_without_a_tag_at_its_begin_has_no_tags_in_its_text():
    text = f"{TITLE}<br>Ahmad Basuki, author<br>{ADDRESS}<br>Abstrak<br>{ID}".replace("diperbaiki", "diper<wbr>baiki")
    (parsed,) = parse(Document("page.html", text.encode()))
    assert facts(parsed) == (TITLE, AUTHOR, [ID])


def test_last_word_of_an_abstract_is_no_button():
    (parsed,) = read(abstract_page().replace("on the slope.", "on the slope, in<br>detail"))
    assert parsed.record.abstracts[1].text.endswith("on the slope, in detail")


# --- detail pages and tables of labels

ROWS = [
    ("Jenis Koleksi", "UI - Skripsi Membership"),
    ("No. Panggil", "S68893"),
    ("Penerbitan", "Depok: Fakultas Teknik Universitas Indonesia, 2016"),
    ("Lokasi", "Perpustakaan UI"),
]


def detail_page(head="", heading="h1", foot="", rows=ROWS):
    table = "".join(f"<tr><td>{label} : </td><td>{value}</td></tr>" for label, value in rows)
    people = "Ahmad Basuki, author (Fakultas Teknik Universitas Indonesia , 2016)"
    return (
        f"{head}<{heading}>{TITLE}</{heading}><div>{people}</div><div>URI: {ADDRESS}</div><table>{table}</table>"
        f"<h4>Abstrak</h4><div>{ID}<br>{EN}</div>{foot}"
    )


@pytest.mark.parametrize("head", ["", MENU, MENU_LIST, "<div>lib@ui</div>", "<div>Katalog</div>"])
@pytest.mark.parametrize("foot", ["", MENU, OWNER])
def test_frame_of_a_site_around_a_detail_page(head, foot):
    (parsed,) = read(detail_page(head, foot=foot))
    assert facts(parsed) == (TITLE, AUTHOR, [ID, EN])
    assert parsed.record.call_number == "S68893"
    assert bool(parsed.unparsed) == bool(head or foot)


def test_name_of_the_site_above_a_title_of_the_second_level():
    (parsed,) = read(detail_page("<h2>lib@ui</h2>", heading="h2"))
    assert facts(parsed)[0] == TITLE
    assert [text for _, text in parsed.unparsed] == ["lib@ui"]


LABELLED = [
    ("Judul", TITLE),
    ("Pengarang", "Ahmad Basuki"),
    ("Abstrak", f"<p>{ID}</p><p>{EN}</p>"),
    ("Pembimbing", "Rukmini Handayani<br>Surya Wijaya"),
    ("Tahun terbit", "2014"),
    ("Subjek", "Perahu<br>\n  Nelayan<br>\n  Teluk\n"),
    ("Penerbit", "Bandung: Balai Pustaka"),
    ("Bahasa", "Indonesia"),
]
KINDS = {
    "blocks": "<div><div>{}:</div><div>{}</div></div>",
    "spans": "<div><span>{}</span><span> : </span><span>{}</span></div>",
    "paragraphs": "<p><b>{}</b>: {}</p>",
    "headings": "<h5>{}</h5><div>{}</div>",
    "three cells": "<table><tr><td>{}<td><span>:</span><td>{}</table>",
    "named groups": "<fieldset><legend>{}</legend>{}</fieldset>",
    "definitions": "<dl><dt>{}<dd>{}</dl>",
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("foot", ["", MENU, OWNER])
def test_values_on_several_lines_below_an_abstract(kind, foot):
    (parsed,) = read("".join(kind.format(label, value) for label, value in LABELLED) + foot)
    record = parsed.record
    people = [*AUTHOR, ("Rukmini Handayani", "ths"), ("Surya Wijaya", "ths")]
    assert facts(parsed) == (TITLE, people, [ID, EN])
    assert [subject.value for subject in record.subjects] == ["Perahu", "Nelayan", "Teluk"]
    assert (record.place, record.publisher, record.year) == ("Bandung", "Balai Pustaka", "2014")
    assert bool(parsed.unparsed) == bool(foot)


def test_two_labels_with_their_values_in_one_row():
    cells = [f"<th>{label}</th><td>{value}</td>" for label, value in LABELLED]
    rows = "".join(f"<tr>{left}{right}</tr>" for left, right in zip(cells[::2], cells[1::2], strict=True))
    people = [*AUTHOR, ("Rukmini Handayani", "ths"), ("Surya Wijaya", "ths")]
    (parsed,) = read(f"<table>{rows}</table>")
    assert facts(parsed) == (TITLE, people, [ID, EN])
    assert (parsed.record.year, parsed.record.publisher, parsed.unparsed) == ("2014", "Balai Pustaka", ())


def test_list_of_values_below_a_label():
    values = "<ul><li>Rukmini Handayani</li><li>Surya Wijaya</li></ul>"
    rows = [(label, values if label == "Pembimbing" else value) for label, value in LABELLED]
    (parsed,) = read("".join(KINDS["blocks"].format(*row) for row in rows))
    assert [name for name, _ in facts(parsed)[1]] == ["Ahmad Basuki", "Rukmini Handayani", "Surya Wijaya"]


def test_line_of_another_block_is_no_subject():
    (parsed,) = read("".join(KINDS["spans"].format(*row) for row in LABELLED[:6]) + "<div>Rak biru</div>")
    assert [subject.value for subject in parsed.record.subjects] == ["Perahu", "Nelayan", "Teluk"]
    assert [text for _, text in parsed.unparsed] == ["Rak biru"]


def test_heads_of_columns_are_no_call_number():
    heads = "".join(f"<th>{head}</th>" for head in ("No. Panggil", "No. Barkod", "Ketersediaan"))
    rows = "".join(KINDS["spans"].format(*row) for row in LABELLED[:6])
    (parsed,) = read(f"{rows}<table><tr>{heads}</tr></table>")
    assert [text for _, text in parsed.unparsed] == ["No. Panggil | No. Barkod | Ketersediaan"]


def test_imprint_below_its_label():
    rows = "".join(f"<div>{label}:</div><div>{value}</div>" for label, value in ROWS)
    (parsed,) = read(f"<h1>{TITLE}</h1><div>Ahmad Basuki, author</div>{rows}")
    assert (parsed.record.place, parsed.record.year, parsed.unparsed) == ("Depok", "2016", ())


@pytest.mark.parametrize("site", ["<h2>lib@ui</h2>", MENU_LIST, "<a href='/'>Katalog</a>"])
@pytest.mark.parametrize("kind", ["definitions", "spans", "blocks"])
def test_labels_that_begin_with_the_abstract_below_a_head(site, kind):
    rows = sorted(LABELLED, key=lambda row: row[0] != "Abstrak")
    (parsed,) = read(site + "".join(KINDS[kind].format(*row) for row in rows))
    assert facts(parsed)[0::2] == (TITLE, [ID, EN])


def test_invisible_characters_as_entities_are_left_out():
    (parsed,) = read(detail_page().replace("Lokasi", "Lo&shy;kasi").replace("Perpustakaan", "Perpus&#8203;takaan"))
    assert parsed.record.holding_location == "Perpustakaan UI"


# --- lists

BOATS = ("Ahmad Basuki", TITLE, ID, 1)
MARKETS = ("Rukmini Handayani", "Pasar malam", EN, 2)


def result(author, title, text, number, *, dl=False, picture=True):
    link = f"<a href='detail?id={number}'>{title}</a>"
    cover = f"<a href='detail?id={number}'><img src='c.jpg' alt=''></a>" if picture else ""
    place = "Depok: Fakultas Teknik Universitas Indonesia, 2016"
    tail = [f'"{text}"', place, "S68893", "UI - Skripsi Open Universitas Indonesia Library"]
    if dl:
        return f"<dl><dt>{link}" + "".join(f"<dd>{line}" for line in (author, *tail)) + "</dl>"
    return f"<p>{cover}{author}<br>{link}</p>" + "".join(f"<div>{line}</div>" for line in tail)


def titles_and_people(parsed):
    return [(one.record.title.proper.value, [p.name for p in one.record.contributors]) for one in parsed]


BOTH = [(TITLE, ["Ahmad Basuki"]), ("Pasar malam", ["Rukmini Handayani"])]
PAGES = "<ul><li><a href='?p=1'>1</a></li><li><a href='?p=2'>&raquo;</a></li></ul>"
FRAMES = [MENU, MENU_LIST, "<div>lib@ui</div>", "<div id='a'><h1>Perpustakaan Universitas Indonesia</h1></div>"]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("head", ["", "<h3>Hasil Pencarian</h3><div>Ditemukan 2 dokumen</div>"])
def test_frame_of_a_site_around_a_list(frame, head):
    parsed = read(frame + head + result(*BOATS) + result(*MARKETS) + PAGES + OWNER)
    assert titles_and_people(parsed) == BOTH
    unparsed = [text for one in parsed for _, text in one.unparsed]
    assert unparsed[-1] == "Copyright © 2020 Perpustakaan Universitas Contoh"
    assert len(unparsed) in (2, 3)


def test_owner_of_the_library_is_no_collection():
    (parsed,) = read(abstract_page() + "<div>© 2020 Universitas Indonesia Library</div>")
    assert facts(parsed) == (TITLE, AUTHOR, [ID, EN])


def test_second_author_above_a_linked_title_stays():
    first = result("Ahmad Basuki<br>Surya Wijaya", *BOATS[1:])
    assert titles_and_people(read(first + result(*MARKETS)))[0] == (TITLE, ["Ahmad Basuki", "Surya Wijaya"])


def test_short_title_that_is_a_link_is_no_label():
    parsed = read(result(*BOATS, dl=True) + result(*MARKETS, dl=True))
    assert titles_and_people(parsed) == BOTH


def test_linked_title_in_quotation_marks_is_no_abstract():
    title = "“Perahu” di teluk"
    parsed = read(result("Ahmad Basuki", title, ID, 1) + result(*MARKETS))
    assert titles_and_people(parsed) == [(title, ["Ahmad Basuki"]), BOTH[1]]


def test_lines_of_an_abstract_are_not_people():
    text = "Perahu nelayan di teluk kecil<br>diperbaiki dengan kayu dari hutan."
    parsed = read((result("Ahmad Basuki", TITLE, text, 1) + result(*MARKETS)).replace('"', ""))
    assert titles_and_people(parsed) == BOTH


def test_linked_heading_of_a_part_of_the_page_is_its_label():
    page = detail_page().replace("<h4>Abstrak</h4>", "<h4><a href='#teks'>Abstrak</a></h4>")
    assert facts(read(page)[0])[2] == [ID, EN]


FEET = [
    "<p>Halaman 1</p>",
    "<p>Tidak tersedia versi lain</p>",
    "<p>Versi lain dari karya ini tidak ada.</p>",
    "<h3>Ketersediaan</h3><p>Tidak ada salinan data</p>",
]


@pytest.mark.parametrize("foot", FEET)
@pytest.mark.parametrize("cells", [[("Abstrak", f"{ID}<br>{EN}")], [("Abstrak", ID), ("", EN)]])
def test_an_abstract_in_a_table_ends_with_its_row(cells, foot):
    rows = [("Judul", TITLE), ("Pengarang", "Ahmad Basuki"), *cells]
    table = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in rows)
    (parsed,) = read(f"<table>{table}</table>{foot}")
    assert facts(parsed) == (TITLE, [("Ahmad Basuki", "aut")], [ID, EN])
    shown = foot.replace("</h3><p>", "|").replace("<p>", "").replace("<h3>", "").replace("</p>", "")
    assert [text for _, text in parsed.unparsed] == shown.split("|")


def test_a_list_of_terms_ends_with_its_last_description():
    page = f"<dl><dt>Judul<dd>{TITLE}<dt>Pengarang<dd>Ahmad Basuki<dt>Abstrak<dd>{ID}<dd>{EN}</dl>{FEET[0]}"
    (parsed,) = read(page)
    assert facts(parsed)[2] == [ID, EN]
    assert [text for _, text in parsed.unparsed] == ["Halaman 1"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            f"<h1>{TITLE}</h1><h2>Authors</h2><p>Ahmad Basuki</p><h2>Abstract</h2><p>{ID}</p>",
            "has the label Abstract, but",
        ),
        (f"<h4>{TITLE}</h4><dl><dt>No. Panggil<dd>899 BAS p</dl>", "has the label No. Panggil, but none of a title"),
        ("<h1>404</h1><p>Halaman tidak ditemukan.</p>", "perhaps an error page"),
    ],
)
def test_a_page_in_no_layout_is_refused_with_the_reason(body, why):
    (parsed,) = read(body)
    assert [(found.code, why in found.message) for found in parsed.findings] == [("html-page", True)]


@pytest.mark.parametrize(("label", "read"), [("Pengarang", []), ("Tim Redaksi", []), ("Catatan", ["A 1", "B 2"])])
def test_a_table_inside_a_cell_loses_no_cell(label, read):
    inner = "<table><tr><td>A<td>1<tr><td>B<td>2</table>"
    page = f"<html><table><tr><td>Judul<td>{TITLE}<tr><td>{label}<td>{inner}<tr><td>Tahun<td>2010</table></html>"
    (parsed,) = parse(Document("page.html", page.encode()))
    unparsed = [text.removeprefix(label).split() for _, text in parsed.unparsed]
    assert (parsed.record.notes, unparsed) == (tuple(read), [] if read else [["A", "1"], ["B", "2"]])
    assert (parsed.record.contributors, parsed.record.year) == ((), "2010")


def test_the_other_abstract_below_the_table_is_kept():
    table = f"<table><tr><td>Judul<td>{TITLE}<tr><td>Pengarang<td>Ahmad Basuki<tr><td>Abstrak<td>{ID}</table>"
    (parsed,) = read(f"{table}<p>{EN}</p>")
    assert facts(parsed)[2] == [ID, EN]


def test_a_row_without_a_label_adds_no_subject():
    rows = f"<tr><td>Judul<td>{TITLE}<tr><td>Subjek<td>Perahu; Nelayan<tr><td><img src='a.png'><td>Tersedia di rak 3"
    (parsed,) = read(f"<table>{rows}<tr><td>Tahun<td>2014</table>")
    assert [subject.value for subject in parsed.record.subjects] == ["Perahu", "Nelayan"]
    assert [text for _, text in parsed.unparsed] == ["Tersedia di rak 3"]

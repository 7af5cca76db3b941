"""The desk without a browser: its list, its records, corrections by its forms, and requests that it must refuse."""

import os
import re
import socket
import sys
import time
import zipfile
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from desks import PAGE, TITLES, ask, cookie_of, form_of, own_origin, port_of

import catalog_export
from catalog_export.cli.main import cli
from catalog_export.model.errors import UsageError
from catalog_export.run.corrections import file as corrections_file

pytest.importorskip("flask")
from catalog_export.desk import output, view, words
from catalog_export.desk.access import TRIES, WAIT, Access, PublicAddress, Throttle
from catalog_export.desk.listing import FIELDS, Query
from catalog_export.desk.shelf import Shelf
from catalog_export.desk.web import upload_name
from catalog_export.enrich.profile import Profile
from catalog_export.run.options import RunOptions


@pytest.fixture
def shelf(pages):
    made = Shelf(RunOptions.make({"corrections": "c.jsonl"}))
    made.add(["pages"])
    return made


def shown(shelf, number=1):
    loaded = shelf.load(number, with_lines=True)
    return loaded, view.view(loaded)


# --- words


def test_label_names_a_field_in_both_languages():
    assert words.label("contributors[0]", "en") == "Person 1"
    assert words.label("contributors[1].identifiers[0]", "id") == "Orang 2, Pengenal"
    assert words.label("title.proper", "id") == "Judul"
    assert words.label("title.proper.text", "en") == "Title"
    assert words.label("contributors[0].name", "en") == "Person 1, Name"
    assert words.label("contributors[0].dates", "en") == "Person 1, Years of birth and death"
    assert words.label("contributors[0].dates", "id") == "Orang 1, Tahun lahir dan wafat"
    assert words.label("contributors[0].entry", "en") == "Person 1, Form of the name in indexes"
    assert words.label("contributors[0].kind", "en") == "Person 1, Kind"
    assert words.label("keyword_langs[0]", "id") == "Bahasa kata kunci 1"
    assert words.label("abstracts[1].lang", "id") == "Abstrak 2, Bahasa"
    assert words.label("abstracts[1].begins", "en") == "Abstract 2, where it begins"
    assert (words.word("look", "en"), words.word("look", "id")) == ("to look at", "perlu diperiksa")


def test_fields_in_the_filter_have_names():
    assert {name for name in FIELDS if name not in words.LABELS} == set()


# --- the list


def test_list_is_searched_filtered_and_sorted(shelf):
    Path("pages/bad.md").write_text("# \n\nBudi, author\n")
    shelf.add(["pages/bad.md"])
    assert [row["id"] for row in shelf.rows(Query(text="desa perpus"), 1)] == ["90000003"]
    assert shelf.count(Query(text="%")) == 0
    assert [row["state"] for row in shelf.rows(Query(state="failed"), 1)] == ["failed"]
    titles = [row["title"] for row in shelf.rows(Query(sort="title"), 1)]
    assert titles == sorted(titles, key=str.casefold)
    assert shelf.count(Query(code="names-joined")) == 3
    assert shelf.count(Query(code="joined")) == 0


def test_list_is_searched_by_the_names_of_all_persons(shelf):
    assert shelf.count(Query(text="rina wulandari")) == 3  # the supervisor
    assert shelf.rows(Query(text="wulandari"), 1)[0]["author"].startswith("Budi Santosa")


def test_list_is_filtered_by_fields_that_records_have_or_lack(shelf):
    assert [row["id"] for row in shelf.rows(Query(field="title.parallel"), 1)] == ["90000001"]
    lacking = shelf.rows(Query(field="-title.parallel", sort="title"), 1)
    assert [row["id"] for row in lacking] == ["90000002", "90000003"]
    assert shelf.count(Query(field="year")) == 0


def test_neighbours_are_those_of_the_filtered_list(shelf):
    query = Query(field="-title.parallel", sort="title")
    numbers = list(shelf.numbers(query))
    assert shelf.neighbours(numbers[0], query) == (None, numbers[1])
    assert shelf.neighbours(numbers[1], query) == (numbers[0], None)
    assert shelf.neighbours(1, Query()) == (None, 2)


@pytest.mark.parametrize("sort", ["number", "title", "author", "year", "state"])
def test_pages_of_every_order_have_each_record_once(pages, sort):
    lines = "".join(
        f'{{"title": {{"proper": {{"text": "T{n % 7}"}}}}, "control_number": "{n}", "year": "{2000 + n % 3}"}}\n'
        for n in range(120)
    )
    Path("many.jsonl").write_text(lines)
    shelf = Shelf(RunOptions.make({}))
    assert shelf.add(["many.jsonl"]) == 120
    query = Query(sort=sort)
    numbers = [row["number"] for page in (1, 2, 3) for row in shelf.rows(query, page)]
    assert sorted(numbers) == list(range(1, 121))
    chain = [numbers[0]]
    while (after := shelf.neighbours(chain[-1], query)[1]) is not None:
        chain.append(after)
    assert chain == numbers


def test_empty_list_links_to_adding_pages(serve):
    address = serve()
    cookie, _ = cookie_of(address)
    _, text = ask(address, "/", Cookie=cookie)
    assert ("No record matches." in text, text.count('href="/add"')) == (False, 2)
    _, text = ask(address, "/?q=x", Cookie=cookie)
    assert ("No record matches." in text, text.count('href="/add"')) == (True, 1)


# --- reading a record again


def test_a_record_is_checked_again_without_reading_its_file(pages, monkeypatch):
    catalog_export.export("pages", "jsonl", "all.jsonl")
    Path("t.csv").write_text("id,tahun\n90000003,2014\n")
    shelf = Shelf(RunOptions.make({"data": "t.csv", "corrections": "c.jsonl"}))
    assert shelf.add(["all.jsonl"]) == 3
    for name in ("all.jsonl", "t.csv"):
        Path(name).unlink()
    monkeypatch.setattr("catalog_export.desk.shelf.parse_document", None)
    correction = corrections_file.Correction(record="90000003", field="year", old="2014", new="2015", date="2026-11-28")
    corrections_file.append("c.jsonl", correction)
    loaded = shelf.load(3)
    assert (loaded.record.year, shelf.rows(Query(state="corrected"), 1)[0]["id"]) == ("2015", "90000003")


def test_lines_of_a_record_are_those_of_its_part_of_the_document(pages):
    Path("both.jsonl").write_bytes(catalog_export.export("pages", "jsonl"))
    shelf = Shelf(RunOptions.make({}))
    shelf.add(["both.jsonl"])
    loaded, made = shown(shelf, 3)
    assert {number for number, _ in loaded.lines} == {3}
    assert [line.fields for line in made.lines if line.text.startswith("abstracts")] == [
        ("abstracts[0]",),
        ("abstracts[1]",),
    ]


def test_a_repeated_record_stays_failed_when_it_is_read_again(pages):
    Path("pages/again.md").write_text(next(iter(sorted(Path("pages").iterdir()))).read_text())
    shelf = Shelf(RunOptions.make({}))
    shelf.add(["pages"])
    loaded = [shelf.load(number) for number in shelf.numbers(Query())]
    repeated = [one for one in loaded if any(found.code == "duplicate-same" for found in one.findings)]
    assert [one.failed for one in repeated] == [True]
    again = [shelf.load(one.number) for one in repeated]
    assert [(one.failed, one.findings[-1].code) for one in again] == [(True, "duplicate-same")]


def test_inputs_are_read_in_the_background(pages):
    shelf = Shelf(RunOptions.make({}))
    shelf.start(["pages"])
    deadline = time.monotonic() + 60
    while shelf.reading and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (shelf.reading, shelf.count(Query()), shelf.fault) == (False, 3, "")


# --- what a record shows


def test_source_lines_have_their_fields(shelf):
    _, made = shown(shelf)
    kinds = [line.kind for line in made.lines if line.kind]
    assert kinds == ["other", "title", "contributors", "other", "unread", "abstract-a", "abstract-b", "keywords"]
    assert made.lines[1].fields == ("title.proper", "title.parallel[0]")


def test_findings_stand_beside_the_field_or_line_they_concern(shelf):
    _, made = shown(shelf)
    beside = {field.name: [found.code for found in field.findings] for field in made.fields if field.findings}
    assert beside == {"contributors[0]": ["names-joined"]}
    of_lines = {line.number: [found.code for found in line.findings] for line in made.lines if line.findings}
    assert of_lines == {7: ["line-not-understood"]}
    assert made.findings == []


def test_lines_of_a_pdf_are_those_of_its_text(pages):
    pytest.importorskip("pypdfium2")
    pdf_pages = pytest.importorskip("pdf_pages")
    page = pdf_pages.sample()
    Path("page.pdf").write_bytes(pdf_pages.make(page))
    shelf = Shelf(RunOptions.make({}))
    shelf.add(["page.pdf"])
    loaded, made = shown(shelf)
    named = {name: line.text for line in made.lines for name in line.fields}
    assert loaded.record.title.proper.value in named["title.proper"]
    assert loaded.record.contributors[0].name in named["contributors[0]"]


def test_lines_of_example_pages_have_their_fields():
    """Every field that a source states has a line, in each kind of source."""
    folder = Path(__file__).parent.parent / "docs" / "examples"
    shelf = Shelf(RunOptions.make({}))
    shelf.add([str(folder), str(folder / "09-record.marcxml")])
    shown_fields, lost = 0, []
    for number in shelf.numbers(Query()):
        loaded, made = shown(shelf, number)
        named = {name for line in made.lines for name in line.fields}
        stated = [field.name for field in made.fields if field.grade == "stated"]
        shown_fields += len(stated)
        lost += [(loaded.name, name) for name in stated if name not in named]
    assert shown_fields > 90
    assert [name for _, name in lost if name not in {"thesis_kind", "country", "language"}] == []  # codes, not texts


def test_lines_of_html_are_its_text(pages):
    head = "<html><body><table><tr><td>Judul</td><td>Arsip kota</td></tr><tr><td>Pengarang</td><td>Budi</td></tr>"
    Path("p.html").write_text(f'{head}</table><a href="https://lib.ui.ac.id/detail?id=7">Deskripsi Lengkap</a>')
    shelf = Shelf(RunOptions.make({}))
    shelf.add(["p.html"])
    loaded, _ = shown(shelf)
    assert loaded.lines
    assert not any("<td>" in text for _, text in loaded.lines)


def test_lines_of_marc_are_its_fields(pages):
    Path("all.mrc").write_bytes(catalog_export.export("pages", "marc"))
    shelf = Shelf(RunOptions.make({}))
    shelf.add(["all.mrc"])
    loaded, made = shown(shelf, 2)
    assert {number for number, _ in loaded.lines} == {2}
    assert any(line.text.startswith("=245") and "title.proper" in line.fields for line in made.lines)


# --- forms


def test_name_is_split_joined_moved_and_given_a_role(serve, pages):
    address = serve(pages)
    form = form_of(address)

    def people(body):
        assert ask(address, "/record/1/people", "POST", body, **form)[0].status == 303
        return [(one.name, one.relator) for one in address.desk.shelf.load(1).record.contributors]

    split = [("Budi Santosa", "aut"), ("Siti Rahma", "aut"), ("Rina Wulandari", "ths")]
    assert people("do=split:0") == split
    assert people("do=join:1") == [split[0], ("Siti Rahma, Rina Wulandari", "aut")]
    assert people("do=save&name-1=Siti+Rahma%3B+Rina+Wulandari") == [*split[:2], ("Rina Wulandari", "aut")]
    assert people("do=save&relator-2=ths") == split
    assert people("do=up:2") == [split[0], split[2], split[1]]
    assert people("do=remove:1&name-0=Budi+Santoso") == [("Budi Santoso", "aut"), split[1]]
    assert people("do=save&name-new=Tim+Kota&relator-new=edt")[-1] == ("Tim Kota", "edt")
    fields = [one.field for _, one in corrections_file.load("c.jsonl")]
    assert fields[3] == "contributors[2]"
    for _ in fields:
        ask(address, "/record/1/undo", "POST", "", **form)
    assert address.desk.shelf.load(1).record.contributors[0].name == "Budi Santosa dan Siti Rahma"
    ask(address, "/record/1/redo", "POST", "", **form)
    assert address.desk.shelf.load(1).record.contributors[0].name == "Budi Santosa"


def test_person_becomes_a_body_without_its_former_entry_form(serve, pages):
    Path("p.toml").write_text('[names]\nentry = "last-element"\n')
    address = serve(pages, profile="p.toml")
    form = form_of(address)
    assert address.desk.shelf.load(1).record.contributors[1].entry == "Wulandari, Rina"
    ask(address, "/record/1/people", "POST", "kind-1=corporate", **form)
    person = address.desk.shelf.load(1).record.contributors[1]
    assert (person.name, person.kind, person.entry) == ("Rina Wulandari", "corporate", None)
    ask(address, "/record/2/people", "POST", "name-1=Rina+Sari&relator-1=edt&kind-1=personal", **form)
    assert address.desk.shelf.load(2).record.contributors[1].entry == "Sari, Rina"
    ask(address, "/record/3/people", "POST", "name-new=Tim+Kota&kind-new=corporate", **form)
    assert address.desk.shelf.load(3).record.contributors[2].kind == "corporate"
    _, text = ask(address, "/record/1", Cookie=form["Cookie"])
    assert '<option value="corporate" selected>body</option>' in text


def test_text_and_language_are_saved_together(serve, pages):
    address = serve(pages)
    form = form_of(address)
    body = "path=title.proper.text&value=Archives&lang=en"
    assert ask(address, "/record/3/correct", "POST", body, **form)[0].status == 303
    assert address.desk.shelf.load(3).record.title.proper == ("Archives", "en")


def test_added_items_get_their_language_and_the_person_signs(serve, pages):
    address = serve(pages, person="Rina")
    form = form_of(address)
    for body in (
        "path=title.parallel[0]&value=The+library+of+the+village",
        "path=abstracts[2]&value=Ringkasan+ini+membahas+perpustakaan+desa+dan+arsip.",
        "path=isbn[0]&value=978-0-306-40615-7",
        "path=year&value=2014",
    ):
        assert ask(address, "/record/3/correct", "POST", body, **form)[0].status == 303
    loaded = address.desk.shelf.load(3)
    assert loaded.record.title.parallel == (("The library of the village", "en"),)
    assert [one.lang for one in loaded.record.abstracts] == ["id", "en", "id"]
    assert (loaded.record.isbn, loaded.record.year, loaded.failed) == (("978-0-306-40615-7",), "2014", False)
    assert {one.person for _, one in corrections_file.load("c.jsonl")} == {"Rina"}
    _, text = ask(address, "/record/3", Cookie=form["Cookie"])
    assert ", Rina:" in text


def test_line_marked_as_nothing_is_no_longer_reported(serve, pages):
    address = serve(pages)
    ask(address, "/record/1/correct", "POST", "path=unread&value=Lemari+7+rak+biru", **form_of(address))
    codes = [found.code for found in address.desk.shelf.load(1).findings]
    assert codes == ["names-joined"]


def test_impossible_correction_is_a_message_and_not_a_failure(serve, pages):
    address = serve(pages)
    answer, text = ask(address, "/record/1/correct", "POST", "path=control_number&value=7", **form_of(address))
    assert (answer.status, "cannot be corrected" in text) == (409, True)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"path": "year", "value": "2010x"}, "Year is 2010x, expected a year such as 2010, [2010?] or c2010"),
        ({"path": "language", "value": "indonesia"}, "expected a BCP 47 language tag such as id or en<"),
        ({"path": "title.proper.text", "value": ""}, "Title is empty, expected a string that is not blank"),
        ({"path": "title.proper.text", "value": "Arsip", "lang": "melayu"}, "Title, Language is &#34;melayu&#34;"),
        ({"path": "abstracts[0].text", "value": ""}, "Abstract 1 is empty"),
        ({"name-0": "", "name-1": "Rina W.", "name-new": "Tim <Kota>"}, "Person 1, Name is empty"),
    ],
)
def test_impossible_value_is_not_saved_and_the_form_is_kept(serve, pages, sent, shown):
    address = serve(pages)
    form = form_of(address)
    action = "correct" if "path" in sent else "people"
    answer, text = ask(address, f"/record/1/{action}", "POST", urlencode(sent), **form)
    assert (answer.status, Path("c.jsonl").exists()) == (422, False)
    assert "Not saved: " in text
    assert shown in text
    assert [name for name, value in sent.items() if name != "path" and f'value="{escape(value)}"' not in text] == []
    assert not address.desk.shelf.load(1).failed


def test_border_without_place_is_not_saved(serve, pages):
    address = serve(pages)
    body = "path=abstracts[1].begins&value=Kalimat+lain."
    answer, text = ask(address, "/record/1/correct", "POST", body, **form_of(address))
    assert (answer.status, "expected the new sentence once in the texts: Kalimat lain." in text) == (422, True)


def test_year_with_question_mark_is_saved(serve, pages):
    address = serve(pages)
    answer, _ = ask(address, "/record/1/correct", "POST", "path=year&value=[2010%3F]", **form_of(address))
    assert (answer.status, address.desk.shelf.load(1).record.year) == (303, "[2010?]")


def test_right_value_heals_a_file_with_an_impossible_one(serve, pages):
    address = serve(pages)
    form = form_of(address)
    ask(address, "/record/1/correct", "POST", "path=year&value=2010", **form)
    wrong = corrections_file.Correction(record="90000001", field="year", old="2010", new="x", date="2026-11-28")
    corrections_file.append("c.jsonl", wrong)
    loaded = address.desk.shelf.load(1)
    assert (loaded.failed, loaded.record.year) == (True, "2010")
    ask(address, "/record/1/correct", "POST", "path=year&value=2011", **form)
    loaded = address.desk.shelf.load(1)
    assert (loaded.failed, loaded.record.year) == (False, "2011")


def test_undo_takes_back_all_that_a_form_saved(serve, pages):
    address = serve(pages)
    form = form_of(address)
    before = address.desk.shelf.load(1).record
    ask(address, "/record/1/correct", "POST", "path=place&value=Depok", **form)
    ask(address, "/record/1/correct", "POST", "path=title.proper.text&value=Archives&lang=en", **form)
    ask(address, "/record/1/people", "POST", "name-0=Budi&name-1=Rina", **form)
    after = address.desk.shelf.load(1).record
    assert len(corrections_file.load("c.jsonl")) == 5
    ask(address, "/record/1/undo", "POST", "", **form)
    assert address.desk.shelf.load(1).record.contributors == before.contributors
    ask(address, "/record/1/undo", "POST", "", **form)
    assert address.desk.shelf.load(1).record == before._replace(place="Depok")
    for _ in range(2):
        ask(address, "/record/1/redo", "POST", "", **form)
    assert address.desk.shelf.load(1).record == after


def test_undo_of_lines_with_a_day_takes_back_one(serve, pages):
    address = serve(pages)
    for field, new in (("year", "2010"), ("place", "Depok")):
        line = corrections_file.Correction(record="90000001", field=field, old=None, new=new, date="2026-11-28")
        corrections_file.append("c.jsonl", line)
    ask(address, "/record/1/undo", "POST", "", **form_of(address))
    assert [one.field for _, one in corrections_file.load("c.jsonl")] == ["year"]


# --- output


def test_output_is_highlighted_and_escaped():
    mrk = output.highlight("=245  10$aArsip <kota>\n", "mrk")
    assert (
        mrk == '<span class="h1">=245</span>  <span class="h2">10</span><span class="h3">$a</span>Arsip &lt;kota&gt;\n'
    )
    bibtex = output.highlight("@thesis{key,\n  title = {<b>},\n}", "bibtex")
    assert bibtex.startswith('<span class="h1">@thesis</span>{<span class="h2">key</span>,\n')
    assert '<span class="h3">title</span> = {&lt;b&gt;}' in bibtex


def test_receiver_shows_its_needs_and_losses(serve, pages):
    address = serve(pages)
    cookie, _ = cookie_of(address)
    _, text = ask(address, "/record/1/output?receiver=slims&format=bibtex", Cookie=cookie)
    assert "roles of people" in text
    assert "=245" in text  # SLiMS reads MARC, and no BibTeX
    _, text = ask(address, "/receiver?receiver=dspace", Cookie=cookie)
    assert "feed saf" in text
    assert "the year (records: 3)" in text
    assert "Records that failed" not in text
    assert ask(address, "/record/1/output?receiver=nothing", Cookie=cookie)[0].status == 200


def test_receiver_check_names_the_records_that_failed(serve, pages):
    Path("pages/z-bad.md").write_text("# \n\nBudi, author\n")
    address = serve(pages)
    cookie, _ = cookie_of(address)
    _, text = ask(address, "/receiver?receiver=dspace&q=", Cookie=cookie)
    assert "Records checked: 3<" in text
    assert '<a href="/?state=failed">Records that failed, and were not checked: 1</a>' in text


def test_download_names_the_records_that_it_cannot_write(serve, pages):
    Path("pages/z-bad.md").write_text("# \n\nBudi, author\n")
    address = serve(pages)
    cookie, _ = cookie_of(address)
    answer, text = ask(address, "/download?format=marc", Cookie=cookie)
    assert (answer.status, "pages/z-bad.md:3" in text) == (409, True)
    answer, text = ask(address, "/download?format=mrk&skip=1&q=desa", Cookie=cookie)
    assert answer.headers["Content-Disposition"] == "attachment; filename=catalogue.mrk"
    assert text.count("=LDR") == 1


def test_receiver_check_counts_records(shelf):
    choice = output.choose(Profile(), "marc", "koha")
    check = output.check_receiver(choice, [shelf.load(number).record for number in (1, 2)])
    assert (check.records, check.settings) == (2, ["org_code, for 003 and 035"])


def test_report_is_one_escaped_file(pages):
    result = CliRunner().invoke(cli, ["desk", "--report", "out.html", "pages"])
    assert result.exit_code == 0, result.output
    assert result.stderr == "wrote 3 records to out.html\n"
    text = Path("out.html").read_text()
    assert "<script" not in text
    assert not re.search(r"""(src|href)=["'](?!#)""", text)
    assert all(str(number) in text for number in TITLES)
    assert CliRunner().invoke(cli, ["desk", "--report", "out.html", "pages"]).exit_code == 2


def test_report_counts_what_failed_and_was_not_read(pages):
    Path("pages/empty.md").write_text("")
    result = CliRunner().invoke(cli, ["desk", "--report", "out.html", "pages", "none"])
    assert (result.exit_code, result.stderr) == (3, "wrote 3 records to out.html, 1 failed, 1 input not read\n")
    result = CliRunner().invoke(cli, ["desk", "--report", "out.html", "-f", "pages"])
    assert (result.exit_code, result.stderr) == (1, "wrote 3 records to out.html, 1 failed\n")


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="needs names that are not UTF-8")
def test_a_file_name_that_is_not_utf8_is_shown(pages):
    Path(os.fsdecode(b"pages/a\xff.md")).write_text(PAGE.format(number=5, title="Nama"), "utf-8")
    Path(os.fsdecode(b"pages/b\xff.md")).write_text("")
    made = Shelf(RunOptions.make({}))
    assert made.add([os.fsdecode(b"none\xff"), "pages"]) == 6
    assert made.load(1).name == "none\ufffd"
    assert [made.load(number).name for number in (5, 6)] == ["pages/a\ufffd.md", "pages/b\ufffd.md"]


def test_report_needs_the_corrections_file_that_is_named(pages):
    result = CliRunner().invoke(cli, ["desk", "--report", "out.html", "--corrections", "none.jsonl", "pages"])
    assert (result.exit_code, Path("out.html").exists()) == (3, False)
    assert "none.jsonl: there is no such corrections file" in result.stderr


def test_list_shows_an_incomplete_correction(serve, pages):
    address = serve(pages)
    cookie, _ = cookie_of(address)
    assert "correction-incomplete" not in ask(address, "/", Cookie=cookie)[1]
    Path("c.jsonl").write_text('{"record":')
    assert "correction-incomplete" in ask(address, "/", Cookie=cookie)[1]


def test_list_is_shown_with_a_faulty_corrections_file(serve, pages):
    address = serve(pages)
    cookie, _ = cookie_of(address)
    Path("c.jsonl").write_text("not JSON\n")
    answer, text = ask(address, "/", Cookie=cookie)
    assert (answer.status, "Perpustakaan desa" in text) == (200, True)
    assert "c.jsonl:1: not a correction" in text
    assert "Correct the corrections file" in text
    assert ask(address, "/record/1", Cookie=cookie)[0].status == 409
    for _ in range(2):
        assert ask(address, "/add", "POST", "text=%23+Arsip", **form_of(address))[0].status == 409
    Path("c.jsonl").write_text("")
    assert "Correct the corrections file" not in ask(address, "/", Cookie=cookie)[1]
    assert ask(address, "/add", "POST", "text=%23+Arsip", **form_of(address))[0].status == 303


# --- safety


def test_first_address_gives_a_strict_cookie(serve, pages):
    address = serve(pages)
    cookie, answer = cookie_of(address)
    assert answer.status == 302
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Strict" in answer.headers["Set-Cookie"]
    answer, text = ask(address, "/", Cookie=cookie)
    assert (answer.status, "Perpustakaan desa" in text) == (200, True)
    assert "<script>document" not in text
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_strange_requests_are_refused(serve, pages):
    address = serve(pages)
    form = form_of(address)
    cookie, body = form["Cookie"], "path=year&value=2014"
    assert ask(address, "/")[0].status == 403
    assert ask(address, "/?token=wrong")[0].status == 403
    for origin in ("http://evil.example", "null", f"http://127.0.0.1:{port_of(address) + 1}", None):
        others = {name: value for name, value in (form | {"Origin": origin}).items() if value}
        assert ask(address, "/record/1/correct", "POST", body, **others)[0].status == 403
    assert not Path("c.jsonl").exists()
    assert ask(address, "/record/1/correct", "POST", body, **form)[0].status == 303
    assert len(corrections_file.load("c.jsonl")) == 1
    for path in ("/record/99", "/static/../web.py", "/static/%2e%2e/web.py"):
        assert ask(address, path, Cookie=cookie)[0].status == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "a@127.0.0.1:{port}"]
)
def test_wrong_host_header_is_refused(serve, pages, host):
    address = serve(pages)
    cookie, _ = cookie_of(address)
    answer, text = ask(address, "/", Cookie=cookie, Host=host.format(port=port_of(address)))
    assert (answer.status, "Perpustakaan" in text) == (421, False)


def test_host_names_depend_on_the_address():
    name = socket.gethostname()
    loopback, every, one = Access("127.0.0.1", 80), Access("0.0.0.0", 8080, "x"), Access("10.1.2.3", 8080, "x")
    assert loopback.knows_host("localhost")
    assert not loopback.knows_host("10.1.2.3")
    assert every.knows_host("10.1.2.3:8080")
    assert every.knows_host("[fe80::1]:8080")
    assert every.knows_host(f"{name}:8080")
    assert not every.knows_host("evil.example:8080")
    assert one.knows_host("10.1.2.3:8080")
    assert not one.knows_host("10.1.2.4:8080")


def test_host_behind_a_server_with_tls_has_no_port():
    name = socket.gethostname()
    every = Access("0.0.0.0", 8080, "x")
    assert every.knows_host(name)
    assert every.is_own_origin(f"https://{name}", name)
    assert not every.knows_host("evil.example")
    assert not every.knows_host(f"{name}:8081")
    assert not Access("127.0.0.1", 8080).knows_host("localhost")


def test_public_address_is_host_and_origin(serve, pages):
    public = PublicAddress.parse("https://Desk.Example.ac.id/")
    address = serve(pages, password="rahasia sekali", public=public)
    assert address.url == "https://desk.example.ac.id/"
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    for host in ("desk.example.ac.id", "desk.example.ac.id:443", f"127.0.0.1:{port_of(address)}"):
        given = form | {"Host": host, "Origin": "https://desk.example.ac.id"}
        answer, _ = ask(address, "/login", "POST", "password=rahasia+sekali", **given)
        assert (answer.status, "; Secure" in answer.headers["Set-Cookie"]) == (303, True)
        for origin in ("http://desk.example.ac.id", "https://evil.example", "https://desk.example.ac.id:444"):
            assert ask(address, "/login", "POST", "password=x", **(given | {"Origin": origin}))[0].status == 403
    for host in ("desk.example.ac.id:81", "evil.example", "a@desk.example.ac.id"):
        assert ask(address, "/", Host=host)[0].status == 421


def test_public_address_has_its_port_and_no_path():
    assert PublicAddress.parse("http://desk.example.ac.id:8080").origin == "http://desk.example.ac.id:8080"
    assert not Access("127.0.0.1", 1, "x", PublicAddress.parse("http://desk.example.ac.id")).is_secure
    for text in (
        "desk.example.ac.id",
        "ftp://a.id",
        "https://a.id/desk",
        "https://u@a.id",
        "https://a.id:x",
        "https://",
        "",
        "https://a b.id",
        "https://a\tb.id",
        "https://x;y.id",
        "https://x\\y.id",
        "https://*.id",
        "https://a..id",
        "https://a.id:0",
        "https://a.id:65536",
        "https://[::1",
        "https://[a.id]",
        "https://[::1]a.id",
    ):
        with pytest.raises(UsageError):
            PublicAddress.parse(text)


def test_public_address_is_written_as_browsers_write_it():
    assert PublicAddress.parse("HTTPS://DESK-1.example.ac.id:443/").origin == "https://desk-1.example.ac.id"
    assert PublicAddress.parse("https://büro.example").origin == "https://xn--bro-hoa.example"
    assert PublicAddress.parse("https://[2001:DB8:0::1]:65535").origin == "https://[2001:db8::1]:65535"


@pytest.mark.parametrize("option", ["--host", "--public-address"])
def test_empty_address_is_a_usage_error(pages, monkeypatch, option):
    monkeypatch.setattr("catalog_export.desk.server.RunningDesk", None)  # a desk would serve until Ctrl-C
    result = CliRunner().invoke(cli, ["desk", option, "", str(pages)])
    assert (result.exit_code, "expected one such as" in result.output) == (2, True)


def test_documented_web_server_sends_a_host_that_is_known():
    text = (Path(__file__).parent.parent / "docs" / "desk.md").read_text("utf-8")
    public = PublicAddress.parse(re.search(r"--public-address (\S+)", text)[1])
    name = re.search(r"proxy_set_header Host \$host;", text) and re.search(r"server_name (\S+);", text)
    access = Access("127.0.0.1", 8021, "x", public)
    assert name
    assert access.knows_host(name[1])
    assert all(map(access.knows_host, ("127.0.0.1", "localhost", "127.0.0.1:8021", "desk.example.ac.id:443")))
    assert not access.knows_host("desk")


def test_desks_of_one_host_have_their_own_cookies(serve, pages):
    address = serve(pages)
    cookie, _ = cookie_of(address)
    assert cookie.startswith(f"catalog_export_desk_{port_of(address)}=")


def test_other_site_cannot_send_the_browser_away(serve, pages):
    address = serve(pages)
    cookie, _ = cookie_of(address)
    for back in ("//evil.example", "/\\evil.example", "http://evil.example"):
        answer, _ = ask(address, f"/language/id?back={back}", Cookie=cookie)
        assert answer.headers["Location"] == "/"
    _, text = ask(address, "/?notice=Your+account+is+locked", Cookie=cookie)
    assert "locked" not in re.sub(r'href="[^"]*"', "", text)


def test_password_lets_in_and_wrong_ones_must_wait(serve, pages):
    address = serve(pages, password="rahasia sekali")
    form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": own_origin(address)}
    assert "token" not in address.url
    answer, _ = ask(address, "/login", "POST", "password=rahasia+sekali", **form)
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    assert ask(address, "/", Cookie=cookie)[0].status == 200
    for _ in range(TRIES):
        assert ask(address, "/login", "POST", "password=falsch", **form)[0].status == 403
    answer, _ = ask(address, "/login", "POST", "password=rahasia+sekali", **form)
    assert (answer.status, "Set-Cookie" in answer.headers) == (429, False)
    assert 0 < int(answer.headers["Retry-After"]) <= WAIT


def test_throttle_counts_each_client_and_forgets():
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    for _ in range(TRIES):
        throttle.count("a")
    assert (throttle.wait("a"), throttle.wait("b")) == (WAIT + 1, 0)
    now[0] = WAIT + 1
    assert throttle.wait("a") == 0
    throttle.count("a")
    assert throttle.wait("a") == 0
    for number in range(2000):
        throttle.count(str(number))
    assert len(throttle.wrong) <= 1000


@pytest.mark.parametrize("option", [("--host", "0.0.0.0"), ("--public-address", "https://desk.example.ac.id")])
@pytest.mark.parametrize("password", [None, "kurang"])
def test_others_need_a_password_that_is_long_enough(pages, monkeypatch, password, option):
    if password:
        monkeypatch.setenv("CATALOG_EXPORT_DESK_PASSWORD", password)
    result = CliRunner().invoke(cli, ["desk", *option, str(pages)])
    assert result.exit_code == 2
    assert "set a password" in result.output


@pytest.mark.slow
@pytest.mark.parametrize("announced", [True, False])
def test_upload_of_200_mb_is_refused(serve, pages, announced):
    address = serve(pages)
    form = form_of(address)
    head = [
        "POST /add HTTP/1.1",
        f"Host: 127.0.0.1:{port_of(address)}",
        f"Cookie: {form['Cookie']}",
        f"Origin: {form['Origin']}",
        "Content-Type: multipart/form-data; boundary=x",
        "Content-Length: 209715200" if announced else "Transfer-Encoding: chunked",
    ]
    block = b"x" * (1 << 20)
    sent = 0
    with socket.create_connection(("127.0.0.1", port_of(address)), timeout=60) as connection:
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n")
        try:
            while sent < 200:
                connection.sendall(block if announced else b"100000\r\n" + block + b"\r\n")
                sent += 1
        except OSError:  # the desk has closed the connection
            pass
        try:
            answer = connection.recv(100)
        except OSError:
            answer = b""
    assert not answer or b" 413 " in answer
    assert sent < 200 or b" 413 " in answer
    assert ask(address, "/", Cookie=form["Cookie"])[0].status == 200
    assert address.desk.shelf.count(Query()) == 3


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\b.md", "b.md"),
        ("..", "page.md"),
        (".hidden.md", "hidden.md"),
        ("a\x00b<>.md", "a_b__.md"),
    ],
)
def test_upload_name_is_plain(name, plain):
    assert upload_name(name) == plain


def test_uploads_with_one_name_get_different_names(serve):
    address = serve()
    form = form_of(address)
    for number in (7, 8, 9):
        page = PAGE.format(title=f"Arsip {number}", number=number)
        assert ask(address, "/add", "POST", urlencode({"text": page}), **form)[0].status == 303
    shelf = address.desk.shelf
    assert [shelf.load(number).name for number in (1, 2, 3)] == ["text.md", "text (2).md", "text (3).md"]
    places = {found.location.source for number in (2, 3) for found in shelf.load(number).findings}
    assert places == {"text (2).md", "text (3).md"}
    names = [address.desk.without_folder(address.desk.upload_path("a.md.gz")) for _ in range(2)]
    assert names == ["a.md.gz", "a (2).md.gz"]


def test_only_the_corrections_and_their_lock_are_written(serve, pages):
    address = serve(pages)
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    form = form_of(address)
    ask(address, "/record/1/people", "POST", "do=split:0", **form)
    ask(address, "/add", "POST", "text=%23+Arsip%0ABudi%2C+author", **form)
    ask(address, "/download?format=marc&skip=1", Cookie=form["Cookie"])
    after = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    assert {path.name for path in after.keys() - before.keys()} <= {"c.jsonl", "c.jsonl.lock"}
    assert {path: after[path] for path in before} == before


def test_uploads_stay_in_their_folder(serve, pages):
    address = serve()
    form = form_of(address) | {"Content_Type": "multipart/form-data; boundary=x"}
    with zipfile.ZipFile("p.zip", "w") as archive:
        archive.writestr("../outside.md", PAGE.format(title="Di luar", number=7))
    parts = [
        ("../../page.md", PAGE.format(title="Atas", number=8).encode()),
        ("/tmp/p.zip", Path("p.zip").read_bytes()),
    ]
    body = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode() + data + b"\r\n"
        for name, data in parts
    )
    before = {path for path in Path.cwd().parent.rglob("*") if path.is_file()}
    assert ask(address, "/add", "POST", body + b"--x--\r\n", **form)[0].status == 303
    assert address.desk.shelf.count(Query()) == 2
    _, text = ask(address, "/record/1", Cookie=form["Cookie"])
    assert address.desk.uploads.name not in text
    assert '<p class="where">page.md</p>' in text
    assert "(Line 5)" in text
    assert {path for path in Path.cwd().parent.rglob("*") if path.is_file()} == before
    assert not Path("/tmp/page.md").exists()


def test_a_desk_that_has_ended_can_be_stopped(serve):
    address = serve("pages")
    ask(address, "/")
    address.ended = True
    deadline = time.monotonic() + 10
    while address.channels and time.monotonic() < deadline:
        time.sleep(0.01)
    address.stop()
    assert not address.channels

"""Corrections: how they are applied, when they are refused, and how their file is changed."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

import catalog_export
from catalog_export.cli.main import cli
from catalog_export.model.errors import InputError, OutputError, UsageError
from catalog_export.run.corrections import file as corrections_file
from catalog_export.run.corrections import paths
from catalog_export.run.corrections.file import Correction

PAGE = """# Arsip daerah di kota kecil
Budi Santosa, author
Deskripsi Lengkap: <https://lib.ui.ac.id/detail?id=90000001>

## Abstrak

Penelitian ini membahas arsip daerah di kota kecil. Hasilnya menunjukkan bahwa arsip itu tidak lengkap.

This study discusses the archives of a small town. The results show that they are not complete.
"""
PERSON = {"name": "Budi Santosa", "role": "author", "relator": "aut", "kind": "personal"}
SOURCE = Path(__file__).parent.parent / "records" / "20389935.md"


def made(field, old, new, **more):
    return Correction(**{"record": "90000001", "date": "2026-11-28"} | more, field=field, old=old, new=new)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("page.md").write_text(PAGE)

    def run(*corrections, **options):
        Path("c.jsonl").write_bytes(corrections_file.encode_corrections(corrections))
        findings = []
        [parsed] = catalog_export.explain("page.md", corrections="c.jsonl", on_finding=findings.append, **options)
        return parsed.record, [found.code for found in findings]

    return run


def test_corrected_value_has_grade_and_old_value(run):
    record, findings = run(made("contributors[0].name", "Budi Santosa", "Budi Santoso", person="Rina", reason="cover"))
    assert record.contributors[0].name == "Budi Santoso"
    origin = record.provenance["contributors[0]"]
    assert (origin.grade, str(origin.location)) == ("corrected", "c.jsonl:1")
    assert origin.rule == "corrected from Budi Santosa (2026-11-28; Rina; cover)"
    assert findings == []


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        ("title.proper.text", "Arsip daerah di kota kecil", "Arsip daerah"),
        ("title.other_title_information", None, "sebuah kajian"),
        ("year", None, "2014"),
        ("keywords", [], ["arsip", "kota"]),
        ("keywords[0]", None, "arsip"),
        ("abstracts[1].lang", "en", "ms"),
        ("subjects[0]", None, {"text": "Arsip", "lang": "id"}),
        ("notes", None, ["Satu", "Dua"]),
    ],
)
def test_value_at_any_path_is_corrected(run, field, old, new):
    record, findings = run(made(field, old, new))
    assert findings == []
    form = json.loads(catalog_export.find_format("jsonl").encode(record))
    assert paths.get(form, field) == new
    assert form["provenance"][paths.provenance_key(field)]["grade"] == "corrected"


def test_border_moves_to_the_sentence(run):
    text = "Hasilnya menunjukkan bahwa arsip itu tidak lengkap."
    old = "This study discusses the archives of a small town."
    record, findings = run(made("abstracts[1].begins", old, text))
    assert findings == []
    assert [abstract.text.partition(" ")[0] for abstract in record.abstracts] == ["Penelitian", "Hasilnya"]
    assert record.abstracts[1].paragraphs[1].startswith("This study")
    assert [record.provenance[f"abstracts[{n}]"].grade for n in (0, 1)] == ["corrected"] * 2


def test_border_is_not_moved_to_an_unknown_sentence(run):
    old = "This study discusses the archives of a small town."
    record, findings = run(made("abstracts[1].begins", old, "There is no such sentence."))
    assert (record.abstracts[1].paragraphs[0][:10], findings) == ("This study", ["correction-outdated"])


def test_name_is_split_into_two_people(run):
    old = [{"name": "Budi Santosa", "role": "author", "relator": "aut", "kind": "personal"}]
    new = [old[0] | {"name": "Budi"}, old[0] | {"name": "Santosa"}]
    record, findings = run(made("contributors", old, new))
    assert [person.name for person in record.contributors] == ["Budi", "Santosa"]
    assert findings == []
    assert "contributors[0]" not in record.provenance


def test_corrected_person_settles_the_finding_about_the_name(run):
    Path("page.md").write_text(PAGE.replace("Budi Santosa,", "Budi Santosa dan Siti Rahma,"))
    _, before = run()
    person = {"name": "Budi Santosa dan Siti Rahma", "role": "author", "relator": "aut", "kind": "personal"}
    new = [person | {"name": "Budi Santosa"}, person | {"name": "Siti Rahma"}]
    record, after = run(made("contributors", [person], new))
    assert (before, after) == (["names-joined"], [])
    assert record.provenance["contributors"].rule.startswith(
        "corrected from Budi Santosa dan Siti Rahma (author) (2026"
    )
    _, other = run(made("contributors", [person | {"name": "Siti"}], new))
    assert other == ["names-joined", "correction-outdated"]


def test_corrected_language_settles_the_finding_about_it(run):
    text = "Xyz qwv plk mnb vcx zzt rrk wwp"
    Path("page.md").write_text(PAGE.partition("## Abstrak")[0] + f"## Abstrak\n\n{text}\n")
    _, before = run()
    assert "language-unsure" in before
    _, after = run(made("abstracts[0].lang", "und", "ban"))
    assert "language-unsure" not in after


def test_outdated_correction_is_reported_and_not_applied(run):
    record, findings = run(made("contributors[0].name", "Budi", "Budi Santoso"))
    assert (record.contributors[0].name, findings) == ("Budi Santosa", ["correction-outdated"])


def test_value_that_is_already_right_is_not_reported(run):
    record, findings = run(made("contributors[0].name", "Budi", "Budi Santosa"))
    assert (record.provenance["contributors[0]"].grade, findings) == ("stated", [])


def test_corrections_of_one_field_follow_each_other(run):
    record, findings = run(made("year", None, "2014"), made("year", "2014", "2015"))
    assert (record.year, findings) == ("2015", [])


def test_impossible_value_is_an_error(run):
    _, findings = run(made("contributors[0].relator", "aut", "xyz"))
    assert findings == ["correction-invalid"]


def test_correction_outranks_table_and_profile(run):
    Path("t.csv").write_text("id,tahun\n90000001,2014\n")
    Path("p.toml").write_text("[defaults]\npublisher = 'Penerbit'\n[names]\nentry = 'last-element'")
    record, findings = run(
        made("year", "2014", "2015"),
        made("publisher", "Penerbit", "Penerbit UI"),
        made("contributors[0].name", "Budi Santosa", "Budi Santoso"),
        data="t.csv",
        profile="p.toml",
    )
    assert (record.year, record.publisher, findings) == ("2015", "Penerbit UI", [])
    assert record.contributors[0].entry == "Santoso, Budi"


def test_removed_value_is_not_supplied_again_by_the_profile(run):
    Path("p.toml").write_text("[defaults]\npublisher = 'Penerbit'")
    Path("t.jsonl").write_text('{"id": "90000001", "penerbit": "Lain"}\n')
    record, findings = run(made("publisher", "Lain", None), profile="p.toml", data="t.jsonl")
    assert (record.publisher, findings) == (None, [])


def test_one_item_is_removed_from_a_list(run):
    words = ["arsip", "kota", "daerah"]
    Path("page.md").write_text(PAGE + f"\nKeywords: {', '.join(words)}\n")
    assert [word.value for word in run()[0].keywords] == words
    record, findings = run(made("keywords[1]", words[1], None))
    assert ([word.value for word in record.keywords], findings) == ([words[0], words[2]], [])


def test_one_person_is_removed_from_a_list(run):
    Path("page.md").write_text(PAGE.replace(", author", ", author; Agus Salim, supervisor; Rina Wati, examiner"))
    old = {"name": "Agus Salim", "role": "supervisor", "relator": "ths", "kind": "personal"}
    record, findings = run(made("contributors[1]", old, None))
    assert ([person.name for person in record.contributors], findings) == (["Budi Santosa", "Rina Wati"], [])


def test_line_marked_as_nothing_is_not_reported(run):
    Path("page.md").write_text(PAGE.replace("Budi Santosa, author", "Budi Santosa, author\nQqq zzz 99"))
    [before] = catalog_export.parse("page.md")
    if not before.unparsed:
        pytest.fail("the line was expected to be unread")
    text = before.unparsed[0][1]
    _, findings = run(made("unread", text, None))
    assert "line-not-understood" not in findings


def test_profile_names_the_file(run, tmp_path):
    run(made("year", None, "2014"))
    Path("sub").mkdir()
    Path("sub/p.toml").write_text("[corrections]\nfile = '../c.jsonl'")
    [parsed] = catalog_export.explain("page.md", profile="sub/p.toml")
    assert parsed.record.year == "2014"


def test_export_in_shards_gives_the_same_bytes(run, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    run(made("year", None, "2014"))
    whole = catalog_export.export("page.md", "marc", corrections="c.jsonl")
    catalog_export.export(["page.md"], "marc", "out.mrc", corrections="c.jsonl", jobs=2)
    assert Path("out.mrc").read_bytes() == whole
    assert b"2014" in whole


def test_output_does_not_replace_the_corrections(run):
    run(made("year", None, "2014"))
    with pytest.raises(UsageError, match="is an input and the output"):
        catalog_export.export("page.md", "jsonl", "c.jsonl", corrections="c.jsonl", force=True)


def test_load_reports_all_faulty_lines(tmp_path):
    path = tmp_path / "c.jsonl"
    good = corrections_file.encode_corrections([made("year", None, "2014")])
    path.write_bytes(good + b"{}\nnot json\n" + good.replace(b'"year"', b'"control_number"'))
    with pytest.raises(UsageError) as error:
        corrections_file.load(str(path))
    assert [line.split(":")[1] for line in str(error.value).splitlines()] == ["2", "3", "4"]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("publishr", "publisher"),
        ("contributors[0].nme", "contributors[0].name"),
        ("contributors.name", "contributors[0].name"),
        ("year.text", "title.proper.text or abstracts[1].lang"),
        ("control_number", "title.proper.text or abstracts[1].lang"),
    ],
)
def test_a_misspelt_field_is_refused_with_a_similar_one(field, expected):
    assert made(field, None, "x").fault() == f"'{field}' cannot be corrected; expected a field such as {expected}"


@pytest.mark.parametrize("field", ["title", "isbn[0]", "abstracts[1].begins", "contributors[2].identifiers[0].value"])
def test_fields_and_their_parts_are_known(field):
    assert made(field, None, "x").fault() == ""


@pytest.mark.parametrize("cut", [1, 5, 60])
def test_incomplete_last_line_is_reported_and_others_apply(run, cut):
    run(made("year", None, "2014"), made("place", None, "Depök"))
    path = Path("c.jsonl")
    path.write_bytes(path.read_bytes()[: -1 - cut])
    found = []
    [parsed] = catalog_export.explain("page.md", corrections="c.jsonl", on_finding=found.append)
    assert (parsed.record.year, parsed.record.place) == ("2014", None)
    assert [(one.code, one.location.line) for one in found if one.code.startswith("corr")] == [
        ("correction-incomplete", 2)
    ]
    listed = CliRunner().invoke(cli, ["corrections", "list", "c.jsonl"])
    assert (len(listed.stdout.splitlines()), "[correction-incomplete]" in listed.stderr) == (1, True)
    corrections_file.append("c.jsonl", made("place", None, "Depok"))
    assert [(number, one.new) for number, one in corrections_file.load("c.jsonl")] == [(1, "2014"), (2, "Depok")]


@pytest.mark.parametrize("last", ['{"record": "1", "field": "year",}', "a note", '{"record":"1","new":"2014",}'])
def test_a_last_line_that_a_person_wrote_is_kept(tmp_path, last):
    path = tmp_path / "c.jsonl"
    path.write_text(last)
    with pytest.raises(UsageError, match="not a correction"):
        corrections_file.load(str(path))
    corrections_file.append(str(path), made("year", None, "2014"))
    assert path.read_text().splitlines()[0] == last


def test_a_corrections_file_can_begin_with_a_byte_order_mark(tmp_path):
    path = tmp_path / "c.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + corrections_file.encode_corrections([made("year", None, "2014")]).strip())
    assert [one.new for _, one in corrections_file.load(str(path))] == ["2014"]


def test_merge_never_replaces_a_file_that_holds_anything(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(corrections_file.encode_corrections([made("year", None, "2014")]))
    (tmp_path / "b.jsonl").write_text('{"record":"1","fie')
    done = CliRunner().invoke(cli, ["corrections", "merge", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "b.jsonl")])
    assert done.exit_code == 2
    assert (tmp_path / "b.jsonl").read_text() == '{"record":"1","fie'


def test_check_reports_inputs_that_cannot_be_read(run):
    run(made("year", None, "2014"))
    done = CliRunner().invoke(cli, ["corrections", "check", "c.jsonl", "none.md"])
    assert (done.exit_code, done.stderr.count("none.md: error: there is no such file or folder")) == (3, 1)


@pytest.mark.parametrize(
    ("field", "old", "new", "expected"),
    [
        ("contributors[5].name", None, "Budi", "is nothing, but the correction expects a longer list;"),
        ("abstracts[1].begins", None, "Tidak ada.", "expects the new sentence once in the texts: Tidak ada.;"),
    ],
)
def test_message_names_the_place_that_is_missing(run, field, old, new, expected):
    Path("page.md").write_text(PAGE.partition("This study")[0])
    found = []
    Path("c.jsonl").write_bytes(corrections_file.encode_corrections([made(field, old, new)]))
    list(catalog_export.explain("page.md", corrections="c.jsonl", on_finding=found.append))
    [outdated] = [one for one in found if one.code == "correction-outdated"]
    assert expected in outdated.message


def test_a_folder_is_no_corrections_file(tmp_path):
    with pytest.raises(InputError, match=r": the corrections cannot be read \((?!\[Errno).*\)$"):
        corrections_file.load(str(tmp_path))


def test_check_counts_an_incomplete_line_apart(run):
    run(made("year", "1999", "2014"), made("place", None, "Depok"))
    Path("c.jsonl").write_bytes(Path("c.jsonl").read_bytes()[:-9])
    done = CliRunner().invoke(cli, ["corrections", "check", "c.jsonl", "page.md"])
    assert (done.exit_code, done.stdout.count("[correction-incomplete]")) == (1, 1)
    assert "corrections for these inputs: 1, of which 1 were not applied" in done.stdout


def test_last_line_without_its_end_is_kept(tmp_path):
    path = tmp_path / "c.jsonl"
    path.write_bytes(corrections_file.encode_corrections([made("year", None, "2014")]).rstrip())
    corrections_file.append(str(path), made("year", "2014", "2015"))
    assert [one.new for _, one in corrections_file.load(str(path))] == ["2014", "2015"]


def test_append_does_not_read_the_file(tmp_path, monkeypatch):
    path = str(tmp_path / "c.jsonl")
    corrections_file.append(path, made("year", None, "2014"))
    monkeypatch.setattr(corrections_file, "_read", None)
    corrections_file.append(path, made("year", "2014", "2015"))
    monkeypatch.undo()
    assert [one.new for _, one in corrections_file.load(path)] == ["2014", "2015"]


def test_failed_append_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "c.jsonl"
    corrections_file.append(str(path), made("year", None, "2014"))
    before = path.read_bytes()

    def fail(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OutputError):
        corrections_file.append(str(path), made("year", "2014", "2015"))
    assert path.read_bytes() == before


def test_grown_file_is_read_from_its_former_end(tmp_path, monkeypatch):
    path, parsed = tmp_path / "c.jsonl", []
    lines = [corrections_file.encode_corrections([made("year", None, str(year))]) for year in range(2014, 2018)]
    parse = corrections_file._parse
    monkeypatch.setattr(corrections_file, "_parse", lambda *args: parsed.append(args[1]) or parse(*args))
    reader = corrections_file.CorrectionsReader(str(path), may_be_missing=True)
    assert reader.read() == (True, [])
    steps = [
        (lines[0], True, [(1, "2014")]),
        (lines[0] + lines[1][:20], True, []),
        (lines[0] + lines[1], True, [(2, "2015")]),
        (lines[0] + lines[1] + lines[2].rstrip(), True, [(3, "2016")]),
        (lines[0] + lines[1] + lines[2] + lines[3], False, [(1, "2014"), (2, "2015"), (3, "2016"), (4, "2017")]),
        (lines[1] + lines[3], False, [(1, "2015"), (2, "2017")]),
        (b"", False, []),
    ]
    for content, has_grown, expected in steps:
        path.write_bytes(content)
        found_grown, found = reader.read()
        assert (found_grown, [(number, one.new) for number, one in found]) == (has_grown, expected)
    assert parsed[3] == lines[1]


def test_concurrent_changes_are_all_kept(tmp_path):
    path = str(tmp_path / "c.jsonl")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: corrections_file.append(path, made("year", None, str(n))), range(40)))
    assert sorted(int(one.new) for _, one in corrections_file.load(path)) == list(range(40))
    corrections_file.remove(path, made("year", None, "7"))
    assert len(corrections_file.load(path)) == 39


def test_commands_list_check_apply_and_merge(run):
    run(made("year", None, "2014"), made("place", "Depok", "Jakarta"), made("year", None, "1999", record="2"))
    invoke = CliRunner().invoke
    listed = invoke(cli, ["corrections", "list", "c.jsonl", "--record", "90000001"])
    assert listed.output.splitlines()[0] == "90000001  year  nothing -> 2014  (2026-11-28)"
    checked = invoke(cli, ["corrections", "check", "c.jsonl", "page.md"])
    assert checked.exit_code == 1
    assert "[correction-outdated]" in checked.output
    assert checked.output.splitlines()[-1] == (
        "corrections for these inputs: 2, of which 1 were not applied; for other records: 1"
    )
    applied = invoke(cli, ["corrections", "apply", "c.jsonl", "page.md"])
    assert json.loads(applied.stdout)["year"] == "2014"
    Path("d.jsonl").write_bytes(
        corrections_file.encode_corrections([made("year", None, "2013"), made("year", None, "2014")])
    )
    merged = invoke(cli, ["corrections", "merge", "c.jsonl", "d.jsonl", "-o", "e.jsonl"])
    assert (merged.exit_code, len(corrections_file.load("e.jsonl"))) == (1, 4)
    assert "only the first is applied" in merged.stderr


@pytest.mark.parametrize("year", ["dua ribu", "14", "2010x", "99999", "[2010", "Depok, 2010"])
def test_impossible_year_is_an_error(run, year):
    record, findings = run(made("year", None, year))
    assert (record.year, findings) == (None, ["correction-invalid"])


@pytest.mark.parametrize("year", ["2010", "[2010?]", "c2010", "2014-2015", "198-?", "Mei 2010", "1435"])
def test_a_year_may_have_the_forms_of_pages(run, year):
    record, findings = run(made("year", None, year))
    assert (record.year, findings) == (year, [])


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (("year", None, "2010x"), ("year", None, "2010")),
        (("year", None, "2010x"), ("year", None, None)),
        (("contributors[0].name", "Budi Santosa", ""), ("contributors[0].name", "Budi Santosa", "Budi Santoso")),
        (("contributors[0].name", "Budi Santosa", ""), ("contributors", [PERSON], [PERSON | {"name": "Budi"}])),
    ],
)
def test_a_possible_correction_replaces_an_impossible_one(run, wrong, right):
    assert run(made(*wrong))[1] == ["correction-invalid"]
    record, findings = run(made(*wrong), made(*right))
    form = json.loads(catalog_export.find_format("jsonl").encode(record))
    assert (paths.are_equal(paths.get(form, right[0]), right[2]), findings) == (True, [])


def test_of_impossible_corrections_of_a_field_the_last_counts(run):
    assert run(made("year", None, "x"), made("year", None, "y"))[1] == ["correction-invalid"]
    assert run(made("year", None, "2010"), made("year", "2010", "y"))[1] == ["correction-invalid"]
    assert run(made("year", None, "x"), made("language", "id", "y"))[1] == ["correction-invalid"] * 2


def test_a_fault_that_the_record_has_is_not_that_of_a_correction(run):
    Path("page.jsonl").write_text('{"control_number": "90000001", "title": {"proper": {"text": "A", "lang": "qqq"}}}')
    run(made("year", None, "2010"), made("title.proper.lang", "qqq", "qqx"))
    found = []
    [parsed] = catalog_export.explain("page.jsonl", corrections="c.jsonl", on_finding=found.append)
    assert (parsed.record.year, parsed.record.title.proper.lang) == ("2010", "qqq")
    assert [one.code for one in found if one.code.startswith("correction")] == ["correction-invalid"]


def test_reason_says_nothing_about_a_record_that_is_read(run):
    found = []
    run(made("contributors[0].relator", "aut", "zzz"))
    list(catalog_export.explain("page.md", corrections="c.jsonl", on_finding=found.append))
    assert "expected one of" in found[0].message
    assert "it was kept" not in found[0].message


@pytest.mark.parametrize("date", ["kemarin", "", "2014-02-30", "20140228"])
def test_date_that_is_no_day_is_refused(date):
    assert "ISO 8601" in made("year", None, "2014", date=date).fault()


@pytest.mark.parametrize("date", ["2014-02-28", "2014-02-28T10:00:00+07:00"])
def test_day_and_time_are_dates(date):
    assert made("year", None, "2014", date=date).fault() == ""


@pytest.mark.parametrize(
    "args",
    [
        ("merge", "c.jsonl", "none.jsonl"),
        ("list", "none.jsonl"),
        ("check", "none.jsonl", "page.md"),
        ("apply", "none.jsonl", "page.md"),
        ("--to", "jsonl", "--corrections", "none.jsonl", "page.md"),
    ],
)
def test_missing_file_is_an_error(run, args):
    run(made("year", None, "2014"))
    result = CliRunner().invoke(cli, args if args[0] == "--to" else ["corrections", *args])
    assert (result.exit_code, result.stdout) == (3, "")
    assert "none.jsonl: there is no such corrections file" in result.stderr

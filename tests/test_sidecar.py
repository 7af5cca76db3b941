"""Side-car tables: reading, merging into records, and findings.

``UPDATE_COLUMNS=1 pytest tests/test_sidecar.py`` writes the table of columns in docs/sidecar.md.
"""

import csv
import io
import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import catalog_export
from catalog_export.cli.main import cli
from catalog_export.enrich.sidecar import table as sidecar_table
from catalog_export.enrich.sidecar.cells import match_people
from catalog_export.enrich.sidecar.columns import COLUMNS, find_headings, plain
from catalog_export.enrich.sidecar.tables import SidecarTables
from catalog_export.enrich.sidecar.template import csv_template
from catalog_export.model.errors import InputError, TableError
from catalog_export.model.record import Contributor, File, Identifier, Location, Provenance, Record, Text, Title
from catalog_export.model.spill_table import SpillTable

DOCUMENT = Path(__file__).parent.parent / "docs" / "sidecar.md"
RECORD = Record(
    Title(Text("Pengelolaan arsip", "id")),
    control_number="1",
    contributors=(
        Contributor("Ani Lestari", "author", "aut"),
        Contributor("Prof. Budi Hartono, S.H.", "supervisor", "ths"),
    ),
    keywords=(Text("arsip", "id"),),
    source=Location("a.md", 3),
)


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Return a function that merges a table, given as text, into a record: (record, findings)."""
    monkeypatch.chdir(tmp_path)

    def merged(content, record=RECORD, name="t.csv"):
        data = content if isinstance(content, bytes) else content.encode()
        Path(name).write_bytes(data)
        return SidecarTables([name]).complete(record)

    return merged


def codes(findings):
    return [found.code for found in findings]


# --- columns


def test_names_and_aliases_are_unique_and_plain():
    names = [name for column in COLUMNS for name in (column.name, *column.aliases.split())]
    assert len(names) == len(set(names))
    assert [name for name in names if plain(name) != name] == []


@pytest.mark.parametrize("text", ["Kata Kunci", " kata-kunci ", "KATA_KUNCI", "Keywords", "kata\u00a0kunci"])
def test_a_heading_in_any_form(text):
    id_, heading = find_headings(["ID", text], "t.csv:1")
    assert (id_.column.name, heading.column.name) == ("id", "keywords")


@pytest.mark.parametrize(
    ("headings", "message"),
    [
        (["id", "pembimbng"], "t.csv:1: unknown column 'pembimbng'; did you mean pembimbing?"),
        (["id", "xyz"], "t.csv:1: unknown column 'xyz'; known are id, year,"),
        (["id", "tahun", "year"], "t.csv:1: the columns 'tahun' and 'year' are the same (year); keep one of them"),
        (["tahun"], "t.csv:1: there is no column id; add one"),
        (["id", "year[id]"], "accepts no language; write year"),
        (["id", "keywords[xx]"], "names an unknown language; write for example keywords[id]"),
    ],
)
def test_faulty_headings_are_refused(headings, message):
    with pytest.raises(TableError) as caught:
        find_headings(headings, "t.csv:1")
    assert message in str(caught.value)


def test_all_faults_of_headings_are_reported_together():
    with pytest.raises(TableError) as caught:
        find_headings(["tahn", "gelr"], "t.csv:1")
    assert len(str(caught.value).splitlines()) == 3


def test_the_document_has_the_table_of_columns():
    lines = ["| Column | Also | What it means | Example | Several | Field |", "|---|---|---|---|---|---|"]
    for column in COLUMNS:
        also = ", ".join(f"`{name}`" for name in column.aliases.split())
        example = f"`{column.example}`".replace("|", "\\|") if column.example else ""
        several = "yes" if column.is_repeatable else ""
        lines.append(f"| `{column.name}` | {also} | {column.meaning} | {example} | {several} | `{column.field}` |")
    before, start, rest = DOCUMENT.read_text("utf-8").partition("checked against the code -->\n")
    shown, end, after = rest.partition("<!-- end of columns -->")
    if os.environ.get("UPDATE_COLUMNS"):
        DOCUMENT.write_text(before + start + "\n" + "\n".join(lines) + "\n\n" + end + after, "utf-8")
    else:
        assert shown.strip().splitlines() == lines


# --- the template


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_template_reads_back_as_an_empty_table(table, delimiter):
    record, findings = table(csv_template(delimiter))
    assert record == RECORD
    assert codes(findings) == ["sidecar-no-row"]


def test_the_sample_row_of_the_template_is_sound(table):
    sample = csv_template().replace("# 20999999 (invented)", "1")
    record, findings = table(sample, RECORD._replace(contributors=RECORD.contributors[:1]))
    assert findings == []
    assert {column.field.partition("[")[0] for column in COLUMNS} <= {
        *(path.partition("[")[0] for path in record.provenance),
        "control_number",
    }


def test_the_template_from_the_command():
    result = CliRunner().invoke(cli, ["template", "csv", "--delimiter", "semicolon"])
    assert result.stdout_bytes.decode() == csv_template(";")
    headings, meanings, sample = csv.reader(io.StringIO(csv_template()))
    assert headings == [column.name for column in COLUMNS]
    assert meanings[0].startswith("# ")
    assert sample[0] == "# 20999999 (invented)"


# --- forms of a file


@pytest.mark.parametrize(
    "content",
    [
        "id,tahun\n1,2014\n",
        "\ufeffid,tahun\r\n1,2014\r\n",
        "id;tahun\r\n1;2014\r\n",
        "sep=;\r\nid;tahun\r\n1;2014",
        "id\ttahun\n1\t2014\n",
        '"id","tahun"\n"1","2014"\n',
        "# catatan\nid,tahun\n# lagi,\n\n ,\n1,2014\n",
        'id,tahun\n="1",2014\n',
        "ID, Tahun \n 1 , 2014 \n",
        'tahun,keywords,id\n2014,"",1\n',
        "id,,tahun\n1,,2014\n",
        ";;\r\nid;tahun;\r\n;;\r\n1;2014;;;\r\n",
        'id;"tahun\nterbit"\n1;2014\n',
        "tahun;id\n2013;# contoh\n2014;'1\n",
    ],
)
def test_forms_of_csv(table, content):
    record, findings = table(content)
    assert findings == []
    assert record == RECORD._replace(year="2014")


def test_a_quoted_cell_may_contain_delimiters_and_line_ends(table):
    record, _ = table('id,gelar,tahun\n2,"a\nb",2013\n1,"Sarjana, ""Hukum""\nPidana",2014\n')
    assert (record.degree, record.year) == ('Sarjana, "Hukum" Pidana', "2014")
    assert record.provenance["year"] == Provenance("sidecar", Location("t.csv", 4), "column tahun")


def test_json_lines(table):
    lines = [
        {"id": 1, "tahun": 2014, "pembimbing": ["Budi Hartono", "Citra Dewi"], "nidn": "|0012345678", "gelar": None}
    ]
    record, findings = table("\n\n".join(map(json.dumps, lines)), name="t.jsonl")
    assert findings == []
    assert record.year == "2014"
    assert record.contributors[2] == Contributor(
        "Citra Dewi", "pembimbing", "ths", identifiers=(Identifier("nidn", "0012345678"),)
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", "", "the table is empty; 'catalog-export template csv' writes a template"),
        ("t.csv", 'id,tahun\n1,"2014\n2,2015\n', "t.csv:2: this row is not CSV"),
        ("t.csv", "id,tahun\r1,2014\r", "save the table as 'CSV UTF-8'"),
        ("t.csv", b"PK\x03\x04...", "cannot be read as a workbook"),
        ("t.csv", "id,tahun\n".encode("utf-16"), "is UTF-16; expected CSV in UTF-8"),
        ("t.jsonl", '{"id": "1", "tahn": "2014"}', "t.jsonl:1: unknown column 'tahn'; did you mean"),
        ("t.csv", '"id,tahun"\n"1,2014"\n', "t.csv:1: all headings are in one cell"),
        ("t.jsonl", "[]", "t.jsonl:1: the line is not a JSON object"),
        ("t.jsonl", "{", "t.jsonl:1: the line is not a JSON object"),
        ("t.jsonl", r'{"id": "1", "rights": "\udc00"}', "surrogates not allowed); correct it"),
    ],
)
def test_other_files_than_tables_are_refused(table, name, content, message):
    with pytest.raises(TableError) as caught:
        table(content, name=name)
    assert message in str(caught.value)


def test_a_missing_table_is_reported():
    with pytest.raises(TableError, match="cannot be read"):
        SidecarTables(["no-such-table.csv"])


def test_a_pipe_is_no_table(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(TableError, match="is not a regular file"):
        SidecarTables([str(tmp_path / "pipe")])


def test_windows_1252_is_read_and_reported(table):
    record, _ = table("id,gelar\n1,Café\n".encode("cp1252"))
    assert record.degree == "Café"
    assert [str(found.location) for found in SidecarTables(["t.csv"]).opened()] == ["t.csv:2"]
    assert table("\ufeffid,gelar\n1,".encode() + b"Caf\xe9\n")[0].degree == "Café"


def test_a_table_changed_in_place_is_reported(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,tahun\n1,2014\n" + "2,2015\n" * 9_000)  # more than is read ahead
    tables = SidecarTables([str(path)])
    with path.open("r+b") as file:
        file.write(b"id,tahun\n8,2014\n")
    with pytest.raises(InputError, match="the table was changed during the run"):
        tables.complete(RECORD)


def test_rows_of_one_number_are_read_once_each(tmp_path, monkeypatch):
    path = tmp_path / "t.csv"
    path.write_text("id,tahun\n" + "2,2015\n" * 1_200 + "3,2015\n")
    tables = SidecarTables([str(path)])
    asked, get = [], SpillTable.get
    monkeypatch.setattr(SpillTable, "get", lambda self, keys: asked.append(len(keys)) or get(self, keys))
    assert [found.location.line for found in tables.left_over()] == list(range(2, 1203))
    assert len(asked) == 3
    with path.open("r+b") as file:
        file.seek(-7, 2)
        file.write(b"2")
    with pytest.raises(InputError, match="the table was changed during the run"):
        list(tables.left_over())


# --- merging


def merged_fields(record):
    return {path for path, origin in record.provenance.items() if origin.grade == "sidecar"}


def test_stated_values_are_kept_and_both_are_shown(table):
    record, [found] = table("id,tahun\n1,2014\n", RECORD._replace(year="2015"))
    assert record.year == "2015"
    assert str(found) == (
        "t.csv:2: warning: column tahun is 2014, but the page has 2015, which was kept; correct one of the two "
        "[sidecar-contradicts]"
    )


def test_the_same_in_other_capitals_is_no_contradiction(table):
    record, findings = table("id,grantor\n1,UNIVERSITAS  Indonesia\n", RECORD._replace(grantor="Universitas Indonesia"))
    assert (record.grantor, findings) == ("Universitas Indonesia", [])


def test_inferred_values_are_replaced(table):
    inferred = {"thesis_kind": Provenance("inferred", None, "a rule")}
    record, findings = table("id,jenis\n1,S3\n", RECORD._replace(thesis_kind="master", provenance=inferred))
    assert (record.thesis_kind, findings) == ("doctoral", [])
    assert record.provenance["thesis_kind"].grade == "sidecar"


@pytest.mark.parametrize("word", ["skripsi", "Skripsi", "S1", "bachelor", "Sarjana"])
def test_words_for_a_kind_of_thesis(table, word):
    assert table(f"id,jenis\n1,{word}\n")[0].thesis_kind == "bachelor"


def test_known_people_are_recognised_and_others_added(table):
    content = 'id,promotor,nidn,orcid_pembimbing\n1,"Hartono, Budi|Citra Dewi",0012345678|,|0000-0002-1825-0097\n'
    record, findings = table(content)
    assert findings == []
    assert record.contributors[1:] == (
        RECORD.contributors[1]._replace(identifiers=(Identifier("nidn", "0012345678"),)),
        Contributor("Citra Dewi", "promotor", "ths", identifiers=(Identifier("orcid", "0000-0002-1825-0097"),)),
    )
    assert merged_fields(record) == {
        *("contributors[1].identifiers[0]", "contributors[2]", "contributors[2].identifiers[0]"),
    }


def test_people_unlike_those_on_the_page_contradict_it(table):
    record, findings = table("id,pembimbing,nidn\n1,Eko Prasetyo,0012345678\n")
    assert record == RECORD
    assert codes(findings) == ["sidecar-contradicts"]
    assert "Eko Prasetyo, but the page has Prof. Budi Hartono, S.H." in findings[0].message


def test_double_bars_separate_like_single_ones(table):
    record, findings = table("id,penguji,nidn_penguji,subjek\n1,Ani||Eko,0012345678||0012345679,a||b\n")
    assert findings == []
    assert [person.identifiers[0].value for person in record.contributors[2:]] == ["0012345678", "0012345679"]
    assert record.subjects == (Text("a"), Text("b"))


def test_identifiers_of_the_authors_of_the_page(table):
    record, findings = table("id,npm,orcid\n1,0906500001,https://orcid.org/0000-0002-1825-0097\n")
    assert findings == []
    assert record.contributors[0].identifiers == (
        Identifier("nim", "0906500001"),
        Identifier("orcid", "0000-0002-1825-0097"),
    )


def test_a_person_without_a_role_counts_as_the_author(table):
    record, _ = table("id,nim\n1,0906500001\n", RECORD._replace(contributors=(Contributor("Ani Lestari"),)))
    assert record.contributors[0].identifiers == (Identifier("nim", "0906500001"),)


def test_terms_are_added_once_with_their_language(table):
    record, findings = table("id,keywords[en],keywords,subjects[id]\n1,archives|Arsip,arsip|,Arsip | Kota\n")
    assert findings == []
    assert record.keywords == (Text("arsip", "id"), Text("archives", "en"))
    assert record.subjects == (Text("Arsip", "id"), Text("Kota", "id"))
    assert merged_fields(record) == {"keywords[1]", "subjects[0]", "subjects[1]"}


def test_files_are_added_with_descriptions(table):
    record, findings = table("id,berkas,keterangan_berkas\n1,a.pdf|https://x.id/b.pdf,Naskah|\n")
    assert findings == []
    assert record.files == (File("a.pdf", "Naskah"), File("https://x.id/b.pdf"))


@pytest.mark.parametrize(
    ("heading", "value", "code"),
    [
        ("tahun", "2014.0", "sidecar-bad-value"),
        ("jenis", "buku", "sidecar-bad-value"),
        ("kodeprodi", "7420", "sidecar-bad-value"),
        ("lisensi", "CC BY", "sidecar-bad-value"),
        ("orcid", "0000-0002-1825-0098", "sidecar-bad-value"),
        ("email", "ani", "sidecar-bad-value"),
        ("nim", "1.20E+09", "sidecar-number-spoiled"),
        ("nim", '"1,20E+09"', "sidecar-number-spoiled"),
        ("nidn", "12345678", "sidecar-zeros-lost"),
        ("nidn", "123456789|", "sidecar-zeros-lost"),
        ("nim", "0906500001|0906500002", "sidecar-counts-differ"),
        ("nidn_penguji", "0012345678", "sidecar-counts-differ"),
        ("keterangan_berkas", "Naskah", "sidecar-counts-differ"),
        ("nim", "906500001.0", "sidecar-number-spoiled"),
        ("penguji", '"Dedi Wahyu; Eko Prasetyo"', "sidecar-bad-value"),
        ("penguji", '"Dedi Wahyu\nEko Prasetyo"', "sidecar-bad-value"),
        ("kata kunci", "arsip; kota", "sidecar-bad-value"),
    ],
)
def test_faulty_cells_are_refused(table, heading, value, code):
    record, findings = table(f"id,{heading}\n1,{value}\n")
    assert codes(findings) == [code]
    assert record == RECORD
    assert heading in findings[0].message
    assert str(findings[0].location) == "t.csv:2"


def test_a_number_shorter_than_most_is_refused(table):
    others = "".join(f"{number},090650000{number}\n" for number in range(2, 9))
    assert codes(table(f"id,nim\n1,906500001\n{others}")[1]) == ["sidecar-zeros-lost"]
    assert codes(table(f"id,nim\n1,'906500001\n{others}")[1]) == []
    assert codes(table("id,nim\n1,906500001\n2,0906500002\n")[1]) == []  # too few to tell


def test_two_tables_add_up_and_contradict(table, tmp_path):
    table("id,tahun\n1,2014\n")
    (tmp_path / "u.csv").write_text("id,gelar,tahun\n1,Sarjana,2015\n")
    record, [found] = SidecarTables(["t.csv", "u.csv"]).complete(RECORD)
    assert (record.year, record.degree) == ("2014", "Sarjana")
    assert "column tahun is 2015, but t.csv:2 has 2014" in found.message


@pytest.mark.parametrize("heading", ["", " "])
def test_a_cell_under_no_heading_is_an_error(table, heading):
    record, findings = table(f"id,tahun,{heading}\n1,2014,cek\n")
    assert (record, codes(findings)) == (RECORD, ["sidecar-row-too-long"])


def test_a_final_bar_keeps_semicolons_and_adds_no_person(table):
    record, findings = table("id,subjek,pembimbing,nidn\n1,a; b|,Budi Hartono|,0012345678|\n")
    assert findings == []
    assert record.subjects == (Text("a; b"),)
    assert record.contributors[1].identifiers == (Identifier("nidn", "0012345678"),)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"id": "1", "nim": 906500001}, "sidecar-bad-value"),
        ({"id": "1", "tahun": 2014.0}, "sidecar-bad-value"),
        ({"id": "1", "pembimbing": [{"name": "Budi"}]}, "sidecar-bad-value"),
        ({"id": ["1"], "tahun": "2014"}, "sidecar-no-row"),
    ],
)
def test_json_values_of_other_types_are_refused(table, row, code):
    record, findings = table(json.dumps(row), name="t.jsonl")
    assert (record, codes(findings)) == (RECORD, [code])
    tables = SidecarTables(["t.jsonl"])
    left = codes(tables.left_over())
    assert left == ["sidecar-no-id", "sidecar-bad-value"] if code == "sidecar-no-row" else left[1:] == [code]


@pytest.mark.parametrize(
    ("names", "stated", "found"),
    [
        (["A. Yusuf"], ["M. Yusuf"], [-1]),
        (["Yusuf"], ["Dr. M. Yusuf"], [0]),
        (["R. A."], ["K. H."], [-1]),
        (["Budi Hartono", "Budi Hartono Santoso"], ["Prof. Budi Hartono Santoso", "Hartono, Budi"], [1, 0]),
        ([""], ["S.H."], [-1]),
    ],
)
def test_people_are_matched_by_name(names, stated, found):
    assert match_people(names, stated) == found


@given(st.lists(st.text(st.sampled_from("ab "), min_size=1, max_size=6), max_size=5), st.data())
@settings(max_examples=60, deadline=None)
def test_people_match_names_with_the_same_words(names, data):
    stated = data.draw(st.permutations(names))
    matched = match_people(names, stated)
    assert sorted(matched) == list(range(len(names)))


@given(st.lists(st.integers(0, 9), max_size=40), st.integers(1, 5))
@settings(max_examples=50, deadline=None)
def test_every_row_of_a_record_is_found(numbers, batch):
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sidecar_table, "BATCH_SIZE", batch)
        path = Path(folder, "t.csv")
        path.write_text("id,year\n" + "".join(f"{number},2014\n" for number in numbers))
        table = sidecar_table.SidecarTable(str(path))
        for number in range(11):
            rows = [index for index, other in enumerate(numbers) if other == number]
            assert [index for index, _ in table.find(str(number))] == rows


@pytest.mark.parametrize("depth", [60, 400, 700, 900, 980, 100_000])
def test_deep_nesting_in_json_lines_is_reported(table, depth):
    content = '{"id": "1", "rights": ' + "[" * depth + "]" * depth + "}\n"
    try:
        _, findings = table(content, name="t.jsonl")
    except TableError as error:
        assert "t.jsonl:1: the line is not a JSON object" in str(error)  # noqa: PT017 (either is a report)
    else:
        assert codes(findings) == ["sidecar-bad-value"]
        assert len(findings[0].message) < 300


# --- runs

PAGE = "# Pengelolaan arsip daerah\n\nAni Lestari, author\n\n<https://lib.ui.ac.id/detail?id={}>\n"


def pages(folder, count):
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03}.md").write_text(PAGE.format(20000000 + number))


def rows(path, numbers, year="2014"):
    path.write_text("id,tahun\n" + "".join(f"{20000000 + number},{year}\n" for number in numbers))


@pytest.mark.parametrize("options", [{}, {"shard_size": 4}, {"shard_size": 4, "jobs": 2}])
def test_rows_without_pages_and_pages_without_rows_are_reported(tmp_path, options):
    pages(tmp_path / "pages", 12)
    rows(tmp_path / "t.csv", [*range(10), 50, 51])
    report = catalog_export.export(tmp_path / "pages", "jsonl", f"{tmp_path}/out/", data=tmp_path / "t.csv", **options)
    assert report.codes == {("warning", "sidecar-no-page"): 2, ("note", "sidecar-no-row"): 2}
    assert [found.location.line for found in report.findings if found.code == "sidecar-no-page"] == [12, 13]
    assert report.remarks[0] == f"{tmp_path}/t.csv: 10 of 12 rows were used"
    assert report.exit_code == 0


@pytest.mark.parametrize("options", [{}, {"shard_size": 2}, {"shard_size": 2, "jobs": 2}])
def test_a_row_with_an_error_does_not_count_as_used(tmp_path, options):
    pages(tmp_path / "pages", 6)
    rows(tmp_path / "t.csv", range(6))
    text = (tmp_path / "t.csv").read_text().replace("20000001,2014", "20000001,2014,more").replace("4,2014", "4,14")
    (tmp_path / "t.csv").write_text(text)
    report = catalog_export.export(tmp_path / "pages", "jsonl", f"{tmp_path}/out/", data=tmp_path / "t.csv", **options)
    assert report.codes == {("error", "sidecar-row-too-long"): 1, ("error", "sidecar-bad-value"): 1}
    assert report.remarks[0] == f"{tmp_path}/t.csv: 4 of 6 rows were used"


def test_a_resumed_run_knows_used_rows_and_a_changed_table(tmp_path):
    pages(tmp_path / "pages", 12)
    rows(tmp_path / "t.csv", range(13))
    arguments = (tmp_path / "pages", "jsonl", f"{tmp_path}/out/")
    first = catalog_export.export(*arguments, data=tmp_path / "t.csv", shard_size=4)
    again = catalog_export.export(*arguments, data=tmp_path / "t.csv", shard_size=4)
    assert again.codes == first.codes == {("warning", "sidecar-no-page"): 1}
    assert "nothing has changed" in " ".join(again.remarks)
    rows(tmp_path / "t.csv", range(13), "2015")
    catalog_export.export(*arguments, data=tmp_path / "t.csv", shard_size=4)
    written = "".join(path.read_text() for path in sorted((tmp_path / "out").glob("*.jsonl")))
    assert written.count('"year":"2015"') == 12


def test_strict_takes_a_row_without_a_page_for_an_error(tmp_path):
    pages(tmp_path / "pages", 1)
    rows(tmp_path / "t.csv", range(2))
    report = catalog_export.check(tmp_path / "pages", data=tmp_path / "t.csv", strict=True)
    assert (report.exit_code, report.failed) == (1, 0)


def test_a_record_with_a_bad_cell_is_not_written(tmp_path):
    pages(tmp_path / "pages", 2)
    rows(tmp_path / "t.csv", range(2))
    (tmp_path / "t.csv").write_text((tmp_path / "t.csv").read_text().replace("2014", "14", 1))
    out = io.BytesIO()
    report = catalog_export.export(tmp_path / "pages", "jsonl", out, data=tmp_path / "t.csv")
    assert (report.failed, out.getvalue().count(b"\n")) == (1, 1)


def test_an_unknown_column_ends_the_run_before_it_begins(tmp_path):
    pages(tmp_path / "pages", 1)
    (tmp_path / "t.csv").write_text("id,tahn\n")
    result = CliRunner().invoke(cli, ["--to", "mrk", "--data", str(tmp_path / "t.csv"), str(tmp_path / "pages")])
    assert result.exit_code == 2
    assert "did you mean tahun?" in result.stderr
    assert result.stdout == ""


def test_the_table_is_not_overwritten_by_the_output(tmp_path):
    pages(tmp_path / "pages", 1)
    rows(tmp_path / "t.jsonl", [])
    (tmp_path / "t.jsonl").write_text('{"id": "20000000", "tahun": "2014"}\n')
    with pytest.raises(catalog_export.UsageError, match="is an input and the output"):
        catalog_export.export(tmp_path / "pages", "jsonl", tmp_path / "t.jsonl", data=tmp_path / "t.jsonl", force=True)


def test_an_unchanged_table_is_scanned_once(tmp_path):
    rows(tmp_path / "t.csv", range(3))
    first, second = SidecarTables([str(tmp_path / "t.csv")]), SidecarTables([str(tmp_path / "t.csv")])
    assert first.tables[0] is second.tables[0]

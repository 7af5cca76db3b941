"""The format ``xlsx``: what python-calamine reads back, limits, outputs of every kind, and parts of a run."""

import gc
import io
import json
import pickle
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from oddities import ODDITIES
from python_calamine import CalamineWorkbook
from sample import PAGE, SAMPLE
from strategies import records

import catalog_export
from catalog_export.cli.main import cli
from catalog_export.enrich.profile import Profile
from catalog_export.model.errors import OutputError, RecordError, UsageError
from catalog_export.model.record import Record, Text, Title
from catalog_export.write import workbook
from catalog_export.write.crosswalks.flat_table import COLUMNS
from catalog_export.write.formats import xlsx
from catalog_export.write.registry import find_format

FORMAT = find_format("xlsx", Profile(), datetime(2026, 11, 28, tzinfo=UTC))
HEADINGS = [column.heading for column in COLUMNS]


def file_of(*chosen):
    return b"".join(FORMAT.assemble(map(FORMAT.encode, chosen)))


def rows_of(data):
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("records").to_python()
    return [[*row, *[""] * (len(HEADINGS) - len(row))] for row in rows]


def book(number, title="Judul", **fields):
    return Record(title=Title(Text(title, "id")), control_number=number, **fields)


def test_headings_and_cells_are_read_back():
    chosen = [SAMPLE, *ODDITIES.values()]
    assert rows_of(file_of(*chosen)) == [HEADINGS, *map(xlsx.xlsx_cells, chosen)]


@settings(max_examples=25, deadline=None)
@given(records)
def test_any_record_is_read_back(record):
    assert list(FORMAT.verify(FORMAT.encode(record), record)) == []


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "@SUM(A1)", "{=1}", "007", "https://x.example", "_x0041_", "a\nb", " a"]
)
def test_every_cell_is_plain_text(text):
    data = file_of(book("007", publisher=text))
    [_, row] = rows_of(data)
    assert row[0] == "007"
    assert row[HEADINGS.index("publisher")] == text.strip()
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


def test_the_same_records_give_the_same_bytes():
    assert file_of(SAMPLE) == file_of(SAMPLE)


def test_a_cell_has_the_length_that_excel_allows():
    assert rows_of(file_of(book("1", publisher="x" * 32_767)))[1][HEADINGS.index("publisher")] == "x" * 32_767
    for text in ("x" * 32_768, "\U0001d11e" * 16_384):
        with pytest.raises(RecordError, match=r"^1: .*publisher has more than 32,767 characters, .* write csv"):
            FORMAT.encode(book("1", publisher=text))


def test_a_full_sheet_is_an_error(monkeypatch):
    monkeypatch.setattr(workbook, "SHEET_ROWS", 3)
    assert len(rows_of(file_of(book("1"), book("2")))) == 3
    with pytest.raises(OutputError, match=r"has room for 2 records, and there are more; write csv instead"):
        file_of(book("1"), book("2"), book("3"))


def test_a_difference_is_reported():
    encoded = FORMAT.encode(SAMPLE)
    [line] = FORMAT.verify(encoded, SAMPLE._replace(year="2014"))
    assert line == 'year: "" was read back, "2014" was written'


def test_the_format_travels_to_worker_processes():
    made = pickle.loads(pickle.dumps(FORMAT))
    assert b"".join(made.assemble([made.encode(SAMPLE)])) == file_of(SAMPLE)


# --- outputs


def lines(tmp_path, count=20):
    path = tmp_path / "many.jsonl"
    encode = find_format("jsonl", Profile(), datetime(2026, 11, 28, tzinfo=UTC)).encode
    path.write_bytes(b"".join(encode(book(str(number))) + b"\n" for number in range(count)))
    return path


def test_a_file_a_stream_and_a_folder(tmp_path):
    path = tmp_path / "out.xlsx"
    report = catalog_export.export(PAGE, "xlsx", path, verify=True)
    assert (report.written["xlsx"], report.failed) == (1, 0)
    assert len(rows_of(path.read_bytes())) == 2
    assert len(rows_of(catalog_export.export(PAGE, "xlsx"))) == 2
    catalog_export.export(PAGE, "xlsx", f"{tmp_path}/out/")
    assert len(rows_of((tmp_path / "out" / "20389935.xlsx").read_bytes())) == 2


def test_standard_output():
    result = CliRunner().invoke(cli, ["--to", "xlsx", str(PAGE)])
    assert len(rows_of(result.stdout_bytes)) == 2


def test_processes_give_the_bytes_of_one_process(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795824000")
    path = lines(tmp_path, 300)
    catalog_export.export(path, "xlsx", tmp_path / "one.xlsx")
    catalog_export.export(path, "xlsx", tmp_path / "two.xlsx", jobs=2)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    path.write_bytes(path.read_bytes().replace(b"Judul", b"Baru"))
    catalog_export.export(path, "xlsx", tmp_path / "two.xlsx", jobs=2, force=True)
    assert {row[1] for row in rows_of((tmp_path / "two.xlsx").read_bytes())[1:]} == {"Baru"}


def test_shards_are_workbooks(tmp_path):
    catalog_export.export(lines(tmp_path), "xlsx", f"{tmp_path}/out/", shard_size=5)
    files = sorted((tmp_path / "out").glob("*.xlsx"))
    assert len(files) > 1
    assert sum(len(rows_of(file.read_bytes())) - 1 for file in files) == 20


def test_without_records_there_is_no_file(tmp_path):
    (tmp_path / "bad.md").write_bytes(b"")
    catalog_export.export(tmp_path / "bad.md", "xlsx", tmp_path / "out.xlsx")
    assert list(tmp_path.glob("*.xlsx*")) == []


def test_a_failed_run_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr(workbook, "SHEET_ROWS", 3)
    path = lines(tmp_path)
    with suppress(OutputError):
        catalog_export.export(path, "xlsx", tmp_path / "out.xlsx")
    gc.collect()
    assert [file.name for file in tmp_path.iterdir()] == ["many.jsonl"]


def test_without_the_extra_the_command_names_it(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(UsageError, match=r"pip install 'catalog-export\[tables\]'"):
        catalog_export.export(PAGE, "xlsx", tmp_path / "out.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_run_of_lines_is_split_into_rows():
    data = io.BytesIO()
    framing = FORMAT.writer(data.write)
    joined = b"".join(FORMAT.encode(book(str(number), "a\nb")) for number in range(5))
    framing.add_run(5, [joined[start : start + 7] for start in range(0, len(joined), 7)])
    framing.finish()
    assert framing.count == 5
    assert [row[0] for row in rows_of(data.getvalue())[1:]] == ["0", "1", "2", "3", "4"]
    assert json.loads(joined.split(b"\n")[0])[1] == "a\nb"

"""Side-car tables in workbooks: the same values and findings as in CSV, and cells that only a workbook has."""

import datetime as dt
import re
import zipfile

import pytest
import xlsxwriter
from sample import PAGE

import catalog_export
from catalog_export.enrich.sidecar.table import SidecarTable, open_table
from catalog_export.model.errors import TableError

ODS = """<?xml version="1.0"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="data">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""

MANIFEST = """<?xml version="1.0"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>"""


def workbook(path, rows, *more):
    made = xlsxwriter.Workbook(path)
    when = made.add_format({"num_format": "yyyy-mm-dd"})
    for sheet_rows in (rows, *more):
        sheet = made.add_worksheet()
        for number, row in enumerate(sheet_rows):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(number, column, cell, when)
                else:
                    sheet.write(number, column, cell)
    made.close()
    return str(path)


def ods(path, rows):
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS.format(rows=body))
    return str(path)


def record(table):
    [parsed] = catalog_export.parse(PAGE, data=table)
    return parsed


def codes(table):
    found = []
    catalog_export.check(PAGE, data=table, on_finding=found.append)
    return [(each.code, str(each.location).rpartition("/")[2]) for each in found]


HEAD = ["id", "tahun", "gelar", "pembimbing"]
ROW = ["20389935", "2014", "Sarjana Sosial", "Budi Hartono|Citra Dewi"]


@pytest.mark.parametrize(("name", "write"), [("a.xlsx", workbook), ("a.ods", ods), ("b.csv", workbook)])
def test_a_workbook_has_the_values_of_the_csv(tmp_path, name, write):
    (tmp_path / "a.csv").write_text("\n".join(",".join(row) for row in (HEAD, ROW)))
    expected = record(tmp_path / "a.csv").record
    found = record(write(tmp_path / name, [HEAD, ROW])).record
    assert found == expected
    assert found.year == "2014"
    assert found.provenance["year"].grade == "sidecar"
    assert str(found.provenance["year"].location) == f"{tmp_path / name}:2"


def test_numbers_are_read_as_whole_numbers(tmp_path):
    found = record(workbook(tmp_path / "a.xlsx", [HEAD, [20389935, 2014, "", ""]])).record
    assert found.year == "2014"


def test_findings_name_the_row_of_the_sheet(tmp_path):
    rows = [["# a comment"], [], HEAD, ["20389935", "14", "", ""], ["x", "2014", "", "", "spare"], ["", "", "", ""]]
    found = codes(workbook(tmp_path / "a.xlsx", rows))
    assert ("sidecar-bad-value", "a.xlsx:4") in found
    assert ("sidecar-no-page", "a.xlsx:5") in found
    assert ("sidecar-row-too-long", "a.xlsx:5") in found
    assert len(found) == 3


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("tahun", dt.date(2014, 5, 1), "2014-05-01"),
        ("tahun", 2014.5, "2014.5"),
        ("nuptk", 1234567890123456, "1.23456789012346E+15"),
        ("tahun", True, "TRUE"),
    ],
)
def test_cells_that_a_spreadsheet_has_spoiled(tmp_path, column, value, shown):
    table = workbook(tmp_path / "a.xlsx", [["id", "pembimbing", column], ["20389935", "Budi Hartono", value]])
    found = []
    catalog_export.check(PAGE, data=table, on_finding=found.append)
    [wrong] = [each for each in found if each.severity == "error"]
    assert shown in wrong.message


def test_a_cell_with_line_ends_is_one_cell(tmp_path):
    table = SidecarTable(workbook(tmp_path / "a.xlsx", [["id", "gelar"], ["1", 'a "b",\nc'], ["2", "d"]]))
    assert [row.cells[1][1] for row in table.rows((0, 1))] == ['a "b",\nc', "d"]
    assert [row.location.line for row in table.rows((0, 1))] == [2, 3]


def test_other_sheets_are_reported(tmp_path):
    table = workbook(tmp_path / "a.xlsx", [HEAD, ROW], [["notes"]], [])
    [found] = open_table(table).findings
    assert str(found) == (
        f"{table}: warning: only the sheet Sheet1 was read; Sheet2 also has rows; expected one table; remove the "
        "others, or save each sheet in a file [sidecar-sheets-left-out]"
    )


def test_many_rows_are_found(tmp_path):
    rows = [["id", "tahun"], *([str(number), str(1900 + number % 100)] for number in range(3000))]
    table = SidecarTable(workbook(tmp_path / "a.xlsx", rows))
    assert len(table) == 3000
    [(which, row)] = table.find("2999")
    assert (which, row.cells[1][1], row.location.line) == (2999, "1999", 3001)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04broken", "cannot be read as a workbook"),
        (b"\xd0\xcf\x11\xe0broken", "cannot be read as a workbook"),
    ],
)
def test_a_damaged_workbook_is_a_table_error(tmp_path, data, message):
    (tmp_path / "a.xlsx").write_bytes(data)
    with pytest.raises(TableError, match=message):
        SidecarTable(str(tmp_path / "a.xlsx"))


@pytest.mark.parametrize("rows", [[], [["# only a comment"]]])
def test_an_empty_workbook_is_a_table_error(tmp_path, rows):
    with pytest.raises(TableError, match="the table is empty"):
        SidecarTable(workbook(tmp_path / "a.xlsx", rows))


def test_unknown_columns_are_a_table_error(tmp_path):
    with pytest.raises(TableError, match=r"a\.xlsx:1: unknown column 'tahn'"):
        SidecarTable(workbook(tmp_path / "a.xlsx", [["id", "tahn"], ["1", "2014"]]))


def test_without_the_extra_the_message_names_it(tmp_path, monkeypatch):
    table = workbook(tmp_path / "a.xlsx", [HEAD, ROW])
    monkeypatch.setitem(__import__("sys").modules, "python_calamine", None)
    with pytest.raises(TableError, match=re.escape("pip install 'catalog-export[tables]'")):
        SidecarTable(table)

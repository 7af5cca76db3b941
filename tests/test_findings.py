"""Every kind of finding: a fixture that provokes it, the whole line it prints, and its row in docs/findings.md.

What provokes a code is named after it: a file in tests/findings, or, where a file cannot hold it, an entry of
``MADE``. ``expected.txt`` there has every line that comes of it, as the command prints it.
"""

import ast
import io
import os
import re
import sys
import zipfile
from codecs import BOM_UTF16_LE
from contextlib import nullcontext
from json import dumps
from pathlib import Path
from shutil import copyfile

import fakes
import pytest
import small_pdf
from click.testing import CliRunner

import catalog_export
from catalog_export.cli.main import cli
from catalog_export.model import findings, record_codes, run_codes
from catalog_export.model.finding_codes import CODES
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.read import sources
from catalog_export.read.pdf import lines

PACKAGE = Path(catalog_export.__file__).parent
FIXTURES = Path(__file__).parent / "findings"
EXPECTED = (FIXTURES / "expected.txt").read_text("utf-8").splitlines()
DOCUMENT = Path(__file__).parent.parent / "docs" / "findings.md"

PAGE = (FIXTURES / "role-unknown.md").read_bytes().replace(b"penyelaras", b"author")
ROWS = {
    "Judul": "Arsip daerah di kota kecil",
    "Penulis": "Budi Santosa",
    "URI": "https://lib.ui.ac.id/detail?id=90000001",
}
HTML = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in ROWS.items())
# The same page as it is printed.
LINES = small_pdf.page(*PAGE.decode().replace("# ", "").replace("<", "").replace(">", "").splitlines())
PICTURE = b"q 400 0 0 400 72 72 cm " + small_pdf.PICTURE + b" Q"
LINE = re.compile(r"(?P<place>[^\n]+?): (?P<severity>error|warning|note): (?P<message>.+) \[(?P<code>\S+)\]")


# --- what provokes a code


def jsonl(title="Pengelolaan arsip", **fields):
    return dumps({"control_number": "90000001", "title": {"proper": {"text": title, "lang": "id"}}, **fields}).encode()


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return packed.getvalue()


def printed(*more):
    return small_pdf.pdf(LINES, *more)


def added(*more):
    return small_pdf.pdf(b"\n".join([LINES, *more]))


def half_utf16():
    page = PAGE.decode().replace("Santosa", "Santos\ud800")
    return BOM_UTF16_LE + page.encode("utf-16-le", "surrogatepass")


def huge(path):
    with path.open("wb") as file:
        file.truncate((64 << 20) + 1)


def loop(path):
    path.mkdir()
    (path / "page.md").write_bytes(PAGE)
    (path / "again").symlink_to(".")


def queue(path):
    path.mkdir()
    (path / "page.md").write_bytes(PAGE)
    os.mkfifo(path / "queue.md")


def beside_word(path):
    path.mkdir()
    (path / "a.md").write_bytes(PAGE)
    (path / "abstrak.docx").write_bytes(b"PK")


# By name: bytes, or a function that makes what is wanted at a path; None where there must be nothing.
MADE = {
    "empty-document.md": b"",
    "document-binary.md": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "html-not-installed.html": f"<html><body><table>{HTML}</table></body></html>".encode(),
    "html-broken.md": f"<html><body><table>{HTML}</table>{'<div>' * 300}".encode(),
    "metadata-only.html": (
        b'<html><head><meta name="DC.Title" content="Pengelolaan arsip di perpustakaan daerah">'
        b'<meta name="DC.Creator" content="Budi Santosa">'
        b'<meta name="DC.Identifier.URI" content="https://jurnal.example.ac.id/article/view/90000001"></head></html>'
    ),
    "encoding-guessed.md": PAGE.replace(b"Santosa", b"Santos\xe9"),
    "encoding-broken.md": half_utf16(),
    "controls-removed.md": PAGE.replace(b"Santosa", b"San\x02to\x02sa"),
    "pdf-not-installed.pdf": printed(),
    "pdf-locked.pdf": small_pdf.pdf(LINES, locked=True),
    "pdf-broken.pdf": b"%PDF-1.4\n",
    "pdf-only-pictures.pdf": small_pdf.pdf(PICTURE),
    "pdf-page-broken.pdf": printed(None),
    "pdf-page-picture.pdf": printed(PICTURE),
    "pdf-over-limit.pdf": small_pdf.nested_forms(7),
    "pdf-page-too-full.pdf": added(small_pdf.text("arsip " * 40, y=200, size=2)),
    "pdf-pages-left-out.pdf": printed(*[small_pdf.page("arsip " * n) for n in range(1, 26)]),
    "pdf-letters-unknown.pdf": added(small_pdf.text("\x01\x01\x01", y=200, font=small_pdf.STRANGE)),
    "pdf-turned-text.pdf": added(small_pdf.text("Hak cipta", x=30, y=200, turned=True)),
    "pdf-furniture.pdf": small_pdf.pdf(*[small_pdf.text(f"{n}", y=40) + LINES * (n == 1) for n in (1, 2)]),
    "text-furniture.md": PAGE + b"\n- 1 -\n\x0c",
    "jsonl-not-utf8.jsonl": jsonl().replace(b"arsip", b"arsip caf\xe9"),
    "marc-broken.mrc": b"00026nam  22xxxxx i 4500\x1d",
    "marc-fields-unread.marcxml": (
        b'<record xmlns="http://www.loc.gov/MARC21/slim"><controlfield tag="001">90000001</controlfield>'
        b'<datafield tag="082" ind1=" " ind2=" "><subfield code="a">025.1</subfield></datafield>'
        b'<datafield tag="245" ind1="0" ind2="0"><subfield code="a">Pengelolaan arsip</subfield>'
        b'<subfield code="h">[mikrofilm]</subfield></datafield></record>'
    ),
    "marc-not-text.marcxml": (
        b'<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000ngm a2200000 i 4500</leader>'
        b'<controlfield tag="001">90000001</controlfield>'
        b'<datafield tag="245" ind1="0" ind2="0"><subfield code="a">Pengelolaan arsip</subfield></datafield></record>'
    ),
    "format-requires.jsonl": jsonl(
        contributors=[{"name": "Ani Kartika", "role": "author", "relator": "aut", "kind": "personal"}]
    ),
    "record-too-long.jsonl": jsonl(abstracts=[{"lang": "id", "text": "arsip " * 17_000}]),
    "field-too-long.jsonl": jsonl("arsip " * 1_700),
    "eprints-too-long.jsonl": jsonl(publisher="Penerbit " * 30),
    "slims-character.jsonl": jsonl("Nada \U0001d11e"),
    "xlsx-cell-too-long.jsonl": jsonl(publisher="Penerbit " * 4_000),
    "eprints-character.jsonl": jsonl("Nada \U0001d11e"),
    "input-missing.md": None,
    "input-unreadable.md.gz": b"\x1f\x8b\x08\x00broken",
    "document-too-large.md": huge,
    "document-unsupported.md": zipped(mimetype=b"application/vnd.oasis.opendocument.text", content_xml=b""),
    "no-documents": Path.mkdir,
    "container-in-container.zip": zipped(page_md=PAGE, two_zip=zipped(three_zip=zipped(four_zip=zipped(page_md=PAGE)))),
    "files-left-out.zip": zipped(page_md=PAGE, cover_jpg=b"", notes_dat=b"", a_b=b"", c_d=b""),
    "special-file": queue,
    "office-file-left-out": beside_word,
    "folder-loop": loop,
    "verify-differs.md": b"1|differs\n",
    "verify-unavailable.md": b"1|Judul\n",
    "internal-error.md": b"1|crash\n2|Judul|crash\n",
}
OPTIONS = {
    "format-requires": {"to": ["highwire"]},
    "record-too-long": {"to": ["marc"]},
    "field-too-long": {"to": ["marc"]},
    "eprints-too-long": {"to": ["ep3xml"]},
    "slims-character": {"to": ["marc"], "receiver": "slims"},
    "xlsx-cell-too-long": {"to": ["xlsx"]},
    "eprints-character": {"to": ["ep3xml"]},
    "marc-no-title": {"to": ["marcxml"]},
    "verify-differs": {"to": ["wrapped"], "verify": True},
    "verify-unavailable": {"to": ["plain"], "verify": True},
    "internal-error": {"to": ["plain"]},
}
# Side-car tables that provoke a code beside a page, or beside the page of that name in MADE.
TABLES = {
    "sidecar-no-id": "id,tahun\n,2014\n90000001,2014\n",
    "sidecar-no-page": "id,tahun\n90000001,2014\n90000002,2014\n",
    "sidecar-no-row": "id,tahun\n",
    "sidecar-row-again": "id,tahun\n90000001,2014\n90000001,2014\n",
    "sidecar-rows-differ": "id,tahun\n90000001,2014\n90000001,2015\n",
    "sidecar-row-too-long": "id,tahun,gelar\n90000001,2014,Sarjana, Hukum\n",
    "sidecar-bad-value": "id,tahun\n90000001,14\n",
    "sidecar-number-spoiled": "id,nim\n90000001,1.20E+09\n",
    "sidecar-zeros-lost": "id,pembimbing,nidn\n90000001,Dewi Lestari,12345678\n",
    "sidecar-id-zeros-lost": "id,tahun\n12345,2014\n",
    "sidecar-counts-differ": "id,nim\n90000001,0906500001|0906500002\n",
    "sidecar-contradicts": "id,tahun\n90000001,2014\n",
}
MADE |= {f"{code}.md": PAGE for code in TABLES} | {
    "sidecar-id-zeros-lost.md": PAGE.replace(b"90000001", b"0012345"),
    "sidecar-contradicts.jsonl": jsonl(year="2015"),
}
del MADE["sidecar-contradicts.md"]
OPTIONS |= {code: {"data": [f"{code}.csv"]} for code in TABLES}
# Corrections that provoke a code beside a page.
CORRECTIONS = {
    "correction-outdated": ("contributors[0].name", "Budi Santoso", "Budi Susanto"),
    "correction-invalid": ("language", "id", "english"),
    "correction-incomplete": ("year", None, "2014"),
}
MADE |= {f"{code}.md": PAGE for code in CORRECTIONS}
OPTIONS |= {code: {"corrections": f"{code}.corrections.jsonl"} for code in CORRECTIONS}
# What no page brings about, and the tests that do.
ELSEWHERE = {
    code: "test_store_upkeep.py"
    for code in CODES
    if code.startswith("store-")
} | {"deletions-held": "test_store_commands.py"}  # fmt: skip
ELSEWHERE |= {code: "test_dspace_csv.py" for code in CODES if code.startswith(("dspace-csv-", "export-"))}
ELSEWHERE |= {
    code: "test_saf.py"
    for code in CODES
    if code.startswith(("dspace-no-", "feed-", "mapfile-"))
}  # fmt: skip
MADE |= {f"{code}.md": PAGE for code in ("receiver-needs", "receiver-loses")}
OPTIONS |= {"receiver-needs": {"receiver": "rama"}, "receiver-loses": {"receiver": "slims"}}
ELSEWHERE |= {code: "test_feed_eprints.py" for code in CODES if code.startswith("import-")}
ELSEWHERE |= {"sidecar-sheets-left-out": "test_sidecar_workbooks.py"}
ELSEWHERE |= {code: "test_sword.py" for code in CODES if code.startswith("sword-")}
FAKED = {"verify-differs", "verify-unavailable", "internal-error"}


def change_the_world(code, patch):
    """Make the installation faulty, for findings that no document causes."""
    if code == "pdf-not-installed":
        patch.setitem(sys.modules, "pypdfium2", None)
    elif code == "html-not-installed":
        patch.setitem(sys.modules, "catalog_export.read.html", None)
    elif code.startswith("pdf-"):
        pytest.importorskip("pypdfium2")
    if code == "pdf-page-too-full":
        patch.setattr(
            "catalog_export.read.pdf.source.read_in_child", lines.read_lines
        )  # in this process, where the limit is lower
        patch.setattr("catalog_export.read.pdf.lines.CHARACTERS", 400)
        patch.setattr("catalog_export.read.pdf.source.CHARACTERS", 400)


@pytest.fixture
def provoked(request, tmp_path, monkeypatch):
    """Prepare the current folder so that a code occurs; return the code, the input and the options."""
    code = request.param
    monkeypatch.chdir(tmp_path)
    found = [name for name in (*MADE, *(path.name for path in FIXTURES.iterdir())) if name.split(".")[0] == code]
    assert len(found) == 1, f"nothing provokes {code}: add tests/findings/{code}.md (or .jsonl), or an entry of MADE"
    place(found[0], tmp_path)
    if code in TABLES:
        (tmp_path / f"{code}.csv").write_text(TABLES[code])
    if code in CORRECTIONS:
        field, old, new = CORRECTIONS[code]
        line = {"record": "90000001", "field": field, "old": old, "new": new, "date": "2026-11-28"}
        text = dumps(line)
        (tmp_path / f"{code}.corrections.jsonl").write_text(text[:-9] if code == "correction-incomplete" else text)
    change_the_world(code, monkeypatch)
    with fakes.installed() if code in FAKED else nullcontext():
        yield code, found[0], OPTIONS.get(code, {})
    sources.find_source.cache_clear()


def place(name, folder):
    content = MADE.get(name)
    if isinstance(content, bytes):
        (folder / name).write_bytes(content)
    elif content is not None:
        content(folder / name)
    elif name not in MADE:
        copyfile(FIXTURES / name, folder / name)


def arguments(options):
    for key, value in options.items():
        if key == "receiver":
            yield from ("--for", value)
            continue
        if key == "corrections":
            yield from ("--corrections", value)
            continue
        yield from (f"--{key}",) if value is True else (word for name in value for word in (f"--{key}", name))


def expected_of(name):
    table = re.escape(name.split(".")[0]) + r"\.(csv|corrections\.jsonl)"
    return [line for line in EXPECTED if re.match(rf"({re.escape(name)}|{table})[:/]", line)]


every_code = pytest.mark.parametrize("provoked", [code for code in CODES if code not in ELSEWHERE], indirect=True)


@every_code
def test_each_code_comes_with_its_whole_line(provoked):
    code, name, options = provoked
    report = catalog_export.check(name, **options)
    assert [str(found) for found in report.findings] == expected_of(name)
    assert code in [found.code for found in report.findings]
    assert all(found.severity == CODES[found.code].severity for found in report.findings)
    errors = sum(found.severity == "error" for found in report.findings)
    assert report.exit_code == (
        0 if not errors else 3 if code in {"container-in-container", "input-missing", "input-unreadable"} else 1
    )
    assert report.failed + report.unread == errors - (code == "sidecar-no-id")  # of a row, and so of no record


@every_code
def test_the_line_is_printed_and_strict_makes_warnings_errors(provoked):
    code, name, options = provoked
    result = CliRunner().invoke(cli, ["check", "--strict", name, *arguments(options)])
    assert result.stdout.splitlines() == [line.replace(": warning: ", ": error: ", 1) for line in expected_of(name)]
    assert result.exit_code > 0 or CODES[code].severity == "note"


@pytest.mark.parametrize("provoked", ["record-too-long", "field-too-long"], indirect=True)
def test_marcxml_accepts_records_too_long_for_iso_2709(provoked):
    _, name, _ = provoked
    assert all("use --to marcxml for it" in line for line in expected_of(name))
    assert catalog_export.check(name, "marcxml").findings == []


def test_nothing_is_expected_without_a_fixture():
    names = {*MADE, *(path.name for path in FIXTURES.iterdir())} - {"expected.txt"}
    assert {re.split(r"[:/]", line)[0] for line in EXPECTED} - {f"{code}.csv" for code in TABLES} - {
        f"{code}.corrections.jsonl" for code in CORRECTIONS
    } <= names
    assert {re.split(r"[.:/]", line)[0] for line in EXPECTED} == {name.split(".")[0] for name in names}
    assert {name.split(".")[0] for name in names} == set(CODES) - set(ELSEWHERE)
    assert set(OPTIONS) | FAKED <= set(CODES)


@pytest.mark.parametrize("code", ELSEWHERE)
def test_codes_without_an_example_page_have_another_test(code):
    assert f"[{code}]" in (Path(__file__).parent / ELSEWHERE[code]).read_text("utf-8")


# --- what the lines look like


@pytest.mark.parametrize("line", EXPECTED)
def test_a_line_names_place_severity_fault_and_code(line):
    parts = LINE.fullmatch(line)
    assert parts is not None
    assert parts["code"] in CODES
    assert parts["message"].isprintable()
    assert not re.search(r"\{\w*\}|\{\w*[.!:\[]\w*\}", parts["message"]), "a part of the template was not filled in"
    assert ": None" not in parts["message"]


@pytest.mark.parametrize("code", CODES)
def test_a_message_names_the_fault_and_the_remedy(code):
    severity, message = CODES[code]
    assert severity in {"error", "warning", "note"}
    assert re.fullmatch(r"[a-z]+2?(-[a-z0-9]+)+", code)
    assert "; " in message, "fault; what was expected; what to do"
    assert not message.endswith((".", ";", " "))
    assert not message[0].isupper()
    assert len(message) <= 170


def test_a_message_is_one_line_whatever_is_put_into_it():
    values = {"what": "the source pdf", "error": "two\r\nlines\u2028or three", "author": "catalog-export"}
    found = finding("internal-error", Location("a.md", 3), **values)
    assert len(str(found).splitlines()) == 1
    assert "failed with two lines or three; this" in found.message


def test_an_unknown_code_is_a_fault_of_ours():
    with pytest.raises(KeyError):
        finding("no-such-code", Location("a.md"))


# --- the code


def strings_in_functions(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            yield from (
                part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def made_in(path):
    """Yield the codes with which findings are made in a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).rpartition(".")[2] in {"finding", "fault"}
            and node.args
        ):
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield first.value


def modules():
    return [path for path in PACKAGE.rglob("*.py") if path != Path(findings.__file__)]


def test_no_code_is_defined_and_never_used():
    used = {text for path in modules() for text in strings_in_functions(path)}
    assert set(CODES) - used == set()


def test_no_code_is_used_and_never_defined():
    made = {code for path in modules() for code in made_in(path)}
    assert made - set(CODES) == set()
    assert len(made) > 30  # else this test looks at nothing


# --- the document


def rows():
    """Yield the cells of the rows of all tables in docs/findings.md."""
    for line in DOCUMENT.read_text("utf-8").splitlines():
        if line.startswith("| `"):
            yield [cell.strip().replace(r"\|", "|") for cell in line.strip("|").split(" | ")]


def test_the_document_lists_every_code_once():
    documented = [(code.strip("`"), severity, message) for code, severity, message, _ in rows()]
    assert len(documented) == len(set(documented))
    assert documented == [(code, severity, message) for code, (severity, message) in CODES.items()]


def test_the_document_explains_each_in_a_plain_sentence():
    for code, _, message, meaning in rows():
        assert re.fullmatch(r"[A-Z“`].{30,400}\.", meaning), code
        assert message not in meaning


def test_the_document_groups_them_as_the_code_does():
    source = "".join(Path(module.__file__).read_text("utf-8") for module in (record_codes, run_codes))
    groups = re.findall(r"^    # --- (.+)$", source, re.MULTILINE)
    headings = re.findall(r"^## (.+)$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert [heading.casefold() for heading in headings] == [group.casefold() for group in groups]
    code_groups = re.split(r"^    # --- .+$", source, flags=re.MULTILINE)[1:]
    document_groups = re.split(r"^## .+$", DOCUMENT.read_text("utf-8"), flags=re.MULTILINE)[1:]
    for of_code, of_document in zip(code_groups, document_groups, strict=True):
        assert re.findall(r'^    "([a-z0-9-]+)":', of_code, re.MULTILINE) == re.findall(
            r"^\| `(.+?)`", of_document, re.MULTILINE
        )

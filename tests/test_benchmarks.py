"""The generator of invented pages: its pages are read as intended, and are the same every time."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog_export.api import export, find_format
from catalog_export.cli.main import cli
from catalog_export.read import jsonl
from catalog_export.read.base import Document
from catalog_export.read.page import parse as catalogue_page

FOLDER = Path(__file__).parent.parent / "benchmarks"


def load(name):
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def generate():
    return load("generate")


@pytest.mark.parametrize("mixed", [False, True])
@pytest.mark.parametrize("number", range(20))
def test_an_invented_page_parses_into_the_invented_record(generate, number, mixed):
    invented = generate.invent(number, mixed=mixed)
    (parsed,) = catalogue_page.parse(Document("page.md", invented.page().encode()))
    (expected,) = jsonl.parse(Document("records.jsonl", invented.line().encode()))
    assert [found for found in parsed.findings if found.severity == "error"] == []
    assert parsed.unparsed == ()
    assert parsed.record == expected.record


@pytest.mark.parametrize("name", ["marc", "marcxml", "dc", "bibtex"])
def test_the_floor_of_an_encoder_writes_the_same_bytes(generate, name):
    floors = load("floors")
    made = find_format(name, record_date=floors.DATE)
    for number in range(20):
        (parsed,) = jsonl.parse(Document("records.jsonl", generate.invent(number).line().encode()))
        assert floors.floors()[name](parsed.record) == made.encode(parsed.record)


@pytest.mark.parametrize("name", ["marc", "marcxml", "dc", "bibtex"])
def test_the_floor_of_a_run_writes_the_same_bytes(generate, name, tmp_path):
    floors, source = load("floors"), tmp_path / "records.jsonl"
    generate.write(40, source, as_records=True)
    floors.convert(name, source, tmp_path / "least")
    export(source, name, tmp_path / "ours", record_date=floors.DATE)
    assert (tmp_path / "least").read_bytes() == (tmp_path / "ours").read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        (b'"url":', b'"ulr":'),
        (b'"url":', b'"url": "x", "url":'),
        (b'"url":', b'"year": "2016", "url":'),
        (b'"aut"', b'"zzz"'),
    ],
)
def test_the_floor_of_a_run_refuses_a_faulty_line(generate, change):
    floors, line = load("floors"), generate.invent(0).line().encode()
    floors.read(line)
    with pytest.raises(ValueError, match=r".+"):
        floors.read(line.replace(*change))


def test_the_floor_of_a_page_reads_the_same_values(generate, monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    floor = load("page_floor")
    for number in range(20):
        page = generate.invent(number).page().encode()
        assert floor.content(floor.read(page)) == floor.content(floor.parsed(page)[0])


def test_pages_have_the_size_of_the_sample(generate):
    sizes = sorted(len(generate.invent(number).page().encode()) for number in range(50))
    assert 3_500 < sizes[0] < sizes[-1] < 4_500


def test_pages_in_json_lines_are_those_of_the_folder(generate, tmp_path):
    generate.write(2, tmp_path / "pages.jsonl")
    lines = list(jsonl.parse(Document("pages.jsonl", (tmp_path / "pages.jsonl").read_bytes())))
    pages = [Document(f"{number}.md", generate.invent(number).page().encode()) for number in range(2)]
    assert [parsed.record for parsed in lines] == [next(catalogue_page.parse(page)).record for page in pages]


def test_the_same_seed_gives_the_same_bytes(generate, tmp_path):
    for name, seed in (("a.jsonl", 1), ("b.jsonl", 1), ("c.jsonl", 2)):
        generate.write(3, tmp_path / name, seed)
    first, again, other = (path.read_bytes() for path in sorted(tmp_path.iterdir()))
    assert first == again != other
    assert first.count(b"\n") == 3


def test_a_folder_states_that_its_pages_are_invented(generate, tmp_path):
    generate.write(2, tmp_path / "pages")
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == [
        ".invented",
        "20000000.md",
        "20000001.md",
    ]


@pytest.mark.slow
def test_throughput_prints_its_tables():
    script = FOLDER / "throughput.py"
    command = [sys.executable, str(script), "--count", "20", "--rounds", "1", "--formats", "jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "| jsonl | " in done.stdout
    assert "| one page to bibtex | " in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["packed", "files"])
def test_the_soak_accounts_for_every_page(kind):
    command = [sys.executable, FOLDER / "soak.py", "--count", "1500", "--kind", kind, "--jobs", "2", "--shard", "180"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert "Every page is accounted for." in done.stdout
    assert (done.stderr, done.returncode) == ("", 0)


def test_the_soak_reports_differences(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    import soak

    pages = soak.Pages(200)
    soak.write(pages, tmp_path / "pages", "packed")
    log = tmp_path / "log.jsonl"
    arguments = ["--to", "marc", "-o", str(tmp_path / "out.mrc"), "--log-file", str(log), str(tmp_path / "pages")]
    CliRunner().invoke(cli, arguments)
    assert list(soak.account(pages, "packed", tmp_path)) == []
    lines = log.read_text().splitlines()
    log.write_text(
        "\n".join([*lines[:1], lines[1].replace(lines[1].split('"code": "')[1].split('"')[0], "other"), *lines[2:]])
    )
    assert len(list(soak.account(pages, "packed", tmp_path))) == 2
    out = tmp_path / "out.mrc"
    out.write_bytes(out.read_bytes().replace(b"\x1e20000005\x1e", b"\x1e20000006\x1e"))
    assert "record 6 of the output is 20000006, expected 20000005" in list(soak.account(pages, "packed", tmp_path))


def test_steep_growth_is_distinguished_from_linear(monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    import pathological

    def row(*seconds):
        times = [(1000 << step, taken) for step, taken in enumerate(seconds)]
        return pathological.Row("a", "alone", "parse", times)

    assert round(row(0.01, 0.02, 0.04).exponent, 2) == 1
    assert round(row(0.01, 0.04, 0.16).exponent, 2) == 2
    assert row(0.001, 0.04, 0.16).exponent is None
    assert row(0.02, 0.04).exponent is None


@pytest.mark.slow
def test_pathological_prints_its_table():
    script = FOLDER / "pathological.py"
    options = [
        "--smallest",
        "500",
        "--largest",
        "2000",
        "--only",
        "heading pages",
        "names",
        "--places",
        "people",
        "alone",
        "--all",
    ]
    done = subprocess.run(
        [sys.executable, str(script), *options], cwd=FOLDER.parent, capture_output=True, text=True, check=False
    )
    assert "| names | people | parse | 2,000 | " in done.stdout
    assert " of 8 grow faster " in done.stdout


@pytest.mark.slow
def test_threshold_prints_its_table():
    command = [sys.executable, str(FOLDER / "threshold.py"), "--counts", "20", "--rounds", "1", "--jobs", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "\n| 20 | " in done.stdout


def test_figures_of_scale_follow_from_measurements(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(FOLDER)
    import scale

    figures = (
        scale.measure_run(40, 10, "mrk", tmp_path) | scale.measure_plan(1000, 100) | scale.measure_table(1000, 100)
    )
    assert 3_500 < figures["page"] < 4_500
    assert 0 < figures["name"] < 20
    figures = {**figures, "work": 1e-3, "check": 1e-5, "shard": 1e-1}
    rows = scale.reckoned(figures, 1e6, 10_000, 10, 0.36)
    assert "| cost of a million pages | 0.100 at 0.36 a processor hour |" in rows
    assert "| more processors than this do not help | 50 |" in rows

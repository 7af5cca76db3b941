"""The benchmark that runs other tools beside ours: they build the same fields, and the goals are computed."""

import io
import json
import subprocess
import sys
from pathlib import Path

import mrrc  # noqa: F401 (a peer: without it there is nothing to compare)
import pymarc
import pytest
from lxml import etree

from catalog_export import api
from tools import need

FOLDER = Path(__file__).parent.parent / "benchmarks"
SAMPLE = Path(__file__).parent.parent / "records" / "20389935.md"
PAGE = """# Pengelolaan arsip & perpustakaan desa = The management of archives & village libraries

Siti Aminah, author

Budi Santoso, supervisor

Deskripsi Lengkap: <https://lib.ui.ac.id/detail?id=90000007&lokasi=lokal>

---

## Abstrak

Penelitian ini membahas pendidikan jarak jauh di kota dan alasan mengapa hasilnya berbeda.

Kata kunci: arsip, perpustakaan

.....

This research discusses distance education in the city and the reasons why.

Keywords: archives, library
"""


@pytest.fixture(scope="module")
def peers():
    sys.path.insert(0, str(FOLDER))
    try:
        import peers

        yield peers
    finally:
        sys.path.remove(str(FOLDER))


@pytest.fixture
def race(peers, tmp_path):
    """Return a race on two pages instead of invented ones."""
    race = peers.Race(tmp_path, 0)
    (race.pages / "90000007.md").write_text(PAGE, "utf-8")
    (race.pages / "20389935.md").write_bytes(SAMPLE.read_bytes())
    api.export(race.pages, "jsonl", race.records, force=True)
    return race


def run(contestant):
    import measure

    measure.run(contestant.job)
    return contestant.outputs[0][0].read_bytes()


def fields(data):
    """Return the fields of the records, without those that contain only a date, and roles by their codes."""
    if data.startswith(b"<"):
        records = pymarc.parse_xml_to_array(io.BytesIO(data))
    else:
        records = list(pymarc.MARCReader(io.BytesIO(data)))
    found = []
    for record in records:
        for field in record.get_fields():
            if field.is_control_field():
                found.append((field.tag, field.data[6:] if field.tag == "008" else field.data))
            else:
                pairs = [(code, value.casefold()) for code, value in field.subfields if code != "e"]
                found.append((field.tag, *field.indicators, *pairs))
    return [field for field in found if field[0] != "005"]


def ours(race, name):
    out = race.folder / f"ours.{name}"
    api.export(race.pages, name, out)
    return out.read_bytes()


@pytest.mark.tools
@pytest.mark.parametrize("name", ["marc", "marcxml"])
def test_catmandu_reads_the_fields_of_our_marc(race, name):
    need("catmandu")
    assert fields(run(race.catmandu(name))) == fields(ours(race, name))


@pytest.mark.parametrize("name", ["marc", "marcxml"])
@pytest.mark.parametrize("library", ["pymarc", "mrrc"])
def test_libraries_read_the_fields_of_our_marc(race, library, name):
    assert fields(run(race.library(library, name))) == fields(ours(race, name))


@pytest.mark.tools
def test_catmandu_reads_the_elements_of_our_dublin_core(race):
    need("catmandu")

    def elements(data):
        return [
            [
                (element.tag, element.get("{http://www.w3.org/XML/1998/namespace}lang"), element.text)
                for element in record
            ]
            for record in etree.fromstring(data)
        ]

    assert elements(run(race.catmandu("dc"))) == elements(ours(race, "dc"))


@pytest.mark.tools
def test_catmandu_reads_the_fields_of_our_bibtex_that_it_knows(race):
    need("catmandu")
    made = run(race.catmandu("bibtex")).decode()
    for value in (
        "{Pengelolaan arsip & perpustakaan desa}",
        "{The management of archives & village libraries}",
        "{Siti Aminah and Budi Santoso}",
        "{https://lib.ui.ac.id/detail?id=90000007&lokasi=lokal}",
        "{arsip,perpustakaan,archives,library}",
        "alasan mengapa hasilnya berbeda. This research discusses",
        "{Melissa Aesthetica}",
    ):
        assert value in made


def test_a_peer_that_writes_too_little_does_not_win(peers, tmp_path):
    out = tmp_path / "out"
    out.write_bytes(b"\x1d" * 2 + b"x" * (1 << 20) + b"\x1d")
    contestant = peers.Contestant("libraries", None, ((out, b"\x1d"),), 3)
    peers.check("one", contestant)
    with pytest.raises(SystemExit, match="one: 3 records came out of 4"):
        peers.check("one", contestant._replace(records=4))


def test_a_marker_across_two_blocks_is_counted_once(peers, tmp_path):
    import measure

    out = tmp_path / "out"
    out.write_bytes(b"x" * ((1 << 20) - 4) + b"</record></record>" + b"y" * (1 << 20) + b"</record>")
    assert measure.count(out, b"</record>") == 3


def test_goals_are_computed_from_medians(peers):
    import measure

    def took(seconds):
        return [measure.Run(seconds, 1, processor=seconds**0.5)]

    runs = {
        "Catmandu, marc": took(8),
        "ours, marc": took(2),
        "pymarc, marc": took(1),
        "script, pages to marc": took(9),
        "ours, pages to marc": took(2.5),
        "an empty command of click": took(1),
        "one page to bibtex": took(4),
    }
    found = {goal.wanted.partition(":")[0]: (goal.measured, goal.reached) for goal in peers.goals(runs)}
    assert found["marc, times as fast as Catmandu"] == ("4.00", True)
    assert found["marc, times as fast as json.loads and pymarc"] == ("0.50", False)
    assert found["marc, times as fast as the script"] == ("3.60", True)
    assert found["marc, times as fast as Catmandu from records"] == ("not measured", None)
    assert found["processor time of one page to BibTeX, times an empty command of click"] == ("2.00", False)
    assert next(peers.goals(runs, processor=True)).measured == "2.00"


def test_real_pages_are_repeated_with_other_numbers(peers, tmp_path):
    real = tmp_path / "real"
    real.mkdir()
    (real / "90000007.md").write_text(PAGE, "utf-8")
    race = peers.Race(tmp_path, 3, real)
    numbers = ["20000000", "20000001", "20000002"]
    assert [path.stem for path in sorted(race.pages.iterdir())] == numbers
    records = [json.loads(line) for line in race.page_records.read_text("utf-8").splitlines()]
    assert [record["control_number"] for record in records] == numbers
    assert "provenance" not in records[0]


def test_the_script_builds_the_fields_of_our_marc(race):
    pycld2 = pytest.importorskip("pycld2")
    assert pycld2.detect(PAGE)
    assert fields(run(race.script())) == fields(ours(race, "marc"))


@pytest.mark.slow
def test_peers_prints_its_tables(tmp_path):
    script, out = FOLDER / "peers.py", tmp_path / "out.md"
    command = [sys.executable, script, "--count", "20", "--rounds", "1", "--only", "jobs", "memory", "--out", out]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
    assert "| ours, two workers | " in done.stdout
    assert "| jobs | their bytes are the same | the same | yes |" in done.stdout
    assert "| memory | 20 and 200 records: " in done.stdout
    assert "| `-o DIR/`, a file a record | " in done.stdout
    assert out.read_text() == done.stdout

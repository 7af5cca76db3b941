"""BibTeX in other programs: bibtex, biber and pandoc."""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
from oddities import ODDITIES
from sample import SAMPLE

from catalog_export.enrich.profile import Profile
from catalog_export.text.normalize import clean
from catalog_export.write.formats.bibtex import build_biblatex, build_bibtex

pytestmark = pytest.mark.tools
NOW = datetime(2026, 11, 23, tzinfo=UTC)
BIBTEX, BIBLATEX = build_bibtex(Profile(), NOW), build_biblatex(Profile(), NOW)


def needs(program, package):
    return pytest.mark.skipif(not shutil.which(program), reason=f"no {program} (Debian: {package})")


def _run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=True, **options)


def _file(made, records):
    return b"".join(made.assemble(map(made.encode, records)))


@needs("bibtex", "texlive-binaries and texlive-base")
def test_bibtex_with_plain_style_gives_no_warning(tmp_path):
    (tmp_path / "all.bib").write_bytes(_file(BIBTEX, ODDITIES.values()))
    (tmp_path / "all.aux").write_text("\\relax\n\\citation{*}\n\\bibdata{all}\n\\bibstyle{plain}\n")
    run = _run("bibtex", "all", cwd=tmp_path)
    assert "arning" not in run.stdout
    printed = (tmp_path / "all.bbl").read_text("utf-8")
    assert printed.count("\\bibitem") == len(ODDITIES)
    flat = " ".join(printed.split())
    assert "kota {Kembar} {Jakarta-Beijing}." in flat
    assert "Skripsi, Universitas Indonesia, Depok, 2014." in flat
    assert "Disertasi, Universitas Indonesia, Depok, 2016." in flat
    assert "thesis" not in flat.lower()


@needs("biber", "biber")
def test_biber_misses_only_the_year(tmp_path):
    # "[2016?]" is no date, and biblatex knows no translator of a @misc: both are stated, so both are written.
    # Its data model has no series and no ISBN of a thesis; other readers do.
    left_out = {"year-in-brackets", "roles", "described-item"}
    records = {n: r for n, r in ODDITIES.items() if n not in left_out}
    (tmp_path / "all.bib").write_bytes(_file(BIBLATEX, records.values()))
    run = _run("biber", "--tool", "--validate-datamodel", "--output-file=out.bib", "all.bib", cwd=tmp_path)
    warnings = [line for line in run.stdout.splitlines() if not line.startswith("INFO")]
    missing = re.compile(r"WARN - .*Missing mandatory field - one of 'date, year' must be defined")
    assert [line for line in warnings if not missing.match(line)] == []
    assert len(warnings) == sum(not record.year for record in records.values())
    assert len(re.findall(r"^@", (tmp_path / "out.bib").read_text("utf-8"), re.MULTILINE)) == len(records)


@needs("pandoc", "pandoc")
@pytest.mark.parametrize("made", [BIBTEX, BIBLATEX], ids=["bibtex", "biblatex"])
def test_pandoc_reads_the_same_values(made):
    # Braces without a partner have no notation that every reader knows; pandoc drops them.
    records = {n: r for n, r in ODDITIES.items() if n != "lone-braces"}
    run = _run("pandoc", "-f", made.name, "-t", "csljson", input=_file(made, records.values()).decode())
    items = json.loads(run.stdout)
    assert len(items) == len(records)
    for item, record in zip(items, records.values(), strict=True):
        title = _typographic(record.title.proper.value)
        if record.title.other_title_information:
            title += ": " + _typographic(record.title.other_title_information)
        if record.title.parallel:
            title += ". " + " = ".join(_typographic(text.value) for text in record.title.parallel)
        assert item["title"] == title
        assert item.get("abstract", "") == _typographic(" ".join(p for a in record.abstracts for p in a.paragraphs))
        if record.url and " " not in record.url:
            assert item["URL"] == record.url
        if record.year and record.year.isdigit():
            assert item["issued"] == {"date-parts": [[int(record.year)]]}


@needs("pandoc", "pandoc")
def test_pandoc_reads_the_names():
    names = {
        "sample": {"family": "Aesthetica", "given": "Melissa"},
        "name-binti": {"literal": "Siti Aminah binti Ahmad"},
        "name-degrees": {"literal": "Prof. Dr. Raden Mas Said, S.H., M.H."},
        "name-inverted": {"family": "Pattinama", "given": "Peter Albert W."},
        "name-one-word": {"family": "Surono"},
        "name-corporate": {"literal": "Departemen Pendidikan dan Kebudayaan, Pusat Penelitian IKIP Malang"},
    }
    run = _run("pandoc", "-f", "bibtex", "-t", "csljson", input=_file(BIBTEX, map(ODDITIES.get, names)).decode())
    assert [item["author"][0] for item in json.loads(run.stdout)] == list(names.values())


@needs("pandoc", "pandoc")
def test_pandoc_cites_the_sample(tmp_path):
    (tmp_path / "sample.bib").write_bytes(_file(BIBLATEX, [SAMPLE]))
    text = "Lihat [@aesthetica-20389935].\n"
    run = _run(
        "pandoc",
        "--citeproc",
        "--bibliography=sample.bib",
        "-t",
        "plain",
        "--wrap=none",
        cwd=tmp_path,
        input=text,
    )
    assert run.stderr == ""
    assert "Aesthetica, Melissa." in run.stdout
    assert SAMPLE.url in run.stdout


def _typographic(text):
    """Write quotation marks as pandoc does: it reads the typewriter's single ones as typographic ones."""
    return clean(" ".join(text.split())).replace("'", "’").replace("`", "‘")

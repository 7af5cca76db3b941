"""The example in ``docs/extending.md`` can be installed, passes the type checker and is used."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs" / "extending.md").read_text("utf-8")


def block(language):
    [text] = re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    return text


@pytest.fixture
def package(tmp_path):
    """Install the example in a separate folder."""
    (tmp_path / "catalog_refer.py").write_text(block("python"), "utf-8")
    project = tomllib.loads(block("toml"))["project"]
    info = tmp_path / f"catalog_refer-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    groups = project["entry-points"].items()
    lines = [
        f"[{group}]\n" + "".join(f"{name} = {what}\n" for name, what in points.items()) for group, points in groups
    ]
    (info / "entry_points.txt").write_text("\n".join(lines))
    return tmp_path


def run(package, *arguments):
    paths = [str(package), str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    command = [sys.executable, "-W", "error", *arguments]
    return subprocess.run(command, capture_output=True, cwd=package, env=environment, check=False)


@pytest.mark.slow
def test_the_example_reads_and_writes(package):
    pages = package / "pages"
    pages.mkdir()
    (pages / "a.csv").write_text("id,title,author,lang\n1,Judul karangan,Ani,id\n2,,Budi,\n", "utf-8")
    (pages / "b.csv").write_text("id,title\n3,Judul lain\n", "utf-8")
    expected = b"%0 Generic\n%T Judul karangan\n%A Ani\n%0 Generic\n%T Judul lain\n"
    command = ("-m", "catalog_export", "--to", "refer", "pages")
    done = run(package, *command)
    assert (done.returncode, done.stdout) == (1, expected)
    assert b"pages/a.csv:3: error: the row has no title; expected one [csv-no-title]" in done.stderr
    spread = run(package, *command, "--jobs", "2", "--output", "a.enw")
    assert (spread.returncode, (package / "a.enw").read_bytes()) == (1, expected)
    explained = run(package, "-m", "catalog_export", "explain", "pages/b.csv")
    assert b"pages/b.csv:2  column of the table" in explained.stdout
    assert b"Refer, for EndNote" in run(package, "-m", "catalog_export", "formats").stdout


@pytest.mark.slow
def test_the_example_is_typed(package, tmp_path):
    pytest.importorskip("mypy", reason="no mypy: pip install 'catalog-export[dev]'")
    done = run(
        package, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path / 'mypy'}", "catalog_refer.py"
    )
    assert done.stdout.decode().splitlines() == ["Success: no issues found in 1 source file"]

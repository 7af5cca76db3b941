"""The profile that a run finds without ``--profile``, and the command that writes one."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sample import PAGE

from catalog_export.cli import init
from catalog_export.cli.main import cli
from catalog_export.enrich import profile
from catalog_export.enrich.profile.keys import KEYS

NAME = "catalog-export.toml"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        Path(name).mkdir()
        Path(name, f"{name}.md").write_bytes(Path(PAGE).read_bytes())


def run(*arguments, **options):
    return CliRunner().invoke(cli, arguments, **options)


def write(path, place):
    Path(path).write_text(f'[defaults]\nplace = "{place}"\n')


@pytest.mark.parametrize("pages", ["a", "a/a.md"])
@pytest.mark.parametrize("path", [NAME, f"a/{NAME}"])
def test_a_profile_is_found_and_named(pages, path):
    write(path, "Bogor")
    result = run("--to", "jsonl", pages)
    assert "Bogor" in result.stdout
    assert f"the profile {path} was found and used" in result.stderr


def test_a_profile_beside_the_pages_comes_first():
    write(NAME, "Bogor")
    write(f"a/{NAME}", "Jakarta")
    assert "Jakarta" in run("--to", "jsonl", "a").stdout


def test_no_profile_and_another_profile_replace_it():
    write(f"a/{NAME}", "Bogor")
    write("other.toml", "Jakarta")
    assert "Bogor" not in run("--to", "jsonl", "--no-profile", "a").output
    result = run("--to", "jsonl", "--profile", "other.toml", "a")
    assert "Jakarta" in result.stdout
    assert "was found" not in result.stderr


def test_explain_uses_the_profile_it_finds():
    write(f"a/{NAME}", "Bogor")
    assert "Bogor" in run("explain", "a/a.md").stdout
    assert "Bogor" not in run("explain", "--no-profile", "a/a.md").stdout


def test_store_export_uses_and_names_the_profile_it_finds():
    run("load", "--store", "a/catalogue.db", "a")
    write(f"a/{NAME}", "Bogor")
    result = run("store", "export", "--store", "a/catalogue.db", "--to", "jsonl")
    assert "Bogor" in result.stdout
    assert f"the profile a/{NAME} was found and used; --no-profile runs without it" in result.stderr
    assert "Bogor" not in run("store", "export", "--store", "a/catalogue.db", "--to", "jsonl", "--no-profile").stdout


def test_a_command_without_closing_lines_names_the_profile():
    write(f"a/{NAME}", "Bogor")
    Path("none.jsonl").write_text("")
    result = run("corrections", "check", "none.jsonl", "a")
    assert f"the profile a/{NAME} was found and used" in result.stderr


def test_different_profiles_are_refused():
    write(f"a/{NAME}", "Bogor")
    write(f"b/{NAME}", "Jakarta")
    result = run("--to", "jsonl", "a", "b")
    assert result.exit_code == 2
    assert "the inputs have different profiles" in result.stderr


def test_profile_and_no_profile_contradict_each_other():
    write(NAME, "Bogor")
    assert run("--to", "jsonl", "--profile", NAME, "--no-profile", "a").exit_code == 2


def test_init_writes_every_key_as_a_comment():
    assert run("init").exit_code == 0
    text = Path(NAME).read_text()
    assert all(f"# {key.partition('.')[2]} = " in text for key in KEYS)
    assert profile.load(NAME) == profile.Profile()


def test_init_with_all_comments_removed_is_valid():
    run("init", "a")
    Path("all.toml").write_text(re.sub(r'(?m)^# (\w+ = ")', r"\1", Path("a", NAME).read_text()))
    assert profile.load("all.toml") == profile.Profile()


def test_init_asks_on_a_terminal(monkeypatch):
    monkeypatch.setattr(init, "is_on_terminal", lambda: True)
    result = run("init", input='Universitas "X"\n1 2\nJKX\n\nPenerbit\nlast-element\n')
    assert "expected a MARC organisation code" in result.output
    made = profile.load(NAME)
    assert (made.institution.name, made.institution.org_code) == ('Universitas "X"', "JKX")
    assert (made.defaults.publisher, made.names.entry) == ("Penerbit", "last-element")


def test_init_never_replaces_a_file():
    write(NAME, "Bogor")
    result = run("init")
    assert result.exit_code == 2
    assert "Bogor" in Path(NAME).read_text()


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="needs a limit of the file size")
def test_init_leaves_no_incomplete_file(tmp_path):
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (9, 9))"
    code = f"{limit}; from catalog_export.cli.main import cli; cli(['init', '.'])"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert (done.returncode, (tmp_path / NAME).exists()) == (3, False), done.stderr

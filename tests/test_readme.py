"""The README holds: its commands and programs run, its tables are those of the code, its links lead somewhere."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog_export import api
from catalog_export.cli.main import cli
from catalog_export.model.findings import CODES
from catalog_export.write import registry

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!\w+:)([^)\s]+)\)")


def blocks(language):
    return [text for name, text in BLOCK.findall(README) if name == language]


def in_order(shown, text):
    """Find lines in a text, each whole and each behind the one before; ``...`` stands for anything, to the line's end
    where it ends the line."""
    place = 0
    for line in shown:
        pattern = re.escape(line).replace(r"\.\.\.", "(?s:.*?)")
        pattern = pattern.removesuffix("(?s:.*?)") + ".*" if line.endswith("...") else pattern
        found = re.compile(f"^{pattern}$", re.MULTILINE).search(text, place)
        assert found, f"not in the output, or not in this order: {line}"
        place = found.end()


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """Stand in a copy of the folder, on the day the README was written."""
    shutil.copytree(ROOT / "records", tmp_path / "records")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")  # 2026-11-23
    return tmp_path


# --- the blocks


def test_the_page_that_is_shown_is_the_sample():
    [page] = blocks("markdown")
    in_order([line for line in page.splitlines() if line], (ROOT / "records" / "20389935.md").read_text("utf-8"))


def transcripts():
    [console] = blocks("console")
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        command, *shown = part.splitlines()
        yield pytest.param(command.split(), [line for line in shown if line], id=command)


@pytest.mark.parametrize(("command", "shown"), list(transcripts()))
def test_a_command_gives_what_is_shown(checkout, command, shown):
    assert command[0] == "catalog-export"
    result = CliRunner().invoke(cli, command[1:])
    assert result.exit_code == 0
    assert len(shown) > 3
    in_order(shown, result.stdout)


@pytest.mark.parametrize("number", range(len(blocks("python"))))
def test_a_program_runs(checkout, capsys, number):
    program = blocks("python")[number]
    exec(compile(program, f"README.md, block {number}", "exec"), {})
    printed = capsys.readouterr().out
    if "abstract.lang" in program:
        *abstracts, title = printed.splitlines()
        starts = ["id Proses globalisasi maupun regionalisasi ", "en The process of globalization and regiona"]
        assert abstracts == starts
        assert title.startswith("Peran paradiplomasi dalam membangun kerjasama kota Kembar Jakarta-Beijing = The role ")
    else:
        assert printed.startswith("1 0\n@misc{aesthetica-20389935,\n")
        assert (checkout / "catalogue.marcxml").stat().st_size > 4000


def test_both_programs_are_there():
    assert len(blocks("python")) == 2


def test_the_finding_that_is_shown_is_one_of_ours():
    [shown] = blocks("text")
    severity, message, code = re.fullmatch(r"\S+:\d+: (\w+): (.+) \[(\S+)\]\n", shown).groups()
    assert CODES[code] == (severity, message)


@pytest.mark.parametrize("marker", ["main-job", "run-tests"])
def test_a_set_up_is_one_line_behind_its_marker(marker):
    assert README.count(f"<!-- {marker} -->") == 1
    [block] = re.findall(rf"^<!-- {marker} -->\n```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert block.count("\n") == 1
    assert block.startswith("python3 -m venv .venv && .venv/bin/pip install ")


# --- names and tables


def test_the_table_of_formats_is_that_of_the_code():
    rows = re.findall(r"^\| `([\w-]+)`(?: \(`(\w+)`\))? \| .+ \| `(\S+)` \|$", README, re.MULTILINE)
    ours = [format_ for format_ in api.list_formats() if format_.name in registry.FORMATS]
    assert [(name, suffix) for name, _, suffix in rows] == [(format_.name, format_.suffix) for format_ in ours]
    assert {alias: name for name, alias, _ in rows if alias} == registry.ALIASES


def test_every_option_and_verb_that_is_named_exists():
    prose = BLOCK.sub("", README).replace("pytest --update-golden", "")
    options = {option for verb in every_verb(cli) for param in verb.params for option in named(param)}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", prose)) <= options
    verbs = {words[0] for words in map(str.split, re.findall(r"`catalog-export ([^`]+)`", prose))}
    assert verbs <= set(cli.table)
    assert {"check", "explain"} <= verbs


def every_verb(group):
    for name in group.table:
        verb = group.load(name)
        yield verb
        if hasattr(verb, "table"):
            yield from every_verb(verb)


def named(param):
    return (*param.opts, *param.secondary_opts)


def test_the_forms_of_findings_exist():
    [form] = [param for param in cli.load("check").params if param.name == "form"]
    sentence = README[README.index("`--report-format csv`") :].partition(".")[0]
    assert set(re.findall(r"`(?:--report-format )?(\w+)`", sentence)) <= set(form.type.choices)


def test_every_extra_that_is_named_exists():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    table = README[README.index("| extra | for |") :].partition("\n\n")[0]
    named = {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named == set(project["optional-dependencies"]) - {"test", "dev"}
    installed = re.findall(r"(?:catalog-export|\.)\[([\w,]+)\]'", README)
    assert {name for names in installed for name in names.split(",")} <= set(project["optional-dependencies"])
    assert f"Python {project['requires-python'].removeprefix('>=')} or newer" in README


# --- links


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_local_link_leads_to_a_file(document):
    text = BLOCK.sub("", document.read_text("utf-8"))
    missing = [link for link in LINK.findall(text) if not leads_somewhere(document, link)]
    assert missing == []


def leads_somewhere(document, link):
    path, _, anchor = link.partition("#")
    target = document.parent / path if path else document
    if not target.exists():
        return False
    return not anchor or anchor in {slug(heading) for heading in headings(target)}


def headings(path):
    return re.findall(r"^#+ (.+)$", BLOCK.sub("", path.read_text("utf-8")), re.MULTILINE)


def slug(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_document_is_linked_from_the_readme_or_its_own_folder():
    linked = {
        (document.parent / link.partition("#")[0]).resolve()
        for document in DOCUMENTS
        for link in LINK.findall(document.read_text("utf-8"))
    }
    folders = {path for path in linked if path.is_dir()}
    assert [path for path in DOCUMENTS[1:] if path not in linked and path.parent not in folders] == []

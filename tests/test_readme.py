"""The README is true: commands and programs run, tables match the code, and links resolve."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog_export.cli.main import cli
from catalog_export.model.finding_codes import CODES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "README.id.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!\w+:)([^)\s]+)\)")


def page(name):
    return (ROOT / "docs" / name).read_text("utf-8")


def blocks(language, text=README):
    return [block for name, block in BLOCK.findall(text) if name == language]


def in_order(shown, text):
    """Find lines in a text, each whole and behind the previous one; ``...`` matches any text, at the end of a line to
    its end."""
    place = 0
    for line in shown:
        pattern = re.escape(line).replace(r"\.\.\.", "(?s:.*?)")
        pattern = pattern.removesuffix("(?s:.*?)") + ".*" if line.endswith("...") else pattern
        found = re.compile(f"^{pattern}$", re.MULTILINE).search(text, place)
        assert found, f"not in the output, or not in this order: {line}"
        place = found.end()


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """Change to a copy of the folder, on the day on which the README was written."""
    shutil.copytree(ROOT / "records", tmp_path / "records")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")  # 2026-11-23
    return tmp_path


# --- the blocks


def transcripts(text):
    """Yield (command, shown lines) for each command in the console blocks of a page."""
    for console in (block for language, block in BLOCK.findall(text) if language == "console"):
        for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
            command, *shown = part.splitlines()
            yield command, [line for line in shown if line]


def run(command, shown, language="en"):
    """Run a command of a page, and compare its output with the lines that the page shows."""
    program, *arguments = command.split()
    assert program == "catalog-export"
    result = CliRunner().invoke(cli, arguments, env={"LC_ALL": "", "LANGUAGE": language})
    expected_code = (2, 3) if any(line.startswith(("Error: ", "Galat: ")) for line in shown) else (0,)
    assert result.exit_code in expected_code, result.output
    assert shown or not result.output, "a page shows the output of its commands"
    in_order(shown, result.stdout + result.stderr)


INDONESIAN = (ROOT / "README.id.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("language", "command", "shown"),
    [(language, *row) for language, text in (("en", README), ("id", INDONESIAN)) for row in transcripts(text)],
)
def test_readme_commands_give_the_output_shown(checkout, language, command, shown):
    run(command, shown, language)


@pytest.mark.parametrize(("language", "page"), [("en", "tutorial.md"), ("id", "id/tutorial.md")])
def test_tutorial_commands_give_the_output_shown(tmp_path, monkeypatch, language, page):
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / page).read_text("utf-8")
    rows = list(transcripts(text))
    assert len(rows) > 10
    [correction] = blocks("json", text)  # the desk or an editor writes it
    (tmp_path / "corrections.jsonl").write_text(correction, "utf-8")
    for command, shown in rows:
        run(command, shown, language)
    promised = re.findall(r"^- `(\S+)`,", text, re.MULTILINE)
    assert len(promised) == 4
    assert all((tmp_path / name).exists() for name in promised)


@pytest.mark.parametrize("page", ["tutorial.md", "id/tutorial.md"])
def test_the_files_of_the_tutorial_are_the_examples(page):
    text = (ROOT / "docs" / page).read_text("utf-8")
    for language, name in (("toml", "library.toml"), ("csv", "more.csv")):
        [block] = [found for found_language, found in BLOCK.findall(text) if found_language == language]
        assert block in (ROOT / "docs" / "examples" / name).read_text("utf-8")


def test_the_program_of_the_readme_runs(checkout, capsys):
    [program] = blocks("python")
    exec(compile(program, "README.md", "exec"), {})
    *abstracts, title, counts = capsys.readouterr().out.splitlines()
    assert abstracts == ["id Proses globalisasi maupun regionalisasi ", "en The process of globalization and regiona"]
    assert title.startswith("Peran paradiplomasi dalam membangun kerjasama kota Kembar Jakarta-Beijing = The role ")
    assert counts == "1 0"
    assert (checkout / "catalogue.marcxml").stat().st_size > 4000


def test_the_program_of_the_python_page_runs(checkout, capsys):
    [program] = blocks("python", page("python.md"))
    exec(compile(program, "docs/python.md", "exec"), {})
    assert capsys.readouterr().out.startswith("1 0\n@misc{aesthetica-20389935,\n")
    assert (checkout / "catalogue.marcxml").stat().st_size > 4000


def test_the_finding_that_is_shown_exists():
    [shown] = blocks("text", page("usage.md"))
    severity, message, code = re.fullmatch(r"\S+:\d+: (\w+): (.+) \[(\S+)\]\n", shown).groups()
    expected_severity, template = CODES[code]
    assert (severity, message) == (expected_severity, template.format(expected="a link with id=..."))


@pytest.mark.parametrize("marker", ["main-job", "run-tests"])
def test_a_set_up_is_one_line_behind_its_marker(marker):
    assert README.count(f"<!-- {marker} -->") == 1
    [block] = re.findall(rf"^<!-- {marker} -->\n```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert block.count("\n") == 1
    assert block.startswith("python3 -m venv .venv && .venv/bin/pip install ")


def test_the_readme_is_short():
    assert README.count("\n") <= 150


# --- names and tables


@pytest.mark.parametrize("name", ["README.md", "docs/usage.md", "docs/tutorial.md", "docs/howto"])
def test_every_option_and_command_that_is_named_exists(name):
    pages = sorted((ROOT / name).glob("*.md")) if (ROOT / name).is_dir() else [ROOT / name]
    text = "\n".join(path.read_text("utf-8") for path in pages)
    prose = re.sub(r"^.*(?:dspace import|pipx|pytest|brew |apt |py -m).*$", "", text, flags=re.MULTILINE)
    options = {option for verb in every_verb(cli) for param in verb.params for option in named(param)}
    options |= {option for param in cli.params for option in named(param)} | {"--help"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", prose)) <= options
    verbs = {words[0] for words in map(str.split, re.findall(r"`catalog-export ([^`]+)`", prose))}
    assert {verb for verb in verbs if verb.islower() and not verb.startswith("-")} <= set(cli.table)


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
    usage = page("usage.md")
    sentence = usage[usage.index("`--report-format csv`") :].partition(".")[0]
    assert set(re.findall(r"`(?:--report-format )?(\w+)`", sentence)) <= set(form.type.choices)


def test_every_extra_that_is_named_exists():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = set(project["optional-dependencies"])
    install = page("install.md")
    table = install[install.index("| extra | for |") :].partition("\n\n")[0]
    named = {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named == extras - {"test", "dev"}
    listed = README[README.index("\nextras:") :].partition(". ")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == named
    installed = re.findall(r"(?:catalog-export|\.)\[([\w,]+)\]'", README + install)
    assert {name for names in installed for name in names.split(",")} <= extras
    assert f"Python {project['requires-python'].removeprefix('>=')} or newer" in README
    assert f"Python {project['requires-python'].removeprefix('>=')} or newer" in install


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


def test_every_document_is_linked_from_readme_or_its_folder():
    linked = {
        (document.parent / link.partition("#")[0]).resolve()
        for document in DOCUMENTS
        for link in LINK.findall(document.read_text("utf-8"))
    }
    folders = {path for path in linked if path.is_dir()}
    assert [path for path in DOCUMENTS[1:] if path not in linked and path.parent not in folders] == []

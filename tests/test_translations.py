"""Messages in Indonesian: the catalogue is complete and current, and data for programs is the same in all languages."""

import gettext
import json
import os
import pickle
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from catalog_export.cli.main import cli, environment_language, split_language
from catalog_export.desk import report as contact_sheet
from catalog_export.desk.shelf import Shelf
from catalog_export.model.errors import UsageError
from catalog_export.model.finding_codes import CODES
from catalog_export.model.findings import finding, packed_finding, translated, unpack_finding
from catalog_export.model.record import Location
from catalog_export.run.options import RunOptions
from catalog_export.run.rule_names import rule_name
from catalog_export.text.messages import DOMAIN, FOLDER, Message, either, join, localize, translate, use_language

ROOT = Path(__file__).parent.parent
MO = Path(FOLDER, "id", "LC_MESSAGES", f"{DOMAIN}.mo")
PAGE = """# Perahu pustaka di sungai

Sari Lestari, author

Abstrak

Perahu pustaka membawa buku ke kampung di tepi sungai, dan anak-anak membacanya pada malam hari di rumah.
"""


@pytest.fixture(scope="module")
def tool():
    pytest.importorskip("babel")
    sys.path.append(str(ROOT / "tools"))
    import translations

    return translations


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("page.md").write_text(PAGE, "utf-8")


def run(*args, **variables):
    return CliRunner().invoke(cli, args, prog_name="catalog-export", env=variables)


# --- the catalogue


def test_every_message_is_translated_with_its_placeholders(tool):
    assert tool.faults(tool.read()) == [], "run python tools/translations.py, and translate what it lists"
    assert tool.faults(tool.findings_id_docs.read()) == [], "run python tools/translations.py"


def test_the_catalogue_has_the_messages_of_the_code(tool):
    known = {message.id for message in tool.read() if message.id}
    used = {message.id for message in tool.updated(tool.read(), tool.messages()) if message.id}
    assert (used - known, known - used) == (set(), set()), "run python tools/translations.py"


def test_the_indonesian_page_of_findings_is_current(tool):
    pages = tool.findings_id_docs
    assert {message.id for message in pages.read() if message.id} == set(pages.texts())
    assert pages.page() == pages.PAGE.read_text("utf-8"), "run python tools/translations.py"
    codes = re.findall(r"^\| `([a-z0-9-]+)` \|", pages.page(), re.MULTILINE)
    assert codes == list(CODES)


def test_no_message_is_composed_in_the_code(tool):
    assert tool.composed() == []


def test_the_compiled_catalogue_is_that_of_the_repository(tool):
    expected = {}
    for message in tool.read():
        if message.id and message.pluralizable:
            expected[message.id[0], 0] = message.string[0]
        elif message.id:
            expected[message.id] = message.string
    with MO.open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    compiled.pop("")
    assert compiled == expected, "run python tools/translations.py"


def test_faults_of_a_catalogue_are_found(tool):
    catalog = tool.Catalog(locale="id")
    catalog.add("{count} records", "{counts} cantuman")
    catalog.add("a note", "")
    catalog.add("an error", "galat", flags=["fuzzy"])
    catalog.add("a title", "judul")
    assert tool.faults(catalog) == [
        "other placeholders: {count} records -> {counts} cantuman",
        "not translated: a note",
        "not translated: an error",
    ]


@pytest.mark.parametrize("code", CODES)
def test_a_finding_can_be_shown_in_indonesian(code):
    names = set(re.findall(r"\{(\w+)", CODES[code].message))
    found = finding(code, Location("page.md", 3), **dict.fromkeys(names, 1))
    shown = translated(found, "id")
    assert shown.message != found.message
    assert "{" not in shown.message.replace('{"proper": {"text": "..."}}', "")
    assert shown.severity in {"galat", "peringatan", "catatan"}
    assert (shown.code, shown.location) == (code, found.location)


# --- messages


def test_a_message_is_english_until_it_is_translated():
    message = Message("{count:,} record", count=1234)
    assert message == "1,234 record"
    assert translate(message) == "1,234 record"
    assert translate(message, "id") == "1.234 cantuman"


def test_only_messages_among_the_values_are_translated():
    text = Message(
        "{key} is {found}, expected {expected}; correct it", key="the page", found="1", expected=Message("the page")
    )
    assert translate(text, "id") == "the page bernilai 1, seharusnya halaman; perbaiki"


def test_braces_of_a_message_without_values_stay():
    assert translate(Message("{name}: {"), "id") == "{name}: {"


def test_messages_are_joined_and_listed():
    parts = [Message("the page"), "x", Message("file")]
    assert join(parts, "; ") == "the page; x; file"
    assert translate(join(parts, "; "), "id") == "halaman; x; berkas"
    assert (either(parts), either(["x"])) == ("the page or x or file", "x")
    assert translate(either(parts), "id") == "halaman atau x atau berkas"


def test_an_error_can_be_translated_after_a_process_sent_it():
    error = pickle.loads(
        pickle.dumps(UsageError("unknown format {name!r}; {hint}", name="x", hint=Message("the page")))
    )
    assert str(error) == "unknown format 'x'; the page"
    assert translate(str(error), "id") == "format 'x' tidak dikenal; halaman"


def test_a_finding_can_be_translated_after_it_was_packed():
    found = finding("receiver-needs", Location("page.md", 3, 4), receiver="koha", what=Message("the year"), where="x")
    packed = json.loads(json.dumps(packed_finding(found)))
    assert unpack_finding(packed) == found
    assert translated(unpack_finding(packed), "id").message == "koha memerlukan tahun; tambahkan pada x"


def test_the_language_of_a_context_ends_with_it():
    with use_language("id"):
        assert localize("{count:,} failed", count=1000) == "1.000 gagal"
    assert localize("{count:,} failed", count=1000) == "1,000 failed"


# --- the choice of the language


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "en"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "idu_NG"}, "en"),
        ({"LANG": "id_ID", "LC_MESSAGES": "en_US"}, "en"),
        ({"LC_MESSAGES": "en_US", "LC_ALL": "id"}, "id"),
        ({"LANG": "en_US", "LANGUAGE": "id"}, "id"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "de:id:en"}, "id"),
        ({"LANG": "id_ID", "LC_ALL": "C"}, "en"),
        ({"LANGUAGE": "id", "LC_ALL": "POSIX"}, "en"),
    ],
)
def test_the_environment_names_the_language(variables, expected, monkeypatch):
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert environment_language() == expected


def test_the_option_may_be_anywhere_before_two_hyphens():
    assert split_language(["a", "--lang", "id", "b"]) == (["--lang", "id"], ["a", "b"])
    assert split_language(["a", "--lang=id"]) == (["--lang=id"], ["a"])
    assert split_language(["--lang=id", "a", "--lang", "en"]) == (["--lang=id", "--lang", "en"], ["a"])
    assert split_language(["a", "--lang"]) == (["--lang"], ["a"])
    assert split_language(["--", "--lang", "id"]) == ([], ["--", "--lang", "id"])


@pytest.mark.parametrize("args", [("--lang", "id", "check", "page.md"), ("check", "page.md", "--lang=id")])
def test_the_option_wins_over_the_environment(args, page):
    assert "cantuman" in run(*args, LANGUAGE="en", LANG="en_US.UTF-8").output
    assert "record" in run("--lang", "en", "check", "page.md", LANGUAGE="id").output


def test_the_last_language_applies(page):
    assert "cantuman" in run("--lang", "en", "check", "page.md", "--lang", "id").output
    assert "read 1 record" in run("--lang=id", "--lang", "en", "check", "page.md").output


def test_a_language_without_value_is_refused(page):
    result = run("check", "page.md", "--lang", LANGUAGE="en")
    assert (result.exit_code, "Option '--lang' requires an argument." in result.output) == (2, True)


def test_messages_of_click_are_sentences(page):
    assert "Opsi ini wajib diberikan: '--style'." in run("--lang", "id", "cite", "page.md").output
    output = run("--lang", "id", "cite", "--styl", "x").output.replace(
        "'", ""
    )  # which older versions of click do not print
    assert "(Maksud Anda: --as, --set, --style?)" in output


def test_a_contradiction_names_the_page_in_indonesian(page):
    record = {"control_number": "7", "title": {"proper": {"text": "Arsip"}}, "year": "2014"}
    Path("a.jsonl").write_text(json.dumps(record))
    Path("t.csv").write_text("id,tahun\n7,1999\n")
    output = run("--lang", "id", "check", "--data", "t.csv", "a.jsonl").output
    assert "tetapi halaman mencantumkan" in output


def test_an_unknown_language_is_refused(page):
    result = run("check", "page.md", "--lang", "xx")
    assert result.exit_code == 2
    assert "'xx' is not one of 'en', 'id'" in result.output


def test_the_language_of_one_command_does_not_stay(page):
    before = dict(os.environ)
    assert "cantuman" in run("check", "page.md", "--lang", "id").output
    assert dict(os.environ) == before
    assert gettext.textdomain() == "messages"
    assert "record" in run("check", "page.md").output


# --- what a person reads


def commands(command, *names):
    yield names
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from commands(command.get_command(click.Context(command), name), *names, name)


@pytest.mark.parametrize("names", list(commands(cli)), ids=" ".join)
def test_help_is_in_indonesian(names):
    result = run(*names, "--help", LANG="id_ID.UTF-8")
    assert result.exit_code == 0
    assert result.output.startswith("Pemakaian: catalog-export")
    assert "Opsi:" in result.output
    assert "Tampilkan pesan ini lalu keluar." in result.output
    assert max(len(line) for line in result.output.splitlines() if "  catalog-export" not in line) <= 80
    assert not re.search(r"(?<!-)\b(the|of|with|is not|Options|Commands)\b", result.output)


def test_findings_and_closing_lines_are_in_indonesian(page):
    result = run("check", "page.md", LANG="id_ID.UTF-8")
    [finding_] = [line for line in result.output.splitlines() if "[control-number-missing]" in line]
    closing = result.output.splitlines()[-1]
    assert finding_.startswith("page.md:1: peringatan: tidak ada nomor cantuman; seharusnya ada tautan dengan id=...")
    assert finding_.endswith("[control-number-missing]")
    assert re.fullmatch(r"dibaca 1 cantuman, 1 baik, 0 gagal, \d+,\d\d s", closing)


def test_errors_are_in_indonesian(page):
    assert "Galat: format 'marcc' tidak dikenal; maksud Anda marc" in run("--to", "marcc", "--lang", "id").output
    assert "Galat: Tidak ada opsi" in run("check", "--nothing", "--lang", "id").output
    wrong = run("check", "--lang", "id", "--profile", "none.toml", "page.md")
    assert wrong.output == "Galat: none.toml: tidak dapat dibaca (tidak ada berkas atau folder itu); periksa namanya\n"


def test_the_process_itself_speaks_indonesian(page):
    command = [sys.executable, "-m", "catalog_export", "check", "page.md"]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "LANG": "id_ID.UTF-8"}, check=True
    )
    assert "peringatan: tidak ada nomor cantuman" in done.stdout
    assert "dibaca 1 cantuman" in done.stderr


def test_the_contact_sheet_has_findings_in_indonesian(page):
    shelf = Shelf(RunOptions.make({}))
    shelf.add(["page.md"])
    contact_sheet.write(shelf, "report.html", "id")
    text = Path("report.html").read_text("utf-8")
    assert '<html lang="id">' in text
    assert "tidak ada nomor cantuman; seharusnya ada tautan" in text


# --- what programs read


def test_explain_names_rules_and_missing_roles_in_indonesian(page):
    Path("page.md").write_text(
        "# Arsip desa\nBudi Santoso\nhttps://lib.ui.ac.id/detail?id=1\n\n## Abstrak\n\nYang di dalam desa.\n"
    )
    Path("c.jsonl").write_text(
        '{"record": "1", "field": "year", "old": null, "new": "2014", "date": "2026-11-28", "person": "Rina"}\n'
    )
    shown = run("explain", "--corrections", "c.jsonl", "page.md", "--lang", "id").stdout
    for part in ("id= dalam alamat", "bahasa menurut kata tugas (", "diisi dengan koreksi (2026-11-28; Rina)"):
        assert part in shown
    assert "Budi Santoso, peran tidak tercantum" in shown
    assert "id= in the address" in run("explain", "page.md", "--report-format", "json", "--lang", "id").stdout


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ("language by script", "bahasa menurut aksara"),
        ("column tahun", "kolom tahun"),
        ("corrected from nothing", "diisi dengan koreksi"),
        ("corrected from nothing (Rina, 2014)", "diisi dengan koreksi (Rina, 2014)"),
        ("corrected from nothing special (Rina, 2014)", "dikoreksi dari nothing special (Rina, 2014)"),
        ("label Judul", "label Judul"),
        ("MARC field 245", "ruas MARC 245"),
        ("names.entry", "names.entry"),
        ("title", "title"),
    ],
)
def test_name_of_a_rule_is_translated_if_it_is_known(rule, shown):
    name = rule_name(rule)
    assert str(name) == rule
    assert (translate(name, "id") if isinstance(name, Message) else name) == shown


def test_an_unknown_language_is_one_message():
    name = rule_name("language by no rule decided")
    assert (name, translate(name, "id")) == ("language not identified", "bahasa tidak dikenali")


def test_files_to_be_filled_in_have_indonesian_comments(page):
    assert "# nomor cantuman," in run("template", "--lang", "id").stdout
    run("init", "--lang", "id")
    comments = Path("catalog-export.toml").read_text("utf-8")
    assert "# Nama lembaga." in comments
    assert not re.search("# .*( the |Left out|written)", comments)
    tomllib.loads(comments)


def test_commands_of_a_batch_have_indonesian_comments(page):
    run("feed", "eprints", "page.md", "-o", "out/", "--lang", "id")
    lines = Path("out/add-0001/commands.txt").read_text("utf-8").splitlines()
    assert lines[0] == "# Item baru"
    assert "# Untuk membatalkan impor:" in lines


@pytest.mark.parametrize("form", ["json", "csv", "github"])
def test_reports_for_programs_are_english(form, page):
    args = ("check", "page.md", "--report-format", form)
    texts = [re.sub(r"\d\.\d+", "", run(*args, LANG=lang).stdout) for lang in ("id_ID.UTF-8", "C")]
    assert texts[0] == texts[1]
    assert "there is no record id" in texts[0]


def test_records_and_logs_are_english(page):
    made = []
    for lang in ("id_ID.UTF-8", "C"):
        result = run("--to", "jsonl", "--log-file", f"{lang}.log", "page.md", LANG=lang)
        log = re.sub(r'"(time|seconds)": [^,]+,', "", Path(f"{lang}.log").read_text("utf-8"))
        made.append((result.stdout, log, result.exit_code))
    assert made[0] == made[1]
    assert "there is no record id" in made[0][1]


def test_english_needs_no_catalogue(page):
    code = (
        "import sys; from catalog_export.cli.main import cli; from catalog_export.text import messages; "
        "cli(['check', 'page.md'], standalone_mode=False); sys.exit(messages._catalogue.cache_info().currsize)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0

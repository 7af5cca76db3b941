"""Batches for the import of EPrints: new items once, changed items under their numbers, receipts required."""

import shlex
import subprocess

import pytest
from click.testing import CliRunner
from lxml import etree
from sample import SAMPLE

from catalog_export import find_format
from catalog_export.cli.main import cli
from catalog_export.enrich.profile import Profile
from catalog_export.feeds.eprints.batches import feed as feed_eprints
from catalog_export.feeds.eprints.import_log import read_import_log
from catalog_export.feeds.outbox import Outbox
from catalog_export.model.profile import Eprints
from catalog_export.model.record import File
from catalog_export.store import open_store

PAGE_TEXT = (
    "# {title}\n\nSiti Rahmawati, author\n\nDeskripsi Lengkap: <https://lib.ui.ac.id/detail?id={number}&lokasi=lokal>\n"
)
ELEMENT = "{http://eprints.org/ep2/data/2.0}"


@pytest.fixture
def feed(tmp_path):
    """Feed pages of number -> title into the same folder each time."""

    def go(pages, **options):
        folder = tmp_path / "pages"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for number, title in pages.items():
            (folder / f"{number}.md").write_text(PAGE_TEXT.format(number=number, title=title), "utf-8")
        return feed_eprints([folder], go.folder, **options)

    go.folder = tmp_path / "out"
    return go


def records(folder, batch):
    """Return what EPrints reads from a batch: (eprintid, title, status)."""
    root = etree.parse(folder / batch / "eprints.xml").getroot()
    assert root.tag == f"{ELEMENT}eprints"
    return [
        tuple(record.findtext(ELEMENT + name) for name in ("eprintid", "title", "eprint_status")) for record in root
    ]


def printed(folder, batch, *runs):
    """Write the output of bin/import --scripted of EPrints 3.4.7, in one run or several."""
    runs = runs if runs and isinstance(runs[0], tuple) else [runs]
    text = "".join(f"EPRINTS_IMPORT: {line}\n" for lines in runs for line in ("BEGIN", *lines))
    (folder / batch / "imported.txt").write_text(text, "utf-8")


def deliveries(folder):
    with open_store(folder / "deliveries.db") as opened:
        return {delivery.control_number: delivery for delivery in opened.deliveries("eprints")}


def codes(report):
    return [found.code for found in report.findings if found.code.startswith("import-")]


def line(report, code):
    [found] = [str(found) for found in report.findings if found.code == code]
    return found


BOTH = {"90000001": "Satu", "90000002": "Dua"}


@pytest.fixture
def imported(feed):
    """Two items that EPrints has imported as 41 and 42."""
    feed(BOTH)
    printed(feed.folder, "add-0001", "ITEM_IMPORTED 41", "ITEM_IMPORTED 42", "DONE 2")
    feed(BOTH)
    return feed


# --- new items


def test_new_items_are_in_batches_of_bounded_size(feed):
    report = feed({**BOTH, "90000003": "Tiga"}, batch_size=2)
    assert report.fed["new"] == 3
    assert records(feed.folder, "add-0001") == [(None, "Satu", None), (None, "Dua", None)]
    assert records(feed.folder, "add-0002") == [(None, "Tiga", None)]


def test_a_batch_with_its_files_may_be_larger_than_the_memory(feed, tmp_path):
    import tracemalloc

    (tmp_path / "files").mkdir()
    pages = {str(90000000 + number): "Satu" for number in range(24)}
    for number in pages:
        (tmp_path / "files" / f"{number}.pdf").write_bytes(bytes(2**20))
    tracemalloc.start()
    try:
        assert feed(pages, files=tmp_path / "files").fed["new"] == 24
        assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    finally:
        tracemalloc.stop()
    assert (feed.folder / "add-0001" / "eprints.xml").stat().st_size > 24 * 2**20
    assert len(records(feed.folder, "add-0001")) == 24


@pytest.mark.parametrize("gone", [["90000001"], ["90000001", "90000002"]])
def test_an_item_whose_file_has_gone_meanwhile_is_a_finding(feed, tmp_path, monkeypatch, gone):
    (tmp_path / "files").mkdir()
    for number in BOTH:
        (tmp_path / "files" / f"{number}.pdf").write_bytes(b"%PDF-1.4")
    write = Outbox.write

    def vanish(*arguments):
        for number in gone:
            (tmp_path / "files" / f"{number}.pdf").unlink()
        write(*arguments)

    monkeypatch.setattr(Outbox, "write", vanish)
    report = feed(BOTH, files=tmp_path / "files")
    assert (report.fed["new"], report.failed) == (2 - len(gone), len(gone))
    assert [found.code for found in report.findings if found.severity == "error"] == ["feed-file-missing"] * len(gone)
    assert Outbox(feed.folder).names() == ["add-0001"][: 2 - len(gone)]


def test_the_option_or_the_profile_decides_where_items_go(feed):
    feed(BOTH, status="inbox", profile=Profile(eprints=Eprints(status="archive")))
    assert records(feed.folder, "add-0001")[0][2] == "inbox"
    feed({**BOTH, "90000003": "Tiga"}, profile=Profile(eprints=Eprints(status="archive")))
    assert records(feed.folder, "add-0002")[0][2] == "archive"


def test_items_wait_for_the_output_of_the_import(feed):
    feed(BOTH)
    report = feed({"90000001": "Satu baru", "90000002": "Dua"})
    assert report.fed == {"new": 0, "changed": 0, "unchanged": 0, "waiting": 2}
    assert report.remarks == [f"waiting for the output of the import: {feed.folder}/add-0001/imported.txt"]
    assert Outbox(str(feed.folder)).names() == ["add-0001"]


def test_the_output_of_the_import_gives_item_numbers(imported):
    assert {number: d.remote_id for number, d in deliveries(imported.folder).items()} == {
        "90000001": "41",
        "90000002": "42",
    }
    assert imported(BOTH).fed == {"new": 0, "changed": 0, "unchanged": 2}


def test_an_item_that_eprints_did_not_keep_is_new_again(feed):
    feed(BOTH)
    printed(feed.folder, "add-0001", "ITEM_IMPORTED 41", "ITEM_FAILED", "DONE 1")
    report = feed(BOTH)
    assert report.fed == {"new": 1, "changed": 0, "unchanged": 1}
    assert line(report, "import-failed") == (
        f"{feed.folder}/add-0001/imported.txt: warning: record 90000002 was not kept by EPrints; "
        "it will be sent again; read the messages of the import [import-failed]"
    )
    assert records(feed.folder, "add-0002") == [(None, "Dua", None)]


@pytest.mark.parametrize(
    "lines", [["ITEM_IMPORTED 41", "DONE 1"], ["ITEM_IMPORTED 41"], ["ITEM_IMPORTED 41", "ITEM_IMPORTED 42"], []]
)
def test_an_import_that_did_not_end_confirms_nothing(feed, lines):
    feed(BOTH)
    printed(feed.folder, "add-0001", *lines)
    report = feed(BOTH)
    assert (report.fed["waiting"], report.exit_code) == (2, 1)
    missing = 2 - sum(line.startswith("ITEM") for line in lines)
    assert line(report, "import-partial") == (
        f"{feed.folder}/add-0001/imported.txt: error: does not mention {missing} of 2 items, or has no end; none "
        "counts as imported; add all that the import printed, or feed with --partial [import-partial]"
    )


def test_missing_items_of_a_broken_import_can_be_forgotten(feed):
    feed(BOTH)
    printed(feed.folder, "add-0001", "ITEM_IMPORTED 41")
    assert feed(BOTH, partial_logs=True).fed == {"new": 1, "changed": 0, "unchanged": 1}


def test_the_print_of_another_import_is_not_read(feed):
    feed(BOTH)
    printed(feed.folder, "add-0001", *["ITEM_IMPORTED 7"] * 3, "DONE 3")
    assert line(feed(BOTH), "import-other") == (
        f"{feed.folder}/add-0001/imported.txt: error: mentions 3 items, the batch has 2; it was not read; "
        "use the output of this batch's import [import-other]"
    )


def test_a_dry_run_leaves_everything_as_it_is(imported):
    before = {path: path.read_bytes() for path in imported.folder.rglob("*") if path.is_file()}
    report = imported({"90000001": "Satu baru", "90000003": "Tiga"}, delivery_options={"dry_run": True})
    assert report.fed == {"new": 1, "changed": 1, "unchanged": 0}
    assert {path: path.read_bytes() for path in imported.folder.rglob("*") if path.is_file()} == before


def test_bibtex_is_written_beside_new_items_only(imported):
    imported({**BOTH, "90000001": "Satu baru", "90000003": "Tiga"}, with_bibtex=True)
    assert b"@misc{rahmawati-90000003," in (imported.folder / "add-0002" / "eprints.bib").read_bytes()
    assert not (imported.folder / "update-0003" / "eprints.bib").exists()


# --- changed items, and those that have vanished


def test_changed_items_are_updated_under_their_numbers(imported):
    report = imported({"90000001": "Satu", "90000002": "Dua baru"}, profile=Profile(eprints=Eprints(status="inbox")))
    assert report.fed == {"new": 0, "changed": 1, "unchanged": 1}
    assert records(imported.folder, "update-0002") == [("42", "Dua baru", None)]
    assert b"<keywords></keywords>" in (imported.folder / "update-0002" / "eprints.xml").read_bytes()


def test_an_update_waits_as_well_and_a_failed_one_goes_out_again(imported):
    changed = {"90000001": "Satu", "90000002": "Dua baru"}
    imported(changed)
    assert imported(changed).fed["waiting"] == 1
    failed, updated = ("ITEM_FAILED 42", "DONE 0"), ("ITEM_UPDATED 42", "DONE 1")
    printed(imported.folder, "update-0002", failed, updated)
    assert codes(imported(changed)) == ["import-partial"]  # the run over what is live is not there yet
    printed(imported.folder, "update-0002", failed, failed, failed)
    report = imported(changed)
    assert (codes(report), report.fed["changed"]) == (["import-failed"], 1)
    printed(imported.folder, "update-0003", failed, failed, updated)
    assert imported(changed).fed == {"new": 0, "changed": 0, "unchanged": 2}


def test_the_status_of_an_update_names_its_forget_command(imported):
    imported({"90000001": "Satu", "90000002": "Dua baru"})
    command = f"catalog-export feed forget {imported.folder} update-0002"
    assert list(Outbox(imported.folder).status())[-1] == f"    if you do not run its commands: {command}"


@pytest.mark.parametrize(
    ("name", "types"),
    [
        (".pdf", ["application/pdf", "application/pdf", "text"]),
        ("-x.PDF", ["application/pdf", "application/pdf", "text"]),
        (".unknown", ["other"]),
    ],
)
def test_files_have_a_media_type_and_a_format(feed, tmp_path, name, types):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / f"90000001{name}").write_bytes(b"isi")
    page = tmp_path / "records.jsonl"
    record = SAMPLE._replace(control_number="90000001", files=(File(f"90000001{name}"),))
    page.write_bytes(find_format("jsonl").encode(record))
    feed_eprints([page], feed.folder, files=tmp_path / "files")
    root = etree.parse(feed.folder / "add-0001" / "eprints.xml").getroot()
    [document] = root.iter(f"{ELEMENT}document")
    assert [e.text for tag in ("mime_type", "format") for e in document.iter(ELEMENT + tag)] == types


def test_vanished_items_are_deleted_by_their_numbers(imported):
    report = imported({"90000001": "Satu"}, delivery_options={"mirror": True})
    assert report.fed["vanished"] == 1
    commands = (imported.folder / "delete-0002" / "commands.txt").read_text("utf-8")
    assert "\nbin/epadmin --force delete REPOSITORY eprint 42\n" in commands
    assert imported(BOTH).fed["new"] == 1


# --- commands


def test_the_commands_name_repository_account_and_files(feed):
    feed(BOTH, profile=Profile(eprints=Eprints(repository="ui", user="depositor")))
    folder = feed.folder / "add-0001"
    lines = (folder / "commands.txt").read_text("utf-8").splitlines()
    [command] = [shlex.split(line) for line in lines if line and not line.startswith("#")]
    assert command == [
        *("bin/import", "ui", "--user", "depositor", "--scripted", "--enable-web-imports", "eprint", "XML"),
        *(f"{folder}/eprints.xml", ">", f"{folder}/imported.txt"),
    ]
    back = [shlex.split(line.removeprefix("#   ")) for line in lines if line.startswith("#   ")]
    assert back[0][-7:] == ["|", "xargs", "bin/epadmin", "--force", "delete", "ui", "eprint"]
    assert back[1] == ["catalog-export", "feed", "forget", str(feed.folder), "add-0001"]


def test_the_command_that_forgets_a_batch_names_the_store(feed, tmp_path):
    store = str(tmp_path / "kept.db")
    feed(BOTH, store=store)
    assert f"#   catalog-export feed forget {feed.folder} add-0001 --store {store}\n" in (
        feed.folder / "add-0001" / "commands.txt"
    ).read_text("utf-8")


def test_an_update_names_the_status_of_its_items(imported):
    imported({"90000001": "Satu", "90000002": "Dua baru"}, profile=Profile(eprints=Eprints(repository="ui")))
    folder = imported.folder / "update-0002"
    [command] = [line for line in (folder / "commands.txt").read_text("utf-8").splitlines() if line and line[0] != "#"]
    (folder / "bin").mkdir()
    (folder / "bin" / "import").write_text('#!/bin/sh\necho "$@"\n', "utf-8")
    (folder / "bin" / "import").chmod(0o755)
    subprocess.run(["sh", "-c", command], cwd=folder, check=True)
    options = "ui --scripted --update --enable-import-fields --enable-web-imports --force"
    assert (folder / "imported.txt").read_text("utf-8").splitlines() == [
        f"{options} {status} XML {folder}/eprints.xml" for status in ("inbox", "buffer", "archive")
    ]


def test_a_batch_that_was_taken_back_goes_out_again(imported):
    result = CliRunner().invoke(cli, ["feed", "forget", str(imported.folder), "add-0001"])
    assert result.exit_code == 0
    assert imported(BOTH).fed["new"] == 2


def test_the_command_prints_the_commands_to_run(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE_TEXT.format(number=90000001, title="Satu"), "utf-8")
    result = CliRunner().invoke(cli, ["feed", "eprints", str(page), "-o", str(tmp_path / "out"), "--bibtex"])
    assert result.exit_code == 0
    assert result.stdout.count("bin/import REPOSITORY --user USER --scripted") == 2
    assert "1 new, 0 changed, 0 unchanged, 0 failed" in result.stderr


@pytest.mark.parametrize(
    ("text", "log"),
    [
        ("", ([], False)),
        ("EPRINTS_IMPORT: BEGIN\nEPRINTS_IMPORT: DONE 0\n", ([], True)),
        ("Warning!\nEPRINTS_IMPORT: ITEM_FAILED 7\nEPRINTS_IMPORT: ITEM_UPDATED 8\n", ([None, "8"], False)),
        ("EPRINTS_IMPORT: ITEM_IMPORTED x\n", ([], False)),
    ],
)
def test_the_output_of_an_import_is_read(tmp_path, text, log):
    (tmp_path / "log").write_text(text, "utf-8")
    assert read_import_log(str(tmp_path / "log")) == log
    assert read_import_log(str(tmp_path / "none")) is None

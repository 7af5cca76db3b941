"""Deposits over SWORD 2: each record once under any failure, and no printed credentials."""

import json
import logging
import os
import random
import shlex
import subprocess
import sys
import time
import tracemalloc
import zlib
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import fake_sword
import pytest
from click.testing import CliRunner
from sample import PAGE, SAMPLE

from catalog_export.cli.main import cli
from catalog_export.enrich.profile import Profile
from catalog_export.feeds.eprints.records import Ep3Encoder
from catalog_export.feeds.sword import atom, http
from catalog_export.feeds.sword import deposits as sword
from catalog_export.feeds.sword import receipts as sword_receipts
from catalog_export.feeds.sword.undo import undo
from catalog_export.model.errors import ReceiverError, RecordError, UsageError
from catalog_export.model.profile import Eprints
from catalog_export.model.record import File
from catalog_export.run.report import Report
from catalog_export.store import open_store

LATER = datetime(2027, 1, 1, tzinfo=UTC)
ROOT = Path(__file__).parent.parent
PAGE_TEXT = "# {title}\n\n{name}, author\n\nDeskripsi Lengkap: <https://lib.ui.ac.id/detail?id={number}&lokasi=lokal>\n"


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv(http.USER, fake_sword.USER)
    monkeypatch.setenv(http.PASSWORD, fake_sword.PASSWORD)
    with fake_sword.serving() as fake:
        yield fake


@pytest.fixture
def waited(monkeypatch):
    """Collect the waiting times instead of waiting."""
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(random, "random", lambda: 0.0)
    return slept


@pytest.fixture
def feed(server, tmp_path, waited):
    """Feed pages of number -> title to the fake server, always with the same store."""

    def go(pages, **options):
        folder = tmp_path / "pages"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for number, title in pages.items():
            text = PAGE_TEXT.format(number=number, title=title, name="Siti Rahmawati")
            (folder / f"{number}.md").write_text(text, "utf-8")
        options.setdefault("status", "inbox")
        return sword.feed([folder], options.pop("address", server.site), store=go.store, **options)

    go.store = str(tmp_path / "store.db")
    return go


def kept(feed, server):
    with open_store(feed.store) as opened:
        return {d.control_number: d for d in opened.deliveries(sword_receipts.target(server.site))}


def titles(server):
    return sorted(item.title for item in server.items.values())


def codes(report):
    return [found.code for found in report.findings if found.code.startswith("sword-")]


def line(report, code):
    [found] = [str(found) for found in report.findings if found.code == code]
    return found


def methods(server, *wanted):
    return [method for method, *_ in server.requests if method in wanted]


# --- each record once


def test_a_second_feed_of_new_records_changes_nothing(feed, server):
    report = feed({"90000001": "Satu", "90000002": "Dua & 5 < 6"})
    assert report.fed == {"new": 2, "changed": 0, "unchanged": 0}
    assert titles(server) == ["Dua &amp; 5 &lt; 6", "Satu"]
    server.requests.clear()
    assert feed({"90000001": "Satu", "90000002": "Dua & 5 < 6"}).fed == {"new": 0, "changed": 0, "unchanged": 2}
    assert methods(server, "POST", "PUT", "PATCH", "DELETE") == []


def test_a_quarantine_that_is_the_input_is_refused_before_the_store_is_made(feed, server, tmp_path):
    with pytest.raises(UsageError, match="is an input and the output"):
        feed({"90000001": "Satu"}, quarantine=tmp_path / "pages")
    assert not Path(feed.store).exists()
    assert server.requests == []


def test_a_changed_record_updates_its_own_item(feed, server):
    feed({"90000001": "Satu", "90000002": "Dua"})
    assert feed({"90000001": "Satu", "90000002": "Dua baru"}).fed == {"new": 0, "changed": 1, "unchanged": 1}
    assert titles(server) == ["Dua baru", "Satu"]
    assert [item.edits for item in server.items.values()] == [[], ["PATCH"]]
    assert b"<keywords></keywords>" in server.items[2].body


def test_the_whole_item_is_replaced_where_that_is_asked_for(feed, server):
    feed({"90000001": "Satu"})
    feed({"90000001": "Satu baru"}, whole=True)
    [item] = server.items.values()
    assert item.edits == ["PUT"]
    assert b"<keywords>" not in item.body


def test_an_older_server_keeps_items_unless_replaceable(feed, server):
    feed({"90000001": "Satu"})
    server.faults["PATCH"] = ["405"]
    report = feed({"90000001": "Satu baru"})
    assert (report.fed["changed"], titles(server)) == (0, ["Satu"])
    assert line(report, "sword-whole-only").partition(": ")[2] == (
        f"error: the server cannot replace single fields of {server.site}/id/eprint/1; it was not changed; "
        "feed with --whole, which also replaces what staff entered there [sword-whole-only]"
    )
    assert feed({"90000001": "Satu baru"}, whole=True).fed["changed"] == 1


def test_a_receipt_has_the_address_and_the_undo_command(feed, server):
    feed({"90000001": "Satu"})
    [delivery] = kept(feed, server).values()
    receipt = json.loads(delivery.receipt)
    assert delivery.remote_id == receipt["edit"] == f"{server.site}/id/eprint/1"
    assert (receipt["how"], receipt["state"], receipt["title"]) == ("deposit", "inbox", "Satu")
    words = ["catalog-export", "feed", "sword-undo", server.site, delivery.batch, "--store", feed.store]
    assert receipt["undo"].split() == words


def test_new_items_go_to_review_unless_in_progress(feed, server):
    feed({"90000001": "Satu"}, status=None)
    feed({"90000002": "Dua"}, status=None, profile=Profile(eprints=Eprints(status="inbox")))
    assert [item.status for item in server.items.values()] == ["buffer", "inbox"]
    assert b"eprint_status" not in server.items[2].body
    with pytest.raises(UsageError, match="inbox or the buffer"):
        feed({"90000003": "Tiga"}, status="archive")


def test_a_dry_run_sends_nothing_and_keeps_nothing(feed, server):
    feed({"90000001": "Satu"})
    server.requests.clear()
    report = feed({"90000001": "Satu baru", "90000002": "Dua"}, delivery_options={"dry_run": True})
    assert report.fed == {"new": 1, "changed": 1, "unchanged": 0}
    assert server.requests == []
    assert list(kept(feed, server)) == ["90000001"]


def test_a_dry_run_needs_no_store_and_makes_none(feed, server):
    assert feed({"90000001": "Satu"}, delivery_options={"dry_run": True}).fed["new"] == 1
    assert not list(Path(feed.store).parent.glob("store.db*"))


def test_vanished_records_are_removed_from_complete_inputs(feed, server):
    feed({"90000001": "Satu", "90000002": "Dua"})
    report = feed({"90000001": "Satu"}, delivery_options={"mirror": True})
    assert report.fed["vanished"] == 1
    assert titles(server) == ["Satu"]
    assert feed({"90000001": "Satu", "90000002": "Dua"}).fed["new"] == 1


# --- what breaks


def test_a_deposit_with_a_lost_answer_is_not_repeated(feed, server, waited):
    server.faults["POST"] = ["lost"]
    report = feed({"90000001": "Satu"})
    assert (report.fed["new"], report.exit_code) == (1, 0)
    assert len(server.items) == 1
    assert methods(server, "POST") == ["POST"]
    assert json.loads(kept(feed, server)["90000001"].receipt)["how"] == "deposit, found later"


def test_another_item_with_the_same_title_is_not_the_lost_one(feed, server):
    feed({"90000001": "Skripsi"})
    server.faults["POST"] = ["503"]
    feed({"90000001": "Skripsi", "90000002": "Skripsi"})
    assert len(server.items) == 2
    assert {d.remote_id[-1] for d in kept(feed, server).values()} == {"1", "2"}


def test_a_retry_waits_as_long_as_the_server_asks(feed, server, waited):
    server.faults["POST"] = ["429 7", "503", "500", "502"]
    assert feed({"90000001": "Satu"}).fed["new"] == 1
    assert waited == [7.0, 2.0, 4.0, 8.0]
    assert len(server.items) == 1


def test_an_update_is_tried_again(feed, server, waited):
    feed({"90000001": "Satu"})
    server.faults["PATCH"] = ["lost", "503"]
    assert feed({"90000001": "Satu baru"}).fed["changed"] == 1
    assert waited == [2.0]  # the first repetition of a request follows at once
    assert titles(server) == ["Satu baru"]


def test_waits_double_with_a_random_part(waited, monkeypatch):
    monkeypatch.setattr(random, "random", lambda: 0.5)
    server = http.Server("http://127.0.0.1:1", http.Credentials("a", "b"))
    with pytest.raises(ReceiverError, match="no answer in 6 attempts"):
        server.send("GET", "http://127.0.0.1:1/")
    assert waited == [2.5, 4.5, 8.5, 16.5]


def test_a_feed_that_ended_during_a_deposit_is_resumed(feed, server):
    server.faults["POST"] = ["", "lost"]
    server.faults["GET"] = ["", "", *["503"] * 6]  # two to find the collection, then the look for the deposit
    with pytest.raises(ReceiverError, match="feed again later"):
        feed({"90000001": "Satu", "90000002": "Dua", "90000003": "Tiga"})
    assert kept(feed, server)["90000002"].remote_id is None
    server.faults.clear()
    report = feed({"90000001": "Satu", "90000002": "Dua", "90000003": "Tiga"})
    assert report.fed == {"new": 1, "changed": 0, "unchanged": 2}
    assert titles(server) == ["Dua", "Satu", "Tiga"]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_deposit_that_a_killed_feed_left_open_is_looked_for(feed, server, arrived):
    server.faults["POST"] = ["lost" if arrived else "503"]
    server.faults["GET"] = ["", "", *["503"] * 6]
    with pytest.raises(ReceiverError):
        feed({"90000001": "Satu"})
    server.faults.clear()
    assert feed({"90000001": "Satu"}).exit_code == 0
    assert titles(server) == ["Satu"]


def test_two_candidates_for_a_lost_deposit_are_reported(feed, server):
    server.faults["POST"] = ["lost"]
    server.faults["GET"] = ["", "", *["503"] * 6]
    with pytest.raises(ReceiverError):
        feed({"90000001": "Satu"})
    server.faults.clear()
    server.items[2] = server.items[1]
    report = feed({"90000001": "Satu"})
    assert report.fed["waiting"] == 1
    assert line(report, "sword-unsure") == (
        f"record 90000001: error: several items may be the deposit that got no answer ({server.site}/id/eprint/2, "
        f"{server.site}/id/eprint/1); nothing was sent; remove the superfluous ones, then feed again [sword-unsure]"
    )
    del server.items[2]
    assert feed({"90000001": "Satu"}).fed["unchanged"] == 1


def test_many_deposits_are_looked_through_page_by_page(feed, server):
    feed({f"900000{n:02}": f"Judul {n}" for n in range(25)})
    found = sword.connect(server.site).list_own("")
    assert len(list(found)) == 25


# --- what the server refuses


def test_a_refused_record_does_not_stop_the_others(feed, server):
    report = feed({"90000001": "tak diterima", "90000002": "Dua"})
    assert codes(report) == ["sword-refused"]
    assert line(report, "sword-refused").partition(": ")[2] == (
        "error: the server refuses the record (status 400: Import plugin didn't create anything. Check the schema.); "
        "it was not deposited; correct it [sword-refused]"
    )
    assert (report.failed, report.fed["new"], report.exit_code) == (1, 1, 1)
    assert feed({"90000001": "Satu", "90000002": "Dua"}).fed["new"] == 1


def test_an_item_that_may_not_be_changed_is_a_finding(feed, server):
    feed({"90000001": "Satu"})
    server.items[1].status = "archive"
    report = feed({"90000001": "Satu baru"})
    assert report.fed["changed"] == 0
    assert line(report, "sword-forbidden").partition(": ")[2] == (
        f"error: this account may not change {server.site}/id/eprint/1, which is in review or live; "
        "it was not changed; use the account of an editor [sword-forbidden]"
    )


def test_a_removed_item_is_restored_only_on_request(feed, server):
    feed({"90000001": "Satu"})
    del server.items[1]
    report = feed({"90000001": "Satu baru"})
    assert (report.fed["changed"], server.items) == (0, {})
    assert line(report, "sword-missing").partition(": ")[2] == (
        f"error: {server.site}/id/eprint/1 does not exist any more; the change was not sent; "
        "feed with --anew to deposit it as a new item [sword-missing]"
    )
    assert feed({"90000001": "Satu baru"}, anew=True).fed["changed"] == 1
    assert titles(server) == ["Satu baru"]


def test_a_title_that_the_server_keeps_otherwise_is_reported(feed, server):
    report = feed({"90000001": "Satu"}, profile=Profile(eprints=Eprints(multilang="title")))
    assert line(report, "sword-title-differs").partition(": ")[2] == (
        f"warning: {server.site}/id/eprint/1 has the title '' instead of the one that was sent; expected the same; "
        "set [eprints] multilang to the fields of the site [sword-title-differs]"
    )
    assert (report.fed["new"], report.failed) == (1, 0)


@pytest.mark.parametrize("status", ["401", "403"])
def test_a_refused_account_ends_the_run(feed, server, status):
    server.faults["POST"] = [status]
    with pytest.raises(ReceiverError, match="account"):
        feed({"90000001": "Satu"})
    assert feed({"90000001": "Satu"}).fed["new"] == 1


def test_a_server_without_ep3_xml_is_refused(feed, server):
    server.accepts = ""
    with pytest.raises(UsageError, match="no collection accepts EP3 XML"):
        feed({"90000001": "Satu"})


def test_a_site_without_sword_is_refused(feed, server):
    server.has_sword = False
    with pytest.raises(UsageError, match="no SWORD 2 service document"):
        feed({"90000001": "Satu"})


# --- files


def test_a_file_is_embedded_and_a_changed_one_goes_out_again(feed, server, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "90000001.pdf").write_bytes(b"%PDF-1.4\n")
    feed({"90000001": "Satu"}, files=folder)
    assert b'<data encoding="base64">JVBERi0xLjQK</data>' in server.items[1].body
    assert feed({"90000001": "Satu"}, files=folder).fed["unchanged"] == 1
    (folder / "90000001.pdf").write_bytes(b"%PDF-1.7 \n")
    assert feed({"90000001": "Satu"}, files=folder).fed["changed"] == 1


def test_only_names_that_xml_cannot_carry_are_refused(tmp_path):
    for name in ("handle", "-r x.pdf", "a\tb.pdf"):
        (tmp_path / name).write_bytes(b"")
    items = Ep3Encoder(Profile(), tmp_path, fetch=False)
    record = SAMPLE._replace(files=(File("handle"), File("-r x.pdf")))
    assert b"<filename>handle</filename>" in items.document(record)
    with pytest.raises(RecordError, match=r"a\\tb.pdf' cannot be sent with the record \(XML cannot carry a character"):
        items.document(SAMPLE._replace(files=(File("a\tb.pdf"),)))


def test_a_web_file_is_sent_only_if_the_server_may_fetch_it():
    record = SAMPLE._replace(files=(File("https://example.org/a.pdf"),))
    for fetch, there in ((False, False), (True, True)):
        document = Ep3Encoder(Profile(), fetch=fetch).document(record)
        assert (b"<url>https://example.org/a.pdf</url>" in document) is there


# --- the account


def test_an_account_comes_from_the_environment_or_from_netrc(tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine repo.example.org login siti password dari-netrc\n", "utf-8")
    netrc.chmod(0o600)
    found = http.account_for("https://repo.example.org/", {"NETRC": str(netrc)})
    assert found == ("siti", "dari-netrc")
    both = {"NETRC": str(netrc), http.USER: "a", http.PASSWORD: "b"}
    assert http.account_for("https://repo.example.org/", both) == ("a", "b")
    with pytest.raises(UsageError, match=r"no account for other\.example\.org"):
        http.account_for("https://other.example.org/", {"NETRC": str(netrc)})
    for half in (http.USER, http.PASSWORD):
        with pytest.raises(UsageError, match=f"only {half} is set") as caught:
            http.account_for("https://repo.example.org/", {"NETRC": str(netrc), half: "rahasia"})
        assert "rahasia" not in str(caught.value)
    netrc.write_text("machine repo.example.org login siti password\n nonsense rahasia", "utf-8")
    with pytest.raises(UsageError) as caught:
        http.account_for("https://repo.example.org/", {"NETRC": str(netrc)})
    assert "rahasia" not in str(caught.value)


@pytest.mark.parametrize("address", ["ftp://a.org/", "a.org", "https://siti:rahasia@a.org/", "https://[", ""])
def test_an_address_contains_no_account(address):
    with pytest.raises(UsageError) as caught:
        http.origin(address)
    assert "rahasia" not in str(caught.value)


def test_the_account_goes_to_the_named_server_alone(feed, server):
    server.redirect = "http://localhost:9"
    with pytest.raises(ReceiverError, match="which is another server"):
        feed({"90000001": "Satu"})
    assert kept(feed, server) == {}


def test_an_account_of_any_letters_is_sent_as_utf_8(feed, server, monkeypatch):
    monkeypatch.setattr(fake_sword, "PASSWORD_BASE64", b64encode("depositor:пароль".encode()).decode())
    monkeypatch.setenv(http.PASSWORD, "пароль")
    assert feed({"90000001": "Satu"}).fed["new"] == 1


def test_sending_a_password_unencrypted_is_reported_first(feed, server, monkeypatch):
    monkeypatch.setattr(http, "LOOPBACK", frozenset())
    said = []

    def connect(*_arguments, **_options):
        raise ReceiverError(said[0])

    monkeypatch.setattr(sword, "connect", connect)
    with pytest.raises(ReceiverError) as caught:
        feed({"90000001": "Satu"}, on_finding=lambda found: said.append(str(found)))
    assert str(caught.value) == (
        f"{server.site}: warning: the password is sent over http, where others can read it; use https "
        "[sword-in-the-clear]"
    )


@pytest.mark.parametrize("owner", ["siti\nX: y", "ş"])
def test_an_owner_that_no_header_can_carry_is_refused(feed, owner):
    with pytest.raises(UsageError, match="cannot be the name of an account"):
        feed({"90000001": "Satu"}, owner=owner)


def test_an_ended_run_prints_its_undo_command(feed, server):
    report = Report()
    server.faults["POST"] = ["", *["503"] * 6]
    with pytest.raises(ReceiverError, match="no answer in 6 attempts"):
        feed({"90000001": "Satu", "90000002": "Dua"}, report=report)
    assert report.remarks[-1].startswith("to take the deposits of this run back: ")


def test_the_password_is_nowhere_to_be_seen(feed, server, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    server.faults["POST"] = ["503", "lost"]
    feed({"90000001": "Satu"})
    secret = fake_sword.PASSWORD
    seen = caplog.text + "".join(capfd.readouterr()) + repr(http.account_for(server.site))
    seen += "".join(map(repr, kept(feed, server).values())) + Path(feed.store).read_bytes().decode("latin-1")
    assert secret not in seen
    assert fake_sword.PASSWORD_BASE64 not in seen


@pytest.mark.parametrize("end", ["?key=rahasia", "#rahasia"])
def test_the_query_of_an_address_is_not_printed_or_stored(feed, server, capfd, end):
    address = f"{server.site}/{end}"
    server.faults["POST"] = ["503", "lost"]
    report = feed({"90000001": "Satu"}, on_finding=print, address=address)
    found = "".join(map(repr, kept(feed, server).values())) + "".join(report.lines())
    server.faults["GET"] = ["401"]
    with pytest.raises(ReceiverError) as caught:
        feed({"90000002": "Dua"}, address=address)
    assert "rahasia" not in found + str(caught.value) + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "address",
    ["https://[::1/?key=rahasia", "a.org/?key=rahasia", "https:siti:rahasia@a.org", "ftp://siti:rahasia@a.org/"],
)
def test_a_wrong_address_is_refused_without_its_secrets(address):
    with pytest.raises(UsageError) as caught:
        http.origin(address)
    assert "rahasia" not in str(caught.value)


def test_a_long_compressed_answer_is_not_read_whole(server, waited, tmp_path):
    packer = zlib.compressobj(wbits=31)
    server.packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(160)) + packer.flush()
    tracemalloc.start()
    try:
        with pytest.raises(ReceiverError, match="the answer is longer than 32 MiB"):
            sword.connect(server.site)
        assert tracemalloc.get_traced_memory()[1] < 120 << 20
    finally:
        tracemalloc.stop()


# --- the command


def run(*arguments):
    return CliRunner().invoke(cli, ["feed", *arguments])


def test_the_command_deposits_and_takes_back(server, tmp_path):
    store = str(tmp_path / "store.db")
    result = run("sword", server.site, str(PAGE), "--store", store)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "read 1 record, 1 new, 0 changed, 0 unchanged, 0 failed" in result.stderr
    [line] = [line for line in result.stderr.splitlines() if line.startswith("to take the deposits")]
    assert fake_sword.PASSWORD not in result.stderr
    undone = CliRunner().invoke(cli, line.partition("back: ")[2].split()[1:])
    assert (undone.exit_code, undone.stderr) == (0, "removed 1, updates that remain 0\n")
    assert server.items == {}
    assert run("sword", server.site, str(PAGE), "--store", store, "--dry-run").exit_code == 0


def test_the_command_that_takes_back_is_run_from_anywhere(server, tmp_path, monkeypatch):
    (tmp_path / "my store").mkdir()
    monkeypatch.chdir(tmp_path)
    result = run("sword", server.site, str(PAGE), "--store", "my store/kept.db")
    words = shlex.split(result.stderr.partition("take the deposits of this run back: ")[2].splitlines()[0])
    assert words[-1] == str(tmp_path / "my store" / "kept.db")
    monkeypatch.chdir("/")
    assert CliRunner().invoke(cli, words[1:]).stderr == "removed 1, updates that remain 0\n"


def test_taking_back_finds_deposits_that_were_changed_since(feed, server):
    feed({"90000001": "Satu", "90000002": "Dua"})
    [run] = {delivery.batch for delivery in kept(feed, server).values()}
    feed({"90000001": "Satu baru", "90000002": "Dua"}, record_date=LATER)
    server.items[2].status = "archive"
    undone = undo(server.site, run, store=feed.store)
    assert (undone.removed, undone.updates) == (1, 0)
    assert undone.refused == [(f"{server.site}/id/eprint/2", "status 403")]
    with pytest.raises(UsageError, match="nothing was deposited in a run 'x'"):
        undo(server.site, "x", store=feed.store)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sword", "http://127.0.0.1:9/"], "Missing option '--store'"),
        (["sword", "nowhere", "--store", "s.db"], "is not the address of a server"),
    ],
)
def test_wrong_usage_is_reported(server, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments, "-")
    assert result.exit_code == 2
    assert words in result.stderr


@pytest.mark.slow
def test_a_feed_killed_during_a_deposit_deposits_once(server, tmp_path):
    for number in range(6):
        text = PAGE_TEXT.format(number=90000001 + number, title=f"Judul {number}", name="Siti")
        (tmp_path / f"{number}.md").write_text(text, "utf-8")
    command = [sys.executable, "-m", "catalog_export", "feed", "sword", server.site, str(tmp_path), "--store"]
    command.append(str(tmp_path / "store.db"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for reach in (2, 4):
        server.stop_at = reach
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment)
        assert server.reached.wait(20)
        process.kill()
        process.wait()
        server.go_on()
    assert subprocess.run(command, capture_output=True, env=environment, check=False).returncode == 0
    assert titles(server) == [f"Judul {number}" for number in range(6)]


# --- what comes over the network


@pytest.mark.parametrize(
    "data", [b"", b"<a", b"<a/>", b"\xff", b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"]
)
def test_other_answers_are_not_documents_of_the_server(data):
    assert atom.read_collections(data) is None
    assert atom.read_entry(data) is None
    assert atom.read_entries(data) is None
    assert "root:" not in atom.read_error(data)


def test_no_entity_is_resolved():
    document = (
        b"<!DOCTYPE e [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><entry xmlns='http://www.w3.org/2005/Atom'>"
        b"<link rel='edit' href='http://a/'/><title>a&x;b</title></entry>"
    )
    assert atom.read_entry(document).title == "a&x;b"

"""The server as a process with a real store: other harvesters, signals, slow and many clients."""

import gzip
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from shutil import copy
from urllib.parse import urlencode

import pytest
from lxml import etree
from oai_items import NAMES, checked, code, texts
from sample import SAMPLE

from tools import need_perl

pytest.importorskip("sqlalchemy", reason="no SQLAlchemy: pip install 'catalog-export[store]'")
pytest.importorskip("waitress", reason="no waitress: pip install 'catalog-export[serve]'")

from catalog_export.store import open_store, session

pytestmark = pytest.mark.slow

OURS = [sys.executable, "-m", "catalog_export", "serve"]
PROFILE = """
[oai]
repository_name = "Universitas Contoh"
base_url = "http://127.0.0.1:{port}/oai"
admin_email = "perpustakaan@universitas.ac.id"
repository_identifier = "universitas.ac.id"
"""
COUNT = 424  # items, of which the first ten have changed and the last four are deleted
DELETED = 4


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Make a store with two loads, the first one a minute ago."""
    folder = tmp_path_factory.mktemp("oai")
    items = [
        SAMPLE._replace(control_number=f"{number:08}", collection="Skripsi" if number % 2 else "Tesis")
        for number in range(COUNT)
    ]
    with open_store(folder / "catalogue.db") as store:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(session, "clock", lambda: time.time() - 60)
            store.load(items)
        changed = [item._replace(keywords=(SAMPLE.title.proper,)) for item in items[:10]]
        store.load([*changed, *items[10:-DELETED]], mirror=True)
    return folder


@contextmanager
def serving(folder, *options, profile=PROFILE):
    port = free_port()
    given = ["--store", str(folder / "catalogue.db"), "--listen", f"127.0.0.1:{port}"]
    if profile:
        path = folder / f"{port}.toml"
        path.write_text(profile.format(port=port))
        given += ["--profile", str(path)]
    log = Path(folder / f"{port}.log")
    with log.open("w") as stream, subprocess.Popen([*OURS, *given, *options], stderr=stream) as process:
        try:
            for _ in range(200):
                if '"started"' in log.read_text() or process.poll() is not None:
                    break
                time.sleep(0.05)
            yield process, f"http://127.0.0.1:{port}/oai", log
        finally:
            process.kill()


@pytest.fixture(scope="module")
def base(folder):
    with serving(folder, "--rate", "0") as (_, base, _):
        yield base


def get(url, **headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
        return answer.read()


def ask(base, **arguments):
    return checked(get(f"{base}?{urlencode(arguments)}"))


# --- harvesters of other makers


@pytest.mark.parametrize("prefix", ["oai_dc", "marc21"])
def test_scythe_harvests_all(base, prefix):
    scythe = pytest.importorskip("oaipmh_scythe", reason="no oaipmh-scythe: pip install 'catalog-export[test]'")
    with scythe.Scythe(base) as client:
        found = list(client.list_records(metadata_prefix=prefix))
        assert len({record.header.identifier for record in found}) == len(found) == COUNT
        assert sum(record.deleted for record in found) == DELETED
        assert client.identify().baseURL == base
        assert {found.setSpec for found in client.list_sets()} == {"Skripsi", "Tesis"}
        tesis = list(client.list_identifiers(metadata_prefix=prefix, set_="Tesis"))
        assert len(tesis) == COUNT / 2


def test_scythe_harvests_new_records(base):
    scythe = pytest.importorskip("oaipmh_scythe", reason="no oaipmh-scythe: pip install 'catalog-export[test]'")
    with scythe.Scythe(base) as client:
        every = list(client.list_identifiers(metadata_prefix="oai_dc"))
        last = max(header.datestamp for header in every)
        for from_, number in ((last, 10 + DELETED), (last[:10], COUNT)):
            new = list(client.list_records(metadata_prefix="oai_dc", from_=from_))
            assert len(new) == number
        with pytest.raises(scythe.exceptions.NoRecordsMatch):
            next(client.list_records(metadata_prefix="oai_dc", from_="2100-01-01"))


@pytest.mark.tools
def test_catmandu_harvests_all(base):
    perl = need_perl("Catmandu::Importer::OAI", "libcatmandu-oai-perl")
    program = """
        use Catmandu::Importer::OAI;
        my ($all, $deleted, $titles, %seen) = (0, 0, 0);
        Catmandu::Importer::OAI->new(url => $ARGV[0], metadataPrefix => 'oai_dc', listIdentifiers => 0)->each(sub {
            my $item = shift;
            $all++; $seen{$item->{_identifier}} = 1;
            ($item->{_status} // '') eq 'deleted' ? $deleted++ : ($titles += @{$item->{title} // []});
        });
        print join(' ', $all, scalar(keys %seen), $deleted, $titles), "\\n";
    """
    done = subprocess.run([perl, "-e", program, base], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.split() == [str(COUNT), str(COUNT), str(DELETED), str(2 * (COUNT - DELETED))], done.stderr


# --- many clients, slow ones, wrong ones


def test_fifty_harvesters_at_once(base):
    counts, faults = [], []

    def harvest():
        try:
            query, count = "verb=ListIdentifiers&metadataPrefix=oai_dc", 0
            while query:
                tree = etree.fromstring(gzip.decompress(get(f"{base}?{query}", **{"Accept-Encoding": "gzip"})))
                count += len(tree.findall(".//oai:header", NAMES))
                [token] = texts(tree, "oai:resumptionToken")
                query = token and f"verb=ListIdentifiers&resumptionToken={token}"
            counts.append(count)
        except (OSError, ValueError, etree.XMLSyntaxError) as error:
            faults.append(error)

    threads = [threading.Thread(target=harvest) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert faults == []
    assert counts == [COUNT] * 50


def raw(base, data, *, pause=0.0):
    """Send bytes and read the response until the server closes the connection."""
    host, port = re.search(r"//(.+):(\d+)/", base).groups()
    with socket.create_connection((host, int(port)), timeout=10) as stream:
        for part in data if isinstance(data, list) else [data]:
            stream.sendall(part)
            time.sleep(pause)
        stream.shutdown(socket.SHUT_WR)
        received = b""
        while part := stream.recv(65536):
            received += part
        return received


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /oai?verb=Identify HTTP/1.0\r\n\r\n", b"200"),
        (b"GET /oai?" + b"x" * 9000 + b" HTTP/1.0\r\n\r\n", b"414"),
        ((b"GET / HTTP/1.1\r\nHost: a\r\nX: ").ljust(16384, b"x"), b"431"),
        (b"POST /oai HTTP/1.0\r\nContent-Length: 99999\r\n\r\n", b"413"),
        (b"GET /../../etc/passwd HTTP/1.0\r\n\r\n", b"404"),
        (b"GET /%2e%2e/etc/passwd HTTP/1.0\r\n\r\n", b"404"),
        (b"GET /oai?\xff\xfe\x00 HTTP/1.0\r\n\r\n", b"(200|400)"),
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET /oai HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n", b"501"),
    ],
)
def test_raw_requests_get_the_expected_status(base, data, status):
    answer = raw(base, data)
    assert re.match(rb"HTTP/1\.[01] " + status + rb" ", answer), answer[:100]
    assert b"Traceback" not in answer
    assert b"root:" not in answer


def test_a_slow_client_does_not_delay_others(base):
    slow = [b"GET /oai?verb=Identify", *[b"&"] * 15, b" HTTP/1.0\r\n\r\n"]
    threads = [threading.Thread(target=raw, args=(base, slow), kwargs={"pause": 0.1}) for _ in range(10)]
    for thread in threads:
        thread.start()
    assert code(ask(base, verb="Identify")) == ""
    assert all(thread.is_alive() for thread in threads)
    for thread in threads:
        thread.join(30)


def test_too_many_requests_get_503_with_retry_after(folder):
    with serving(folder, "--rate", "0.5") as (_, base, _):
        assert code(ask(base, verb="Identify")) == ""
        assert code(ask(base, verb="Identify")) == ""
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(f"{base}?verb=Identify")
        refused.value.close()
        assert refused.value.code == 503
        assert 1 <= int(refused.value.headers["Retry-After"]) <= 3


def test_a_trusted_proxy_names_client_and_scheme(folder):
    with serving(folder, "--rate", "0.25", "--trust-proxy", "127.0.0.1") as (_, base, log):
        for number in range(3):
            forwarded = {"X-Forwarded-For": f"203.0.113.{number}", "X-Forwarded-Proto": "https"}
            assert b"<Identify>" in get(f"{base}?verb=Identify", **forwarded)
        assert log.read_text().count('"base-url-differs"') == 1
        assert "203.0.113" not in log.read_text()


# --- the end


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(folder, number):
    with serving(folder) as (process, base, log):
        assert code(ask(base, verb="Identify")) == ""
        process.send_signal(number)
        assert process.wait(20) == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["event"] for line in lines] == ["warning", "started", "request", "stopped"]
    assert "cannot be reached from other machines" in lines[0]["message"]
    assert lines[1]["base_url"] == base


def test_an_answer_under_way_is_finished(folder):
    with serving(folder) as (process, base, _):
        host, port = re.search(r"//(.+):(\d+)/", base).groups()
        with socket.create_connection((host, int(port)), timeout=10) as stream:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            stream.sendall(b"GET /oai?verb=ListRecords&metadataPrefix=marc21 HTTP/1.1\r\nHost: a\r\n\r\n")
            received = stream.recv(1024)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection((host, int(port)), timeout=5)
            while part := stream.recv(65536):
                received += part
        head, _, body = received.partition(b"\r\n\r\n")
        assert int(re.search(rb"Content-Length: (\d+)", head)[1]) == len(body)
        checked(body)
        assert process.wait(20) == 0


# --- the profile


def test_without_a_profile_it_serves_this_machine_with_warnings(folder):
    with serving(folder, profile=None) as (_, base, log):
        tree = ask(base, verb="Identify")
        assert texts(tree, "oai:baseURL") == [base]
        assert len(ask(base, verb="ListRecords", metadataPrefix="oai_dc").findall(".//oai:record", NAMES)) == 100
    warnings = [line["message"] for line in map(json.loads, log.read_text().splitlines()) if line["event"] == "warning"]
    assert warnings[0].startswith("there is no profile with a table [oai]: ")
    assert any("cannot be reached from other machines" in warning for warning in warnings)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "pustaka.example.org"])
def test_without_a_profile_it_serves_no_other_machine(folder, host):
    done = command("--store", folder / "catalogue.db", "--listen", f"{host}:8080")
    assert done.returncode == 2
    assert f"without a profile, 'serve' listens only on this machine, not on {host}" in done.stderr


def warnings_in(log):
    lines = map(json.loads, log.read_text().splitlines())
    return [line["message"] for line in lines if line["event"] == "warning"]


@pytest.mark.parametrize("has_table", [True, False])
def test_the_profile_beside_the_store_is_used_and_named(folder, tmp_path, has_table):
    profile = PROFILE.format(port=8080) if has_table else '[defaults]\nplace = "Bogor"\n'
    found = tmp_path / "catalog-export.toml"
    found.write_text(profile)
    copy(folder / "catalogue.db", tmp_path)
    with serving(tmp_path, profile=None) as (_, base, log):
        assert texts(ask(base, verb="Identify"), "oai:baseURL") == ["http://127.0.0.1:8080/oai" if has_table else base]
    named, *others = warnings_in(log)
    assert named == f"the profile {found} was found and used; --no-profile runs without it"
    assert any(message.startswith("there is no profile with a table [oai]") for message in others) is not has_table


def test_the_self_check_names_the_profile_it_finds(folder, tmp_path):
    (tmp_path / "catalog-export.toml").write_text(PROFILE.format(port=8080))
    copy(folder / "catalogue.db", tmp_path)
    done = command("--store", tmp_path / "catalogue.db", "--self-check")
    assert done.returncode == 0
    assert "catalog-export.toml was found and used" in done.stderr
    done = command("--store", tmp_path / "catalogue.db", "--self-check", "--no-profile")
    assert "was found" not in done.stderr


# --- mounted elsewhere


def test_the_program_of_the_documentation_runs(folder, monkeypatch):
    monkeypatch.chdir(folder)
    Path("library.toml").write_text(PROFILE.format(port=8080))
    text = (Path(__file__).parent.parent / "docs" / "oai-pmh.md").read_text("utf-8")
    [program] = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    names = {}
    exec(program, names)
    assert b"<Identify>" in names["provider"].respond([("verb", "Identify")]).xml
    assert callable(names["app"])
    names["provider"].store.close()


# --- the command


def command(*arguments):
    return subprocess.run([*OURS, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)


def test_the_self_check_of_a_store(folder):
    profile = folder / "check.toml"
    profile.write_text(PROFILE.format(port=8080))
    done = command("--store", folder / "catalogue.db", "--profile", profile, "--self-check")
    assert done.returncode == 0
    assert re.search(r"^\d\d checks, 0 faults$", done.stderr, re.MULTILINE)
    assert "ok     resumption tokens\n" in done.stdout
    assert "FAULT" not in done.stdout


@pytest.mark.parametrize(
    ("store", "profile", "listen", "status", "message"),
    [
        ("none.db", PROFILE, "127.0.0.1:0", 2, "none.db: there is no store"),
        ("catalogue.db", "", "127.0.0.1:0", 2, "the profile lacks oai.repository_name, oai.base_url"),
        ("catalogue.db", PROFILE, "127.0.0.1", 2, "is no address; expected one such as 127.0.0.1:8080"),
        ("catalogue.db", PROFILE, "127.0.0.1:99999", 2, "is no address"),
        ("catalogue.db", PROFILE, "192.0.2.1:8080", 3, "192.0.2.1:8080: cannot be listened on"),
    ],
)
def test_faulty_ports_and_addresses_are_refused(folder, store, profile, listen, status, message):
    path = folder / "wrong.toml"
    path.write_text(profile.format(port=8080))
    done = command("--store", folder / store, "--profile", path, "--listen", listen)
    assert done.returncode == status
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_extra_is_named_where_it_is_missing(folder):
    profile = folder / "check.toml"
    profile.write_text(PROFILE.format(port=8080))
    program = "import sys; sys.modules['waitress'] = None; from catalog_export.cli.main import main; main()"
    arguments = ["serve", "--store", str(folder / "catalogue.db"), "--profile", str(profile), "--listen", "127.0.0.1:0"]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=60, check=False,
        env=os.environ,
    )  # fmt: skip
    assert done.returncode == 2
    assert "pip install 'catalog-export[serve]'" in done.stderr

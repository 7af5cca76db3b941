"""The HTTP server within this process: limits on connections, slow clients, the log."""

import json
import logging
import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from io import StringIO
from urllib.request import urlopen

import pytest

pytest.importorskip("sqlalchemy", reason="no SQLAlchemy: pip install 'catalog-export[store]'")
pytest.importorskip("waitress", reason="no waitress: pip install 'catalog-export[serve]'")

from oai_items import SETS, FakeStore, provider, rows
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

from catalog_export.oai import server as servers
from catalog_export.oai.log import JsonLog
from catalog_export.oai.server import Listener, build_server
from catalog_export.oai.site import OaiSite


@contextmanager
def running(**options):
    """Run a server in a thread, and yield it."""
    server, ended = (
        build_server(OaiSite(provider(FakeStore(rows(3), SETS))), Listener(port=0, **options)),
        threading.Event(),
    )
    thread = threading.Thread(target=server.run_until, args=(ended.is_set,))
    thread.start()
    try:
        yield server
    finally:
        ended.set()
        server.pull_trigger()
        thread.join(20)
        server.trigger.close()


def connect(server, client="127.0.0.1"):
    address = (server.effective_host, int(server.effective_port))
    return socket.create_connection(address, timeout=5, source_address=(client, 0))


def ask(stream):
    """Send a request over an open connection and return the first line of the response."""
    stream.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
    answer = b""
    while not answer.endswith(b"}\n") and (part := stream.recv(65536)):
        answer += part
    return answer.partition(b"\r\n")[0]


def wait_until(condition):
    for _ in range(200):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("nothing happened within 10 seconds")


def is_closed(stream):
    """Whether the server closes a connection within five seconds."""
    try:
        return stream.recv(1) == b""
    except ConnectionResetError:
        return True


def test_430_half_open_connections_do_not_lock_out_others():
    with running() as server, ExitStack() as stack:
        for _ in range(430):
            stack.enter_context(connect(server)).sendall(b"GET /health HTTP/1.1\r\n")
        with connect(server, "127.0.0.2") as other:
            assert ask(other) == b"HTTP/1.1 200 OK"


def test_a_client_may_have_many_connections_but_no_more(monkeypatch):
    monkeypatch.setattr(servers, "CLIENT_CONNECTIONS", 2)
    with running() as server, connect(server) as first, connect(server) as second, connect(server) as third:
        assert is_closed(third)
        assert ask(first) == ask(second) == b"HTTP/1.1 200 OK"


def test_the_connections_of_a_trusted_proxy_are_not_limited(monkeypatch):
    monkeypatch.setattr(servers, "CLIENT_CONNECTIONS", 1)
    with running(trusted_proxy="127.0.0.1") as server, connect(server) as first, connect(server) as second:
        assert ask(second) == ask(first) == b"HTTP/1.1 200 OK"


def test_a_request_that_is_sent_too_slowly_is_closed(monkeypatch):
    monkeypatch.setattr(servers, "REQUEST_SECONDS", 0.3)
    monkeypatch.setattr(servers, "CLEANUP_SECONDS", 0.1)
    with running() as server, connect(server) as stream:
        stream.settimeout(0.05)
        for _ in range(100):
            try:
                stream.sendall(b"G")  # the connection is never idle
                if stream.recv(1) == b"":
                    return
            except TimeoutError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                return
    pytest.fail("the connection was kept for 5 seconds")


def test_the_wait_for_a_request_begins_after_the_one_before():
    with running() as server, connect(server) as stream:
        assert ask(stream) == b"HTTP/1.1 200 OK"
        [channel] = server.active_channels.values()
        opened = channel.waiting_since = channel.creation_time - 15
        assert ask(stream) == b"HTTP/1.1 200 OK"
        wait_until(lambda: channel.waiting_since > opened)
        server.maintenance(channel.waiting_since + servers.REQUEST_SECONDS - 1)
        assert not channel.will_close


def test_the_parts_of_waitress_that_the_server_uses_exist():
    """Only the source of waitress documents them; this test fails first if a release changes them."""
    assert callable(TcpWSGIServer.maintenance)
    assert callable(HTTPChannel.service)
    assert TcpWSGIServer.channel_class is HTTPChannel
    with running() as server, connect(server) as stream:
        assert ask(stream) == b"HTTP/1.1 200 OK"
        [channel] = server.active_channels.values()
        wait_until(lambda: not channel.is_busy)  # the client may have the answer before the worker thread is done
        assert (channel.requests, channel.total_outbufs_len, channel.will_close) == ([], 0, False)
        assert channel.creation_time <= channel.waiting_since


def test_messages_of_libraries_become_lines_of_json(capsys):
    stream = StringIO()
    with JsonLog(stream).capturing("waitress"):
        logging.getLogger("waitress").warning("total open connections reached %s", 400)
        try:
            json.loads("x")
        except ValueError:
            logging.getLogger("waitress.server").exception("failed\nbadly")
    logging.getLogger("waitress").debug("later")
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert (first["event"], first["level"]) == ("server", "warning")
    assert first["message"] == "total open connections reached 400"
    assert second["message"] == "failed\nbadly"
    assert second["error"].endswith("Expecting value: line 1 column 1 (char 0)")
    assert capsys.readouterr().err == ""


def test_a_full_server_logs_only_lines_of_json(monkeypatch, capsys):
    monkeypatch.setattr(servers, "CONNECTIONS", 5)
    stream = StringIO()
    with JsonLog(stream).capturing("waitress"), running() as server, ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(connect(server))
        wait_until(lambda: "connection limit" in stream.getvalue())
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert any("connection limit" in line["message"] for line in lines)
    assert capsys.readouterr().err == ""


def test_the_answer_comes_over_http():
    with running() as server, urlopen(f"http://127.0.0.1:{server.effective_port}/health", timeout=5) as answer:
        assert json.load(answer)["status"] == "ok"

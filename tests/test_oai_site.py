"""The data provider over HTTP, as a function and as a WSGI application: addresses, forms, compression, limits, log."""

import gzip
import io
import json
import wsgiref.validate
from html.parser import HTMLParser

import pytest
from oai_items import PATH, PROFILE, SETS, FakeStore, checked, code, provider, rows, site

from catalog_export.model.errors import CatalogExportError
from catalog_export.oai.rate import RateLimiter
from catalog_export.oai.self_check import checks
from catalog_export.oai.site import LONGEST, Request
from catalog_export.oai.wsgi import application
from catalog_export.text.messages import use_language

FORM = {"content-type": "application/x-www-form-urlencoded"}
IDENTIFY = "verb=Identify"


@pytest.fixture
def held():
    return site(FakeStore(rows(42), SETS))


def headers(response):
    return dict(response.headers)


# --- requests


def test_get_and_post_say_the_same(held):
    get = held.answer(Request("GET", PATH, IDENTIFY))
    for request in (
        Request("POST", PATH, "", FORM, IDENTIFY.encode()),
        Request(
            "POST", PATH, "", {"content-type": "Application/X-WWW-form-urlencoded; charset=UTF-8"}, b"verb=Identify"
        ),
        Request("POST", PATH, IDENTIFY, FORM),
    ):
        assert held.answer(request).body == get.body
    assert headers(get)["Content-Type"] == "text/xml; charset=utf-8"


def test_an_argument_in_both_address_and_form_is_repeated(held):
    answer = held.answer(Request("POST", PATH, IDENTIFY, FORM, b"verb=Identify"))
    assert code(checked(answer.body)) == "badVerb"


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/json", "multipart/form-data; boundary=x"])
def test_a_post_that_is_no_form_is_refused(held, media_type):
    answer = held.answer(Request("POST", PATH, "", {"content-type": media_type}, IDENTIFY.encode()))
    assert answer.status == 415
    assert headers(answer)["Accept-Post"] == FORM["content-type"]


def test_a_head_has_the_headers_of_a_get(held):
    get, head = (held.answer(Request(method, PATH, IDENTIFY)) for method in ("GET", "HEAD"))
    assert (head.status, head.headers, head.body) == (200, get.headers, b"")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "X"])
@pytest.mark.parametrize("path", [PATH, "/", "/health"])
def test_other_methods_are_refused(held, method, path):
    answer = held.answer(Request(method, path))
    assert answer.status == 405
    assert "GET" in headers(answer)["Allow"]


@pytest.mark.parametrize("path", [PATH, "/oai"])
def test_the_base_url_answers_with_and_without_its_prefix(held, path):
    assert held.answer(Request("GET", path, IDENTIFY)).status == 200


@pytest.mark.parametrize(
    "path",
    ["/katalog/oai/", "/katalog/oai/../x", "/oai/x", "/../etc/passwd", "//etc/passwd", "/%2e%2e", "/oai.db", "x"],
)
def test_other_paths_are_not_found(held, path):
    answer = held.answer(Request("GET", path, IDENTIFY))
    assert answer.status == 404
    assert path.encode() not in answer.body


def test_requests_that_are_too_long_are_refused(held):
    assert held.answer(Request("GET", PATH, IDENTIFY + "&" * LONGEST)).status == 414
    assert held.answer(Request("POST", PATH, "", FORM, b"x" * (LONGEST + 1))).status == 413
    many = "&".join(f"a{number}=1" for number in range(40))
    assert code(checked(held.answer(Request("GET", PATH, many)).body)) == "badVerb"


# --- answers


def test_every_answer_has_the_security_headers(held):
    for path in (PATH, "/", "/health", "/nothing"):
        found = headers(held.answer(Request("GET", path, IDENTIFY)))
        assert found["X-Content-Type-Options"] == "nosniff"
        assert found["Content-Security-Policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in found["Content-Security-Policy"]
        assert found["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5, br", True),
        ("*", True),
        ("x-gzip", True),
        ("gzip;q=0.5, identity;q=0.4", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, *", False),
        ("gzip;q=0.5, identity", False),
        ("gzip;q=x", False),
        ("*;q=0", False),
        ("br, deflate", False),
    ],
)
def test_compression_is_as_asked(held, accepted, packed):
    plain = held.answer(Request("GET", PATH, IDENTIFY))
    answer = held.answer(Request("GET", PATH, IDENTIFY, {"accept-encoding": accepted}))
    assert (headers(answer).get("Content-Encoding") == "gzip") is packed
    assert (gzip.decompress(answer.body) if packed else answer.body) == plain.body
    assert headers(answer)["Content-Length"] == str(len(answer.body))


def test_little_is_not_compressed(held):
    assert "Content-Encoding" not in headers(held.answer(Request("GET", "/health", "", {"accept-encoding": "gzip"})))


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


@pytest.mark.parametrize("path", ["/", "/katalog/", "/katalog"])
def test_the_landing_page(held, path):
    answer = held.answer(Request("GET", path))
    page = Page()
    page.feed(answer.body.decode())
    assert answer.status == 200
    assert {"h1", "main", "title"} <= set(page.tags)
    assert not {"script", "img", "link", "iframe", "form"} & set(page.tags)
    assert ("lang", "en") in page.attributes
    links = [value for name, value in page.attributes if name == "href"]
    assert f"{PROFILE.oai.base_url}?verb=ListRecords&metadataPrefix=oai_dc" in links
    assert not [value for name, value in page.attributes if name == "src"]
    assert "<h1>Skripsi &amp; tesis</h1>\n<p>Karya &lt;akhir&gt; mahasiswa</p>" in answer.body.decode()
    assert "Tesis &amp; lain-lain" in answer.body.decode()
    assert "42 items" in answer.body.decode()


def test_health(held):
    answer = held.answer(Request("GET", "/health"))
    assert json.loads(answer.body) == {"status": "ok", "earliest": "2026-01-01T06:00:00+00:00"}


# --- when something is wrong


class Broken(FakeStore):
    def __init__(self, error):
        super().__init__()
        self.error = error

    def page(self, **_):
        raise self.error

    def earliest(self):
        raise self.error


def test_a_store_that_cannot_be_read_is_a_503():
    log = []
    held = site(Broken(CatalogExportError("secret.db: locked")), log=log.append)
    for request in (Request("GET", PATH, IDENTIFY), Request("GET", "/health")):
        answer = held.answer(request)
        assert (answer.status, headers(answer)["Retry-After"]) == (503, "60")
        assert b"secret" not in answer.body
    assert [facts["error"] for facts in log] == ["secret.db: locked"] * 2


def test_an_internal_error_is_a_500_and_only_logged():
    log = []
    answer = site(Broken(ZeroDivisionError("secret")), log=log.append).answer(Request("GET", PATH, IDENTIFY))
    assert answer.status == 500
    assert b"secret" not in answer.body
    assert "ZeroDivisionError: secret" in log[0]["error"]


# --- rate


def test_only_the_client_with_too_many_requests_waits():
    now = [0.0]
    rate = RateLimiter(2, clock=lambda: now[0])
    assert [rate.wait("10.0.0.1") for _ in range(9)] == [0] * 8 + [1]
    assert rate.wait("10.0.0.2") == 0
    now[0] += 0.5
    assert [rate.wait("10.0.0.1") for _ in range(2)] == [0, 1]
    now[0] += 1000
    assert [rate.wait("10.0.0.1") for _ in range(9)] == [0] * 8 + [1]


def test_the_time_to_wait_is_enough():
    now = [0.0]
    rate = RateLimiter(0.1, clock=lambda: now[0])
    assert rate.wait("a") == 0
    seconds = rate.wait("a")
    assert seconds in {10, 11}
    now[0] += seconds
    assert rate.wait("a") == 0


def test_an_ipv6_network_is_one_client():
    rate = RateLimiter(0.25)
    assert rate.wait("2001:db8::1") == 0
    assert rate.wait("2001:db8::2") > 0
    assert rate.wait("2001:db8:0:1::1") == 0
    assert rate.wait("no:address") == 0


def test_clients_that_are_gone_are_forgotten():
    rate = RateLimiter(1)
    for number in range(10_050):
        rate.wait(str(number))
    assert len(rate.clients) == 10_000
    assert RateLimiter(0).wait("x") == RateLimiter(0).wait("x") == 0


def test_too_many_requests_are_answered_by_the_protocol():
    held = site(FakeStore(rows(3)), rate=RateLimiter(0.01))
    first, second = (held.answer(Request("GET", PATH, IDENTIFY, client="a")) for _ in range(2))
    assert (first.status, second.status) == (200, 503)
    assert 90 < int(headers(second)["Retry-After"]) <= 101
    assert held.answer(Request("GET", "/health", client="a")).status == 200


# --- log


def test_the_log_has_requests_but_no_clients():
    log = []
    held = site(FakeStore(rows(42), SETS), log=log.append)
    held.answer(Request("GET", PATH, "verb=ListRecords&metadataPrefix=oai_dc&set=tesis", client="203.0.113.7"))
    held.answer(Request("GET", PATH, "verb=ListRecords&resumptionToken=junk", client="203.0.113.7"))
    held.answer(Request("GET", "/secret?x=y", client="203.0.113.7"))
    asked, wrong, missing = ({key: facts[key] for key in facts if key not in {"ms", "bytes"}} for facts in log)
    common = {"event": "request", "method": "GET"}
    assert asked == {
        **common, "status": 200, "verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "tesis", "items": 10
    }  # fmt: skip
    assert wrong == {
        **common, "status": 200, "verb": "ListRecords", "resumptionToken": True, "error": "badResumptionToken"
    }  # fmt: skip
    assert missing == {**common, "status": 404}


def test_another_scheme_than_identify_gives_is_reported_once():
    log = []
    held = site(FakeStore(rows(3)), log=log.append, sees_scheme=True)
    for scheme in ("https", "http", "http"):
        held.answer(Request("GET", PATH, IDENTIFY, scheme=scheme))
    assert [facts for facts in log if facts["event"] != "request"] == [
        {"event": "base-url-differs", "base_url": PROFILE.oai.base_url, "scheme": "http"}
    ]


def test_the_scheme_between_proxy_and_server_is_ignored():
    log = []
    site(FakeStore(rows(3)), log=log.append).answer(Request("GET", PATH, IDENTIFY, scheme="http"))
    assert [facts["event"] for facts in log] == ["request"]


# --- WSGI


def call(app, body=b"", **environ):
    given = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": PATH, "QUERY_STRING": "", "SERVER_NAME": "a",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "wsgi.multithread": True,
        "wsgi.multiprocess": False, "wsgi.run_once": False, **environ,
    }  # fmt: skip
    said = []
    answered = app(given, lambda status, headers, _=None: said.append((status, headers)))
    text = b"".join(answered)
    getattr(answered, "close", bool)()
    return said[0][0], dict(said[0][1]), text


@pytest.mark.parametrize("post", [False, True])
def test_the_application_keeps_to_wsgi(held, post):
    app = wsgiref.validate.validator(application(held))
    if post:
        options = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": FORM["content-type"], "CONTENT_LENGTH": "13"}
        status, found, text = call(app, IDENTIFY.encode() + b"&verb=junk", **options)
    else:
        status, found, text = call(app, QUERY_STRING=IDENTIFY, HTTP_ACCEPT_ENCODING="gzip")
        text = gzip.decompress(text)
    assert (status, code(checked(text))) == ("200 OK", "")
    assert found["Content-Type"] == "text/xml; charset=utf-8"


@pytest.mark.parametrize("length", ["", "-1", "x", "99999999"])
def test_a_length_that_is_wrong_does_no_harm(held, length):
    options = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": FORM["content-type"], "CONTENT_LENGTH": length}
    assert call(application(held), b"verb=Identify", **options)[0] == "200 OK"
    status, _, _ = call(application(held), b"x" * 2 * LONGEST, **options | {"CONTENT_LENGTH": str(2 * LONGEST)})
    assert status in {"413 Request Entity Too Large", "413 Content Too Large"}


# --- the self-check


def test_a_sound_provider_passes_the_self_check():
    results = list(checks(provider(FakeStore(rows(220), SETS), batch=100)))
    assert len(results) > 30
    assert [result for result in results if result.fault] == []
    wanting = [result.doubt for result in results if result.doubt]
    assert len(wanting) == 1
    assert "have no dc:date" in wanting[0]
    assert str(results[0]) == "ok     Identify"


def test_the_self_check_escapes_control_numbers():
    asked = FakeStore([row._replace(control_number=f"ä b&c+{number}") for number, row in enumerate(rows(3))], SETS)
    assert [result for result in checks(provider(asked, batch=100)) if result.fault and "verb=" in result.name] == []


def test_the_self_check_of_an_empty_store_fails():
    results = {result.name: result for result in checks(provider(FakeStore()))}
    assert str(results["items"]) == "FAULT  items: the store has no items; load some before you ask a validator"
    assert results["GetRecord in every format"].fault
    with use_language("id"):
        assert (
            str(results["items"])
            == "SALAH  item: pangkalan data tidak berisi item; muat dahulu sebelum diperiksa validator"
        )


@pytest.mark.parametrize(
    ("harm", "check"),
    [
        (lambda asked: asked.formats.pop("oai_dc"), "ListMetadataFormats"),
        (lambda asked: setattr(asked, "batch", 7), "resumption tokens"),
        (lambda asked: asked.store.rows.pop(next(iter(asked.store.rows))), None),
        (lambda asked: setattr(asked.store, "sets", lambda: [("a b", "A")]), "ListSets"),
        (lambda asked: setattr(asked.store, "get", lambda _: None), "GetRecord in every format"),
    ],
)
def test_the_self_check_finds_faults(harm, check):
    asked = provider(FakeStore(rows(220), SETS), batch=100)
    harm(asked)
    faults = [result.name for result in checks(asked) if result.fault]
    assert check in faults if check else not faults

"""An imitation of the SWORD 2 server of EPrints 3.4.7 on loopback: status codes, headers, documents.

It keeps the titles and creators of what it is given. ``faults`` names what goes wrong with the next requests of a
method, one after the other: ``lost`` (done, but no answer), ``503`` and the like, ``503 30`` (with Retry-After).
"""

from base64 import b64encode
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import gmtime, strftime

from lxml import etree

USER, PASSWORD = "depositor", "rahasia-sekali"
PASSWORD_BASE64 = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
EP3 = "{http://eprints.org/ep2/data/2.0}"
SERVICE = """<?xml version='1.0' encoding='UTF-8'?>
<service xmlns="http://www.w3.org/2007/app" xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:sword="http://purl.org/net/sword/" xmlns:dcterms="http://purl.org/dc/terms/">
  <workspace>
    <atom:title>Repositori: Manage deposits</atom:title>
    <sword:version>2.0</sword:version>
    <collection href="{site}/id/contents">
      <atom:title>Eprints</atom:title>
      <sword:mediation>true</sword:mediation>
      <accept alternate="multipart-related">application/x-bibtex</accept>
      {ep3}
      <acceptPackaging>http://purl.org/net/sword/package/Binary</acceptPackaging>
      <accept alternate="multipart-related">application/octet-stream</accept>
      <categories fixed="yes">
        <atom:category scheme="{site}/data/eprint/type" term="other"/>
      </categories>
    </collection>
  </workspace>
</service>"""
ACCEPTS = """<accept alternate="multipart-related">application/vnd.eprints.data+xml; charset=utf-8</accept>
      <sword:acceptPackaging>http://eprints.org/ep2/data/2.0</sword:acceptPackaging>"""
ENTRY = """<entry {spaces}>
  <link rel="self" href="{site}/cgi/export/eprint/{id}/Atom/ui-eprint-{id}.xml"/>
  <link rel="edit" href="{edit}"/>
  <link rel="edit-media" href="{edit}/contents"/>
  <published/>
  <updated>{updated}</updated>
  <id>{edit}</id>
  <category term="{status}" label="Under Review" scheme="http://eprints.org/ep2/data/2.0/eprint/eprint_status"/>
  <sword:state href="http://eprints.org/ep2/data/2.0/eprint/eprint_status/{status}"/>
  <title type="xhtml">{title}</title>
  {authors}
</entry>"""
AUTHOR = "<author>\n    <name>{}</name>\n    <email/>\n  </author>"
SPACES = 'xmlns="http://www.w3.org/2005/Atom" xmlns:sword="http://purl.org/net/sword/"'
FEED = """<?xml version="1.0" encoding="utf-8" ?>
<feed
	xmlns="http://www.w3.org/2005/Atom"
	xmlns:sword="http://purl.org/net/sword/"
>
<title>Repositori: Depositing User is 1. Results ordered -Last Modified. </title>
<link rel="next" type="application/atom+xml;charset=utf-8" title="Next" href="{site}/id/contents?indexOffset={next}"/>
{entries}</feed>"""
ERROR = """<?xml version='1.0' encoding='UTF-8'?>
<sword:error xmlns="http://www.w3.org/2005/Atom" xmlns:sword="http://purl.org/net/sword/"
  href="http://eprints.org/sword/error/UnknownError">
  <title>ERROR</title>
  <summary>&lt;ul&gt;&lt;li&gt;{reason}&lt;/li&gt;&lt;/ul&gt;</summary>
  <sword:userAgent/>
</sword:error>"""
FORBIDDEN = "<html><head>\n<title>403 Forbidden</title>\n</head><body>\n<h1>Forbidden</h1>\n</body></html>\n"


class Item:
    def __init__(self, body, status):
        self.status, self.edits = status, []
        self.change(body)

    def change(self, body):
        record = etree.fromstring(body)[0]
        self.body = body
        self.title = escape(record.findtext(f"{EP3}title") or "")
        self.authors = [
            escape(" ".join(filter(None, (n.findtext(f"{EP3}given"), n.findtext(f"{EP3}family")))))
            for n in record.iterfind(f"{EP3}creators/{EP3}item/{EP3}name")
        ]
        self.updated = strftime("%Y-%m-%dT%H:%M:%SZ", gmtime())


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


class FakeSword:
    """The server's state; ``items`` by number, ``requests`` as (method, path, headers)."""

    def __init__(self):
        self.items, self.requests, self.faults = {}, [], {}
        self.accepts, self.redirect, self.has_sword = ACCEPTS, None, True
        self.packed = None  # gzip data that answers every GET
        self.stop_at, self.reached, self.gone_on = None, Event(), Event()

    def go_on(self):
        self.stop_at = None
        self.reached.clear()
        self.gone_on.set()

    def fault(self, method):
        left = self.faults.get(method, [])
        return left.pop(0) if left else ""

    def entry(self, number):
        item = self.items[number]
        return ENTRY.format(
            spaces=SPACES,
            site=self.site,
            id=number,
            edit=f"{self.site}/id/eprint/{number}",
            updated=item.updated,
            status=item.status,
            title=item.title,
            authors="\n  ".join(map(AUTHOR.format, item.authors)),
        )


class Handler(BaseHTTPRequestHandler):
    server_version, sys_version = "Apache/2.4.71", "(Debian) mod_perl/2.0.13 Perl/v5.40.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body="", kind="text/html; charset=iso-8859-1", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body.encode())

    def handle_any(self):
        fake = self.server.fake
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fake.requests.append((self.command, self.path, dict(self.headers)))
        if self.headers.get("Authorization") != f"Basic {PASSWORD_BASE64}":
            self.answer(401, WWW_Authenticate='Basic realm="Repositori"')
            return
        fault = fake.fault(self.command)
        if fault and fault != "lost":
            status, _, after = fault.partition(" ")
            self.answer(int(status), **({"Retry_After": after} if after else {}))
            return
        if fault == "lost":
            self.answer = lambda *_, **__: self.close_connection
        self.serve(fake, body)

    def serve(self, fake, body):
        path, _, query = self.path.partition("?")
        if fake.packed and self.command == "GET":
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(fake.packed)))
            self.end_headers()
            with suppress(OSError):  # the client stops reading
                self.wfile.write(fake.packed)
            return
        if path == "/sword-app/servicedocument" and fake.has_sword:
            service = SERVICE.format(site=fake.redirect or fake.site, ep3=fake.accepts)
            self.answer(200, service, "application/atomsvc+xml; charset=utf-8")
        elif path == "/id/contents" and self.command == "GET":
            offset = int(query.partition("=")[2] or 0)
            numbers = sorted(fake.items, key=lambda n: (fake.items[n].updated, n), reverse=True)
            entries = "\n".join(map(fake.entry, numbers[offset : offset + 20]))
            feed = FEED.format(site=fake.site, next=offset + 20, entries=entries)
            self.answer(200, feed, "application/atom+xml;charset=utf-8")
        elif path == "/id/contents" and self.command == "POST":
            self.create(fake, body)
        elif path.startswith("/id/eprint/"):
            self.change(fake, int(path.rpartition("/")[2]), body)
        else:
            self.answer(200, "<html><body>Repositori</body></html>")

    def create(self, fake, body):
        assert self.headers["Content-Type"] == "application/vnd.eprints.data+xml; charset=utf-8"
        if b"tak diterima" in body:
            reason = "Import plugin didn't create anything.  Check the schema."
            self.answer(400, ERROR.format(reason=reason), "application/xml; charset=UTF-8")
            return
        number = max(fake.items, default=0) + 1
        fake.items[number] = Item(body, "inbox" if self.headers["In-Progress"] == "true" else "buffer")
        if number == fake.stop_at:
            fake.gone_on.clear()
            fake.reached.set()
            fake.gone_on.wait(20)
            return
        entry = '<?xml version="1.0" encoding="utf-8" ?>\n' + fake.entry(number)
        self.answer(201, entry, "application/atom+xml;charset=utf-8", Location=f"{fake.site}/id/eprint/{number}")

    def change(self, fake, number, body):
        if number not in fake.items:
            self.answer(404, "<html/>")
        elif fake.items[number].status == "archive":
            self.answer(403, FORBIDDEN)
        elif self.command == "DELETE":
            del fake.items[number]
            self.answer(204)
        else:
            fake.items[number].edits.append(self.command)
            fake.items[number].change(body)
            self.answer(204)


for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
    setattr(Handler, f"do_{method}", Handler.handle_any)


@contextmanager
def serving():
    fake = FakeSword()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.fake, fake.site = fake, f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

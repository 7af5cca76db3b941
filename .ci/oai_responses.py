# ruff: noqa: INP001 (a script beside the shell scripts)
"""Serve a store on loopback, send every kind of request, and write the responses to files for a validator.

    python .ci/oai_responses.py RECORDS.jsonl... FOLDER

FOLDER gets ``responses/N.xml``. The schema of the protocol does not check two parts, which get files of their own: the
metadata of each format in a folder with the name of its prefix, and the descriptions of Identify in ``description/``.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from lxml import etree

import catalog_export
from catalog_export.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = {
    "dc": "oai_dc",
    "qualifieddc": "oai_qdc",
    "record": "marc21",
    "mods": "mods",
}  # of the root, where a token names no format
OAI = "{http://www.openarchives.org/OAI/2.0/}"
PROFILE = """
[oai]
repository_name = "Skripsi & tesis"
base_url = "http://127.0.0.1:{port}/oai"
admin_email = "perpustakaan@universitas.ac.id"
repository_identifier = "universitas.ac.id"
description = "Karya <akhir> & lain-lain"
metadata_rights = "https://creativecommons.org/publicdomain/zero/1.0/?a=1&b=2"
"""
WRONG = (
    *("", "verb=x", "verb=Identify&verb=Identify", "verb=Identify&x=1", "verb=ListRecords", "verb=GetRecord"),
    *("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:universitas.ac.id:none", "verb=ListSets&resumptionToken=x"),
    *("verb=GetRecord&metadataPrefix=oai_dc&identifier=a%00b%ff<>", "verb=ListRecords&resumptionToken=%00%01%ff<&"),
    *("verb=ListRecords&metadataPrefix=none", "verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30"),
    *("verb=ListRecords&metadataPrefix=oai_dc&until=1990-01-01", "verb=ListRecords&metadataPrefix=oai_dc&set=none"),
)


def load(records: list[str], place: Path) -> None:
    """Load all records, then all without the last ten, which are so deleted."""
    found = [parsed.record for name in records for parsed in catalog_export.parse(name) if parsed.record]
    with open_store(place) as store:
        store.load(found)
        store.load(found[:-10], mirror=True, force=True)


def ask(base: str) -> Iterator[bytes]:
    """Yield every answer: all verbs, all formats, all parts of all lists, errors."""
    yield from (get(base, query) for query in ("verb=Identify", "verb=ListSets", *WRONG))
    yield get(base, None, b"verb=Identify")
    formats = get(base, "verb=ListMetadataFormats")
    yield formats
    for prefix in etree.fromstring(formats).iterfind(f".//{OAI}metadataPrefix"):
        first = ""
        for verb in ("ListIdentifiers", "ListRecords"):
            query = f"verb={verb}&metadataPrefix={prefix.text}"
            while query:
                answer = get(base, query)
                yield answer
                tree = etree.fromstring(answer)
                first = first or tree.findtext(f".//{OAI}identifier")
                token = tree.findtext(f".//{OAI}resumptionToken")
                query = token and urlencode({"verb": verb, "resumptionToken": token})
        query = urlencode({"identifier": first})
        yield get(base, f"verb=GetRecord&metadataPrefix={prefix.text}&{query}")
        yield get(base, f"verb=ListMetadataFormats&{query}")


def get(base: str, query: str | None, data: bytes | None = None) -> bytes:
    """Put one request."""
    request = Request(base if query is None else f"{base}?{query}", data)  # noqa: S310 (ours, over loopback)
    with urlopen(request, timeout=60) as answer:  # noqa: S310
        return answer.read()


def write(answer: bytes, number: int, folder: Path) -> None:
    """Write an answer, and what is wrapped in it."""
    put(folder / "responses" / f"{number}.xml", answer)
    tree = etree.fromstring(answer)
    prefix = dict(tree.find(f"{OAI}request").attrib).get("metadataPrefix")
    for count, metadata in enumerate(tree.iterfind(f".//{OAI}metadata")):
        kind = prefix or KINDS[etree.QName(metadata[0]).localname]
        put(
            folder / kind / f"{number}-{count}.{kind.removeprefix('oai_')}.xml",
            etree.tostring(metadata[0], with_tail=False),
        )
    for description in tree.iterfind(f".//{OAI}description"):
        kind = etree.QName(description[0]).localname
        put(folder / "description" / kind / f"{number}.xml", etree.tostring(description[0], with_tail=False))


def put(place: Path, data: bytes) -> None:
    """Write a file, and its folder."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


def main() -> None:
    """Load, serve, ask, write."""
    *records, folder = sys.argv[1:]
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    load(records, out / "catalogue.db")
    put(out / "profile.toml", PROFILE.format(port=port).encode())
    command = [sys.executable, "-m", "catalog_export", "serve", "--store", str(out / "catalogue.db"), "--rate", "0"]
    command += ["--profile", str(out / "profile.toml"), "--listen", f"127.0.0.1:{port}"]
    with (out / "log").open("wb") as log, subprocess.Popen(command, stderr=log) as server:  # noqa: S603
        try:
            while server.poll() is None and b"started" not in (out / "log").read_bytes():
                time.sleep(0.1)
            for number, answer in enumerate(ask(f"http://127.0.0.1:{port}/oai")):
                write(answer, number, out)
        finally:
            server.terminate()
    if server.returncode:
        raise SystemExit(f"the server ended with {server.returncode}")


if __name__ == "__main__":
    main()

"""A real EPrints accepts our deposits and returns every field.

It runs where CATALOG_EXPORT_EPRINTS is the address of a repository of the flavour pub for tests, and the variables of
``feed sword`` name an account of an administrator of it. What it deposits it removes.
"""

import os
from functools import partial

import pytest
from lxml import etree
from oddities import ODDITIES
from sample import SAMPLE

from catalog_export.enrich.profile import Profile
from catalog_export.feeds.sword import atom
from catalog_export.feeds.sword import deposits as sword
from catalog_export.model.errors import RecordError
from catalog_export.model.profile import Eprints
from catalog_export.model.record import Contributor, File, Identifier
from catalog_export.write.crosswalks.eprints import Attachment, eprints_fields
from catalog_export.write.formats import ep3xml

SITE = os.environ.get("CATALOG_EXPORT_EPRINTS")
OPTIONS = Eprints(multilang=os.environ.get("CATALOG_EXPORT_EPRINTS_MULTILANG", ""))
pytestmark = [
    pytest.mark.skipif(not SITE, reason="CATALOG_EXPORT_EPRINTS names no EPrints for tests"),
    pytest.mark.slow,
]
# The export of EPrints leaves these out.
HIDDEN = {"id", "documents"}
PEOPLE = ODDITIES["everything"]._replace(
    contributors=(
        Contributor("Siti Rahmawati", "author", "aut", identifiers=(Identifier("nim", "1006696473"),)),
        Contributor("Budi Hartono", "pembimbing", "ths", identifiers=(Identifier("nidn", "0012345678"),)),
    ),
    files=(File("naskah.pdf", "Naskah"),),
)


@pytest.fixture(scope="module")
def server():
    return sword.connect(SITE)


@pytest.fixture
def deposited(server):
    """Deposit a record; return the Atom entry of the response and what EPrints exports of it."""
    made = []

    def deposit(record, attachments=()):
        body = ep3xml.write_eprint(eprints_fields(record, OPTIONS, "", attachments), record, OPTIONS)
        answer = server.deposit(ep3xml.HEADER + body + ep3xml.FOOTER, in_progress=True)
        assert answer.status == 201, atom.read_error(answer.body)
        made.append(answer.headers["location"])
        return atom.read_entry(answer.body), exported(server, made[-1])

    yield deposit
    for edit in made:
        assert server.remove(edit).status == 204
        assert server.server.send("GET", edit, headers={"Accept": "application/atom+xml"}).status == 404


def exported(server, edit):
    answer = server.server.send("GET", edit, headers={"Accept": ep3xml.MEDIA_TYPE})
    assert answer.status == 200
    return etree.fromstring(answer.body)[0]


def told(element):
    """Return the content of an element, without the parts that EPrints does not export."""
    if not len(element):
        return element.text
    return [
        (etree.QName(child).localname, told(child)) for child in element if etree.QName(child).localname not in HIDDEN
    ]


@pytest.mark.parametrize("name", sorted(ODDITIES))
def test_every_field_comes_back(deposited, name):
    record = ODDITIES[name]
    try:
        sent = dict(
            told(etree.fromstring(ep3xml.write_eprint(eprints_fields(record, OPTIONS, "", ()), record, OPTIONS)))
        )
    except RecordError:
        pytest.skip("not written, since EPrints would not keep it")
    kept = dict(told(deposited(record)[1]))
    assert {key: kept.get(key) for key in sent} == sent


def test_the_sample_comes_back(deposited):
    entry, kept = deposited(SAMPLE)
    assert entry.authors == ("Melissa Aesthetica",)
    assert entry.state == "inbox"
    assert kept.findtext("{*}source") == "20389935"
    assert kept.findtext("{*}type") == "other"


def test_identifiers_are_kept_and_the_file_is_closed(deposited, server):
    entry, kept = deposited(PEOPLE, [Attachment("naskah lengkap.pdf", "Naskah", b"%PDF-1.4\n")])
    answer = server.server.send("GET", entry.edit, headers={"Accept": "application/atom+xml"})
    assert b"NIM1006696473" in answer.body
    assert kept.findtext(".//{*}document/{*}security") == "staffonly"
    assert kept.findtext(".//{*}document/{*}formatdesc") == "Naskah"
    assert kept.findtext(".//{*}file/{*}filename") == "naskah lengkap.pdf"
    assert kept.findtext(".//{*}file/{*}filesize") == "9"


def test_a_feed_deposits_changes_and_undoes_one_item(tmp_path):
    from catalog_export.feeds.sword.undo import undo
    from catalog_export.store import open_store

    page, store = tmp_path / "page.md", str(tmp_path / "store.db")
    text = "# Judul{}\n\nSiti Rahmawati, author\n\nDeskripsi Lengkap: <https://lib.ui.ac.id/detail?id=20270099&lokasi=lokal>\n"
    page.write_text(text.format(""), "utf-8")
    feed = partial(sword.feed, [page], SITE, store=store, profile=Profile(eprints=OPTIONS))
    assert feed().fed["new"] == 1
    assert feed().fed == {"new": 0, "changed": 0, "unchanged": 1}
    page.write_text(text.format(" baru"), "utf-8")
    report = feed()
    assert (report.fed["changed"], report.findings) == (1, [])
    with open_store(store) as opened:
        [delivery] = opened.deliveries(sword.receipts.target(SITE))
    assert exported(sword.connect(SITE), delivery.remote_id).find("{*}title").xpath("string()").split()[:2] == [
        "Judul",
        "baru",
    ]
    first = sword.receipts.read(delivery.receipt)["deposited"]
    assert undo(SITE, first, store=store) == (1, 0, [])
    assert feed(delivery_options={"dry_run": True}).fed["new"] == 1

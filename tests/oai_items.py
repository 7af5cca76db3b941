"""Items for the tests of the data provider: a store in memory, and providers and sites over it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from lxml import etree
from sample import SAMPLE

from catalog_export.enrich.profile import Institution, Oai, Profile
from catalog_export.model.record import Text, Title
from catalog_export.oai.disseminations import disseminations
from catalog_export.oai.provider import Provider
from catalog_export.oai.repository import from_profile
from catalog_export.oai.site import OaiSite, Request
from catalog_export.store import Row

START = datetime(2026, 1, 1, 6, 0, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
NAMES = {
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "marc": "http://www.loc.gov/MARC21/slim",
    "id": "http://www.openarchives.org/OAI/2.0/oai-identifier",
}
PROFILE = Profile(
    institution=Institution(name="Universitas Contoh"),
    oai=Oai(
        repository_name="Skripsi & tesis",
        base_url="https://repository.universitas.ac.id/katalog/oai",
        admin_email="perpustakaan@universitas.ac.id, pustaka@universitas.ac.id",
        repository_identifier="universitas.ac.id",
        description="Karya <akhir> mahasiswa",
        metadata_rights="https://creativecommons.org/publicdomain/zero/1.0/",
    ),
)
PATH = "/katalog/oai"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "schemas" / "oai_pmh.rng"))


class FakeStore:
    """A list of rows with the functions of a store that a provider uses."""

    def __init__(self, rows=(), sets=()):
        self.rows = {row.control_number: row for row in rows}
        self.known = list(sets)
        self.limit = None  # of what was forgotten

    def put(self, row):
        self.rows[row.control_number] = row

    def get(self, control_number):
        return self.rows.get(control_number)

    def _chosen(self, from_, until, set_spec):
        rows = [
            row
            for row in self.rows.values()
            if (from_ is None or row.datestamp >= from_)
            and (until is None or row.datestamp <= until)
            and (set_spec is None or set_spec in row.sets)
        ]
        return sorted(rows, key=lambda row: (row.datestamp, row.control_number))

    def page(self, *, after=None, from_=None, until=None, set_spec=None, limit=100, records=True):
        rows = self._chosen(from_, until, set_spec)
        found = [row for row in rows if after is None or (row.datestamp, row.control_number) > after][:limit]
        return found if records else [row._replace(record=None) for row in found]

    def count(self, *, from_=None, until=None, set_spec=None):
        return len(self._chosen(from_, until, set_spec))

    def forgotten(self):
        return self.limit

    def sets(self):
        return self.known

    def earliest(self):
        return min((row.datestamp for row in self.rows.values()), default=None)


def row(number, when=START, *, deleted=False, sets=("tesis",), title=None):
    number = str(number)
    record = SAMPLE._replace(control_number=number)
    if title is not None:
        record = record._replace(title=Title(Text(title, "id")))
    return Row(number, when, deleted, sets, "0" * 64, None if deleted else record)


def rows(count, *, per_second=7):
    """Make items: seven for each second, every fifth deleted, every third in another set."""
    return [
        row(
            f"{20000000 + number}",
            START + timedelta(seconds=number // per_second),
            deleted=number % 5 == 4,
            sets=("skripsi",) if number % 3 == 2 else ("tesis",),
        )
        for number in range(count)
    ]


SETS = [("skripsi", "Skripsi"), ("tesis", "Tesis & lain-lain")]


def provider(store, *, batch=10, profile=PROFILE, clock=lambda: NOW):
    return Provider(store, from_profile(profile), disseminations(profile, NOW), batch=batch, clock=clock)


def site(store, **options):
    return OaiSite(provider(store), **options)


def checked(xml):
    """Parse a response, which must be valid."""
    tree = etree.fromstring(xml)
    SCHEMA.assertValid(tree)
    return tree


def ask(asked, query, **headers):
    """Send a GET request to a provider's site, and parse the response."""
    response = OaiSite(asked).answer(Request("GET", PATH, query, headers))
    assert response.status == 200
    return checked(response.body)


def code(tree):
    """Return the error code of a response; an empty text if there is none."""
    found = tree.findall("oai:error", NAMES)
    return found[0].get("code") if found else ""


def texts(tree, path):
    return [found.text for found in tree.findall(f".//{path}", NAMES)]

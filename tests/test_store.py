"""The catalogue store: what is loaded comes back, datestamps move with the content alone, deletions last."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from sample import SAMPLE
from strategies import records

from catalog_export.errors import StoreError, UsageError
from catalog_export.store import content_hash, open_store
from catalog_export.store.bodies import pack, unpack


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "catalogue.db") as opened:
        yield opened


def numbered(number, title="Pengelolaan arsip", **fields):
    proper = SAMPLE.title.proper._replace(value=title)
    return replace(SAMPLE, control_number=str(number), title=SAMPLE.title._replace(proper=proper), **fields)


def test_what_is_loaded_comes_back(store):
    assert store.load([SAMPLE]).new == 1
    row = store.get("20389935")
    assert row.record == SAMPLE
    assert row.record.provenance == SAMPLE.provenance
    assert row.record.source == SAMPLE.source
    assert row.content_hash == content_hash(SAMPLE)


def test_what_is_the_same_keeps_its_datestamp(store):
    store.load([SAMPLE])
    before = store.get("20389935")
    assert store.load([replace(SAMPLE, source=None, provenance={})]).unchanged == 1
    assert store.get("20389935") == before


def test_pages_follow_one_another(store):
    store.load([numbered(number) for number in range(10, 35)])
    found, after = [], None
    while page := store.page(after=after, limit=10):
        found += page
        after = page[-1].datestamp, page[-1].control_number
    assert [row.control_number for row in found] == [str(number) for number in range(10, 35)]
    assert store.count() == 25


@given(records)
@settings(max_examples=100)
def test_any_record_comes_back_with_its_hash(record):
    body = pack(record)
    found = unpack(body.content, body.origin)
    assert content_hash(found) == body.digest.hex() == content_hash(record)


def test_a_store_that_is_none(tmp_path):
    (tmp_path / "a.db").write_text("no database at all, but a text that is long enough to be one\n" * 20)
    with pytest.raises(StoreError, match="the store cannot be used"):
        open_store(tmp_path / "a.db")
    with pytest.raises(UsageError, match="there is no store"):
        open_store(tmp_path / "b.db", create=False)

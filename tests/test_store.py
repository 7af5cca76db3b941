"""The catalogue store in both databases: round trips, datestamps, persistent deletions, complete harvests."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample import SAMPLE
from strategies import records

from catalog_export.model.record import DETAILS, File, Identifier, Record, Text
from catalog_export.store import Delivery, Loaded, content_hash, open_store, session
from catalog_export.store.serialization import pack_record, stored_key, unpack_record
from catalog_export.write.formats import jsonl

SKRIPSI, TESIS = "UI - Skripsi Membership", "UI - Tesis (Membership) & lain"


class Clock:
    """The time of day for the store; reading it takes ``step`` seconds."""

    def __init__(self):
        self.now, self.step = 1_800_000_000.25, 0.0

    def __call__(self):
        self.now += self.step
        return self.now

    @property
    def second(self):
        return datetime.fromtimestamp(int(self.now), UTC)


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(session, "clock", made)
    return made


@pytest.fixture
def store(place, clock):
    with open_store(place) as opened:
        yield opened


def numbered(number, title="Pengelolaan arsip", **values):
    proper = SAMPLE.title.proper._replace(value=title)
    return SAMPLE._replace(
        control_number=str(number), title=SAMPLE.title._replace(proper=proper), **{"abstracts": (), **values}
    )


def many(*numbers, **values):
    return [numbered(number, **values) for number in numbers]


def all_pages(store, limit=3, **asked):
    found, after = [], None
    while page := store.page(after=after, limit=limit, **asked):
        found += page
        after = page[-1].datestamp, page[-1].control_number
    return found


def numbers(rows):
    return [row.control_number for row in rows]


# --- what is kept of a record


def test_loaded_records_come_back_unchanged(store):
    assert store.load([SAMPLE]) == Loaded(new=1)
    row = store.get("20389935")
    assert row.record == SAMPLE
    assert row.record.provenance == SAMPLE.provenance
    assert row.record.source == SAMPLE.source
    assert (row.deleted, row.sets) == (False, ())
    assert store.get("1") is None


def test_the_content_hash_is_that_of_the_line_of_json(store):
    store.load([SAMPLE])
    line = jsonl.encode(SAMPLE._replace(source=None, provenance={}))
    assert store.get("20389935").content_hash == content_hash(SAMPLE) == sha256(line).hexdigest()


FULL = SAMPLE._replace(
    contributors=(
        SAMPLE.contributors[0]._replace(entry="a", dates="1956-", identifiers=(Identifier("orcid", "0000"),)),
    ),
    and_others=True,
    keywords=(Text("arsip", "id"),),
    collection=SKRIPSI,
    thesis_kind="bachelor",
    carrier="online",
    subjects=(Text("Archives", "en"),),
    files=(File("a.pdf", "Isi"),),
    **{name: name for name in ("degree", "grantor", "place", "publisher", "year", "country", "rights", "rights_uri")},
    **{name: name for name in ("faculty", "programme", "programme_code")},
    **{name: (name,) if name in {"notes", "series", "isbn", "issn"} else name for name in DETAILS},
)


def test_every_field_of_a_record_comes_back():
    empty = Record(Text(""))
    unset = [name for name in Record._fields if getattr(FULL, name) == getattr(empty, name)]
    assert unset == [], "a field that is new: set it in FULL, so that it is seen to come back"
    body = pack_record(FULL)
    assert unpack_record(body.content, body.origin) == FULL


@given(records)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_record_comes_back_with_its_hash(record):
    body = pack_record(record)
    found = unpack_record(body.content, body.origin)
    assert content_hash(found) == body.digest.hex() == content_hash(record)
    assert jsonl.encode(found._replace(source=None)) == jsonl.encode(record._replace(source=None))


ODD = ["", "a\0b", "\ud800", "x" * 5000, "naïve 1", "Ä/1", "Z", "a", "_", "0", "-1", "日本", "\U0001f4da", "a'b;--"]


def test_odd_control_numbers_differ_and_are_sorted_by_bytes(store):
    store.load([numbered(number) for number in ODD])
    found = all_pages(store)
    keys = numbers(found)
    assert len(keys) == len(ODD) == store.count()
    assert keys == sorted(keys, key=str.encode)
    assert {"naïve 1", "Ä/1", "日本", "\U0001f4da", "a'b;--"} < set(keys)
    for row in found:
        assert stored_key(row.record) == row.control_number
        assert store.get(row.control_number) == row


# --- datestamps


def test_unchanged_records_keep_their_datestamp(store, clock):
    store.load(many(1, 2, 3))
    first = store.get("1").datestamp
    clock.now += 100
    moved = numbered(2)._replace(source=None, provenance={})
    assert store.load([numbered(1), moved, numbered(3, "Arsip desa")]) == Loaded(changed=1, unchanged=2)
    assert store.get("1").datestamp == store.get("2").datestamp == first
    assert store.get("3").datestamp == first + timedelta(seconds=100)
    assert store.earliest() == first
    assert store.load(many(1, 2)) == Loaded(unchanged=2)


def test_a_datestamp_is_the_next_whole_second_in_utc(store, clock):
    store.load(many(1))
    assert store.get("1").datestamp == clock.second + timedelta(seconds=1)


def test_a_clock_that_goes_backwards_takes_no_datestamp_along(store, clock):
    store.load(many(1))
    clock.now -= 3600
    store.load([numbered(1, "Arsip desa")])
    store.load(many(*range(10, 10 + 1500)))
    stamps = [store.get(number).datestamp for number in ("1", "10")]
    assert stamps[0] < stamps[1]
    assert all(stamp > clock.second + timedelta(seconds=3600) for stamp in stamps)


def test_many_small_loads_of_one_second_share_its_datestamp(store, clock):
    for number in range(20):
        store.load(many(number))
    assert {row.datestamp for row in all_pages(store)} == {clock.second + timedelta(seconds=1)}


def test_a_change_that_was_committed_late_gets_a_later_datestamp(store, clock):
    clock.step = 0.4  # from one look at the clock to the next: the second is over before it is committed
    store.load(many(1))
    assert store.get("1").datestamp > clock.second


def test_a_load_killed_before_its_check_gets_a_new_datestamp(store, clock, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(session.LoadSession, "settle", lambda self: None)
        store.load(many(1))
    before = store.get("1").datestamp
    clock.now += 60
    assert store.load(many(1)) == Loaded(unchanged=1)
    assert store.get("1").datestamp > clock.second > before
    clock.now += 60
    store.load(many(1))
    assert store.get("1").datestamp < clock.second


def test_a_request_between_datestamp_and_commit_misses_nothing(store, clock, monkeypatch):
    """A harvester asks after a load has its datestamp and before its commit. Its next request begins at the second of
    the first one, or, if that was the bound of the first one, a second later."""
    pauses = [(before, after) for before in (0.0, 0.3, 0.8, 1.0, 2.5) for after in (0.0, 0.3, 0.8, 1.2)]
    asked = []

    def slowly(self, connection, load):
        stamp(self, connection, load)
        clock.now += before
        asked.append(clock.second)
        assert store.get(str(turn)) is None
        clock.now += after

    stamp = session.LoadSession.stamp
    monkeypatch.setattr(session.LoadSession, "stamp", slowly)
    for turn, (before, after) in enumerate(pauses):
        clock.now = int(clock.now) + 10.25
        store.load(many(turn))
        for bounded in (0, 1):
            found = numbers(all_pages(store, from_=asked[-1] + timedelta(seconds=bounded)))
            assert str(turn) in found, (before, after, bounded)


@given(data=st.data())
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_a_harvester_misses_nothing_whatever_comes_between(tmp_path_factory, monkeypatch, data):
    """Commits take time, and a harvester asks in pages, between all steps, for changes since its last request. In the
    end it must have the content of the store. The stricter kind bounds each request by the present second, and
    begins the next one a second later."""
    clock = Clock()
    harvested, since = {}, None
    bounded = data.draw(st.booleans(), label="asks until now, and then from a second later")

    def harvest(limit):
        nonlocal since
        asked = clock.second  # the responseDate of the first answer
        for row in all_pages(store, limit=limit, from_=since, until=asked if bounded else None):
            harvested[row.control_number] = None if row.deleted else row.content_hash
        since = asked + timedelta(seconds=bounded)

    def late(self, connection, load):
        stamp(self, connection, load)
        clock.now += data.draw(st.sampled_from([0.0, 0.3, 0.9, 2.5]), label="commit takes")
        if data.draw(st.booleans(), label="harvest before it is committed"):
            harvest(2)
        clock.now += data.draw(st.sampled_from([0.0, 0.8]), label="and then takes")

    stamp = session.LoadSession.stamp
    settle = session.LoadSession.settle

    def settled(self):
        if data.draw(st.booleans(), label="harvest before it is settled"):
            harvest(2)
        settle(self)

    place = tmp_path_factory.mktemp("store") / "catalogue.db"
    with monkeypatch.context() as patch, open_store(place) as store:
        patch.setattr(session, "clock", clock)
        patch.setattr(session.LoadSession, "stamp", late)
        patch.setattr(session.LoadSession, "settle", settled)
        for _ in range(data.draw(st.integers(1, 5), label="loads")):
            chosen = data.draw(st.dictionaries(st.integers(1, 6), st.sampled_from("ab")), label="records")
            store.load([numbered(n, title) for n, title in chosen.items()], mirror=data.draw(st.booleans()), force=True)
            clock.now += data.draw(st.sampled_from([0.0, 0.5, 30.0]), label="pause")
            if data.draw(st.booleans(), label="harvest"):
                harvest(2)
        clock.now += 10
        harvest(3)
        held = {row.control_number: None if row.deleted else row.content_hash for row in all_pages(store)}
        assert {number: digest for number, digest in harvested.items() if digest} == {
            n: d for n, d in held.items() if d
        }
        assert list(store.verify()) == []


# --- deletions


def test_records_that_vanished_are_marked_deleted(store, clock):
    store.load(many(1, 2, 3, collection=SKRIPSI))
    clock.now += 100
    assert store.load(many(1, 3, collection=SKRIPSI), mirror=True, force=True) == Loaded(unchanged=2, deleted=1)
    row = store.get("2")
    assert (row.deleted, row.record, row.sets) == (True, None, ("UI_-_Skripsi_Membership",))
    assert row.datestamp == clock.second + timedelta(seconds=1)
    assert row.content_hash == content_hash(numbered(2, collection=SKRIPSI))
    assert numbers(all_pages(store)) == ["1", "3", "2"]
    clock.now += 100
    assert store.load(many(1, 3, collection=SKRIPSI), mirror=True, force=True) == Loaded(unchanged=2)
    assert store.get("2") == row


def test_a_deleted_record_that_comes_back_is_revived(store, clock):
    store.load(many(1, 2))
    store.load(many(1), mirror=True, force=True)
    clock.now += 100
    assert store.load(many(2)) == Loaded(revived=1)
    row = store.get("2")
    assert row.record == numbered(2)
    assert row.datestamp == clock.second + timedelta(seconds=1)


def test_a_load_that_is_no_mirror_deletes_nothing(store):
    store.load(many(1, 2))
    assert store.load(many(3)) == Loaded(new=1)
    assert store.count() == 3


def test_a_mirror_of_nothing_deletes_nothing_even_by_force(store):
    store.load(many(1, 2))
    assert store.load([], mirror=True, force=True) == Loaded(held=2, reason="nothing was read")
    assert [row.deleted for row in store.page()] == [False, False]


@pytest.mark.parametrize("force", [False, True])
def test_a_mirror_of_nothing_into_an_empty_store_is_no_finding(store, force):
    assert store.load([], mirror=True, force=force) == Loaded()
    assert store.status().datestamps == 0


def test_a_mirror_deletes_a_tenth_unasked_and_no_more(store):
    store.load(many(*range(100, 200)))
    held = store.load(many(*range(100, 189)), mirror=True)
    assert (held.deleted, held.held) == (0, 11)
    assert held.reason.startswith("that is more than 10% of the 100 there are; ")
    assert store.load(many(*range(100, 190)), mirror=True).deleted == 10


# --- sets and pages


def test_sets_are_those_of_the_collections(store):
    store.load([*many(1, 2, collection=SKRIPSI), *many(3, collection=f"  {TESIS}\n"), numbered(4)])
    assert store.sets() == [("UI_-_Skripsi_Membership", SKRIPSI), ("UI_Tesis_Membership_lain_075cab7c", TESIS)]
    assert store.get("3").sets == ("UI_Tesis_Membership_lain_075cab7c",)
    assert numbers(all_pages(store, set_spec="UI_-_Skripsi_Membership", limit=1)) == ["1", "2"]
    assert store.page(set_spec="none") == []
    assert store.count(set_spec="none") == 0


def test_a_set_without_records_is_none(store):
    store.load(many(1, collection=SKRIPSI))
    store.load(many(1, collection="Buku"))
    assert store.sets() == [("Buku", "Buku")]


@pytest.fixture
def history(store, clock):
    """Four loads, 100 seconds apart, in two sets; some records change, some are deleted."""
    for number in range(4):
        chosen = dict.fromkeys(range(10 * number, 10 * number + 15), f"Judul {number}")
        if number == 2:
            chosen |= dict.fromkeys(range(5), "Judul 0") | dict.fromkeys(range(12, 17), "Judul 1")
        store.load(
            [numbered(1000 + n, title, collection=SKRIPSI if n % 3 else TESIS) for n, title in chosen.items()],
            mirror=number == 2,
            force=True,
        )
        clock.now += 100
    return store


def test_pages_follow_one_another_in_any_selection(history):
    every = all_pages(history, limit=7)
    assert len(every) == history.count() == 45
    assert len({row.datestamp for row in every}) == 4
    assert [(row.datestamp, row.control_number) for row in every] == sorted(
        (row.datestamp, row.control_number) for row in every
    )
    stamps = sorted({row.datestamp for row in every})
    for from_ in (None, stamps[1], stamps[1] + timedelta(seconds=1), stamps[-1] + timedelta(days=1)):
        for until in (None, stamps[0], stamps[2] - timedelta(seconds=1), stamps[2], stamps[0] - timedelta(days=1)):
            for spec in (None, "UI_-_Skripsi_Membership"):
                asked = {"from_": from_, "until": until, "set_spec": spec}
                expected = [
                    row
                    for row in every
                    if (from_ is None or row.datestamp >= from_)
                    and (until is None or row.datestamp <= until)
                    and (spec is None or spec in row.sets)
                ]
                assert all_pages(history, limit=4, **asked) == expected
                assert history.count(**asked) == len(expected)


def test_a_page_without_records_is_the_same_but_for_them(history):
    full = all_pages(history, limit=7)
    assert all_pages(history, limit=7, records=False) == [row._replace(record=None) for row in full]
    [first] = history.page(limit=1, set_spec="UI_-_Skripsi_Membership", records=False)
    assert (first.record, first.deleted) == (None, False)


def test_a_position_in_a_redated_load_repeats_and_loses_nothing(store, clock):
    store.load(many(1, 2, 3))
    [first] = store.page(limit=1)
    after = first.datestamp - timedelta(seconds=5), first.control_number
    assert numbers(store.page(after=after)) == ["1", "2", "3"]
    assert store.page(after=(first.datestamp + timedelta(seconds=5), "0")) == []


def test_rows_come_by_number_and_without_the_deleted(history):
    found = list(history.rows())
    assert numbers(found) == sorted(numbers(found))
    assert numbers(found) == [row.control_number for row in sorted(all_pages(history), key=lambda r: r.control_number)
                              if not row.deleted]  # fmt: skip
    assert {row.sets for row in history.rows(set_spec="UI_-_Skripsi_Membership")} == {("UI_-_Skripsi_Membership",)}


def test_an_empty_store(store):
    assert (store.page(), store.count(), store.sets(), store.earliest()) == ([], 0, [], None)
    assert list(store.rows()) == []
    assert list(store.verify()) == []


def test_of_two_records_of_one_number_the_later_counts(store, monkeypatch):
    monkeypatch.setattr(session, "BATCH_SIZE", 2)
    titles = ("a", "b", "c", "a")
    store.load([record for title in titles for record in (numbered(1, title), numbered(title))])
    assert store.get("1").record.title.proper.value == "a"
    assert store.load([numbered(1, "b"), numbered("x"), numbered(1, "a"), numbered("y")]).changed == 0
    assert store.get("1").record.title.proper.value == "a"
    assert list(store.verify()) == []


# --- deliveries


def test_deliveries_are_remembered_by_target(store):
    given = [
        Delivery(str(n), "hash", "batch-1", None, datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)) for n in range(1200)
    ]
    saf, sword = store.deliveries("saf"), store.deliveries("sword")
    saf.put_all(given)
    assert saf.get("7") == given[7]
    assert sword.get("7") is None
    later = given[7]._replace(remote_id="123456789/7", receipt="<entry/>\nÄ", content_hash="other")
    saf.put(later)
    assert saf.get("7") == later
    assert saf.get_all(["7", "8", "none"]) == {"7": later, "8": given[8]}
    assert [delivery.control_number for delivery in saf] == sorted(str(n) for n in range(1200))
    saf.remove_all(["7", "none"])
    assert (len(saf), saf.get("7")) == (1199, None)
    saf.put_all([])
    assert store.status().deliveries == {"saf": 1199}

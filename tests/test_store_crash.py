"""The store under faults: kills at any moment, several writers, readers during a load."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import warnings
from contextlib import closing, suppress

import pytest
from test_store import all_pages, many, numbered

from catalog_export.model.errors import StoreError
from catalog_export.store import Delivery, open_store, session
from catalog_export.store.values import as_time

DELIVERY = Delivery("1", "hash", "batch", None, as_time(1_800_000_000))


def state(store):
    """Return what a harvester can see: the content of each record, ``None`` for a deleted one."""
    return {row.control_number: row.record and row.record.title.proper.value for row in all_pages(store, limit=100)}


# --- killed


def killed_after(seconds, work):
    """Run ``work`` in a separate process and kill it; return whether it had ended before."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of other tests may still be about
        child = os.fork()
    if not child:
        with suppress(BaseException):
            work()
            os._exit(0)
        os._exit(1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the load failed by itself"
    return not os.WIFSIGNALED(status)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_killed_load_leaves_the_old_state_or_the_new(place, monkeypatch):
    monkeypatch.setattr(session, "BATCH_SIZE", 10)
    chance = random.Random(5)
    expected = {}
    outcomes = set()
    lasting = 0.3  # seconds that a load takes, as the last one did
    for turn in range(25):
        titles = {str(n): chance.choice("abc") for n in chance.sample(range(1000, 1300), 200)}
        target = dict.fromkeys(expected) | titles
        records = [numbered(number, title) for number, title in titles.items()]

        def work(records=records, turn=turn):
            with open_store(place) as store:
                store.deliveries("receiver").put(DELIVERY._replace(batch=str(turn)))
                store.load(records, mirror=True, force=True)

        ended = killed_after(chance.random() * 1.2 * lasting, work)
        with open_store(place) as store:
            assert list(store.verify()) == []
            found = state(store)
            assert found in (expected, target)
            outcomes.add((found == target, store.status().staged > 0))
            assert not ended or found == target
            begin = time.perf_counter()
            work()
            lasting = time.perf_counter() - begin
            assert state(store) == target
            assert store.status().staged == 0
            assert list(store.verify()) == []
            assert store.deliveries("receiver").get("1").batch == str(turn)
        expected = target
        if turn > 4 and (False, True) in outcomes:
            break
    assert (False, True) in outcomes, "none was killed in the middle: the test shows nothing"


def test_a_restarted_load_writes_only_the_missing_records(place, monkeypatch):
    monkeypatch.setattr(session, "BATCH_SIZE", 10)

    def breaks_off(records):
        yield from records[:45]
        raise KeyboardInterrupt

    with open_store(place) as store:
        records = many(*range(100, 200))
        with pytest.raises(KeyboardInterrupt):
            store.load(breaks_off(records))
        assert (store.count(), store.status().staged) == (0, 40)
        assert store.load(records).new == 100
        with store.database.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*), max(id) FROM bodies").one() == (100, 100)
        assert store.status().staged == 0


def test_staged_records_of_another_load_are_not_published(place, monkeypatch):
    monkeypatch.setattr(session, "BATCH_SIZE", 10)

    def breaks_off():
        yield from many(*range(100, 120), title="not this")
        raise KeyboardInterrupt

    with open_store(place) as store:
        store.load(many(*range(100, 105)))
        with pytest.raises(KeyboardInterrupt):
            store.load(breaks_off())
        assert store.load(many(102, 103, 300))[:3] == (1, 0, 2)
        assert sorted(state(store)) == ["100", "101", "102", "103", "104", "300"]
        assert "not this" not in state(store).values()
        assert list(store.verify()) == []


# --- several at once


def test_a_second_load_waits_and_then_fails_with_a_message(place):
    with open_store(place) as first, open_store(place, wait=0.3) as second:
        busy = pytest.raises(StoreError, match=r"another process is loading; waited 0\.3 s for it; nothing was")
        with session.LoadSession(first.database), busy:
            second.load(many(1))
        assert second.load(many(1)).new == 1


def test_a_second_load_waits_for_the_first(place, monkeypatch):
    with open_store(place) as first, open_store(place) as second:
        held, at_lock, lock = session.LoadSession(first.database), threading.Event(), second.database.exclusive
        monkeypatch.setattr(second.database, "exclusive", lambda: at_lock.set() or lock())
        with held:
            held.add(numbered(1, "a"))
            thread = threading.Thread(target=second.load, args=([numbered(1, "b")],))
            thread.start()
            assert at_lock.wait(30)
            held.finish()
        thread.join()
        assert state(first) == {"1": "b"}
        assert list(first.verify()) == []


def test_a_first_load_waits_while_another_creates_the_store(tmp_path):
    place = tmp_path / "new.db"
    with closing(sqlite3.connect(place, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        timer = threading.Timer(0.5, other.execute, ["ROLLBACK"])
        timer.start()
        with open_store(place, wait=10) as store:
            assert store.load(many(1)).new == 1
        timer.join()


def test_a_first_load_gives_up_waiting_with_a_message(tmp_path):
    place = tmp_path / "new.db"
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match=r"another process is writing; waited 0\.3 s for it; try again later"):
            open_store(place, wait=0.3)


def test_two_first_loads_at_once_both_succeed(tmp_path):
    program = "import sys; from catalog_export.store import load; load(sys.argv[1], sys.argv[2])"
    pages = [tmp_path / f"{number}.jsonl" for number in range(4)]
    for number, page in enumerate(pages):
        page.write_text(f'{{"control_number": "{number}", "title": {{"proper": {{"text": "Judul"}}}}}}\n')
    place = tmp_path / "new.db"
    started = [subprocess.Popen([sys.executable, "-c", program, str(page), str(place)]) for page in pages]
    assert [process.wait(60) for process in started] == [0, 0, 0, 0]
    with open_store(place) as store:
        assert store.count() == 4


def test_a_writer_that_cannot_write_is_reported(place):
    with open_store(place) as first, open_store(place, wait=0.3) as second:
        lock = "SELECT 1" if first.database.is_sqlite else "LOCK TABLE deliveries"
        with first.database.writing() as connection:
            connection.exec_driver_sql(lock)
            with pytest.raises(StoreError, match=r"another process is writing; waited 0\.3 s for it; try again later"):
                second.deliveries("receiver").put(DELIVERY)
        second.deliveries("receiver").put(DELIVERY)


def test_deliveries_are_stored_during_a_load(place):
    with open_store(place) as first, open_store(place, wait=0.3) as second:
        with session.LoadSession(first.database) as held:
            held.add(numbered(1))
            held.flush()
            second.deliveries("receiver").put(DELIVERY)
            held.finish()
        assert first.deliveries("receiver").get("1") == DELIVERY


def test_readers_see_whole_loads_and_no_error(place, monkeypatch):
    monkeypatch.setattr(session, "BATCH_SIZE", 20)
    faults, harvests = [], []
    done = threading.Event()

    def read(store):
        while not done.is_set():
            try:
                titles = {row.record.title.proper.value for row in store.rows()}
                pages = store.page(limit=150)
                harvests.append(titles)
                if len(titles) != 1 or len(pages) != 100 or store.count() != 100:
                    faults.append((titles, len(pages)))
            except Exception as error:  # noqa: BLE001 (whatever it is, it is a fault)
                faults.append(error)

    with open_store(place) as writer, open_store(place) as reader:
        writer.load(many(*range(100, 200), title="0"))
        threads = [threading.Thread(target=read, args=(reader,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for turn in range(1, 5):
            writer.load(many(*range(100, 200), title=str(turn)))
        done.set()
        for thread in threads:
            thread.join()
    assert faults == []
    assert len({next(iter(titles)) for titles in harvests}) > 1

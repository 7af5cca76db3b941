"""Maintenance of a store: status, verify, vacuum, and stores of other versions."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, inspect
from test_store import SKRIPSI, TESIS, all_pages, clock, many, numbered, numbers, store

from catalog_export.cli.main import cli
from catalog_export.model.errors import StoreError, UsageError
from catalog_export.store import migrations, open_store, schema
from catalog_export.store.maintenance import SetStatus

__all__ = ["clock", "store"]  # fixtures

MEND = "run store verify --mark, then load its page again"
VERSIONS = Path(__file__).parent / "store_versions"


def change(store, statement):
    with store.database.writing() as connection:
        connection.exec_driver_sql(statement)


def lines(store, **options):
    return [str(found).removeprefix(f"{store.database.name}: ") for found in store.verify(**options)]


# --- status


def test_the_status_counts_the_items(store, clock):
    store.load([*many(1, 2, collection=SKRIPSI), numbered(3, collection=TESIS), numbered(4)])
    first = store.earliest()
    clock.now += 50
    store.load(many(1, 2, collection=SKRIPSI), mirror=True, force=True)
    status = store.status()
    assert (status.records, status.deleted, status.datestamps, status.staged) == (2, 2, 2, 0)
    assert (status.earliest, status.latest) == (first, first + timedelta(seconds=50))
    assert status.sets == (
        SetStatus("", "", 0, 1),
        SetStatus("UI_-_Skripsi_Membership", SKRIPSI, 2, 0),
        SetStatus("UI_Tesis_Membership_lain_075cab7c", TESIS, 0, 1),
    )
    assert status.schema_version == schema.VERSION
    assert status.size > 10_000


# --- verify


def test_damaged_content_is_found_and_replaced_by_the_next_load(store):
    store.load(many(1, 2, 3, 4))
    assert lines(store) == []
    change(store, "DELETE FROM bodies WHERE id = 1")
    change(store, "UPDATE bodies SET content = (SELECT content FROM bodies WHERE id = 4) WHERE id = 2")
    change(store, "UPDATE bodies SET content = origin WHERE id = 3")
    changed = "error: the content of record {} does not match its hash; expected a match; " + MEND
    found = [
        f"error: record 1 has lost its content; expected the content; {MEND} [store-content-missing]",
        f"{changed.format(2)} [store-content-differs]",
        f"{changed.format(3)} [store-content-differs]",
    ]
    assert lines(store) == found
    for number in ("1", "3"):
        with pytest.raises(StoreError, match=rf"content of record {number} cannot be read; run 'catalog-export store"):
            store.get(number)
    assert store.load(many(1, 2, 3, 4)).unchanged == 4
    assert lines(store, mark=True) == found
    assert store.load(many(1, 2, 3, 4))[:3] == (0, 3, 1)
    assert lines(store) == []


def test_content_of_no_record_is_found_and_removed(store):
    store.load(many(1, 2))
    change(store, "INSERT INTO bodies SELECT 77, content, origin FROM bodies WHERE id = 1")
    line = "warning: content 77 belongs to no record; expected one; 'catalog-export store vacuum' removes it"
    assert lines(store) == [f"{line} [store-content-orphaned]"]
    store.vacuum()
    assert lines(store) == []


@pytest.mark.parametrize("statement", ["UPDATE tallies SET alive = 5", "DELETE FROM tallies", "DELETE FROM loads"])
def test_wrong_counts_are_found(store, statement):
    store.load(many(1, 2))
    change(store, statement)
    line = "error: the stored counts differ from the number of records; expected the same; load into a new store"
    assert lines(store) == [f"{line} [store-count-differs]"]


def test_a_damaged_file_is_found(tmp_path):
    place = tmp_path / "catalogue.db"
    with open_store(place) as store:
        store.load(many(*range(100, 400)))
        store.vacuum()
    data = bytearray(place.read_bytes())
    for page in range(3, len(data) // 8192):
        data[page * 8192 + 6 : page * 8192 + 40] = bytes(34)
    place.write_bytes(data)
    with open_store(place) as store:
        first, *_ = lines(store)
    assert first.startswith("error: the file is damaged (")
    assert first.endswith("); expected no damage; restore it from a copy [store-damaged]")


# --- vacuum


def test_deleted_records_are_forgotten_on_request_only(store, clock):
    store.load(many(1, 2, 3))
    clock.now += 100
    store.load(many(1, 3), mirror=True, force=True)
    deleted = store.get("2").datestamp
    assert store.vacuum().tombstones == 0
    assert store.vacuum(deleted).tombstones == 0
    assert store.get("2").deleted
    assert store.forgotten() is None
    assert store.vacuum(deleted + timedelta(seconds=1)).tombstones == 1
    assert store.get("2") is None
    assert store.count() == 2
    assert store.forgotten() == store.status().forgotten == deleted
    assert store.vacuum(deleted + timedelta(days=1)).tombstones == 0
    assert store.forgotten() == deleted
    clock.now += 100
    store.load(many(1), mirror=True, force=True)
    assert store.vacuum(deleted + timedelta(days=1)).tombstones == 1
    assert store.forgotten() == deleted + timedelta(seconds=100)
    assert lines(store) == []


def test_vacuum_gives_room_back(store):
    store.load([numbered(n, "x" * 3000 + str(n)) for n in range(500)])
    store.load(many(*range(500), title="Arsip"))
    done = store.vacuum()
    assert done.after < done.before
    assert len(list(store.rows())) == 500


# --- versions


def made_by(version, place):
    """Make the store that a version of the schema has written."""
    kind = "postgresql" if place.startswith("postgresql") else "sqlite"
    script = (VERSIONS / f"{version}.{kind}.sql").read_text("utf-8")
    if kind == "sqlite":
        import sqlite3

        connection = sqlite3.connect(place)
        connection.executescript(script)
        connection.close()
    else:
        import psycopg

        with psycopg.connect(place) as connection:
            connection.execute(script)
    return place


def shape(store):
    """Return the tables, columns and indexes of the database."""
    look = inspect(store.database.engine)
    return {
        table: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in look.get_columns(table)],
            look.get_pk_constraint(table)["constrained_columns"],
            sorted((index["name"], tuple(index["column_names"])) for index in look.get_indexes(table)),
        )
        for table in look.get_table_names()
    }


@pytest.mark.parametrize("version", range(1, schema.VERSION))
def test_a_store_of_an_older_version_is_brought_up_to_date(place, version):
    with open_store(made_by(version, place)) as store:
        assert lines(store) == []
        assert [(row.control_number, row.deleted, row.sets) for row in all_pages(store)] == [
            ("1", False, ("UI_-_Skripsi_Membership",)),
            ("3", False, ()),
            ("2", True, ("UI_-_Tesis_Membership",)),
        ]
        assert store.get("3").record == numbered(3, "Perpustakaan kota")
        assert store.deliveries("dspace").get("1").remote_id == "123/4"
        assert (store.count(), store.status().schema_version) == (3, schema.VERSION)
        assert store.load([numbered(3, "Perpustakaan kota"), numbered(2)])[:4] == (0, 0, 1, 1)
        assert store.forgotten() is None
        migrated = shape(store)
        emptied = store.database
        with emptied.writing() as connection:
            schema.metadata.drop_all(connection)
        schema.prepare(emptied, create=True)
        assert shape(store) == migrated


def test_a_migration_that_fails_leaves_the_store_as_it_was(place, monkeypatch):
    made_by(1, place)
    with monkeypatch.context() as patch:
        patch.setitem(migrations.STEPS, 1, (*migrations.STEPS[1], "INSERT INTO no_such_table VALUES (1)"))
        with pytest.raises(StoreError, match="no_such_table"):
            open_store(place)
    with open_store(place) as store:
        assert lines(store) == []
        assert numbers(all_pages(store)) == ["1", "3", "2"]


def test_every_version_has_a_migration():
    assert set(migrations.STEPS) == set(range(1, schema.VERSION))


def test_a_store_of_a_newer_program_is_refused(store, place):
    change(store, f"UPDATE store SET version = {schema.VERSION + 1}")
    with pytest.raises(StoreError, match=rf"newer catalog-export \(schema {schema.VERSION + 1}; this one knows"):
        open_store(place)


# --- places that are none


def test_the_tables_of_another_program_are_left_alone(place):
    engine = create_engine(
        place.replace("postgresql:", "postgresql+psycopg:") if "://" in place else f"sqlite:///{place}"
    )
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE records (id INTEGER)")
    engine.dispose()
    with pytest.raises(UsageError, match="has tables of another program"):
        open_store(place)


def test_a_store_is_not_made_unasked(place):
    with pytest.raises(UsageError, match="there is no store"):
        open_store(place, create=False)


def test_places_that_cannot_be_a_store(tmp_path, monkeypatch):
    (tmp_path / "a.db").write_text("no database at all, but a text that is long enough to be one\n" * 20)
    with pytest.raises(StoreError, match="file is not a database"):
        open_store(tmp_path / "a.db")
    with pytest.raises(UsageError, match="is a folder"):
        open_store(tmp_path)
    with pytest.raises(UsageError, match="the folder of the store does not exist"):
        open_store(tmp_path / "none" / "a.db")
    with open_store(tmp_path / "b.db"):
        pass
    (tmp_path / "b.db-wal").mkdir()
    with pytest.raises(StoreError, match=r"unable to open database file; .* write into its folder too"):
        open_store(tmp_path / "b.db", create=False)
    for nowhere in ("", ":memory:"):
        with pytest.raises(UsageError, match=f"a store cannot be '{nowhere}'; expected the path of a file, or postg"):
            open_store(nowhere)
    with pytest.raises(UsageError, match="the store cannot be at this address"):
        open_store("mysql://localhost/catalogue")
    with pytest.raises(UsageError, match="cannot be read"):
        open_store("postgresql://localhost:port/catalogue")
    monkeypatch.setattr("catalog_export.store.extras.find_spec", lambda module: None)
    with pytest.raises(UsageError, match=r"pip install 'catalog-export\[store\]'"):
        open_store(tmp_path / "b.db")
    (tmp_path / "p.toml").write_text("")
    serve = ["serve", "--store", str(tmp_path / "b.db"), "--profile", str(tmp_path / "p.toml")]
    sword = ["feed", "sword", "https://repository.example/", str(tmp_path), "--store", str(tmp_path / "b.db")]
    for command, extra in ((serve, "serve"), (sword, "sword")):  # one extra brings all that is missing
        result = CliRunner().invoke(cli, command)
        assert result.exit_code == 2
        assert result.stderr.endswith(f"pip install 'catalog-export[{extra}]'\n")


def test_no_password_is_ever_in_a_message():
    with pytest.raises(StoreError) as caught:
        open_store("postgresql://user:rahasia@127.0.0.1:1/catalogue?password=geheim")
    assert "postgresql://127.0.0.1:1/catalogue" in str(caught.value)
    assert "rahasia" not in str(caught.value)
    assert "geheim" not in str(caught.value)


MISTYPED = [
    "postgresql:u:rahasia@host",
    "postgresql:/u:rahasia@host/catalogue",
    "postgresql//u:rahasia@host/catalogue",
    "postgres:u:rahasia@host",
    "Postgresql://u:rahasia@host/catalogue",
    "postgresql+psycopg:u:rahasia@host",
    "postgresql://u:x@rahasia@host/catalogue",
    "//u:rahasia@host/catalogue",
    "u:rahasia@host/catalogue",
    "u:rahasia@postgresql://host/catalogue",
    "mysql://u:rahasia@host/catalogue",
]


@pytest.mark.parametrize("address", MISTYPED)
@pytest.mark.parametrize(
    "command", ["load page.md", "store status", "store export --to dc", "feed saf page.md -o out", "serve"]
)
def test_a_mistyped_address_is_refused_without_its_password(tmp_path, monkeypatch, address, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.md").write_text("Judul\n")
    result = CliRunner().invoke(cli, [*command.split(), "--store", address])
    assert result.exit_code == 2
    assert "expected the path of a file, or postgresql://USER@HOST/DATABASE" in result.stderr or "%40" in result.stderr
    assert "rahasia" not in result.stderr + result.stdout
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "page.md"]
    assert not any("rahasia" in path.name or "rahasia" in path.read_text("utf-8") for path in files)


@pytest.mark.parametrize("name", ["a:b.db", "a@b.db", "./a:b@c.db", "{}/a:b@c.db"])
def test_a_file_name_with_a_colon_or_an_at_sign_is_a_store(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with open_store(name.format(tmp_path)) as store:
        assert store.count() == 0
    assert len(list(tmp_path.glob("*.db"))) == 1

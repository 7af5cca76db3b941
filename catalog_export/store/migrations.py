"""How the tables of one schema version become those of the next, in SQL that both databases speak.

A step stays as it is for ever: it speaks of the tables of its time, not of those in ``schema``.
"""

from __future__ import annotations

_TALLIES = """
    CREATE TABLE tallies (
        load INTEGER NOT NULL, set_id INTEGER NOT NULL, alive INTEGER NOT NULL, gone INTEGER NOT NULL,
        PRIMARY KEY (load, set_id)
    )"""
_COUNTED = """
    INSERT INTO tallies SELECT load, coalesce(set_id, 0), count(body), count(*) - count(body)
    FROM records GROUP BY load, coalesce(set_id, 0)"""

# By the version that a step leaves behind; a store of version n goes through the steps n, n + 1 ...
STEPS: dict[int, tuple[str, ...]] = {
    # Counts were taken anew for each question, which read the whole index: some 100 ms for 1,000,000 records.
    1: (_TALLIES, _COUNTED),
    # That deletions were forgotten was itself forgotten, and harvesters were told for ever that none are.
    2: ("ALTER TABLE store ADD COLUMN forgotten BIGINT",),
}

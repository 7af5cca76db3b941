"""Migrate the tables from one schema version to the next, in SQL that both databases understand.

Never change a released step: it is written for the tables of its version, not for those in ``schema``.
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

# By the version before the step; a store of version n needs the steps n, n + 1 ...
STEPS: dict[int, tuple[str, ...]] = {
    # Before, each count read the whole index: some 100 ms for 1,000,000 records.
    1: (_TALLIES, _COUNTED),
    # Before, Identify said that deletions are persistent even if some had been forgotten.
    2: ("ALTER TABLE store ADD COLUMN forgotten BIGINT",),
}

"""Two additions to SQLAlchemy: an upsert for both databases, and a query result as a dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection, Insert, Select, Table


def as_dict(connection: Connection, query: Select[Any]) -> dict[Any, Any]:
    """Return the first column of a query as keys and the second as values."""
    return {row[0]: row[1] for row in connection.execute(query)}


def upsert(connection: Connection, target: Table, rows: Select[Any] | None = None) -> Insert:
    """Build a statement that inserts rows, or the rows of a query, and replaces those with the same primary key."""
    insert: Any
    if connection.dialect.name == "sqlite":  # only one of the two is imported: each takes some 20 ms
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert
    keys = [column.name for column in target.primary_key]
    others = [column.name for column in target.columns if column.name not in keys]
    statement = insert(target)
    if rows is not None:
        statement = statement.from_select([*rows.selected_columns.keys()], rows)
    replaced = {name: statement.excluded[name] for name in others}
    complete: Insert = statement.on_conflict_do_update(index_elements=keys, set_=replaced)
    return complete

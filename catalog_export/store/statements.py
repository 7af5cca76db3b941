"""The little that the language of SQLAlchemy lacks here: one upsert for both databases, a result as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select, Table


def table(connection: Connection, query: Select[Any]) -> dict[Any, Any]:
    """Give the two columns of a query as keys and values."""
    return {row[0]: row[1] for row in connection.execute(query)}


def upsert(connection: Connection, target: Table, rows: Select[Any] | None = None) -> Any:  # noqa: ANN401 (either's)
    """Insert rows, or those of a query, each in the place of that with the same primary key."""
    insert: Any
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert
    keys = [column.name for column in target.primary_key]
    rest = [column.name for column in target.columns if column.name not in keys]
    statement = insert(target)
    if rows is not None:
        statement = statement.from_select([*rows.selected_columns.keys()], rows)
    return statement.on_conflict_do_update(index_elements=keys, set_={name: statement.excluded[name] for name in rest})

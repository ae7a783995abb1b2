"""Tables for a new store, and an old store brought up to date.

A migration (``migrations/versions``) is the one place where a change of the
tables is written down. What all of them together make is kept beside them as
SQL, so that a new store is there in a few milliseconds; Alembic, which takes
a fifth of a second to load, runs only where there is an older store.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, inspect, text

from aggregator.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MIGRATIONS = Path(__file__).parent / "migrations"
MADE = _MIGRATIONS / "made.sql"
"""What the migrations make; ``make schema`` writes it."""
_REVISION = re.compile(r"(\d{4})_\w+\.py")
_BETWEEN = ";\n\n"


def newest() -> str:
    """Name the revision that this version of the program works with."""
    found = (_REVISION.fullmatch(path.name) for path in (_MIGRATIONS / "versions").iterdir())
    return max(match[1] for match in found if match)


def revision(connection: Connection) -> str | None:
    """Name the revision of a store; ``None`` for an empty one.

    Raises:
        StoreError: The database is some other program's.
    """
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if tables:
        raise StoreError(
            f"{connection.engine.url.database}: a database of some other program: its tables"
            f" ({', '.join(tables[:3])} …) are not Presseschau's"
        )
    return None


def bring_up(connection: Connection, found: str | None) -> None:
    """Make the tables of the newest revision, or of the revision ``found`` those of the newest."""
    if revision(connection) != found:
        return  # another process found the same old store and was first
    if found is not None:
        upgrade(connection)
        return
    for statement in MADE.read_text("utf-8").split(_BETWEEN):
        connection.exec_driver_sql(statement)


def upgrade(connection: Connection) -> None:
    """Run the migrations that a store has not seen, all of them on an empty one."""
    from alembic import command  # noqa: PLC0415 - slow to load, seldom needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def dump(connection: Connection) -> str:
    """Write the tables and indexes of a store as SQL, and which revision they are."""
    made = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    )
    statements = [re.sub(r"[ \t]+\n", "\n", sql).strip() for sql in made.scalars()]
    version = f"INSERT INTO alembic_version VALUES ('{revision(connection)}')"  # noqa: S608 - a number of our own
    return _BETWEEN.join([*statements, version]) + "\n"


def _write_made() -> None:
    with create_engine("sqlite://").begin() as connection:
        upgrade(connection)
        MADE.write_text(dump(connection), "utf-8")


if __name__ == "__main__":
    _write_made()

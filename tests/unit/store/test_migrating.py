from __future__ import annotations

from sqlalchemy import create_engine

from aggregator.store import migrating
from aggregator.store.database import Store


def test_a_new_store_is_what_the_migrations_make(tmp_path):
    empty = create_engine("sqlite://")
    with empty.begin() as connection:
        migrating.upgrade(connection)
        made = migrating.dump(connection)
    empty.dispose()
    assert migrating.MADE.read_text("utf-8") == made, "a migration changed: run `make schema`"
    store = Store.open(tmp_path / "news.db")
    assert store.read_now(migrating.dump) == made
    store.close()


def test_another_process_may_have_made_the_tables_meanwhile(tmp_path):
    store = Store.open(tmp_path / "news.db")
    before = store.read_now(migrating.dump)
    store.write_now(migrating.bring_up, None)
    assert store.read_now(migrating.dump) == before
    store.close()

from __future__ import annotations

from sqlalchemy import create_engine

from aggregator.model import Marks
from aggregator.store import migrating, withdrawals
from aggregator.store.database import Store
from tests.making import NOW, record


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


def test_what_an_older_store_has_withdrawn_stays_withdrawn(tmp_path):
    store = Store.open(tmp_path / "news.db")
    its = Marks(source="blatt", guid="g", page="p", shingles=frozenset({1, 2**32 - 1}))
    store.write_now(withdrawals.withdraw, [(record(1), its)], reason="Bitte", now=NOW)
    assert store.read_now(withdrawals.alike, [its]) == [its]
    for back in (
        "ALTER TABLE withdrawn DROP COLUMN shingles",
        "UPDATE alembic_version SET version_num = '0001'",
    ):
        store.write_now(lambda connection, back=back: connection.exec_driver_sql(back))
    store.close()
    store = Store.open(tmp_path / "news.db")
    (old,) = store.read_now(withdrawals.alike, [its])
    assert (old.page, old.shingles) == ("p", frozenset())
    assert store.read_now(withdrawals.reason, its) == "Bitte"
    store.close()

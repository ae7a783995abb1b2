from __future__ import annotations

import json
import re
from argparse import Namespace
from datetime import UTC, datetime

import pytest

from aggregator import bootstrap
from aggregator.cli.look import status
from aggregator.cli.revive import revive
from aggregator.model import Failure
from aggregator.store import sources
from aggregator.store.database import Store
from aggregator.store.sources import Known

URL = "https://www.example.org/feed"
REASON = "www.example.org cannot be reached: its name does not resolve."


@pytest.fixture
def known(tmp_path, monkeypatch):
    """Runs a command on a store that knows something of a source; it is the 10th of January."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "a.yaml").write_text(
        f"settings: {{store: 'sqlite:///news.db'}}\nsources: [{{name: zeit, url: '{URL}'}}]\n"
    )
    monkeypatch.setattr(bootstrap, "now", lambda: datetime(2026, 1, 10, 4, 0, tzinfo=UTC))

    def run(command, *, as_json=False, **given):
        store = Store.open(tmp_path / "news.db")
        one = Known(name="zeit", url=URL, **given)
        store.write_now(sources.ensure, [one], {})
        store.write_now(sources.save, one)
        store.close()
        command(Namespace(config=tmp_path / "config", json=as_json, name="zeit"))

    return run


def test_status_says_once_in_which_zone_its_times_are(known, capsys):
    times = {
        "last_check": datetime(2026, 1, 10, 3, 30, tzinfo=UTC),
        "next_check": datetime(2026, 7, 10, 3, 30, tzinfo=UTC),
        "failure": Failure("connect", REASON, None),
    }
    known(status, **times)
    head, row = capsys.readouterr().out.splitlines()
    assert "last check (CET)  next check (CET)" in head
    assert "  10.01. 04:30      10.07. 05:30 CEST  " in row
    known(status, as_json=True, **times)
    (told,) = json.loads(capsys.readouterr().out)
    assert told["last_check"] == "2026-01-10T03:30:00+00:00"


def test_status_is_readable_on_eighty_columns(known, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    known(status, failure=Failure("connect", REASON, None), next_reason="backoff after 1 failure")
    out = re.sub(r"\x1b\[\d+m", "", capsys.readouterr().out)
    assert max(map(len, out.splitlines())) <= 80
    assert set(REASON.split()) <= set(out.split())


def test_revive_says_the_zone_of_the_time_it_names(known, capsys):
    known(revive, waiting_until=datetime(2026, 7, 10, 3, 30, tzinfo=UTC))
    assert "zeit is asked again at 10.07. 05:30 CEST, when" in capsys.readouterr().out

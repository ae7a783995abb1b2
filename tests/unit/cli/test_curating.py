from __future__ import annotations

import re
from argparse import Namespace
from datetime import UTC, datetime

import pytest

from aggregator import bootstrap
from aggregator.cli import curating
from aggregator.cli.curating import preview
from aggregator.curate import Choice, Score, Verdict
from aggregator.curate.rules import Reason
from tests.making import record

TITLE = "Der Stadtrat von Heilbronn beschließt eine neue Brücke"


@pytest.fixture
def previewed(tmp_path, monkeypatch, capsys):
    (tmp_path / "a.yaml").write_text("feeds: [{slug: alles, title: Alles, order: importance}]")
    monkeypatch.setattr(bootstrap, "now", lambda: datetime(2026, 1, 10, tzinfo=UTC))
    points = Score(recency=3.5, sources=1, weight=1, words=0, fullness=0.5)
    winter, summer = (
        record(title=TITLE, published=datetime(2026, month, 3, 4, 37, tzinfo=UTC))
        for month in (1, 7)
    )
    choice = Choice(
        kept=(Verdict(record=winter, score=points),),
        left=(Verdict(record=summer, reason=Reason("words")),),
        looked_at=2,
    )

    async def chosen(*_, **__):
        return curating._Held(choice, {}, {}, {})

    monkeypatch.setattr(curating, "_chosen", chosen)

    def shown():
        preview(Namespace(config=tmp_path, slug="alles", why=None, all=False, json=False))
        return capsys.readouterr().out

    return shown


def test_its_times_say_their_zone(previewed):
    out = previewed()
    assert "  published (CET)  " in out
    assert "  03.01. 05:37     " in out
    assert "  03.07. 06:37 CEST  " in out


def test_a_narrow_terminal_shows_the_score_before_what_it_is_made_of(previewed, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    out = re.sub(r"\x1b\[\d+m", "", previewed())
    assert "score" in out
    assert "fullness" not in out
    assert set(TITLE.split()) <= set(out.split("\nleft out")[0].split())

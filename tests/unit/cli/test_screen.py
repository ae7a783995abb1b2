from __future__ import annotations

import asyncio

from aggregator.cli import screen
from aggregator.pipeline import Outcome


async def test_lines_of_a_pass_are_told_soon_and_together(capsys):
    with screen.progress(3) as show:
        show(Outcome(source="a", answer="unchanged"))
        show(Outcome(source="b", answer="new", new=2))
        assert capsys.readouterr().err == ""
        await asyncio.sleep(0.15)
        assert capsys.readouterr().err == "[1/3] a: unchanged\n[2/3] b: new, 2 new\n"
        show(Outcome(source="c", answer="unchanged"))
    assert capsys.readouterr().err == "[3/3] c: unchanged\n"


def test_a_table_is_aligned_where_nobody_looks_at_a_terminal(capsys):
    screen.table(("source", "n"), [("zeit", "1"), ("tagesschau", "")])
    assert capsys.readouterr().out == "source      n\nzeit        1\ntagesschau\n"

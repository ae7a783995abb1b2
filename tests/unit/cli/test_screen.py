from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest

from aggregator.cli import screen
from aggregator.config.env import Secrets
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


class Terminal(StringIO):
    def isatty(self):
        return True


HEAD = ("source", "answer", "entries", "new", "reason")
REASON = "www.deutschlandfunk.de cannot be reached: its name does not resolve."


@pytest.fixture
def shown(monkeypatch):
    def show(head, rows, *, columns=80, lesser=()):
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm")
        terminal = Terminal()
        screen.table(head, rows, to=terminal, lesser=lesser)
        text = terminal.getvalue().replace("\x1b[1m", "").replace("\x1b[0m", "")
        return [line.rstrip() for line in text.splitlines()]

    return show


def test_a_terminal_is_shown_whole_words_within_its_width(shown):
    lines = shown(HEAD, [("deutschlandfunk", "failed", "0", "0", REASON)], columns=72)
    assert lines[0] == "source           answer  entries  new  reason"
    assert lines[2:] == [
        "deutschlandfunk  failed  0        0    www.deutschlandfunk.de cannot be",
        "                                       reached: its name does not",
        "                                       resolve.",
    ]


def test_a_narrow_terminal_is_not_shown_what_matters_less(shown):
    rows = [("a" * 30, "failed", "7", "3", REASON), ("b", "new", "5", "0", "")]
    lines = shown(HEAD, rows, columns=72, lesser=("entries", "new"))
    assert lines[0].split() == ["source", "answer", "new", "reason"]
    assert all(word in "\n".join(lines).split() for word in REASON.split())


def test_columns_that_say_nothing_go_first(shown):
    rows = [("a" * 30, "failed", "7", "0", REASON), ("b", "new", "5", "0", "")]
    lines = shown(HEAD, rows, columns=76, lesser=("entries", "new"))
    assert lines[0].split() == ["source", "answer", "entries", "reason"]


def test_where_there_is_room_nothing_is_left_out(shown):
    rows = [("deutschlandfunk", "failed", "0", "0", REASON)]
    lines = shown(HEAD, rows, columns=120, lesser=("entries", "new"))
    assert lines[0].split() == list(HEAD)
    assert lines[2] == f"deutschlandfunk  failed  0        0    {REASON}"


def test_what_has_no_room_at_all_is_shown_as_well_as_can_be(shown):
    lines = shown(HEAD, [("a" * 64, "failed", "0", "0", REASON)], columns=40)
    assert max(map(len, lines)) <= 40
    assert sum(line.count("a" * 5) for line in lines) > 1


def test_what_is_piped_is_whole(capsys):
    screen.table(HEAD, [("a" * 64, "failed", "0", "0", REASON * 3)], lesser=("entries", "new"))
    head, row = capsys.readouterr().out.splitlines()
    assert tuple(head.split()) == HEAD
    assert row.endswith(REASON * 3)


BERLIN = ZoneInfo("Europe/Berlin")
WINTER, SUMMER = datetime(2026, 1, 3, 4, 37, tzinfo=UTC), datetime(2026, 7, 3, 4, 37, tzinfo=UTC)


def test_an_instant_has_its_zone_behind_it_unless_that_is_known():
    assert screen.zone_name(BERLIN, WINTER) == "CET"
    assert screen.local(WINTER, BERLIN) == "03.01. 05:37 CET"
    assert screen.local(WINTER, BERLIN, known="CET") == "03.01. 05:37"
    assert screen.local(SUMMER, BERLIN, known="CET") == "03.07. 06:37 CEST"
    assert screen.local(SUMMER, ZoneInfo("Asia/Dubai")) == "03.07. 08:37 +04"


def test_lines_of_the_log_are_in_the_zone_of_the_tables_and_say_so(capsys, monkeypatch):
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    screen.log_to_terminal(Secrets({}), BERLIN)
    record = logging.makeLogRecord(
        {"msg": "da", "levelname": "INFO", "created": SUMMER.timestamp(), "msecs": 0}
    )
    root.handlers[0].handle(record)
    assert capsys.readouterr().err == "2026-07-03 06:37:00+02:00 INFO    da\n"


def test_nothing_stops_because_nobody_listens_any_more(monkeypatch):
    class Gone(StringIO):
        def write(self, text):
            raise BrokenPipeError

    monkeypatch.setattr("sys.stderr", Gone())
    screen.say("[1/3] a: unchanged")

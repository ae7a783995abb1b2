from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.e2e.running import NEWSROOM, STARTED, Desk, Press, ask


@pytest.fixture(autouse=True)
def _nothing_is_left_running():
    """A test that fails half-way leaves no daemon behind that takes the others' time."""
    before = len(STARTED)
    yield
    for process in STARTED[before:]:
        if process.poll() is None:
            process.kill()
            process.communicate()
    del STARTED[before:]


@pytest.fixture(scope="session")
def now():
    """The moment from which all newsrooms count back when they printed what."""
    return datetime.now(UTC)


@pytest.fixture
def press(now):
    with Press(now) as room:
        yield room


@pytest.fixture
def desk(tmp_path, press):
    """Everything that the demo's newsroom prints, in two feeds that overlap."""
    return _furnished(Desk(tmp_path), press)


@pytest.fixture
def filled(tmp_path, press, read_once):
    """The same after a first ``once``, for a test that is about what comes then."""
    return _furnished(read_once.copy(tmp_path), press)


@pytest.fixture(scope="session")
def read_once(tmp_path_factory, now):
    """A desk to copy: the first pass takes as long as ten commands."""
    with Press(now) as room:
        made = _furnished(Desk(tmp_path_factory.mktemp("read-once")), room)
        made.run("once")
    return made


@pytest.fixture(scope="session")
def newsroom():
    """The address of the replay newsroom, which is that of a proxy."""
    program = Path(NEWSROOM) / "newsroom.py"
    process = subprocess.Popen([sys.executable, program, "--port", "0"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    yield process.stdout.readline().decode().split()[-1]
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.fixture(scope="session")
def publishers(tmp_path_factory, newsroom):
    """A desk with all 32 publishers of the replay newsroom, read once."""
    made = Desk(tmp_path_factory.mktemp("newsroom"))
    made.configure(
        settings=made.settings(newsroom),
        sources=[
            {"name": row["host"], "url": row["url"]}
            for row in json.loads(ask(newsroom, "http://newsroom.test/sources"))
        ],
        feeds=[{"slug": "alles", "title": "Alles", "limit": 200}],
    )
    made.run("once")
    return made


def _furnished(desk, press):
    desk.configure(
        settings=desk.settings(press.proxy),
        sources=press.room.sources(),
        feeds=[
            {"slug": "alles", "title": "Alles"},
            {"slug": "kurz", "title": "Kurz", "limit": 3, "formats": ["atom"]},
        ],
    )
    return desk

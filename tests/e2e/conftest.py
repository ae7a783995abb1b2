from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.e2e.running import STARTED, Desk, Press


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

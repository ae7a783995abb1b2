from __future__ import annotations

import pytest

from tests.e2e.running import Desk, Press


@pytest.fixture
def press():
    with Press() as room:
        yield room


@pytest.fixture
def desk(tmp_path, press):
    """Everything that the demo's newsroom prints, in two feeds that overlap."""
    made = Desk(tmp_path)
    made.configure(
        settings=made.settings(press.proxy),
        sources=press.room.sources(),
        feeds=[
            {"slug": "alles", "title": "Alles"},
            {"slug": "kurz", "title": "Kurz", "limit": 3, "formats": ["atom"]},
        ],
    )
    return made

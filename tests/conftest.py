"""What all tests share: nothing but the marks, a clean environment, and patience.

``HYPOTHESIS_PROFILE=long`` looks for longer where a test does not say itself for how long.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# A loaded machine is slow, and no fault of the text that was tried just then.
settings.register_profile("presseschau", deadline=None)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "presseschau"))


@pytest.fixture(autouse=True)
def _no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests talk to loopback; a proxy of the machine they run on must not see it."""
    for name in (
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)

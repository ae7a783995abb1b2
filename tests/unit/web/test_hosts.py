from __future__ import annotations

import pytest

from aggregator.config.hosts import is_private
from aggregator.web.hosts import is_ours


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        (None, True),
        ("", True),
        ("presse.example", True),
        ("PRESSE.example.:8080", True),
        ("127.0.0.1:8080", True),
        ("[::1]:8080", True),
        ("192.168.1.4", True),
        ("localhost:8080", True),
        ("nas", True),
        ("presse.localhost", True),
        ("nas.local:80", True),
        ("evil.example", False),
        ("presse.example.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("local", True),
        ("evillocal.example", False),
        ("[", False),
    ],
)
def test_only_names_that_cannot_be_anybody_elses_are_ours(host: str | None, ours: bool) -> None:
    assert is_ours(host, "https://presse.example/p/") is ours


@pytest.mark.parametrize(
    ("name", "private"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("10.0.0.7", True),
        ("localhost", True),
        ("nas.local", True),
        ("", True),
        ("8.8.8.8", False),
        ("presse.example", False),
    ],
)
def test_what_only_this_machine_and_its_network_reach_is_private(name: str, private: bool) -> None:
    assert is_private(name) is private

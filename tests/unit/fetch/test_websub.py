"""What publishers and hubs say, and what counts as their word."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.websub import (
    LEASE,
    Announced,
    announced,
    favoured,
    form,
    is_challenge,
    is_signed,
    keeps_secrets,
    lease_of,
)

URL = "https://blatt.example/feeds/alle"
HUB, SELF = "https://hub.example/", "https://blatt.example/selbst"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (f'<{HUB}>; rel="hub", <{SELF}>; rel="self"', (HUB, SELF)),
        (f"<{HUB}>; rel=hub, <{SELF}>;rel=self", (HUB, SELF)),
        (f'<{HUB}>; rel="hub other"', (HUB, URL)),
        (f'<{HUB}>; title="a, b; <x>"; REL=HUB , <{SELF}>; rel="self"', (HUB, SELF)),
        (f'<{HUB}>; rel="hub"; rel="self"', (HUB, URL)),
        ('</hub>; rel=hub, <../selbst>; rel="self"', ("https://blatt.example/hub", SELF)),
        (f"<http://a.example/>; rel=hub, <{HUB}>; rel=hub", (HUB, URL)),
        ("<http://a.example/>; rel=hub, <http://b.example/>; rel=hub", ("http://a.example/", URL)),
        (f'<{HUB}>; rel=hub; anchor="/other"', None),
        ("<xmpp:hub.example>; rel=hub", None),
        ("<>; rel=hub", None),
        (f"<{SELF}>; rel=self", None),
        (f"{HUB}; rel=hub", None),
        (f"<{HUB}>", None),
        ("", None),
    ],
)
def test_link_headers(link, expected):
    found = announced({"link": link}, hubs=(), self_link=None, url=URL)
    assert found == (Announced(*expected) if expected else None)


def test_headers_come_before_the_document():
    document = {"hubs": ("https://zweiter.example/",), "self_link": SELF, "url": URL}
    assert announced({}, **document) == Announced("https://zweiter.example/", SELF)
    assert announced({"link": f"<{HUB}>; rel=hub"}, **document) == Announced(HUB, SELF)
    header = f"<{HUB}>; rel=hub, <{URL}>; rel=self"
    assert announced({"link": header}, **document) == Announced(HUB, URL)


@given(st.text())
def test_no_header_disturbs(text):
    announced({"link": text}, hubs=(), self_link=None, url=URL)
    announced({"link": f"<{text}>; rel=hub"}, hubs=(), self_link=None, url=URL)


def test_long_headers_are_read_in_ordinary_time():
    for text in (
        "<" * 60_000,
        "<a>" + " " * 60_000,
        "<a>" + "; a" * 20_000,
        '<a>; rel="' + "\\" * 60_000,
    ):
        assert announced({"link": text}, hubs=(), self_link=None, url=URL) is None


@pytest.mark.parametrize(
    ("hub", "tried"),
    [
        ("https://hub.example/", ("https://hub.example/",)),
        ("http://hub.example/", ("https://hub.example/", "http://hub.example/")),
        ("http://hub.example:80/a?b", ("https://hub.example/a?b", "http://hub.example:80/a?b")),
        ("http://hub.example:8080/", ("http://hub.example:8080/",)),
    ],
)
def test_tls_is_favoured(hub, tried):
    assert favoured(hub) == tried


@pytest.mark.parametrize(
    ("hub", "told"),
    [
        ("https://hub.example/", True),
        ("http://hub.example/", False),
        ("http://127.0.0.1:8081/", True),
        ("http://[::1]/", True),
        ("http://192.168.1.2/", False),
        ("http://localhost.example/", False),
    ],
)
def test_secrets_travel_over_tls_alone(hub, told):
    assert keeps_secrets(hub) is told


def test_the_forms():
    asked = {"topic": URL, "callback": "https://wir.example/websub/x", "secret": "s"}
    assert form("subscribe", **asked) == {
        "hub.mode": "subscribe",
        "hub.topic": URL,
        "hub.callback": "https://wir.example/websub/x",
        "hub.lease_seconds": "864000",
        "hub.secret": "s",
    }
    assert "hub.secret" not in form("subscribe", **asked | {"secret": None})
    assert set(form("unsubscribe", **asked)) == {"hub.mode", "hub.topic", "hub.callback"}


@pytest.mark.parametrize(
    ("text", "lease"),
    [
        ("864000", LEASE),
        ("3600", timedelta(hours=1)),
        ("1", timedelta(minutes=5)),
        ("99999999999999", 3 * LEASE),
        (None, timedelta(days=1)),
        ("", timedelta(days=1)),
        ("-5", timedelta(days=1)),
        ("²", timedelta(days=1)),
    ],
)
def test_leases(text, lease):
    assert lease_of(text) == lease


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("a-B_9.=/:+", True),
        ("x" * 1000, True),
        ("x" * 1001, False),
        ("", False),
        ("a b", False),
        ("ä", False),
        ("a\n", False),
    ],
)
def test_challenges(text, fine):
    assert is_challenge(text) is fine


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_signatures_hold_for_what_was_signed_alone(method):
    body, secret = "Grüße".encode(), "geheim"
    digest = hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()
    assert is_signed(f"{method}={digest}", secret, body)
    assert is_signed(f" {method.upper()}={digest.upper()} ", secret, body)
    assert not is_signed(f"{method}={digest}", secret, body + b".")
    assert not is_signed(f"{method}={digest}", "anders", body)
    assert not is_signed(f"{method}={digest[:-1]}", secret, body)
    other = "sha1" if method != "sha1" else "sha256"
    assert not is_signed(f"{other}={digest}", secret, body)


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "=",
        "sha256",
        "sha256=",
        "md5=d41d8cd98f00b204e9800998ecf8427e",
        "sha256=ä",
        "shake_128=00",
    ],
)
def test_what_is_no_signature_proves_nothing(signature):
    assert not is_signed(signature, "geheim", b"")

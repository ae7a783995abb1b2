from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.web.clients import client

AT_HOME, OUTSIDE = "http://192.168.1.4:8080/", "https://presse.example/"
PUBLIC = "presse.example"


def ask(peer="127.0.0.1", base_url=AT_HOME, version=(1, 1), port=8080, **headers):
    lines = {
        name.replace("_", "-"): [said] if isinstance(said, str) else said
        for name, said in headers.items()
    }
    return client(peer, lines, version=version, port=port, base_url=base_url)


@pytest.mark.parametrize(
    "peer",
    [
        *("127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"),
        *("10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.178.20", "::ffff:192.168.1.1"),
        *("169.254.1.1", "fe80::1", "fe80::1%eth0", "fd12:3456::1"),
    ],
)
def test_this_machine_and_its_network_are_home(peer):
    assert ask(peer).is_home


@pytest.mark.parametrize(
    "peer",
    [
        *("203.0.113.7", "8.8.8.8", "172.32.0.1", "192.169.0.1", "11.0.0.1", "100.64.0.1"),
        *("0.0.0.0", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::"),
        *("2001:db8::1", "2a00::1", "fec0::1", "::ffff:8.8.8.8", "::127.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "", None, "unix:"),
    ],
)
def test_all_else_is_not(peer):
    assert not ask(peer).is_home


@pytest.mark.parametrize(
    ("headers", "is_home"),
    [
        ({"x_forwarded_for": "192.168.1.7"}, True),
        ({"x_forwarded_for": "192.168.1.7, 10.0.0.2"}, True),
        ({"x_forwarded_for": "[fd00::7]:4711"}, True),
        ({"x_forwarded_for": "192.168.1.7:4711"}, True),
        ({"x_forwarded_for": "::ffff:192.168.1.7"}, True),
        ({"x_forwarded_for": "203.0.113.7"}, False),
        ({"x_forwarded_for": "192.168.1.7, 203.0.113.7"}, False),
        ({"x_forwarded_for": "203.0.113.7, 192.168.1.7"}, False),
        ({"x_forwarded_for": ["192.168.1.7", "203.0.113.7"]}, False),
        ({"x_forwarded_for": "192.168.1.7", "x_real_ip": "203.0.113.7"}, False),
        ({"x_forwarded_for": "127.0.0.1", "forwarded": "for=203.0.113.7"}, False),
        ({"x_forwarded_for": ""}, False),
        ({"x_forwarded_for": "localhost"}, False),
        ({"x_forwarded_for": "192.168.1.7,"}, False),
        ({"x_real_ip": "192.168.1.7"}, True),
        ({"x_real_ip": "203.0.113.7"}, False),
        ({"cf_connecting_ip": "203.0.113.7"}, False),
        ({"forwarded": 'for=192.168.1.7;proto=https, For="[fd00::7]:4711"'}, True),
        ({"forwarded": 'for="[2001:db8::7]"'}, False),
        ({"forwarded": "for=192.168.1.7, for=203.0.113.7"}, False),
        ({"forwarded": "for=_hidden"}, False),
        ({"forwarded": "for=unknown"}, False),
        ({"forwarded": "proto=https;host=presse.example"}, False),
    ],
)
@pytest.mark.parametrize("base_url", [AT_HOME, OUTSIDE])
def test_behind_a_proxy_everybody_who_is_named_must_be_at_home(headers, is_home, base_url):
    assert ask(base_url=base_url, host=PUBLIC, **headers).is_home is is_home


@pytest.mark.parametrize(
    "headers",
    [
        {"x_forwarded_proto": "https"},
        {"x_forwarded_host": "presse.example"},
        {"x_forwarded_server": "proxy"},
        {"via": "1.1 proxy"},
    ],
)
def test_a_proxy_that_does_not_say_for_whom_it_asks_asks_for_strangers(headers):
    assert not ask(**headers).is_home


def test_somebody_outside_is_not_at_home_by_saying_so():
    assert not ask("203.0.113.7", x_forwarded_for="127.0.0.1").is_home
    assert not ask("203.0.113.7", host="127.0.0.1").is_home


@given(st.dictionaries(st.sampled_from(["x_forwarded_for", "forwarded", "x_real_ip"]), st.text()))
def test_whatever_is_forged_beside_a_true_address_gains_nothing(forged):
    true = {"x_forwarded_for": [forged.get("x_forwarded_for", ""), "203.0.113.7"]}
    assert not ask(**forged | true).is_home


@pytest.mark.parametrize(
    ("base_url", "host", "version", "is_home"),
    [
        (OUTSIDE, PUBLIC, (1, 1), False),
        (OUTSIDE, "PRESSE.example.:8080", (1, 1), False),
        (OUTSIDE, "127.0.0.1:8080", (1, 1), True),
        (OUTSIDE, "localhost", (1, 1), True),
        (OUTSIDE, "127.0.0.1:8080", (1, 0), False),
        (AT_HOME, "192.168.1.4:8080", (1, 1), True),
        (AT_HOME, "192.168.1.4:8080", (1, 0), True),
        ("http://nas.local/", "nas.local", (1, 1), True),
        ("http://presse.example/", PUBLIC, (1, 1), False),
        ("http://presse.example:8080/", "presse.example:8080", (1, 1), True),
        ("https://presse.example:8080/", "presse.example:8080", (1, 1), False),
    ],
)
def test_what_gives_away_a_proxy_that_names_nobody(base_url, host, version, is_home):
    assert ask(base_url=base_url, host=host, version=version).is_home is is_home


@pytest.mark.parametrize(
    ("peer", "headers", "counted"),
    [
        ("127.0.0.1", {}, None),
        ("::1", {}, None),
        ("192.168.1.7", {}, "192.168.1.7"),
        ("203.0.113.7", {}, "203.0.113.7"),
        ("::ffff:203.0.113.7", {}, "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", {}, "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", {}, "2001:db8:1:2::/64"),
        ("127.0.0.1", {"x_forwarded_for": "203.0.113.7"}, "203.0.113.7"),
        ("127.0.0.1", {"x_forwarded_for": "198.51.100.1, 203.0.113.7"}, "203.0.113.7"),
        ("127.0.0.1", {"x_forwarded_for": "203.0.113.7, 10.0.0.2"}, "203.0.113.7"),
        ("127.0.0.1", {"x_forwarded_for": "10.0.0.2"}, "10.0.0.2"),
        ("127.0.0.1", {"forwarded": "for=203.0.113.7"}, "203.0.113.7"),
        ("127.0.0.1", {"x_real_ip": "203.0.113.7"}, "203.0.113.7"),
        ("127.0.0.1", {"x_forwarded_for": "unknown"}, None),
        ("203.0.113.7", {"x_forwarded_for": "198.51.100.1"}, "203.0.113.7"),
        ("203.0.113.7", {"x_forwarded_for": "127.0.0.1"}, "203.0.113.7"),
    ],
)
def test_requests_are_counted_by_who_really_asks(peer, headers, counted):
    assert ask(peer, **headers).counted == counted

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.guard import Blocked, guarded_socket, why_forbidden, why_forbidden_host


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("0.0.0.0", "local"),
        ("10.255.255.255", "private"),
        ("100.63.255.255", None),
        ("100.64.0.0", "shared"),
        ("100.127.255.255", "shared"),
        ("100.128.0.0", None),
        ("127.255.255.254", "loopback"),
        ("168.63.129.16", "metadata"),
        ("169.254.169.254", "link-local"),
        ("172.15.255.255", None),
        ("172.16.0.0", "private"),
        ("172.31.255.255", "private"),
        ("172.32.0.0", None),
        ("192.0.0.192", "reserved"),
        ("192.0.2.1", "reserved"),
        ("192.88.99.1", "reserved"),
        ("192.168.178.1", "private"),
        ("198.19.255.255", "reserved"),
        ("203.0.113.9", "reserved"),
        ("224.0.0.251", "multicast"),
        ("255.255.255.255", "reserved"),
        ("8.8.8.8", None),
        ("193.99.144.80", None),
        ("::", "local"),
        ("::1", "loopback"),
        ("::127.0.0.1", "reserved"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:8.8.8.8", None),
        ("::ffff:0:7f00:1", "reserved"),
        ("64:ff9b::7f00:1", "loopback"),
        ("64:ff9b::8.8.8.8", None),
        ("64:ff9b:1::1", "reserved"),
        ("100::1", "reserved"),
        ("2001::1", "reserved"),
        ("2001:db8::1", "reserved"),
        ("2002:7f00:1::", "loopback"),
        ("2002:a9fe:a9fe::1", "link-local"),
        ("2002:808:808::1", None),
        ("2003:e7:17ff::5efe:7f00:1", "loopback"),
        ("2003:e7:17ff::200:5efe:10.0.0.1", "private"),
        ("2a02:2e0:3fe:1001:302::", None),
        ("3fff::1", "reserved"),
        ("fc00::1", "private"),
        ("fd00:ec2::254", "private"),
        ("fe80::1", "link-local"),
        ("2a02::1%eth0", "link-local"),
        ("fec0::1", "private"),
        ("ff0e::1", "multicast"),
    ],
)
def test_addresses(address: str, kind: str | None) -> None:
    assert why_forbidden(ip_address(address)) == kind


@given(st.ip_addresses())
def test_what_the_registries_call_private_is_forbidden(address: IPv4Address | IPv6Address) -> None:
    """Ours is stricter than the standard library's table, never laxer."""
    # Versions of the library disagree on what carries an IPv4 address.
    carries = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if why_forbidden(address) is None and not carries:
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize(
    ("host", "forbidden"),
    [
        ("www.zeit.de", False),
        ("localhost.example", False),
        ("193.99.144.80", False),
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("a.localhost", True),
        ("fritz.local", True),
        ("metadata.google.internal", True),
        ("nas.home.arpa", True),
        ("arpa.example", False),
        ("nas.lan", True),
        ("nas", True),
    ],
)
def test_hosts(host: str, *, forbidden: bool) -> None:
    assert bool(why_forbidden_host(host)) is forbidden


def test_a_socket_is_only_made_for_a_public_address() -> None:
    made = guarded_socket(
        (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("8.8.8.8", 80))
    )
    made.close()
    with pytest.raises(Blocked):
        guarded_socket(
            (socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("::1", 80, 0, 0))
        )

"""Who may read a feed, where ``run`` is at work: at home, with a token, everybody."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest

from tests.e2e.running import get, stop, until

OUTSIDE = {"X-Forwarded-For": "203.0.113.7"}


@pytest.fixture
def configured(filled):
    """Give a function that says who may read the feed ``neu``."""

    def configured(access):
        feed = {"slug": "neu", "title": "Neues", "access": access}
        filled.configure("neu", feeds=[feed])

    return configured


@pytest.fixture
def daemon(filled, configured):
    configured("token")
    process = filled.start("run")
    until(lambda: list(filled.folder.glob("feeds/public/token/*/neu.atom")), "the feed")
    until(lambda: get(f"{filled.base}kurz.atom"), "the server")
    yield process
    if process.poll() is None:
        process.kill()
        process.communicate()


def status(url, headers=None):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {})) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def secret(address):
    return address.split("/")[-2]


def addresses(desk, *options):
    return desk.run("token", "neu", *options).split()


def test_a_secret_address_is_shown_on_demand_only_and_another_one_holds_at_once(filled, daemon):
    old = addresses(filled, "--show")
    assert old == addresses(filled, "--show")
    assert [one.rpartition("/")[2] for one in old] == ["neu.rss", "neu.atom", "neu.json"]
    assert all(status(one, OUTSIDE) == 200 for one in old)
    assert status(f"{filled.base}neu.atom") == 404
    new = addresses(filled)
    assert [status(one) for one in old] == [404] * 3
    assert [status(one, OUTSIDE) for one in new] == [200] * 3
    assert secret(new[0]).encode() in (get(new[1]) or b"")
    told = filled.errors + filled.run("status") + filled.run("once") + filled.errors
    told += "".join((get(filled.base + name) or b"").decode() for name in ("", "presseschau.opml"))
    code, log = stop(daemon)
    assert code == 0
    for one in (old[0], new[0]):
        assert secret(one) not in told + log
    assert "presseschau token neu --show" in log


def test_a_feed_is_found_where_its_access_says_while_it_changes(filled, daemon, configured):
    (address, *_) = addresses(filled, "--show")
    configured("public")
    until(lambda: status(f"{filled.base}neu.rss") == 200, "the public feed")
    until((filled.folder / "feeds" / "public" / "neu.rss").exists, "the public feed for strangers")
    assert status(f"{filled.base}neu.rss", OUTSIDE) == 200
    assert status(address) == 404
    assert b"Neues" in (get(filled.base) or b"")
    assert status(f"{filled.base}kurz.atom", OUTSIDE) == 404
    configured("local")
    until(lambda: status(f"{filled.base}neu.rss", OUTSIDE) == 404, "the local feed")
    assert status(f"{filled.base}neu.rss") == 200
    assert not list(filled.folder.glob("feeds/public/**/neu*"))
    configured("token")
    until(lambda: status(address) == 200, "the feed with its token, which it kept")
    assert status(address, OUTSIDE) == 200
    assert status(f"{filled.base}neu.rss") == 404
    stop(daemon)


def test_a_feed_without_a_secret_has_none_to_show(filled, configured):
    filled.run("token", "alles", code=2)
    assert "alles has no secret address: it has `access: local`" in filled.errors
    filled.run("token", "alle", "--show", code=2)
    assert 'did you mean "alles"?' in filled.errors
    configured("token")
    filled.run("token", "neu", "--show", code=2)
    assert "neu was not published yet" in filled.errors
    (address, *_) = addresses(filled)
    assert (filled.folder / "feeds" / "public" / "token" / secret(address) / "neu.rss").exists()

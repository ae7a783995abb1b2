from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import AddressForbidden, ConnectFailed, FetchError
from aggregator.fetch.address import parse, shown


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("http://www.zeit.de", "http://www.zeit.de/"),
        ("HTTPS://WWW.Zeit.DE:443/Index", "https://www.zeit.de/Index"),
        ("http://zeit.de:8080/a?b=c#d", "http://zeit.de:8080/a?b=c"),
        ("http://zeit.de:80/?", "http://zeit.de/"),
        ("http://zeit.de./", "http://zeit.de/"),
        (" http://zeit.de/ ", "http://zeit.de/"),
        ("http://name:wort@zeit.de/", "http://zeit.de/"),
        ("http://zeit.de/grüße an?q=ä ö", "http://zeit.de/gr%C3%BC%C3%9Fe%20an?q=%C3%A4%20%C3%B6"),
        ("http://zeit.de/%27%7e%zz%", "http://zeit.de/%27%7e%25zz%25"),
        ("http://zeit.de/a|b?c=[d]|", "http://zeit.de/a%7Cb?c=[d]%7C"),
        ("http://straße.de/", "http://xn--strae-oqa.de/"),
        ("http://MÜNCHEN.de/", "http://xn--mnchen-3ya.de/"),
        ("http://[2003:E7::0:1]:80/", "http://[2003:e7::1]/"),
        ("http://xn--mnchen-3ya.de/", "http://xn--mnchen-3ya.de/"),
        ("http://a_b-c.zeit.de/", "http://a_b-c.zeit.de/"),
        ("http://1.zeit.de/", "http://1.zeit.de/"),
        ("http://193.99.144.80./", "http://193.99.144.80/"),
        # Some read zeit.de here. What is asked is what is checked, and that is enough.
        ("http://zeit.de\\@127.0.0.1/", "http://127.0.0.1/"),
        ("http://１９３.99.144.80/", "http://193.99.144.80/"),
    ],
)
def test_what_is_asked_for(written: str, asked: str) -> None:
    assert parse(written).url == asked


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ("file:///etc/passwd", AddressForbidden),
        ("ftp://zeit.de/", AddressForbidden),
        ("gopher://zeit.de/", AddressForbidden),
        ("//zeit.de/", AddressForbidden),
        ("zeit.de/index", AddressForbidden),
        ("", AddressForbidden),
        ("http:///pfad", ConnectFailed),
        ("http://", ConnectFailed),
        ("http://.", ConnectFailed),
        ("http://a..de/", ConnectFailed),
        ("http://a b.de/", ConnectFailed),
        ("http://a%2eb.de/", ConnectFailed),
        ("http://zeit.de:http/", ConnectFailed),
        ("http://zeit.de:70000/", ConnectFailed),
        ("http://[::1/", ConnectFailed),
        ("http://[zeit.de]/", ConnectFailed),
        (f"http://{'a' * 64}.de/", ConnectFailed),
        (f"http://{'a.' * 126}de/", ConnectFailed),
        (f"http://{'ä.' * 99}de/", ConnectFailed),
        (f"http://zeit.de/{'ü' * 3000}", ConnectFailed),
        ("http://xn--/", ConnectFailed),
        ("http://xn--a-ecp.ru/", ConnectFailed),
        ("http://127.1/", AddressForbidden),
        ("http://0x7f.0.0.1/", AddressForbidden),
        ("http://0177.0.0.1/", AddressForbidden),
        ("http://2130706433/", AddressForbidden),
        ("http://1.2.3.4.5/", AddressForbidden),
        ("http://a.0x/", AddressForbidden),
        ("http://[fe80::1%25eth0]/", AddressForbidden),
    ],
)
def test_what_is_not_fetched(written: str, error: type[FetchError]) -> None:
    with pytest.raises(error):
        parse(written)


@pytest.mark.parametrize(
    ("written", "login"),
    [
        ("http://zeit.de/", None),
        ("http://@zeit.de/", None),
        ("http://name@zeit.de/", "Basic bmFtZTo="),
        ("http://name:wort@zeit.de/", "Basic bmFtZTp3b3J0"),
        ("http://:wort@zeit.de/", "Basic OndvcnQ="),
        ("http://n%40me:w%3Art@zeit.de/", "Basic bkBtZTp3OnJ0"),
        ("http://a@b:c@zeit.de/", "Basic YUBiOmM="),
    ],
)
def test_credentials(written: str, login: str | None) -> None:
    assert parse(written).login == login


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://zeit.de/a", "http://zeit.de"),
        ("https://zeit.de:443/", "https://zeit.de"),
        ("https://zeit.de:80/", "https://zeit.de:80"),
        ("http://[2003::1]:81/", "http://[2003::1]:81"),
    ],
)
def test_origins(url: str, origin: str) -> None:
    assert parse(url).origin == origin


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://name:wort@zeit.de/feed?token=x#y", "http://zeit.de/feed"),
        ("http://a@b:c@zeit.de", "http://zeit.de"),
        ("name:wort@zeit.de/feed?x", "zeit.de/feed"),
        ("http://zeit.de\\@x/?a", "http://x/"),
        ("http://name:wo/rt@zeit.de/", "http://…"),
        ("http://name:12?rt@zeit.de/", "http://…"),
        ("http://zeit.de/@name/feed", "http://zeit.de/@name/feed"),
        ("http://[::1", "http://[::1"),
        ("http://zeit.de/\x1b[31m\ud800", "http://zeit.de/\ufffd[31m\ufffd"),
        (f"http://zeit.de/{'x' * 999}", f"http://zeit.de/{'x' * 184}…"),
    ],
)
def test_what_a_message_may_show(url: str, said: str) -> None:
    assert shown(url) == said


@given(st.text())
def test_a_password_is_never_shown(password: str) -> None:
    secret = f"§{password}§"
    assert secret not in shown(f"https://name:{secret}@zeit.de/feed?token={secret}#{secret}")


ANYTHING = st.text(st.characters())  # half surrogate pairs included


@given(
    ANYTHING
    | st.builds("http://{}".format, ANYTHING)
    | st.builds("http://a.de/{}".format, ANYTHING)
)
def test_no_text_breaks_it(text: str) -> None:
    assert shown(text).isprintable()
    with contextlib.suppress(FetchError):
        url = parse(text).url
        assert url.isascii()
        assert parse(url).url == url

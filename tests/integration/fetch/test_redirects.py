from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aggregator.errors import (
    AddressForbidden,
    ConnectFailed,
    FetchError,
    HttpStatus,
    TooManyRedirects,
)
from aggregator.model import Validators
from tests.integration.loopback import Reply, Request

if TYPE_CHECKING:
    from tests.integration.fetch.conftest import Net


def to(location: str, status: int = 302) -> Reply:
    return Reply(status, b"", {"Location": location})


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ((301,), True),
        ((308,), True),
        ((301, 308, 301), True),
        ((302,), False),
        ((303,), False),
        ((307,), False),
        ((301, 302), False),
        ((302, 301), False),
    ],
)
async def test_a_move_counts_only_when_every_step_of_it_was_for_good(
    net: Net, statuses: tuple[int, ...], moved: bool
) -> None:
    site = await net.site()
    for n, status in enumerate(statuses):
        site.says(f"/{n}", to(f"/{n + 1}", status))
    site.says(f"/{len(statuses)}", Reply(200, b"da"))
    answer = await (await net.fetcher()).get(net.url("/0"))
    assert answer.body == b"da"
    assert answer.url == net.url("/0")
    assert answer.final_url == net.url(f"/{len(statuses)}")
    assert answer.moved_to == (answer.final_url if moved else None)
    assert all(request.method == "GET" for request in site.requests)
    assert not any("transfer-encoding" in request.headers for request in site.requests)


@pytest.mark.parametrize(
    "location",
    ["c", "./c", "../a/c", "/a/c", "/a/c#teil", " /a/c ", "//{host}/a/c", "http://{host}/a/c"],
)
async def test_locations_may_be_relative(net: Net, location: str) -> None:
    site = await net.site()
    host = net.url("").removeprefix("http://")
    site.says("/a/b", to(location.format(host=host)))
    site.says("/a/c", Reply(200, b"da"))
    answer = await (await net.fetcher()).get(net.url("/a/b"))
    assert answer.final_url == net.url("/a/c")


async def test_umlauts_and_spaces_in_a_location_are_encoded(net: Net) -> None:
    site = await net.site()
    site.says("/", Reply(302, b"", {"Location": "/gr\u00fc\u00dfe an alle?q=\u00e4"}))
    site.says("/gr%C3%BC%C3%9Fe%20an%20alle", Reply(200, b"da"))
    answer = await (await net.fetcher()).get(net.url("/"))
    assert answer.final_url == net.url("/gr%C3%BC%C3%9Fe%20an%20alle?q=%C3%A4")


async def test_as_many_redirects_as_are_allowed_and_no_more(net: Net) -> None:
    site = await net.site()
    for n in range(4):
        site.says(f"/{n}", to(f"/{n + 1}"))
    site.says("/4", Reply(200, b"da"))
    assert (await (await net.fetcher(max_redirects=4)).get(net.url("/0"))).body == b"da"
    site.requests.clear()
    with pytest.raises(TooManyRedirects, match="More than 3 redirects"):
        await (await net.fetcher(max_redirects=3)).get(net.url("/0"))
    assert len(site.requests) == 4


async def test_a_circle_is_noticed_at_once(net: Net) -> None:
    site = await net.site()
    site.says("/a", to("/b"))
    site.says("/b", to("/a"))
    with pytest.raises(TooManyRedirects, match="circle"):
        await (await net.fetcher(max_redirects=20)).get(net.url("/a"))
    assert len(site.requests) == 2


@pytest.mark.parametrize("status", [300, 301, 305, 307])
async def test_a_redirect_to_nowhere_is_an_error(net: Net, status: int) -> None:
    site = await net.site()
    site.says("/", Reply(status))
    with pytest.raises(HttpStatus, match="without saying where") as caught:
        await (await net.fetcher()).get(net.url("/"))
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("file:///etc/passwd", AddressForbidden),
        ("ftp://quelle.example/feed", AddressForbidden),
        ("javascript:alert(1)", AddressForbidden),
        ("data:text/xml,<rss/>", AddressForbidden),
        ("http://[::1", ConnectFailed),
        ("http://a b/", ConnectFailed),
        ("http://quelle.example:99999/", ConnectFailed),
    ],
)
async def test_where_a_redirect_must_not_lead(
    net: Net, location: str, error: type[FetchError]
) -> None:
    site = await net.site()
    site.says("/", to(location))
    with pytest.raises(error, match=f"^{net.host()} redirects wrongly"):
        await (await net.fetcher()).get(net.url("/"))
    assert len(site.requests) == 1


async def test_credentials_stay_with_the_origin_they_were_given_for(net: Net) -> None:
    site = await net.site()
    other = await net.site("andere.example")
    site.says("/", to("/hier", 301))
    site.says("/hier", to(net.url("/dort", name="andere.example"), 301))
    other.says("/dort", to(net.url("/zurueck"), 301))
    site.says("/zurueck", Reply(200, b"da"))
    answer = await (await net.fetcher()).get(net.url("/", login="l%C3%BCtt:ge%40heim"))
    login = "Basic bMO8dHQ6Z2VAaGVpbQ=="
    assert [request.headers.get("authorization") for request in site.requests] == [login] * 3
    assert "authorization" not in other.requests[0].headers
    assert "heim" not in answer.final_url
    assert answer.moved_to is None


async def test_credentials_in_a_location_are_not_used(net: Net) -> None:
    site = await net.site()
    site.says("/", to(net.url("/b", login="a:b")))
    site.says("/b", Reply(200, b"da"))
    answer = await (await net.fetcher()).get(net.url("/"))
    assert "authorization" not in site.requests[1].headers
    assert "@" not in answer.final_url


@pytest.mark.parametrize("status", [401, 404, 503])
async def test_credentials_and_tokens_are_in_no_message(net: Net, status: int) -> None:
    site = await net.site()
    site.says("/feed", Reply(status))
    with pytest.raises(HttpStatus) as caught:
        await (await net.fetcher()).get(net.url("/feed?token=geheim", login="name:geheim"))
    assert "geheim" not in f"{caught.value} {caught.value!r} {caught.value.url}"


VALIDATORS = Validators('W/"ein, seltsames"', "irgendwann")


def conditions(request: Request) -> tuple[str | None, str | None]:
    return request.headers.get("if-none-match"), request.headers.get("if-modified-since")


async def test_validators_go_along_on_the_same_host(net: Net) -> None:
    site = await net.site()
    site.says("/", to("/b", 301))
    site.says("/b", Reply(304))
    answer = await (await net.fetcher()).get(net.url("/"), validators=VALIDATORS)
    assert answer.not_modified
    assert answer.validators == VALIDATORS
    assert [conditions(r) for r in site.requests] == [
        (VALIDATORS.etag, VALIDATORS.last_modified)
    ] * 2


async def test_validators_do_not_go_to_another_host(net: Net) -> None:
    site = await net.site()
    other = await net.site("andere.example")
    site.says("/", to(net.url("/b", name="andere.example")))
    other.says("/b", Reply(200, b"da", {"ETag": '"b"'}))
    answer = await (await net.fetcher()).get(net.url("/"), validators=VALIDATORS)
    assert conditions(other.requests[0]) == (None, None)
    assert answer.validators == Validators('"b"')


async def test_validators_go_to_the_address_that_gave_them_and_to_no_other(net: Net) -> None:
    site = await net.site()
    other = await net.site("andere.example")
    site.says("/", to(net.url("/b", name="andere.example")))
    other.says("/b", Reply(200, b"da", {"ETag": '"b"'}), Reply(304))
    fetcher = await net.fetcher()
    first = await fetcher.get(net.url("/"))
    again = await fetcher.get(net.url("/"), validators=first.validators, given_by=first.final_url)
    assert again.not_modified
    assert [conditions(r) for r in site.requests] == [(None, None)] * 2
    assert conditions(other.requests[1]) == ('"b"', None)

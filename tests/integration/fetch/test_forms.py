"""Forms that are sent, direct and through a proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from aggregator.errors import (
    AddressForbidden,
    AskedToWait,
    HttpStatus,
    TooManyRedirects,
)
from aggregator.fetch.address import parse
from aggregator.fetch.redirects import check_resent
from tests.integration.loopback import Reply

if TYPE_CHECKING:
    from tests.integration.fetch.conftest import Net

FORM = {"hub.mode": "subscribe", "hub.topic": "https://blatt.example/?a=b&c=ü"}


async def test_a_form_arrives_as_it_was_meant(net: Net) -> None:
    site = await net.site()
    site.says("/hub", Reply(202, b"angenommen"))
    answer = await (await net.fetcher()).post(net.url("/hub"), FORM)
    (request,) = site.requests
    assert (answer.status, answer.body) == (202, b"angenommen")
    assert request.method == "POST"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "transfer-encoding" not in request.headers
    assert {name: value for name, (value,) in parse_qs(request.body.decode()).items()} == FORM


@pytest.mark.parametrize("status", [307, 308])
async def test_it_is_sent_again_where_the_hub_has_gone(net: Net, status: int) -> None:
    site, other = await net.site(), await net.site("zweiter.example")
    site.says("/hub", Reply(status, headers={"Location": net.url("/da", name="zweiter.example")}))
    other.says("/da", Reply(202))
    answer = await (await net.fetcher()).post(net.url("/hub"), FORM)
    assert answer.final_url == net.url("/da", name="zweiter.example")
    assert other.requests[0].body == site.requests[0].body != b""


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_no_other_redirect_makes_a_request_of_it(net: Net, status: int) -> None:
    site = await net.site()
    site.says("/hub", Reply(status, headers={"Location": "/da"}))
    with pytest.raises(HttpStatus, match=f"answered a form with {status}"):
        await (await net.fetcher()).post(net.url("/hub"), FORM)
    assert len(site.requests) == 1


async def test_redirects_end(net: Net) -> None:
    site = await net.site()
    site.says("/hub", Reply(307, headers={"Location": "/hub"}))
    with pytest.raises(TooManyRedirects):
        await (await net.fetcher()).post(net.url("/hub"), FORM)


async def test_a_pause_that_a_hub_asks_for_is_kept(net: Net) -> None:
    site = await net.site()
    site.says("/hub", Reply(429, headers={"Retry-After": "60"}))
    fetcher = await net.fetcher()
    for _ in range(2):
        with pytest.raises(AskedToWait):
            await fetcher.post(net.url("/hub"), FORM)
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    "address", ["http://169.254.169.254/hub", "http://[::ffff:127.0.0.1]/hub", "http://localhost/"]
)
async def test_no_hub_is_at_a_private_address(net: Net, address: str) -> None:
    fetcher = await net.fetcher(allow_private_addresses=False)
    with pytest.raises(AddressForbidden):
        await fetcher.post(address, FORM)


async def test_nothing_of_the_form_is_in_a_message(net: Net) -> None:
    site = await net.site()
    site.says("/hub", Reply(400, b"nein"))
    with pytest.raises(HttpStatus) as caught:
        await (await net.fetcher()).post(net.url("/hub"), FORM | {"hub.secret": "s3cr3t"})
    assert "s3cr3t" not in str(caught.value)
    assert "subscribe" not in str(caught.value)


def test_what_left_over_tls_is_not_sent_on_in_the_clear() -> None:
    before, after = parse("https://hub.example/"), parse("http://hub.example/")
    check_resent(before, before, 307)
    check_resent(after, before, 307)
    with pytest.raises(HttpStatus, match="from https to http"):
        check_resent(before, after, 307)

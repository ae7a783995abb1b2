"""One GET, or one form sent, after the rules: guarded, polite, bounded, conditional.

    get: address --parse--> Address --guard--> robots --> turn --client--> Reply --body--> Answer
                    ^                                                       |
                    +------------------- redirect --------------------------+

Fetching decides nothing about what the bytes mean and when to come back
(``schedule`` does the latter), stores nothing, and never tries again by
itself. A form that is sent (``post``) goes the same way.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from aggregator import __version__
from aggregator.errors import (
    AddressForbidden,
    FetchError,
    HttpStatus,
    NoNetwork,
    TooManyRedirects,
    Unreached,
)
from aggregator.fetch import robots as robots_txt
from aggregator.fetch.address import Address, parse
from aggregator.fetch.client import Client, Reply
from aggregator.fetch.exchange import FEEDS, Request, exchange
from aggregator.fetch.failures import somebody_was_there
from aggregator.fetch.guard import why_forbidden_host
from aggregator.fetch.headers import LONGEST_PAUSE
from aggregator.fetch.hosts import Hosts
from aggregator.fetch.network import ENOUGH, Network
from aggregator.fetch.redirects import (
    PERMANENT,
    REDIRECTS,
    check_resent,
    fitting,
    redirected,
    validators_of,
)
from aggregator.fetch.rhythm import roughly
from aggregator.fetch.robots import Robots
from aggregator.fetch.statuses import kept_waiting, refusal
from aggregator.model import Answer, Validators
from aggregator.text import addresses, reservations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from types import TracebackType

    from aggregator.config.model import Fetch
    from aggregator.fetch.options import Options
    from aggregator.model import RobotsFile

log = logging.getLogger(__name__)

_FORM_ANSWER = 2000
"""Bytes that are read of the answer to a form; what counts is its status."""


_CLOCK_IS_WRONG = LONGEST_PAUSE + timedelta(hours=1)
"""No pause is as long; one that seems to be was noted while the clock was wrong."""


class Fetcher:
    """Asks for addresses, for feeds and article pages alike.

    Belongs to the event loop of its first request; close it in the end, or
    use it as an async context manager.

    Args:
        settings: Limits, politeness, proxy.
        clock: The time now, aware.
        pauses: What ``pauses`` gave before a restart.
        robots: What ``robots_read`` gave before a restart, by origin.
        connect: Makes the clients; the one place to put another network.
    """

    def __init__(
        self,
        settings: Fetch,
        *,
        clock: Callable[[], datetime],
        pauses: Mapping[str, datetime] = MappingProxyType({}),
        robots: Mapping[str, RobotsFile] = MappingProxyType({}),
        connect: Callable[..., Client] = Client,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._pauses = dict(pauses)
        self._user_agent = _user_agent(settings)
        self._connect = connect
        self._clients: dict[tuple[str | None, bool], Client] = {}
        self._robots = Robots(self._read_robots, clock=clock, kept=robots)
        self._hosts = Hosts(
            delay=settings.per_host_delay.total_seconds(), places=settings.concurrency
        )
        self._network = Network(lambda: clock().astimezone(UTC))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close what is open. Requests under way fail."""
        for client in self._clients.values():
            await client.aclose()

    def expect(self, urls: Iterable[str]) -> None:
        """Tell what will be asked for: where it is of few hosts, few tell of the network."""
        hosts: set[str] = set()
        for url in urls:
            hosts.add(addresses.host(url))
            if len(hosts) == ENOUGH:
                break
        self._network.expect(len(hosts))

    async def get(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        given_by: str | None = None,
        accept: str = FEEDS,
        robots: bool = False,
        options: Options | None = None,
    ) -> Answer:
        """Fetch an address, following redirects.

        Waits for its turn with the host, without limit; what is limited in
        time is the answer itself, all redirects together, from connecting to
        the last byte.

        User information in the address is sent as Basic authentication to the
        address's own origin, and to no other that a redirect leads to.

        Validators belong to one resource (RFC 9110, 8.8) and are left out
        when a redirect leads to another (15.4): they are sent to the address
        that gave them. Where that is not known they are sent as long as the
        host stays the same, so that http moving to https costs no 304.

        Args:
            url: http or https.
            validators: From the last answer, sent as they are.
            given_by: The ``final_url`` of the answer they came from.
            accept: ``FEEDS`` or ``PAGES``.
            robots: Whether robots.txt is heeded, unless the settings say not to.
            options: Of the source that this is fetched for.

        Raises:
            FetchError: Whatever went wrong; see ``aggregator.errors``.
        """
        request = Request(
            first=parse(url),
            accept=accept,
            timeout=self._timeout(options).total_seconds(),
            most=self._settings.max_body,
            robots=robots and self._settings.robots,
            validators=validators,
            given_by=given_by,
            options=options,
        )
        return await self._follow(request, url)

    async def post(
        self, url: str, form: Mapping[str, str], *, options: Options | None = None
    ) -> Answer:
        """Send a form (``application/x-www-form-urlencoded``, UTF-8).

        Guarded and polite like ``get``. It is sent again where 307 and 308
        lead, unless that would be in the clear after TLS; no other redirect
        keeps a form a form (RFC 9110, 15.4).

        Args:
            url: http or https.
            form: Names and values; never part of a message.
            options: Of the source that this is sent for.

        Returns:
            What was answered, of its body no more than the beginning.

        Raises:
            FetchError: It was not accepted; see ``aggregator.errors``.
        """
        request = Request(
            first=parse(url),
            accept="*/*",
            timeout=self._timeout(options).total_seconds(),
            most=_FORM_ANSWER,
            cut=True,
            options=options,
            form=form,
        )
        return await self._follow(request, url)

    async def _follow(self, request: Request, url: str) -> Answer:
        first = here = request.first
        hops = [first.url]
        left = request.timeout
        permanent = True
        while True:
            self._admit(here, request)
            if request.robots:
                await self._robots.admit(here, request.options)
            asked = fitting(request.validators, here, first, request.given_by)
            headers = self._headers(here, asked, request)
            delay = self._robots.crawl_delay(here)
            admit = partial(self._not_paused, here)
            async with self._hosts.turn(here.host, admit, delay=delay):
                begun = asyncio.get_running_loop().time()
                reply, body = await self._attempt(here, headers, left, request)
                left -= asyncio.get_running_loop().time() - begun
            location = reply.headers.get("location")
            if reply.status not in REDIRECTS or not location:
                break
            permanent = permanent and reply.status in PERMANENT
            before, here = here, redirected(here, location)
            if request.form is not None:
                check_resent(before, here, reply.status)
            self._hop(hops, here)
        return Answer(
            url=url,
            final_url=here.url,
            status=reply.status,
            headers=reply.headers,
            body=body,
            validators=validators_of(reply, asked),
            reserved=reservations.words(
                reservations.of_headers(reply.headers), self._robots.reserved(here)
            ),
            # The new address would have lost the credentials of the old one.
            moved_to=here.url if permanent and len(hops) > 1 and not first.login else None,
        )

    async def _read_robots(self, address: Address, options: Options | None) -> bytes:
        request = Request(
            first=address,
            accept=robots_txt.ACCEPT,
            timeout=self._timeout(options).total_seconds(),
            most=robots_txt.LARGEST,
            cut=True,
            options=options,
        )
        return (await self._follow(request, address.url)).body

    def robots_read(self) -> dict[str, RobotsFile]:
        """Give the robots.txt files read since this was last asked, by origin."""
        return self._robots.take_read()

    async def reserved(self, url: str, *, options: Options | None = None) -> tuple[str, ...]:
        """Say what a site's own file reserves of a page; it is asked where that is not known.

        Args:
            url: http or https; it is not fetched itself.
            options: Of the source that the page is of.

        Raises:
            FetchError: robots.txt does not let us in, or nobody answers.
        """
        if not self._settings.robots:
            return ()
        here = parse(url)
        await self._robots.admit(here, options)
        return reservations.words(self._robots.reserved(here))

    def paused_until(self, url: str) -> datetime | None:
        """When the running pause of an address's scheme, host and port ends, in UTC.

        Raises:
            FetchError: This is no address that is fetched.
        """
        return self._pause(parse(url))

    @property
    def pauses(self) -> Mapping[str, datetime]:
        """The pauses that run now: origin (``https://host:port``) to UTC."""
        now = self._clock()
        return {origin: until for origin, until in self._pauses.items() if until > now}

    def _timeout(self, options: Options | None) -> timedelta:
        return (options and options.timeout) or self._settings.timeout

    def _is_guarded(self, here: Address, options: Options | None) -> bool:
        if self._settings.allow_private_addresses:
            return False
        return not (options and options.may_be_private(here))

    def _client(self, here: Address, options: Options | None) -> Client:
        proxy = (options and options.proxy) or self._settings.proxy
        key = (proxy, self._is_guarded(here, options))
        if key not in self._clients:
            self._clients[key] = self._connect(proxy=key[0], guarded=key[1])
        return self._clients[key]

    def _admit(self, here: Address, request: Request) -> None:
        """Refuse hosts that need no resolver to be refused, also through a proxy."""
        if not self._is_guarded(here, request.options):
            return
        if kind := why_forbidden_host(here.host):
            led = "" if here is request.first else f"{request.first.host} redirects to "
            is_own = not request.options or here.origin == request.options.home.origin
            remedy = (
                "If it is yours and meant, set the source's allow_private to true."
                if is_own
                else "Only fetch.allow_private_addresses lets a source lead there."
            )
            raise AddressForbidden(
                here.shown,
                f"{led}{here.shown}: {here.host} is a {kind} address, which is not asked. {remedy}",
            )

    def _hop(self, hops: list[str], here: Address) -> None:
        if here.url in hops:
            raise TooManyRedirects(here.shown, f"{here.host} redirects in a circle.")
        hops.append(here.url)
        if len(hops) > self._settings.max_redirects + 1:
            raise TooManyRedirects(
                here.shown,
                f"More than {self._settings.max_redirects} redirects (fetch.max_redirects), "
                f"the last of them to {here.shown}.",
            )

    def _pause(self, address: Address) -> datetime | None:
        until = self._pauses.get(address.origin)
        if until is None:
            return None
        now = self._clock()
        if not now < until < now + _CLOCK_IS_WRONG:
            del self._pauses[address.origin]
            return None
        return until

    def _not_paused(self, address: Address) -> None:
        if until := self._pause(address):
            raise kept_waiting(address, until)

    def _headers(self, here: Address, asked: Validators | None, request: Request) -> dict[str, str]:
        headers = {
            "User-Agent": self._user_agent,
            "Accept": request.accept,
            "Accept-Encoding": "gzip",
        }
        if request.first.login and here.origin == request.first.origin:
            headers["Authorization"] = request.first.login
        if request.options:
            own = request.options.headers_for(here, request.first)
            replaced = {name.lower() for name in own}
            headers = {name: text for name, text in headers.items() if name.lower() not in replaced}
            headers |= own
        if asked and asked.etag:
            headers["If-None-Match"] = asked.etag
        if asked and asked.last_modified:
            headers["If-Modified-Since"] = asked.last_modified
        return headers

    async def _attempt(
        self, here: Address, headers: Mapping[str, str], left: float, request: Request
    ) -> tuple[Reply, bytes]:
        """One exchange; what it tells of the network is noted."""
        since = self._network.begins(here.host)
        try:
            client = self._client(here, request.options)
            found = await exchange(
                client, here, headers, left=left, request=request, refused=self._refused
            )
        except Unreached as error:
            if since is None and self._tells_of_network(here, request.options):
                self._missed(here, error)
            if since := since or self._network.down_since:
                retry_at = self._network.retry_at(since)
                raise NoNetwork(error, since=since, retry_at=retry_at) from error
            raise
        except FetchError as error:
            if somebody_was_there(error):
                self._answered(here, request)
            raise
        finally:
            self._network.ends(here.host)
        self._answered(here, request)
        return found

    def _tells_of_network(self, here: Address, options: Options | None) -> bool:
        """Whether it takes the usual way out: not to a near host, nor by a source's own proxy."""
        return why_forbidden_host(here.host) is None and not (options and options.proxy)

    def _missed(self, here: Address, error: Unreached) -> None:
        if self._network.unreached(here.host, no_such_name=error.no_such_name):
            log.warning(
                "no network: nobody can be reached; until somebody answers, this is held against"
                " no source (the last one: %s)",
                error.message,
            )

    def _answered(self, here: Address, request: Request) -> None:
        if not self._network.is_in_doubt or not self._tells_of_network(here, request.options):
            return
        if (gone := self._network.answered()) is not None:
            log.info("the network is back, after %s", roughly(gone))

    def _refused(self, address: Address, reply: Reply) -> HttpStatus:
        """The error for an answer that is no success; a pause it asks for is remembered."""
        error = refusal(address, reply.status, reply.headers, now=self._clock().astimezone(UTC))
        if error.retry_at is not None:
            running = self._pauses.get(address.origin, error.retry_at)
            self._pauses[address.origin] = max(running, error.retry_at)
        return error


def _user_agent(settings: Fetch) -> str:
    contact = f" (+{settings.contact})" if settings.contact else ""
    return settings.user_agent or f"Presseschau/{__version__}{contact}"

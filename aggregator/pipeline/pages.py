"""The article behind an entry, from all its pages.

fetch page | extract | is there a whole of it? else the next page | join

Other pages of an article are asked for like the first: on the same host, by
robots.txt, with the source's options, at most so many, none twice.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from aggregator.config.rules import rule_for
from aggregator.errors import (
    AskedToWait,
    BrokenBody,
    ConnectFailed,
    ExtractError,
    FetchError,
    FetchTimeout,
    HttpStatus,
    NoNetwork,
    PresseschauError,
    RobotsUnread,
    WorkerError,
)
from aggregator.extract import extract, join, shipped_rules
from aggregator.fetch import PAGES, options_of
from aggregator.model import Access, Article, Validators
from aggregator.store import robots
from aggregator.text import addresses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aggregator.config.model import Source
    from aggregator.model import Record
    from aggregator.pipeline.equipment import Equipment

_NO_ENTRY = {Access.BLOCKED, Access.LOGIN_EXPIRED}
"""What a page may answer that can be another next time, so that it is tried again."""
READABLE = {Access.OPEN, Access.PAYWALLED}
_SERVER_ERROR = 500


class Page(NamedTuple):
    """A page that was read: the address that answered, and what to ask it with next time."""

    url: str = ""
    validators: Validators = Validators()


class PageUnchanged(PresseschauError):
    """The page is as it was when it was read last."""

    reason = "unchanged"


class PageRefused(PresseschauError):
    """The page answered, but not with its article; it may do so another time."""

    def __init__(self, article: Article) -> None:
        super().__init__(article.message)
        self.reason = self.access = article.access


class Ask(Protocol):
    """Fetches and reads one page of an article, or says why it is not to be had."""

    async def __call__(self, url: str, *, before: Sequence[str]) -> Article | str:
        """Give the page at ``url``, which stands behind the pages ``before``."""


class Pages:
    """Fetches and reads the article behind an entry."""

    def __init__(self, kit: Equipment) -> None:
        self._kit = kit

    async def article(
        self, record: Record, source: Source, *, last_try: bool, since: Page | None = None
    ) -> tuple[Article, Page]:
        """Give the article, and its first page.

        Where another page than the first cannot be read for a reason that may
        pass, that is the article's failure, until the last try; otherwise,
        and then, the article is what there is of it, and its message says so.

        Args:
            record: Its link is known.
            source: As configured.
            last_try: Whether it will not be tried again by itself.
            since: The first page as it was read last; it is asked for conditionally.

        Raises:
            PageUnchanged: It is still like that. Never of an article that has
                other pages, which are read again with it.
            FetchError: The page, or another one of the article, was not to be had.
            ExtractError: The page cannot be read.
            WorkerError: The worker missed its deadline or died.
            PageRefused: The page may answer with the article another time.
        """
        assert record.original_link is not None
        url = self._kit.secrets.expand(record.original_link)
        article, page = await self._read(url, record, source, since=since)
        nothing_to_show = not article.text and not record.teaser
        if article.access in _NO_ENTRY or (article.access is not Access.OPEN and nothing_to_show):
            raise PageRefused(article)
        ask = partial(self._other, record=record, source=source, last_try=last_try)
        most = self._kit.config.settings.fetch.max_pages
        whole = await with_other_pages(article, page.url, ask, most=most)
        if whole is not article:  # the others may change while the first stays as it is
            page = page._replace(validators=Validators())
        return whole, page

    async def _other(
        self, url: str, *, before: Sequence[str], record: Record, source: Source, last_try: bool
    ) -> Article | str:
        """Give another page of an article, or why it is not to be had."""
        try:
            page, _ = await self._read(url, record, source, before)
        except (FetchError, ExtractError, WorkerError, PageRefused) as error:
            if _may_pass(error) and not last_try:
                raise
            return error.message
        if page.access in _NO_ENTRY and not last_try:
            raise PageRefused(page)
        return page if page.access in READABLE else page.message

    async def _read(
        self,
        url: str,
        record: Record,
        source: Source,
        before: Sequence[str] = (),
        since: Page | None = None,
    ) -> tuple[Article, Page]:
        """Fetch and read one page; what its site's robots.txt says is kept.

        A bot defence is one with any status.
        """
        try:
            answer = await self._kit.fetcher.get(
                url,
                accept=PAGES,
                robots=True,
                options=options_of(source),
                validators=since.validators if since else None,
                given_by=self._kit.secrets.expand(since.url) if since and since.url else None,
            )
        except HttpStatus as error:
            if error.page:
                with suppress(ExtractError, WorkerError):
                    refusal = await self._extracted(error.page, None, url, record, before)
                    if refusal.access is Access.BLOCKED:
                        raise PageRefused(refusal) from error
            raise
        finally:
            if read := self._kit.fetcher.robots_read():
                await self._kit.store.write(robots.save, read, self._kit.clock())
        if answer.not_modified:
            raise PageUnchanged(f"{url} has not changed")
        if before and addresses.host(answer.final_url) != addresses.host(before[0]):
            raise ExtractError(f"{url} leads to another site")
        content_type = answer.headers.get("content-type")
        article = await self._extracted(
            answer.body, content_type, answer.final_url, record, before, reserved=answer.reserved
        )
        return article, Page(answer.final_url, answer.validators)

    async def _extracted(
        self,
        body: bytes,
        content_type: str | None,
        url: str,
        record: Record,
        before: Sequence[str],
        *,
        reserved: Sequence[str] = (),
    ) -> Article:
        return await self._kit.workers.run(
            extract,
            body,
            content_type=content_type,
            url=url,
            teaser="" if before else record.teaser,
            title=record.title,
            rule=rule_for(url, shipped_rules(), self._kit.rules),
            before=before,
            now=self._kit.clock(),
            zone=self._kit.config.settings.zone,
            reserved=reserved,
        )


async def with_other_pages(first: Article, url: str, ask: Ask, *, most: int) -> Article:
    """Give an article whole: from the page that holds all of it, else from its pages.

    Args:
        first: What its first page holds; given back where there are no others.
        url: The address that answered.
        ask: Gives one page, or says why it is not to be had.
        most: Pages that are read, the first among them.
    """
    if most == 1:
        return first
    return await _whole(first, url, ask) or await _joined(first, url, ask, most)


async def _whole(first: Article, url: str, ask: Ask) -> Article | None:
    if first.whole is None:
        return None
    page = await ask(first.whole, before=[url])
    if isinstance(page, str) or page.access is not Access.OPEN or len(page.text) < len(first.text):
        return None
    return replace(first, text=page.text)


async def _joined(article: Article, url: str, ask: Ask, most: int) -> Article:
    read = [url]
    while article.next_page is not None:
        number = len(read) + 1
        if number > most:
            why = f"the article has more than {most} pages (settings.fetch.max_pages)"
            return replace(article, message=why)
        page = await ask(article.next_page, before=read)
        if isinstance(page, str):
            return replace(article, message=f"page {number} is missing: {page}")
        read.append(article.next_page)
        joined = join(article, page)
        if joined is article:
            break
        article = joined
    return article


def _may_pass(error: PresseschauError) -> bool:
    """Whether the same request may be answered another time."""
    if isinstance(error, HttpStatus):
        return isinstance(error, AskedToWait) or error.status >= _SERVER_ERROR
    passing = (FetchTimeout, ConnectFailed, NoNetwork, BrokenBody, RobotsUnread)
    return isinstance(error, (*passing, WorkerError, PageRefused))

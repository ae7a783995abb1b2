"""``tldr``: the TLDR of any text or page; of a record, see ``repair``.

With a model as its engine it is a way to try a prompt: nothing that was
written before is given again, and no other engine stands in. Only what it
costs is stored, where there is a store.
"""

from __future__ import annotations

import asyncio
import codecs
import os
import re
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator import bootstrap
from aggregator.cli import repair, screen
from aggregator.cli.parser import DEFAULT_FOLDER
from aggregator.config.env import Secrets
from aggregator.config.model import Config
from aggregator.config.models import missing
from aggregator.config.reader import Loaded, read
from aggregator.config.rules import rule_for
from aggregator.errors import ExtractError, FetchError, SummariseError, UsageError
from aggregator.extract import extract, shipped_rules
from aggregator.fetch import PAGES, Fetcher
from aggregator.model import Access, Article
from aggregator.pipeline.pages import READABLE, with_other_pages
from aggregator.store.database import Store
from aggregator.summarise import Request, summarise_text
from aggregator.text import markup

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from aggregator.config.model import Summariser
    from aggregator.model import Tldr

_HTML = re.compile(rb"\s*<(?:!doctype|html|head|body|article|\?xml)", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{4,16}")
_NO_TEXT = "is neither text in UTF-8 nor HTML (a picture, a PDF, another encoding?); save it so"


def tldr(options: argparse.Namespace) -> int:
    """Print the TLDR of a text, an HTML file or a page, and the engine that wrote it.

    With ``--set``, ``--again``, ``--veto`` or ``--unveto``: mend that of a record.
    """
    if options.set is not None or options.again or options.veto or options.unveto:
        return repair.mend(options)
    loaded = read_or_default(options.config)
    article = _article(options.what, loaded)
    wanted = loaded.config.settings.summariser
    if options.engine:
        wanted = wanted.model_copy(update={"engine": options.engine})
    if wanted.engine == "extractive":
        written = summarise_text(
            article.text,
            title=article.title or None,
            language=article.language,
            sentences=wanted.sentences,
            max_words=wanted.max_words,
        )
    else:
        if text := missing(wanted):
            raise UsageError(f"{text}; write it under settings.summariser")
        screen.log_to_terminal(loaded.secrets, loaded.config.settings.zone)
        written = asyncio.run(_by_model(article, wanted, loaded))
    print(written.text)
    language = f", in {written.language}" if written.language else ""
    print(f"\nEngine: {written.engine}{language}")
    return 0


async def _by_model(article: Article, wanted: Summariser, loaded: Loaded) -> Tldr:
    request = Request(
        text=article.text,
        title=article.title,
        language=article.language,
        sentences=wanted.sentences,
        max_words=wanted.max_words,
    )
    from aggregator.summarise.llm.asking import Unusable  # noqa: PLC0415 - loads pydantic, simplemma

    workers = bootstrap.workers(most=1)
    try:
        with _store(loaded) as store:
            async with bootstrap.workshop(loaded, store, workers, trying=True) as shop:
                engine = shop.engine(wanted)
                try:
                    return await engine.write(request)
                except Unusable as unusable:
                    if unusable.answer:
                        screen.say(f"{engine.name} wrote: {unusable.answer}")
                    raise
    finally:
        await workers.stop()


@contextmanager
def _store(loaded: Loaded) -> Iterator[Store]:
    """Open the store where there is one, for the day's budget; else one that is gone at the end."""
    if loaded.store.is_file():
        with bootstrap.opened(loaded) as store:
            yield store
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "tokens.db")
        try:
            yield store
        finally:
            store.close()


def read_or_default(folder: Path) -> Loaded:
    """Read the configuration; where the default folder is missing, every key has its default."""
    if folder == DEFAULT_FOLDER and not folder.is_dir():
        return Loaded(Config(), Path.cwd(), (), Secrets({}))
    return read(folder, os.environ)


def _article(what: str, loaded: Loaded) -> Article:
    if re.match(r"https?://", what):
        article = asyncio.run(_page(what, loaded))
    else:
        body = _bytes(what)
        if _HTML.match(body):
            article = extract(body, content_type=None, url="")
        else:
            article = Article(text=markup.clean(_text(body, what)), access=Access.OPEN)
    if not article.text.strip():
        said = article.message or "no text was found; give some sentences, as text or HTML"
        raise SummariseError(f"{_named(what)}: {said}")
    return article


def _named(what: str) -> str:
    return "standard input" if what == "-" else what


def _bytes(what: str) -> bytes:
    if what == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(what).read_bytes()
    except FileNotFoundError as error:
        raise UsageError(f"{what}: there is no such file; {_instead(what)}") from error
    except IsADirectoryError as error:
        raise UsageError(f"{what}: is a folder; name a file in it") from error
    except OSError as error:
        raise UsageError(f"{what}: cannot be read: {error.strerror}") from error


def _instead(what: str) -> str:
    if _ID.fullmatch(what):
        return (
            f"if it is the ID of a record, `show {what}` shows its TLDR,"
            f" and `tldr {what} --again` writes it again"
        )
    return "give a text or HTML file, an address (https://…), or - for standard input"


def _text(body: bytes, what: str) -> str:
    """Read a text; what was cut within its last character is none the worse."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError as error:
        raise UsageError(f"{_named(what)}: {_NO_TEXT}") from error
    if "\0" in text:
        raise UsageError(f"{_named(what)}: {_NO_TEXT}")
    return text.removeprefix("\ufeff")


async def _page(url: str, loaded: Loaded) -> Article:
    async with Fetcher(loaded.config.settings.fetch, clock=bootstrap.now) as fetcher:

        async def read_one(url: str, before: Sequence[str]) -> tuple[Article, str]:
            answer = await fetcher.get(url, accept=PAGES)
            article = extract(
                answer.body,
                content_type=answer.headers.get("content-type"),
                url=answer.final_url,
                rule=rule_for(answer.final_url, shipped_rules(), loaded.rules),
                before=before,
                now=bootstrap.now(),
            )
            return article, answer.final_url

        async def ask(url: str, *, before: Sequence[str]) -> Article | str:
            try:
                page, _ = await read_one(url, before)
            except (FetchError, ExtractError) as error:
                return error.message
            return page if page.access in READABLE else page.message

        first, final_url = await read_one(url, ())
        most = loaded.config.settings.fetch.max_pages
        return await with_other_pages(first, final_url, ask, most=most)

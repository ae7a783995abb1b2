"""Getting bytes from the net, politely and within limits. ``Fetcher`` is its face."""

from aggregator.fetch import certificates as _  # noqa: F401 - before anything loads aiohttp
from aggregator.fetch.exchange import FEEDS, PAGES
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.options import Options, options_of

__all__ = ["FEEDS", "PAGES", "Fetcher", "Options", "options_of"]

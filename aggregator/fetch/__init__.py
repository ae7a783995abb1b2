"""Getting bytes from the net, politely and within limits. ``Fetcher`` is its face."""

from aggregator.fetch.fetcher import FEEDS, PAGES, Fetcher

__all__ = ["FEEDS", "PAGES", "Fetcher"]

"""Applies the rules for single sites (``rules/*.yaml``, and the user's own) to a page's tree.

What a rule finds nothing with, it does not change: sites are rebuilt, and a
rule that has become old must not cost an article.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from cssselect import HTMLTranslator
from lxml import etree

from aggregator.config import rules
from aggregator.extract.lines import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from aggregator.config.rules import SiteRule
    from aggregator.extract.boilerplate import Line


@cache
def shipped() -> tuple[SiteRule, ...]:
    """The rules that come with the program."""
    folder = resources.files(__package__).joinpath("rules")
    files = sorted(one.name for one in folder.iterdir() if one.name.endswith(".yaml"))
    return tuple(
        rule for name in files for rule in rules.parse(folder.joinpath(name).read_bytes(), name)
    )


def find(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    """The elements that a CSS selector finds, in the order of the page."""
    found: list[HtmlElement] = _compiled(selector)(tree)
    return found


def remove(tree: HtmlElement, rule: SiteRule) -> None:
    """Take out of the tree, in place, what the rule says is no part of articles."""
    for element in [one for selector in rule.remove for one in find(tree, selector)]:
        if element.getparent() is not None:
            element.drop_tree()


def kept_lines(tree: HtmlElement, rule: SiteRule) -> list[Line]:
    """The lines of what the rule says the article is; none where it finds nothing."""
    for selector in rule.keep:
        lines = [line for element in _outermost(find(tree, selector)) for line in lines_of(element)]
        if lines:
            return lines
    return []


def _outermost(elements: Iterable[HtmlElement]) -> list[HtmlElement]:
    found = list(elements)
    inside = set(found)
    return [one for one in found if inside.isdisjoint(one.iterancestors())]


@lru_cache(maxsize=256)
def _compiled(selector: str) -> etree.XPath:
    return etree.XPath(HTMLTranslator().css_to_xpath(selector))

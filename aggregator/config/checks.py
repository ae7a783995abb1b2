"""What no single value can show: names and keys that must agree with one another.

Pure functions from the items of a configuration to problems. They look at
what stands in the files, valid or not, so that one mistake is told once and
a feed may name a source that has a problem of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aggregator.config import expression
from aggregator.config.complaints import did_you_mean
from aggregator.config.document import Listing, Scalar, Table
from aggregator.config.hosts import is_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aggregator.errors import Problem

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OWN = "is ours to send; leave it out"
_OWN_HEADERS = {
    "authorization": "write it as `auth: {basic: …}` or `auth: {bearer: …}`",
    "cookie": "write it under `cookies`",
    "proxy-authorization": "write it into `proxy`: http://user:password@host",
} | dict.fromkeys(
    (
        *("host", "connection", "content-length", "transfer-encoding", "te", "upgrade"),
        *("accept-encoding", "if-none-match", "if-modified-since", "if-range", "range", "expect"),
    ),
    _OWN,
)

RULES = ("include", "exclude")
RULE_LISTS = ("sources", "tags", "categories", "authors", "languages", "access", "words")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of ``sources`` or ``feeds``; ``label`` names it in messages (``sources[2]``)."""

    label: str
    table: Table


def check(sources: tuple[Item, ...], feeds: tuple[Item, ...]) -> list[Problem]:
    """Every problem between the items of a configuration."""
    rules = tuple(rule for feed in feeds for rule in _rules(feed))
    names = [node.written for item in sources for node in _text(item, "name")]
    tags = [node.written for item in sources for _, node in _texts(item, "tags")]
    return [
        *_twice(sources, "name", "name"),
        *_twice(sources, "url", "address"),
        *_twice(sources, "was", "former name"),
        *_twice(feeds, "slug", "slug"),
        *_twice(feeds, "was", "former slug"),
        *_still_used(sources, "name"),
        *_still_used(feeds, "slug"),
        *_unselected(sources),
        *_unsendable(sources),
        *_ambiguous(sources),
        *_never_read(sources),
        *_repeated(sources, ("tags", *RULES)),
        *_repeated(feeds, ("sources", "formats")),
        *_repeated(rules, RULE_LISTS),
        *_empty(sources, RULES),
        *_empty(feeds, ("sources",)),
        *_empty(rules, RULE_LISTS),
        *_ruleless(feeds),
        *_limited_twice(feeds),
        *_weighed_for_nothing(feeds),
        *_false_expressions(feeds),
        *_unknown((*feeds, *rules), "sources", names, "source is called"),
        *_unknown(rules, "tags", tags, "source has the tag"),
    ]


def check_hubs(settings: Table, feeds: tuple[Item, ...], base_url: str) -> list[Problem]:
    """Every key that wants hubs to reach us where none does, or would tell them what is secret.

    Args:
        settings: As they stand in the files.
        feeds: As they stand in the files.
        base_url: As it holds, whether it stands there or not.
    """
    private = _at(settings, "fetch", "allow_private_addresses")
    at_home = private is not None and private.value is True  # then hubs may be there too
    told = [problem for item in feeds for problem in _kept_from_hubs(item, at_home=at_home)]
    if at_home or not is_private(urlsplit(base_url).hostname or ""):
        return told
    text = (
        f"no hub on the Internet reaches base_url, which is {base_url}; set it to the address "
        "that other machines use, or leave this key out"
    )
    reachable = _at(settings, "web", "reachable")
    told += [
        node.place.problem(f"{item.label}.hub", text)
        for item in feeds
        for node in _text(item, "hub")
    ]
    if reachable is not None and reachable.value is True:
        told.append(reachable.place.problem("settings.web.reachable", text))
    return told


def _kept_from_hubs(item: Item, *, at_home: bool) -> Iterator[Problem]:
    """A hub fetches the feed like anybody else, and hands on what it holds."""
    node = item.table.members.get("access")
    access = node.value if isinstance(node, Scalar) else "local"
    why = {
        "local": "a hub on the Internet cannot read a feed with `access: local`",
        "token": "a hub would learn the secret address of a feed with `access: token`, and hand"
        " on what it holds",
    }
    if access not in why or (access == "local" and at_home):
        return
    for hub in _text(item, "hub"):
        text = f"{why[access]}; say `access: public`, or leave this key out"
        yield hub.place.problem(f"{item.label}.hub", text)


def _at(table: Table, section: str, key: str) -> Scalar | None:
    inner = table.members.get(section)
    node = inner.members.get(key) if isinstance(inner, Table) else None
    return node if isinstance(node, Scalar) else None


def _rules(feed: Item) -> Iterator[Item]:
    for key in RULES:
        if isinstance(rule := feed.table.members.get(key), Table):
            yield Item(f"{feed.label}.{key}", rule)


def _text(item: Item, key: str) -> Iterator[Scalar]:
    node = item.table.members.get(key)
    if isinstance(node, Scalar) and isinstance(node.value, str):
        yield node


def _texts(item: Item, key: str) -> Iterator[tuple[str, Scalar]]:
    """The texts of a list, each with its label."""
    node = item.table.members.get(key)
    for index, inner in enumerate(node.items if isinstance(node, Listing) else ()):
        if isinstance(inner, Scalar) and isinstance(inner.value, str):
            yield f"{item.label}.{key}[{index}]", inner


def _twice(items: Iterable[Item], key: str, word: str) -> Iterator[Problem]:
    first: dict[object, Scalar] = {}
    for item in items:
        for node in _text(item, key):
            earlier = first.setdefault(node.value, node)
            if earlier is not node:
                text = f"the {word} {node.shown} is already used at {earlier.place}"
                yield node.place.problem(f"{item.label}.{key}", text)


def _still_used(items: tuple[Item, ...], key: str) -> Iterator[Problem]:
    used = {node.value: node for item in items for node in _text(item, key)}
    for item in items:
        for node in _text(item, "was"):
            if owner := used.get(node.value):
                text = f"a former {key} cannot be in use, and {node.shown} is, at {owner.place}"
                yield node.place.problem(f"{item.label}.was", text)


def _unselected(sources: tuple[Item, ...]) -> Iterator[Problem]:
    """A page needs selectors, and nothing else does."""
    for item in sources:
        kind, select = (item.table.members.get(key) for key in ("kind", "select"))
        is_page = isinstance(kind, Scalar) and kind.value == "page"
        if isinstance(kind, Scalar) and is_page and not isinstance(select, Table):
            text = "a page needs `select: {item: …}`, CSS selectors of what is an entry on it"
            yield kind.place.problem(f"{item.label}.kind", text)
        elif isinstance(select, Table) and not is_page:
            text = "is only for pages; say `kind: page`, or take it out"
            yield select.place.problem(f"{item.label}.select", text)


def _never_read(sources: tuple[Item, ...]) -> Iterator[Problem]:
    """Pages to look at again, of sources whose pages are never looked at."""
    for item in sources:
        kind, again = (item.table.members.get(key) for key in ("full_text", "recheck"))
        if isinstance(kind, Scalar) and kind.value in {"feed", "none"} and again is not None:
            text = f"looks at pages again, and with `full_text: {kind.value}` none is looked at"
            yield again.place.problem(f"{item.label}.recheck", text)


def _unsendable(sources: tuple[Item, ...]) -> Iterator[Problem]:
    """Names of headers and cookies: tokens, and not what we send ourselves."""
    for item, key in ((item, key) for item in sources for key in ("headers", "cookies")):
        table = item.table.members.get(key)
        for name in table.members if isinstance(table, Table) else ():
            assert isinstance(table, Table)
            text = None
            if not _TOKEN.fullmatch(name):
                text = f"the name of a {key[:-1]} may hold only letters, digits and !#$%&'*+-.^_`|~"
            elif key == "headers":
                text = _OWN_HEADERS.get(name.lower())
            if text:
                yield table.keys[name].problem(f"{item.label}.{key}.{name}", text)


def _ambiguous(sources: tuple[Item, ...]) -> Iterator[Problem]:
    for item in sources:
        auth = item.table.members.get("auth")
        if isinstance(auth, Table) and len({"basic", "bearer"} & auth.members.keys()) != 1:
            text = "needs one of basic (user:password) and bearer (a token)"
            yield auth.place.problem(f"{item.label}.auth", text)


def _ruleless(feeds: tuple[Item, ...]) -> Iterator[Problem]:
    """Rules that say nothing."""
    for rule in (rule for feed in feeds for rule in _rules(feed)):
        if not rule.table.members:
            text = f"an empty rule; give it one of {', '.join(RULE_LISTS)}, or leave it out"
            yield rule.table.place.problem(rule.label, text)


def _limited_twice(feeds: tuple[Item, ...]) -> Iterator[Problem]:
    for item in feeds:
        limit, window = (item.table.members.get(key) for key in ("limit", "window"))
        if limit is not None and isinstance(window, Table):
            text = "limit says the same as `window: {min: …, max: …}`; one of the two must go"
            yield limit.place.problem(f"{item.label}.limit", text)


def _weighed_for_nothing(feeds: tuple[Item, ...]) -> Iterator[Problem]:
    for item in feeds:
        order, weighed = (item.table.members.get(key) for key in ("order", "importance"))
        is_asked = isinstance(order, Scalar) and order.value == "importance"
        if isinstance(weighed, Table) and not is_asked:
            text = "counts only with `order: importance`; say that too, or take it out"
            yield weighed.place.problem(f"{item.label}.importance", text)


def _false_expressions(feeds: tuple[Item, ...]) -> Iterator[Problem]:
    for item in feeds:
        for node in _text(item, "where"):
            try:
                expression.expression(node.written)
            except expression.ExpressionError as error:
                for fault in error.faults:
                    place = node.at(fault.line, fault.column)
                    yield place.problem(f"{item.label}.where", fault.text)


def _repeated(items: Iterable[Item], keys: Iterable[str]) -> Iterator[Problem]:
    for item, key in ((item, key) for item in items for key in keys):
        seen: set[str] = set()
        for label, node in _texts(item, key):
            folded = str(node.value).strip().casefold()
            if folded in seen:
                yield node.place.problem(label, f"{node.shown} stands twice in this list")
            seen.add(folded)


def _empty(items: Iterable[Item], keys: Iterable[str]) -> Iterator[Problem]:
    for item, key in ((item, key) for item in items for key in keys):
        node = item.table.members.get(key)
        if isinstance(node, Listing) and not node.items:
            text = "an empty list matches nothing; name something or leave the key out"
            yield node.place.problem(f"{item.label}.{key}", text)


def _unknown(items: Iterable[Item], key: str, known: list[str], words: str) -> Iterator[Problem]:
    folded = {name.strip().casefold() for name in known}
    for item in items:
        for label, node in _texts(item, key):
            if str(node.value).strip().casefold() not in folded:
                text = f"no {words} {node.shown};{did_you_mean(node.written, known)}"
                yield node.place.problem(label, text.rstrip(";"))

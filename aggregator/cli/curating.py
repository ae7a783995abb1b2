"""``preview``, and what a person says of a record in one feed: pinned, dropped, approved, noted."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from aggregator import bootstrap
from aggregator.cli import screen
from aggregator.config.complaints import did_you_mean
from aggregator.config.reader import read
from aggregator.errors import UsageError
from aggregator.model import Mark
from aggregator.pipeline.terms import terms
from aggregator.publish.public import quotes
from aggregator.store import feeds, hand, joints, records

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy import Connection

    from aggregator.config.model import CuratedFeed
    from aggregator.config.reader import Loaded
    from aggregator.curate import Choice, Score, Verdict
    from aggregator.model import Joint, Record

LOOKED_AT = 1000
"""Records, the newest, whose fate ``preview`` tells."""
LISTED = 10
"""Records that are listed for each rule that left some out."""
_TITLE = 60
_FACTORS = ("recency", "sources", "weight", "words", "fullness")


def preview(options: argparse.Namespace) -> int:
    """Show what a feed holds now and, of what it does not, which rule left it out."""
    loaded = read(options.config, os.environ)
    feed = feed_of(options.slug, loaded)
    if options.why:
        return _why(options.why, feed, loaded)
    held = asyncio.run(_chosen(loaded, feed, look_at=LOOKED_AT))
    listed = None if options.all else LISTED
    if options.json:
        print(json.dumps(_as_json(feed, held, listed), ensure_ascii=False, indent=1))
        return 0
    _show_kept(feed, held, loaded)
    _show_left(held.choice, listed, loaded)
    return 0


class _Held(NamedTuple):
    """What a feed holds, and what is known of each record of it, by id.

    Attributes:
        marks: What a person said.
        carries: What the feed carries of it, if it is public.
        joints: The TLDR over several reports of which it is one.
    """

    choice: Choice
    marks: Mapping[str, Mark]
    carries: Mapping[str, str | None]
    joints: Mapping[str, Joint]


async def _chosen(loaded: Loaded, feed: CuratedFeed, *, look_at: int) -> _Held:
    with bootstrap.opened(loaded) as store:
        async with bootstrap.built(loaded, store) as made:
            choice = await made.pipeline.choice(feed, look_at=look_at)
            key = str(made.pipeline.keys[feed.slug].key)
            carries = {one.id: made.pipeline.carries(feed, one) for one in choice.records}
            told = (await store.read(joints.of, key)).values()
            by_record = {record: one for one in told if one.text for record in one.records}
            return _Held(choice, await store.read(hand.load, key), carries, by_record)


def _show_kept(feed: CuratedFeed, held: _Held, loaded: Loaded) -> None:
    zone = loaded.config.settings.zone
    scored = feed.order == "importance"
    name = screen.zone_name(zone, bootstrap.now())
    head: tuple[str, ...] = ("", "id", f"published ({name})", "source", "title")
    head += ("carries",) if feed.access == "public" else ()
    head += ("score", *_FACTORS) if scored else ()
    rows = [
        (
            _signs(held.marks.get(one.record.id, Mark()), held.joints.get(one.record.id)),
            one.record.id,
            screen.local(one.record.published, zone, known=name),
            one.record.source,
            _cut(one.record.title),
            *([held.carries[one.record.id] or ""] if feed.access == "public" else []),
            *(_points(one.score) if one.score else ()),
        )
        for one in held.choice.kept
    ]
    print(f"{feed.slug}: {len(rows)} entries")
    if rows:
        screen.table(head, rows, lesser=_FACTORS[::-1] if scored else ())


def _show_left(choice: Choice, listed: int | None, loaded: Loaded) -> None:
    zone = loaded.config.settings.zone
    print(f"\nleft out of the {choice.looked_at} newest records: {len(choice.left)}")
    for rule, ones in _by_rule(choice).items():
        said = "wait for approval" if rule == "review" else rule
        print(f"\n{said}: {len(ones)}")
        for one in ones[:listed]:
            detail = f" ({one.reason.detail})" if one.reason and rule != "review" else ""
            when = screen.local(one.record.published, zone)
            print(
                f"  {one.record.id}  {when}  {one.record.source}  {_cut(one.record.title)}{detail}"
            )
        if listed is not None and len(ones) > listed:
            print(f"  … and {len(ones) - listed} more (--all lists them)")


def _by_rule(choice: Choice) -> dict[str, list[Verdict]]:
    """Sort what was left out by rule: what waits for a person first, then the most frequent."""
    rules: dict[str, list[Verdict]] = {}
    for one in choice.left:
        if one.reason is not None:
            rules.setdefault(one.reason.rule, []).append(one)
    return dict(sorted(rules.items(), key=lambda item: (item[0] != "review", -len(item[1]))))


def _as_json(feed: CuratedFeed, held: _Held, listed: int | None) -> dict[str, Any]:
    choice, by_rule = held.choice, _by_rule(held.choice)
    counts = Counter({rule: len(ones) for rule, ones in by_rule.items()})
    shown = [one for ones in by_rule.values() for one in ones[:listed]]
    return {
        "feed": feed.slug,
        "entries": [_plain(one, held.marks) | _more(one.record.id, held) for one in choice.kept],
        "looked_at": choice.looked_at,
        "left_out": dict(counts),
        "left": [_plain(one, held.marks) for one in shown],
    }


def _more(record: str, held: _Held) -> dict[str, Any]:
    """Say of a record that a feed holds what is true of few."""
    said: dict[str, Any] = {}
    if kind := held.carries[record]:
        said["carries"] = kind
    if joint := held.joints.get(record):
        said["story"] = {"tldr": joint.text, "engine": joint.engine, "of": list(joint.records)}
    return said


def _plain(one: Verdict, marks: Mapping[str, Mark]) -> dict[str, Any]:
    mark = marks.get(one.record.id, Mark())
    said: dict[str, Any] = {
        "id": one.record.id,
        "title": one.record.title,
        "source": one.record.source,
        "link": one.record.link,
        "published": one.record.published.isoformat(),
        "pinned": mark.pinned,
        "note": mark.note,
    }
    if one.reason is not None:
        said |= {"rule": one.reason.rule, "detail": one.reason.detail}
    if one.score is not None:
        parts = {name: round(getattr(one.score, name), 3) for name in _FACTORS}
        said["score"] = {"total": round(one.score.total, 3)} | parts
    return said


def _why(wanted: str, feed: CuratedFeed, loaded: Loaded) -> int:
    """Say of one record whether a feed holds it, and which rule decides."""
    with bootstrap.opened(loaded) as store:
        record = store.read_now(records.find, wanted)
    verdict, place = asyncio.run(_verdict(loaded, feed, record))
    print(f"{record.id}  {record.source}  {record.title}")
    if verdict.reason is not None:
        detail = f": {verdict.reason.detail}" if verdict.reason.detail else ""
        print(f"not in {feed.slug}: {verdict.reason.rule}{detail}")
    else:
        print(f"in {feed.slug}, at place {place}{', pinned' if verdict.pinned else ''}")
    if verdict.score is not None:
        parts = zip(("score", *_FACTORS), _points(verdict.score), strict=True)
        print(", ".join(f"{name} {points}" for name, points in parts))
    return 0


async def _verdict(loaded: Loaded, feed: CuratedFeed, record: Record) -> tuple[Verdict, int]:
    with bootstrap.opened(loaded) as store:
        async with bootstrap.built(loaded, store) as made:
            return await made.pipeline.verdict(feed, record)


def _signs(mark: Mark, joint: Joint | None) -> str:
    signs = (
        *((mark.pinned, "pinned"), (mark.approved, "approved"), (bool(mark.note), "noted")),
        (joint is not None, f"of {len(joint.records) if joint else 0} reports"),
    )
    return " ".join(word for holds, word in signs if holds)


def _points(score: Score) -> tuple[str, ...]:
    return tuple(f"{getattr(score, name):+.2f}" for name in ("total", *_FACTORS))


def _cut(title: str) -> str:
    return title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"


def pin(options: argparse.Namespace) -> int:
    """Keep a record in a feed, whatever its rules say."""

    def pinned(mark: Mark) -> Mark:
        return replace(
            mark, pinned=not options.undo, dropped=False if not options.undo else mark.dropped
        )

    return _mark(options, pinned, "no longer pinned in" if options.undo else "pinned in")


def drop(options: argparse.Namespace) -> int:
    """Keep a record out of a feed, whatever its rules say."""

    def dropped(mark: Mark) -> Mark:
        return replace(
            mark, dropped=not options.undo, pinned=False if not options.undo else mark.pinned
        )

    return _mark(options, dropped, "no longer dropped from" if options.undo else "dropped from")


def note(options: argparse.Namespace) -> int:
    """Put the editor's own words above the TLDR of a record, in one feed."""
    if bool(options.text) == options.undo:
        raise UsageError("note ID SLUG needs either a TEXT or --undo")
    text = "" if options.undo else " ".join(" ".join(options.text).split())

    def noted(mark: Mark) -> Mark:
        changed = mark.note != text
        return replace(mark, note=text, noted_at=bootstrap.now() if changed else mark.noted_at)

    code = _mark(options, noted, "no longer noted in" if options.undo else "noted in")
    if text:
        _tell_of_quotation(options, text)
    return code


def _tell_of_quotation(options: argparse.Namespace, text: str) -> None:
    """Say of a note that a public feed will leave it out, for it quotes too much."""
    loaded = read(options.config, os.environ)
    if feed_of(options.slug, loaded).access != "public":
        return
    with bootstrap.opened(loaded) as store:
        record = store.read_now(records.find, options.id)
    held = terms(loaded.config, loaded.secrets, {})
    texts = (record.inhalt, record.teaser)
    if not held.grants(record.source) and any(quotes(text, one, held.most) for one in texts):
        screen.say(
            f"It quotes more than {held.most} words in a row of the article, so {options.slug},"
            " which is public, leaves it out (settings.public_excerpt)."
        )


def approve(options: argparse.Namespace) -> int:
    """Let records into a feed that requires a review."""
    if bool(options.id) == options.all:
        raise UsageError("approve needs either an ID or --all, and the feed's slug")
    if options.all and options.undo:
        raise UsageError("approve --undo needs an ID: what is approved is taken back one by one")

    def approved(mark: Mark) -> Mark:
        return replace(mark, approved=not options.undo)

    if not options.all:
        said = "held back in" if options.undo else "approved for"
        return _mark(options, approved, said)
    loaded = read(options.config, os.environ)
    feed = feed_of(options.slug, loaded)
    choice = asyncio.run(_chosen(loaded, feed, look_at=sys.maxsize)).choice
    waiting = [one.record for one in choice.left if one.reason and one.reason.rule == "review"]
    _keep(loaded, feed, waiting, approved)
    print(f"{len(waiting)} records approved for {feed.slug}")
    return 0


def _mark(options: argparse.Namespace, change: Callable[[Mark], Mark], said: str) -> int:
    loaded = read(options.config, os.environ)
    feed = feed_of(options.slug, loaded)
    with bootstrap.opened(loaded) as store:
        record = store.read_now(records.find, options.id)
    _keep(loaded, feed, [record], change)
    print(f"{record.id} {said} {feed.slug}: {record.title}")
    print("The next pass publishes the change.")
    return 0


def _keep(
    loaded: Loaded, feed: CuratedFeed, marked: Iterable[Record], change: Callable[[Mark], Mark]
) -> None:
    with screen.turn(bootstrap.writer_lock(loaded)), bootstrap.opened(loaded) as store:
        store.write_now(_changed, loaded, feed, list(marked), change)


def _changed(
    connection: Connection,
    loaded: Loaded,
    feed: CuratedFeed,
    marked: Iterable[Record],
    change: Callable[[Mark], Mark],
) -> None:
    slugs = {one.slug: one.was for one in loaded.config.feeds}
    key = str(feeds.ensure(connection, slugs, bootstrap.now())[feed.slug].key)
    known = hand.load(connection, key)
    marks = {one.id: change(known.get(one.id, Mark())) for one in marked}
    hand.save(connection, key, marks)


def feed_of(slug: str, loaded: Loaded) -> CuratedFeed:
    """Give the curated feed of a slug.

    Raises:
        UsageError: There is none.
    """
    by_slug = {one.slug: one for one in loaded.config.feeds}
    if slug not in by_slug:
        hint = did_you_mean(slug, by_slug)
        raise UsageError(
            f"no feed has the slug {slug};{hint} there are: {', '.join(by_slug) or 'none'}"
        )
    return by_slug[slug]

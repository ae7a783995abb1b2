"""Remedies for a bad TLDR: ``explain``, ``tldr ID --…``, ``redo`` and ``report``.

A TLDR written by hand is checked like any other and never overwritten by an
engine. What was published is replaced only where a person asks for it.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator import bootstrap
from aggregator.cli import screen
from aggregator.cli.records import instant
from aggregator.config.reader import read
from aggregator.errors import PresseschauError, SummariseError, UsageError
from aggregator.model import HAND, State, Support
from aggregator.store import joints, records
from aggregator.summarise import grounding
from aggregator.summarise.llm.judging import judge
from aggregator.text import markup

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

    from aggregator.config.reader import Loaded
    from aggregator.model import Joint, Record, TurnedDown
    from aggregator.pipeline import Pipeline
    from aggregator.store.database import Store
    from aggregator.summarise.grounding import Verdict
    from aggregator.summarise.llm.judging import Judgement


def explain(options: argparse.Namespace) -> int:
    """Show each sentence of a record's TLDR beside the article's sentences that carry it.

    And those of the stories in whose TLDR over several reports it has a part.
    """
    record = _found(options)
    code = _explain_own(record)
    loaded = read(options.config, os.environ)
    with bootstrap.opened(loaded) as store:
        for slug, _, joint in store.read_now(joints.made_of, record.id):
            its = {one.id: one for one in store.read_now(records.by_id, joint.records)}
            _explain_story(slug, joint, its)
    return code


def _say_why_not(turned_down: Iterable[TurnedDown]) -> None:
    for one in turned_down:
        print(f"not by {one.engine} ({one.reason}): {one.message}")


def _explain_story(slug: str, joint: Joint, reports: Mapping[str, Record]) -> None:
    sources = ", ".join(reports[one].quelle for one in joint.records if one in reports)
    print(f"\nin the feed {slug}, over several reports ({sources}):")
    _say_why_not(joint.turned_down)
    if joint.text:
        print(f"engine {joint.engine}, each part carried by its report\n")
    for number, part in enumerate(joint.parts, start=1):
        print(f"{number}. {part.text}")
        source = reports[part.record].quelle if part.record in reports else part.record
        for evidence in part.evidence:
            print(f"   ← {source}: {evidence}")


def _explain_own(record: Record) -> int:
    _say_why_not(record.turned_down)
    if record.tldr_language:
        return _explain_translation(record)
    verdict = _verdict(record, record.tldr)
    print(f"{record.title}\nengine {record.engine}, {_in_words(verdict)}\n")
    for number, sentence in enumerate(verdict.sentences, start=1):
        print(f"{number}. {sentence.text}")
        if sentence.fault:
            print(f"   not supported ({sentence.fault.word}): {sentence.fault.message}")
        for evidence in sentence.support:
            print(f"   ← {evidence}")
    for fault in verdict.faults:
        print(f"as a whole ({fault.word}): {fault.message}")
    return 0


def _explain_translation(record: Record) -> int:
    found = _judged(record)
    print(f"{record.title}\nengine {record.engine}, a translation: numbers, names and quotations")
    print(f"NOT supported ({found.reason}): {found.message}" if found.reason else "were found")
    print(f"\n{record.tldr}")
    return 0


def report(options: argparse.Namespace) -> int:
    """Write a record's article, TLDR and verdict into a file fit to become a test."""
    record = _found(options)
    faults = _found_wrong(record)
    case = {
        "id": record.id,
        "link": record.link,
        "title": record.title,
        "language": record.language,
        "engine": record.engine,
        "tldr": record.tldr,
        "tldr_language": record.tldr_language,
        "supported": not faults,
        "faults": faults,
        "article": record.basis,
    }
    path = Path(f"report-{record.id}.json")
    path.write_text(json.dumps(case, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written: {path}")
    return 0


def mend(options: argparse.Namespace) -> int:
    """Set, rewrite, veto or let back in the TLDR of one record."""
    loaded = read(options.config, os.environ)
    with screen.turn(bootstrap.writer_lock(loaded)), bootstrap.opened(loaded) as store:
        record = store.read_now(records.find, options.what)
        if options.veto or options.unveto:
            changed = replace(record, vetoed=options.veto)
        elif options.again:
            changed = asyncio.run(_again(loaded, store, record))
        else:
            changed = _by_hand(record, options.set)
        store.write_now(records.save, changed)
    print(f"{changed.id}: {'left out of all feeds' if changed.vetoed else changed.tldr}")
    if options.again:
        print(f"Engine: {changed.engine}")
        _say_why_not(changed.turned_down)
    print("The next pass publishes the change.")
    return 0


def _by_hand(record: Record, text: str) -> Record:
    """Give the record with a person's TLDR.

    Raises:
        SummariseError: The article does not carry it; says what is wrong.
    """
    verdict = _verdict(record, tldr := markup.one_line(markup.clean(text)))
    if not verdict.supported:
        raise SummariseError("not taken: " + "; ".join(_faults(verdict)))
    return replace(
        record,
        tldr=tldr,
        engine=HAND,
        support=tuple(Support(one.text, one.support) for one in verdict.sentences),
        tldr_language=None,
        turned_down=(),
        state=State.SUMMARISED,
        failure=None,
        updated=bootstrap.now() if tldr != record.tldr else record.updated,
    )


async def _again(loaded: Loaded, store: Store, record: Record) -> Record:
    if record.engine == HAND:
        raise UsageError(f"{record.id}: written by hand, which no engine overwrites; use --set")
    async with bootstrap.built(loaded, store) as made:
        return await _redone(made.pipeline, record, page=False)


async def _redone(pipeline: Pipeline, record: Record, *, page: bool) -> Record:
    source = next((one for one in pipeline.config.sources if one.name == record.source), None)
    return await pipeline.redone(record, source, page=page)


def redo(options: argparse.Namespace) -> int:
    """Write TLDRs again, and with ``--stage extract`` read the pages again first."""
    loaded = read(options.config, os.environ)
    known = [one.name for one in loaded.config.sources]
    if options.source and options.source not in known:
        raise UsageError(
            f"--source {options.source}: no such source; there are: {', '.join(known)}"
        )
    with screen.turn(bootstrap.writer_lock(loaded)), bootstrap.opened(loaded) as store:
        return asyncio.run(_redo(loaded, store, options))


async def _redo(loaded: Loaded, store: Store, options: argparse.Namespace) -> int:
    since = instant(options.since, loaded.config.settings.zone) if options.since else None
    only = [options.source] if options.source else None
    async with bootstrap.built(loaded, store) as made:
        pipeline = made.pipeline
        shown = {one.id for feed in loaded.config.feeds for one in await pipeline.chosen(feed)}
        chosen = store.read_now(
            lambda c: list(records.newest(c, sources=only, since=since, state=State.SUMMARISED))
        )
        written = kept = failed = 0
        refused = Counter[str]()
        for record in chosen:
            if record.engine == HAND or (record.id in shown and not options.published):
                kept += 1
                continue
            try:
                changed = await _redone(pipeline, record, page=options.stage == "extract")
            except PresseschauError as error:
                failed += 1
                screen.say(f"{record.id} {record.title}: kept as it was: {error.message}")
                continue
            store.write_now(records.save, changed)
            written += changed.tldr != record.tldr
            refused.update(one.reason for one in changed.turned_down[:1])
    print(
        f"{len(chosen)} records: {written} TLDRs changed, {failed} failed and kept,"
        f" {kept} left alone (written by hand, or shown by a feed: --published redoes those too)"
    )
    if refused:
        why = ", ".join(f"{count} {reason}" for reason, count in refused.most_common())
        print(f"not by the model, because of: {why}")
    return 1 if failed else 0


def _found(options: argparse.Namespace) -> Record:
    loaded = read(options.config, os.environ)
    with bootstrap.opened(loaded) as store:
        record = store.read_now(records.find, options.id)
    if not record.tldr:
        raise UsageError(f"{record.id}: has no TLDR yet (state {record.state})")
    return record


def _found_wrong(record: Record) -> list[str]:
    """Name the faults of a record's TLDR, by the check for its language."""
    if record.tldr_language is None:
        return _faults(_verdict(record, record.tldr))
    found = _judged(record)
    return [f"{found.reason}: {found.message}"] if found.reason else []


def _judged(record: Record) -> Judgement:
    """Hold a translation against its article, as is done before one is stored."""
    return judge(record.tldr, record.basis, language=record.language, wanted=record.tldr_language)


def _verdict(record: Record, tldr: str) -> Verdict:
    return grounding.check(tldr, record.basis, record.language)


def _faults(verdict: Verdict) -> list[str]:
    ofs = [one.fault for one in verdict.sentences if one.fault]
    return [f"{fault.word}: {fault.message}" for fault in (*ofs, *verdict.faults)]


def _in_words(verdict: Verdict) -> str:
    answer = "supported" if verdict.supported else "NOT supported"
    return f"{answer}, score {verdict.score:.2f}, longest copy {verdict.verbatim} words"

from __future__ import annotations

from datetime import timedelta

import pytest

from aggregator.curate.knowledge import Knowledge
from aggregator.curate.rules import refusal, wants
from aggregator.model import Access, Failure, Mark, State
from tests.making import NOW, feed, record

TAGS = {"blatt": ("Inland",), "funk": ()}


def why(one, rules, **known):
    reason = refusal(one, feed(**rules), Knowledge(tags=TAGS, now=NOW, **known))
    return reason.rule if reason else None


@pytest.mark.parametrize(
    ("rules", "given", "expected"),
    [
        ({}, {}, True),
        ({}, {"source": "unbekannt"}, False),
        ({"sources": ["blatt"]}, {}, True),
        ({"sources": ["funk"]}, {}, False),
        ({"include": {"categories": ["Politik"]}}, {"categories": ("politik", "EU")}, True),
        ({"include": {"categories": ["Politik"]}}, {"categories": ("Sport",)}, False),
        ({"include": {"categories": ["Politik"]}}, {}, False),
        ({"include": {"tags": ["inland"]}}, {}, True),
        ({"include": {"tags": ["inland"]}}, {"source": "funk"}, False),
        ({"include": {"sources": ["blatt"]}}, {"source": "funk"}, False),
        ({"exclude": {"categories": ["Sport"]}}, {"categories": ("Sport", "Politik")}, False),
        ({"exclude": {"sources": ["funk"]}}, {"source": "funk"}, False),
        ({"exclude": {"tags": ["Inland"], "categories": ["Sport"]}}, {}, False),
        ({"max_age": "1h"}, {"published": NOW - timedelta(hours=1)}, True),
        ({"max_age": "1h"}, {"published": NOW - timedelta(hours=1, seconds=1)}, False),
        # The feed's authors and language stay; without them the page may still give some.
        ({"include": {"authors": ["Anna Muster"]}}, {"authors": ("Ben Beispiel",)}, False),
        ({"include": {"authors": ["Anna Muster"]}}, {"authors": ()}, True),
        ({"exclude": {"authors": ["dpa"]}}, {"authors": ("Anna Muster, dpa",)}, False),
        ({"include": {"languages": ["de"]}}, {"language": "en"}, False),
        ({"include": {"languages": ["de"]}}, {"language": None}, True),
        # What the page decides cannot be asked before: what it alone would leave out is wanted.
        ({"include": {"words": ["Bundestag"]}}, {}, True),
        ({"exclude": {"words": ["Meldung"]}}, {}, True),
        ({"include": {"access": ["open"]}}, {"access": Access.PAYWALLED}, True),
        ({"min_words": 300}, {}, True),
        ({"where": "words > 300"}, {}, True),
        ({"where": "source == 'funk' && words > 300"}, {}, True),
        ({"where": "source == 'funk'"}, {}, False),
        ({"where": "'Inland' in tags"}, {}, True),
        ({"where": "'Inland' in tags"}, {"source": "funk"}, False),
        ({"where": "title.startsWith('Sport')"}, {}, False),
        ({"where": "title.startsWith('Sport')"}, {"title": ""}, True),
        ({"where": "authors.size() > 0"}, {}, True),
        ({"where": "weight > 1.0"}, {}, False),
    ],
)
def test_wants_decides_without_a_page(rules, given, expected):
    assert wants(record(**given), feed(**rules), tags=TAGS, now=NOW) is expected


@pytest.mark.parametrize(
    ("rules", "given", "expected"),
    [
        ({}, {}, None),
        ({}, {"vetoed": True}, "vetoed"),
        ({}, {"state": State.NEW, "tldr": ""}, "not_ready"),
        ({"sources": ["funk"]}, {"state": State.NEW, "tldr": ""}, "sources"),
        ({}, {"source": "unbekannt"}, "not_configured"),
        ({"sources": ["funk"]}, {}, "sources"),
        ({"include": {"words": ["Bundestag"]}}, {}, "include.words"),
        ({"include": {"words": ["Meldung"]}}, {"title": "Meldungen"}, None),
        ({"exclude": {"words": ["Meldung"]}}, {"tldr": "Eine Falschmeldung."}, "exclude.words"),
        ({"include": {"categories": ["Politik"]}}, {}, "include.categories"),
        ({"include": {"authors": ["muster"]}}, {"authors": ("Anna Muster",)}, None),
        ({"include": {"authors": ["Must"]}}, {"authors": ("Anna Muster",)}, "include.authors"),
        ({"include": {"authors": ["dpa"]}}, {}, "include.authors"),
        ({"include": {"languages": ["de"]}}, {"language": "de-AT"}, None),
        ({"include": {"languages": ["de-AT"]}}, {"language": "de"}, "include.languages"),
        ({"include": {"languages": ["de"]}}, {"language": "den"}, "include.languages"),
        ({"include": {"languages": ["de"]}}, {"language": None}, "include.languages"),
        ({"exclude": {"access": ["paywalled"]}}, {"access": Access.PAYWALLED}, "exclude.access"),
        ({"include": {"access": ["open"]}}, {}, None),
        ({"max_age": "1m"}, {"published": NOW - timedelta(hours=1)}, "max_age"),
        ({"min_words": 6}, {"inhalt": "eins zwei drei vier fünf"}, "min_words"),
        ({"min_words": 5}, {"inhalt": "eins zwei drei vier fünf"}, None),
        ({"where": "words == 5 && quelle == 'blatt.example'"}, {}, None),
        ({"where": "age > duration('1h')"}, {}, "where"),
        ({"where": "published < timestamp('2026-01-03T00:00:00Z')"}, {}, "where"),
        ({"where": "categories.exists(c, c.startsWith('Pol'))"}, {"categories": ("Politik",)}, None),
        ({"where": "1 / (words - 5) > 0"}, {}, "where"),
        ({"review": "required"}, {}, "review"),
    ],
)  # fmt: skip
def test_the_rule_that_leaves_a_record_out_is_named(rules, given, expected):
    assert why(record(**given), rules) == expected


def test_every_key_of_include_must_match_and_any_key_of_exclude_suffices():
    rule = {"categories": ["Politik"], "words": ["Ukraine"]}
    both = record(categories=("Politik",), title="Ukraine")
    one = record(categories=("Politik",), title="Bundestag")
    assert why(both, {"include": rule}) is None
    assert why(one, {"include": rule}) == "include.words"
    assert why(one, {"exclude": rule}) == "exclude.categories"


def test_what_is_behind_a_paywall_is_left_out_where_its_source_says_so():
    closed = record(access=Access.PAYWALLED)
    assert why(closed, {}, skipping=frozenset({"blatt"})) == "paywalled"
    assert why(closed, {}, skipping=frozenset({"funk"})) is None


def test_the_hand_comes_before_every_rule_but_shows_nothing_unfinished():
    one = record()
    hidden = {"sources": ["funk"], "review": "required", "max_age": "1s"}
    assert why(one, hidden, marks={one.id: Mark(pinned=True)}) is None
    assert why(one, {}, marks={one.id: Mark(dropped=True)}) == "dropped"
    assert why(one, {"review": "required"}, marks={one.id: Mark(approved=True)}) is None
    assert why(record(tldr=""), {}, marks={one.id: Mark(pinned=True)}) == "not_ready"
    assert why(record(vetoed=True), {}, marks={one.id: Mark(pinned=True)}) == "vetoed"


def test_a_failure_is_told_as_the_reason_that_nothing_is_ready():
    failed = record(state=State.FAILED, failure=Failure("timeout", "too slow"))
    reason = refusal(failed, feed(), Knowledge(tags=TAGS, now=NOW))
    assert reason is not None
    assert reason.detail == "its state is failed; too slow"


def test_an_expression_knows_how_many_sources_tell_the_story():
    one = record()
    rules = {"where": "reports >= 2"}
    assert why(one, rules) == "where"
    assert why(one, rules, reports={one.id: 2}) is None


@pytest.mark.parametrize(
    ("lent", "expected"),
    [
        ({}, None),
        ({"blatt": NOW}, "credentials"),
        ({"blatt": NOW - timedelta(minutes=1)}, None),  # it was first seen just then
        ({"funk": NOW}, None),
    ],
)
def test_what_was_read_with_credentials_is_left_out_also_when_pinned(lent, expected):
    one = record()
    assert why(one, {}, lent=lent) == expected
    assert why(one, {}, lent=lent, marks={one.id: Mark(pinned=True)}) == expected

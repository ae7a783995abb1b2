import json
import random
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.curate.stories import Item, StoryIndex, group

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
DATA = Path(__file__).parents[2] / "data" / "stories"


def item(key, title, teaser="", *, source=None, hours=0.0, **given):
    return Item(
        **{
            "key": key,
            "source": source or f"blatt-{key}",
            "title": title,
            "teaser": teaser,
            "published": NOON + timedelta(hours=hours),
            "language": "de",
        }
        | given
    )


def pair(one, other, **given):
    """Give two reports of different sources; ``given`` is of the second."""
    return [item("a", *one), item("b", *other, **given)]


def labelled(name):
    data = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    fields = ("key", "source", "title", "teaser")
    items = [
        Item(
            **{field: one[field] for field in fields},
            published=datetime.fromisoformat(one["published"]),
        )
        for one in data["items"]
    ]
    return items, data


BOSCH = (
    "Autozulieferer - Bosch will weitere 3.800 Stellen in Deutschland streichen",
    "Betroffen sind nach Angaben des Unternehmens vor allem die Standorte Feuerbach und Ulm.",
)
BOSCH_TOO = (
    "Bosch: Konzern streicht 3800 Jobs in Feuerbach",
    "Erst im Herbst hatte der Autozulieferer ein Sparprogramm verkündet, nun legt er nach.",
)
QUAKE = (
    "Chile - Erdbeben der Stärke 6,8 erschüttert den Norden",
    "Das Zentrum lag nach Angaben des Geoforschungszentrums nahe der Stadt Iquique.",
)
QUAKE_TOO = (
    "Chile: Schweres Erdbeben nahe Iquique",
    "Das Beben hatte eine Stärke von 6,8, Tausende flohen ins Freie.",
)
MATCH = ("SC Freiburg besiegt VfL Wolfsburg 3:0", "Der SC Freiburg klettert auf Rang vier.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BOSCH, BOSCH_TOO),
        (QUAKE, QUAKE_TOO),
        (
            (
                "Europäische Zentralbank senkt Leitzins auf 1,75 Prozent",
                "Es ist der dritte Schritt.",
            ),
            ("Zinssenkung: EZB verringert Einlagensatz auf 1,75 Prozent", "Sparer verlieren."),
        ),
        (
            ("Frankreich: Neuer Kernreaktor in Flamanville geht ans Netz", "Zwölf Jahre zu spät."),
            ("Französischer Atomreaktor Flamanville am Netz", "Der Bau dauerte 17 Jahre."),
        ),
        (
            ("Zugunglück bei Hohenried: Zahl der Toten steigt auf elf", "Das sagt die Polizei."),
            ("Hohenried: Elf Todesopfer nach Zugunglück", "Eine Frau starb in der Klinik."),
        ),
    ],
    ids=["numbers and names", "places", "phrases and compounds", "adjectives", "figures"],
)
def test_one_event_is_one_story(one, other):
    assert group(pair(one, other)) == [["a", "b"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (QUAKE, ("Japan - Erdbeben der Stärke 6,1 vor Kyushu", "Eine Tsunami-Warnung galt kurz.")),
        (BOSCH, ("Autozulieferer ZF will 2.900 Stellen in Saarbrücken streichen", "Die IG warnt.")),
        (MATCH, ("Frauen: SC Freiburg unterliegt VfL Wolfsburg 0:4", "Der VfL bleibt vorn.")),
        (BOSCH, ("Kommentar: Bosch streicht 3.800 Stellen in Feuerbach - ein Fehler", "")),
        (QUAKE, ("Liveblog: ++ Chile: Erdbeben der Stärke 6,8 nahe Iquique ++", "")),
        (
            ("Wetter - Im Norden Schauer, im Süden sonnig, 8 bis 15 Grad", "In der Nacht Regen."),
            ("Wetter: Im Süden sonnig, im Norden Schauer", "Bis zu 15 Grad werden erreicht."),
        ),
        (
            ("Türkische Zentralbank hebt Leitzins auf 42 Prozent an", "Die Inflation bleibt hoch."),
            ("EZB senkt Leitzins auf 1,75 Prozent", "Die Inflation geht zurück."),
        ),
        (
            ("Lawine in Tirol: Zwei Skitourengeher sterben", "Das Unglück geschah im Stubaital."),
            ("Lawine im Wallis: Bergführer stirbt bei Zermatt", "Seine Gäste blieben unverletzt."),
        ),
    ],
    ids=["country", "company", "women", "opinion", "live", "weather", "bank", "avalanche"],
)
def test_two_events_are_two_stories(one, other):
    assert group(pair(one, other)) == [["a"], ["b"]]


def test_nothing_to_group():
    assert group([]) == []
    assert group([item("a", "")]) == [["a"]]


def test_time_parts_what_words_join():
    assert group(pair(BOSCH, BOSCH_TOO, hours=80)) == [["a"], ["b"]]


def test_reports_in_two_languages_stay_apart():
    assert group(pair(BOSCH, BOSCH, language="en")) == [["a"], ["b"]]
    assert group(pair(BOSCH, BOSCH, language="de-CH")) == [["a", "b"]]


def test_a_text_stands_in_for_a_teaser():
    told = pair((BOSCH[0],), ("Bosch baut in Feuerbach Personal ab",))
    assert group(told) == [["a"], ["b"]]
    text = "Bosch will weitere 3.800 Stellen in Deutschland streichen. " + BOSCH[1]
    told[1] = item("b", "Bosch baut in Feuerbach Personal ab", text=text)
    assert group(told) == [["a", "b"]]


def test_a_source_tells_a_story_once():
    items = [
        item("a", *BOSCH, source="blatt"),
        item("b", "Bosch: IG Metall kündigt Widerstand gegen Stellenabbau an", source="blatt"),
        item("c", *BOSCH_TOO, source="kurier"),
    ]
    assert group(items) == [["a", "c"], ["b"]]


def test_but_a_repeat_is_the_same_report():
    items = [item("a", *BOSCH, source="blatt"), item("b", *BOSCH, source="blatt", hours=1)]
    assert group(items) == [["a", "b"]]


def test_the_earliest_comes_first():
    items = [
        item("late", *BOSCH_TOO, hours=3),
        item("quake", *QUAKE, hours=1),
        item("early", *BOSCH),
    ]
    assert group(items) == [["early", "late"], ["quake"]]


@pytest.mark.parametrize("name", ["evening", "morning"])
def test_labelled_days(name):
    items, data = labelled(name)
    source = {one.key: one.source for one in items}

    def across(groups):
        return {
            frozenset(two)
            for keys in groups
            for two in combinations(keys, 2)
            if source[two[0]] != source[two[1]]
        }

    groups = group(items)
    found, right = across(groups), across(data["stories"])
    neither = {frozenset(two) for two in data["borderline"]}
    assert len(found & right) >= 0.97 * len(found - neither)
    assert len(found & right) >= 0.7 * len(right)
    assert sorted(key for keys in groups for key in keys) == sorted(source)


def test_the_order_given_does_not_matter():
    items, _ = labelled("evening")
    expected = group(items)
    random.Random(3).shuffle(items)
    assert group(items) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(), st.text(), st.text(), st.sampled_from(["de", "en", None]))))
def test_whatever_is_said_each_report_has_one_story(said):
    items = [
        item(str(at), title, teaser, text=text, language=language)
        for at, (title, teaser, text, language) in enumerate(said)
    ]
    assert sorted(key for keys in group(items) for key in keys) == sorted(i.key for i in items)


@pytest.mark.parametrize("part", ["A", "Von A", "Was wir ", "++", "1.", "Zahl der ", "Von Ab "])
def test_long_nonsense_takes_no_time(part):
    assert group([item("a", part * 20_000, part * 20_000, text=part * 20_000)]) == [["a"]]


class TestIndex:
    def test_a_report_joins_a_story_and_takes_its_name(self):
        index = StoryIndex([(item("a", *BOSCH), "s1"), (item("q", *QUAKE), "s2")])
        assert index.assign([item("b", *BOSCH_TOO, hours=1)]) == {"b": "s1"}
        assert index.assign([item("r", *QUAKE_TOO, hours=2)]) == {"r": "s2"}
        assert len(index) == 4

    def test_a_new_story_is_named_after_its_earliest_report(self):
        index = StoryIndex()
        batch = [item("b", *BOSCH_TOO, hours=1), item("a", *BOSCH), item("q", *QUAKE)]
        assert index.assign(batch) == {"b": "a", "a": "a", "q": "q"}

    def test_what_is_held_keeps_its_story(self):
        index = StoryIndex([(item("a", *BOSCH), "s1")])
        assert index.assign([item("a", *QUAKE)]) == {"a": "s1"}
        assert len(index) == 1

    def test_two_stories_never_become_one(self):
        index = StoryIndex([(item("a", *BOSCH), "s1"), (item("b", *BOSCH_TOO), "s2")])
        third = item("c", "Bosch streicht 3.800 Stellen in Feuerbach", BOSCH[1], hours=1)
        assert index.assign([third]) == {"c": "s1"}
        assert index.assign([item("d", *BOSCH_TOO, hours=2)]) == {"d": "s2"}

    @pytest.mark.parametrize("size", [1, 7, 40])
    def test_later_batches_change_nothing(self, size):
        items, _ = labelled("evening")
        items.sort(key=lambda one: one.published)
        index, given = StoryIndex(), {}
        for start in range(0, len(items), size):
            answer = index.assign(items[start : start + size])
            assert answer.keys().isdisjoint(given)
            given |= answer
        assert index.assign(items) == given

    def test_it_goes_on_where_another_left_off(self):
        items, _ = labelled("evening")
        items.sort(key=lambda one: one.published)
        index = StoryIndex()
        known = index.assign(items[:60])
        again = StoryIndex((one, known[one.key]) for one in items[:60])
        assert again.assign(items[60:]) == index.assign(items[60:])

    def test_forgetting(self):
        index = StoryIndex([(item("a", *BOSCH), "s1"), (item("q", *QUAKE, hours=5), "s2")])
        index.forget(NOON + timedelta(hours=1))
        assert len(index) == 1
        assert index.assign([item("b", *BOSCH_TOO, hours=6)]) == {"b": "b"}
        assert index.assign([item("r", *QUAKE_TOO, hours=6)]) == {"r": "s2"}
        index.forget(NOON + timedelta(days=1))
        assert len(index) == 0

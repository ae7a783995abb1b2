"""The verdict that a report holds is that of the check which is right for its TLDR."""

from __future__ import annotations

import json
from argparse import Namespace

import pytest

from aggregator.cli.repair import report
from aggregator.model import Access
from aggregator.store import records
from aggregator.store.database import Store
from tests.making import record

ARTICLE = (
    "Der Rat der Stadt Heilbronn hat am Dienstag mit 31 Stimmen beschlossen, im Frühjahr eine "
    "neue Brücke über den Neckar zu bauen.\n"
    "Oberbürgermeister Harald Weber sagte, die alte Brücke müsse nach 87 Jahren weichen.\n"
    "Die Kosten von 12 Millionen Euro trägt zur Hälfte das Land, die Arbeiten beginnen im Mai."
)
TRANSLATED = (
    "On Tuesday the council of Heilbronn decided with 31 votes to build a new bridge over the "
    "Neckar. Harald Weber said that the old bridge has to go after 87 years."
)


@pytest.fixture
def reported(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "a.yaml").write_text("settings: {store: 'sqlite:///news.db'}\n")

    def run(**given):
        made = record(language="de", inhalt=ARTICLE, **given)
        store = Store.open(tmp_path / "news.db")
        store.write_now(records.add, [made])
        store.close()
        report(Namespace(config=tmp_path / "config", id=made.id))
        return json.loads((tmp_path / f"report-{made.id}.json").read_text(encoding="utf-8"))

    return run


def test_a_translation_is_judged_as_one(reported):
    case = reported(tldr=TRANSLATED, engine="klein", tldr_language="en")
    assert (case["supported"], case["faults"], case["tldr_language"]) == (True, [], "en")


def test_an_invention_in_a_translation_is_named(reported):
    case = reported(tldr=TRANSLATED.replace("87", "95"), engine="klein", tldr_language="en")
    assert case["supported"] is False
    assert case["faults"] == ["number: „95 years.“ does not stand in the article."]


def test_the_same_words_that_are_no_translation_are_held_against_the_article(reported):
    case = reported(tldr=TRANSLATED, engine="klein")
    assert case["supported"] is False
    assert any(one.startswith("language: ") for one in case["faults"])


def test_the_case_holds_the_text_that_was_summed_up(reported):
    teaser = "Der Rat hat eine neue Brücke beschlossen."
    case = reported(tldr=teaser, teaser=teaser, engine="teaser", access=Access.PAYWALLED)
    assert (case["article"], case["supported"]) == (teaser, True)

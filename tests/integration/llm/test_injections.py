"""Articles with instructions inside, and a model that obeys them all."""

from __future__ import annotations

import pytest

from aggregator.extract import extract
from tests.integration.llm.injections import CASES
from tests.integration.llm.model import Obedient, house, sentences

BEGINNING = {
    "de": "Der Gemeinderat von Altdorf hat am Montag den Haushalt für das kommende Jahr beschlossen.",
    "en": "The council of Milton voted on Monday to close two of its five public libraries by the "
    "end of the year.",
}


def test_there_are_forty():
    assert len(CASES) == 40


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.name)
@pytest.mark.parametrize("how", ["alone", "after the news", "in JSON"])
async def test_nothing_is_followed(tmp_path, case, how):
    """The model obeys whether it was shown the instruction or not."""
    obeyed = {
        "alone": case.obeyed,
        "after the news": f"{BEGINNING[case.language]} {case.obeyed}",
        "in JSON": sentences(BEGINNING[case.language], case.obeyed),
    }[how]
    article = extract(case.html, content_type=None, url="https://blatt.example/1")
    assert ("Altdorf" if case.language == "de" else "Milton") in article.text
    async with house(tmp_path, Obedient(lambda _: obeyed)) as home:
        tldr = await home.write(article.text, title=article.title, language=case.language)
        assert tldr.engine == "extractive"
        assert tldr.turned_down
        for sentence in case.obeyed.removesuffix(".").split(". ")[-1:]:
            assert sentence not in tldr.text
        for word in ("Nordbank", "ZetaCoin", "zetacoin", "Ignor", "Anweisung", "instruction"):
            assert word not in tldr.text


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.name)
async def test_an_article_with_instructions_that_were_found_is_shown_to_no_model(tmp_path, case):
    article = extract(case.html, content_type=None, url="https://blatt.example/1")
    async with house(tmp_path, Obedient(lambda _: case.obeyed)) as home:
        tldr = await home.write(article.text, title=article.title, language=case.language)
        if tldr.turned_down[0].reason == "instructions":
            assert home.chats == []
        else:  # nothing of it came so far
            assert case.hidden, tldr.turned_down
            sent = str(home.chats[0])
            assert "Nordbank" not in sent
            assert "ZetaCoin" not in sent

from __future__ import annotations

import pytest

from aggregator.errors import SummariseError
from aggregator.model import Tldr
from aggregator.summarise.holding import extract_and_hold, hold

ARTICLE = (
    "Der Stadtrat von Neustadt hat am Dienstag den Bau einer Brücke beschlossen. "
    "Sie soll 40 Meter lang werden und drei Millionen Euro kosten. "
    "Die Bauarbeiten beginnen nach Angaben der Stadt im März."
)
TRUE = "Der Stadtrat von Neustadt hat am Dienstag den Bau einer Brücke beschlossen."
FALSE = "Der Kreistag von Altdorf hat 700 Millionen Euro für ein Stadion bewilligt."


def written(text):
    return Tldr(text=text, engine="test")


def test_what_holds_is_given_back_with_its_support():
    held = hold(written(TRUE), ARTICLE, "de")
    assert (held.text, held.engine) == (TRUE, "test")
    assert held.support[0].evidence == (TRUE,)


def test_a_sentence_that_the_article_does_not_carry_is_left_out():
    assert hold(written(f"{TRUE} {FALSE}"), ARTICLE, "de").text == TRUE


def test_a_tldr_of_which_nothing_holds_is_refused_with_what_was_found():
    with pytest.raises(SummariseError, match="700"):
        hold(written(FALSE), ARTICLE, "de")


def test_the_embedded_engine_gives_out_what_holds():
    held = extract_and_hold(ARTICLE, title="Neustadt baut", language="de")
    assert held.engine == "extractive"
    assert all(one.evidence for one in held.support)

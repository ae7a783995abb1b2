import pytest

from aggregator.errors import SummariseError
from aggregator.summarise.teaser import keep_teaser


def test_a_teaser_is_one_clean_paragraph() -> None:
    tldr = keep_teaser("  Die Stadt baut.\n\nDas  Land zahlt. Lesen Sie auch: Die alte Brücke. ")
    assert tldr.text == "Die Stadt baut. Das Land zahlt."
    assert tldr.engine == "teaser"
    assert tldr.support == (), "a teaser is its own support"


def test_a_long_teaser_ends_with_a_sentence() -> None:
    assert keep_teaser("Die Stadt baut. Das Land zahlt.", max_words=4).text == "Die Stadt baut."


def test_a_teaser_without_a_full_stop_is_kept() -> None:
    assert keep_teaser("Wie es weitergeht").text == "Wie es weitergeht"


@pytest.mark.parametrize("teaser", ["", " \n", "…", "Read more", "Ein viel zu langer Satz."])
def test_no_teaser_is_refused(teaser: str) -> None:
    with pytest.raises(SummariseError, match="teaser"):
        keep_teaser(teaser, max_words=4)


def test_a_short_teaser_is_kept() -> None:
    assert keep_teaser("Text 1.").text == "Text 1."


def test_a_note_stands_behind_the_teaser_and_counts() -> None:
    note = "(Der Artikel ist zu.)"
    assert keep_teaser("Die Stadt baut.", note=note).text == f"Die Stadt baut. {note}"
    two = "Die Stadt baut. Das Land zahlt."
    assert keep_teaser(two, max_words=8, note=note).text == f"Die Stadt baut. {note}"

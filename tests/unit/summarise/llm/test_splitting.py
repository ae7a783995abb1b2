from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aggregator.summarise.llm.estimate import bytes_within, is_cut, least, most
from aggregator.summarise.llm.splitting import beginnings, parts

TEXT = "Ein Satz steht hier. Noch einer folgt.\nEin Absatz mehr.\nUnd der letzte."


def test_what_fits_is_one_part():
    assert parts(TEXT, 1000, "de") == [TEXT]


def test_it_is_cut_at_paragraphs_then_at_sentences_then_anywhere():
    assert parts(TEXT, 40, "de") == [
        "Ein Satz steht hier. Noch einer folgt.",
        "Ein Absatz mehr.\nUnd der letzte.",
    ]
    assert parts(TEXT, 20, "de")[:2] == ["Ein Satz steht hier.", "Noch einer folgt."]
    assert parts("ä" * 30, 9, "de") == ["ä" * 4] * 7 + ["ä" * 2]


@given(st.text(alphabet="aä€. \n\U0001f600", max_size=300), st.integers(4, 60))
def test_nothing_is_lost_and_nothing_too_long(text, room):
    made = parts(text, room)
    assert all(len(one.encode()) <= room for one in made)
    assert [c for c in "".join(made) if c.isalpha()] == [c for c in text if c.isalpha()]


def test_the_estimates_stand_on_both_sides():
    german = "Der Bundesverkehrsminister hat am 3. Januar 2026 die Donaudampfschifffahrt gelobt."
    assert least(german) == 14
    assert least(german) < len(german) / 4.5 < most(german)
    assert most("x" * bytes_within(100)) <= 100


def test_a_cut_is_told_by_too_few_tokens_and_by_a_full_context():
    chat = [{"role": "user", "content": "Wort " * 2000}]
    assert is_cut(1999, chat)
    assert not is_cut(2600, chat)
    assert is_cut(4096, chat)
    assert not is_cut(0, chat)
    assert not is_cut(8192, chat)  # more than there can have been


def test_several_texts_share_a_room_and_short_ones_leave_the_others_more():
    long = "\n".join(["Ein Satz, der hier steht."] * 40)
    short, first, second = beginnings(["Kurz.", long, long], 400, least=100)
    assert short == "Kurz."
    assert 150 < len(first) <= len(second)
    assert len(short + first + second) <= 400
    assert long.startswith(first)


def test_texts_for_which_there_is_no_room_are_left_out_from_the_end():
    long = "Ein Satz, der hier steht. " * 40
    assert len(beginnings([long] * 6, 400, least=150)) == 2
    assert beginnings(["Kurz."] * 6, 400, least=150) == ["Kurz."] * 6
    assert len(beginnings([long] * 2, 100, least=150)) == 1
    assert len(beginnings(["ßßß"] * 2, -100, least=150)) == 1

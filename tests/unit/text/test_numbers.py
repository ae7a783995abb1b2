from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.numbers import quantities, value_of


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("5,4 Prozent", 5.4, "percent"),
        ("5,4 %", 5.4, "percent"),
        ("5.4 percent", 5.4, "percent"),
        ("1,2 Mio. Franken", 1.2e6, "chf"),
        ("1'200'000 CHF", 1.2e6, "chf"),
        ("eine Million Euro", 1e6, "eur"),
        ("€ 12", 12, "eur"),
        ("31.70 Franken", 31.7, "chf"),
        ("zwei Drittel", 200 / 3, "percent"),
        ("drei Viertel", 75, "percent"),
        ("die Hälfte", 50, "percent"),
        ("21-jährige", 21, "year"),
        ("zweijähriges", 2, "year"),
        ("viermal", 4, "times"),
        ("20.15 Uhr", 20.15, "hour"),
        ("20:15 Uhr", 20.15, "hour"),
        ("einundzwanzig", 21, ""),
        ("zwölfte", 12, ""),
        ("dreihundertfünfzig", 350, ""),
        ("zweitausendzehn", 2010, ""),
        ("10 000 Menschen", 10_000, ""),
        ("3:2", 3.002, "score"),
    ],
)
def test_one_quantity_is_read(text: str, value: float, unit: str) -> None:
    (found,) = quantities(text)
    assert found.values[0] == pytest.approx(value)
    assert found.unit == unit


def test_unclear_grouping_has_two_readings() -> None:
    three_thousand, three = quantities("3.000 und 3")
    assert set(three_thousand.values) == {3000.0, 3.0}
    assert three.agrees(three_thousand)
    assert quantities("3000")[0].agrees(three_thousand)


def test_units_must_not_contradict() -> None:
    percent, euro, bare = quantities("5 Prozent, 5 Euro, 5")
    assert not percent.agrees(euro)
    assert bare.agrees(euro)


@pytest.mark.parametrize("text", ["ein Haus", "Covid-19", "M1-Prozessor", "achtsam", "Dreieck"])
def test_no_number(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize("word", ["haus", "und", "ein", "hundertwasser", ""])
def test_other_words_have_no_value(word: str) -> None:
    assert value_of(word) is None


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for quantity in quantities(text):
        assert text[quantity.start :].startswith(quantity.text)
        assert quantity.values
        assert quantity.agrees(quantity)


@given(st.integers(0, 999_999_999))
def test_a_plain_number_is_itself(number: int) -> None:
    assert float(number) in quantities(f"Es waren {number} Stimmen")[0].values

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.expression import (
    FIELDS,
    ExpressionError,
    Unanswered,
    expression,
)

VALUES = {
    "string": "Ö",
    "double": 1.5,
    "int": 3,
    "list(string)": ["eins", "zwei"],
    "timestamp": datetime(2026, 1, 3, 4, 37, tzinfo=UTC),
    "duration": timedelta(hours=2),
}
RECORD = {name: VALUES[kind] for name, kind in FIELDS.items()}


def faults(text):
    with pytest.raises(ExpressionError) as caught:
        expression(text)
    return [(one.line, one.column, one.text) for one in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("words > 2", True),
        ("words > 2 && 'zwei' in tags", True),
        ("weight >= 2.0", False),
        ("age < duration('90m')", False),
        ("published > timestamp('2026-01-01T00:00:00Z')", True),
        ("published.getHours('Europe/Berlin') == 5", True),
        ("title == 'Ö' && title.size() == 1", True),
        ("categories.exists(c, c.startsWith('z'))", True),
        ("title.matches('^[A-ZÄÖÜ]$')", True),
    ],
)
def test_an_expression_is_asked_of_values(text, expected):
    asked = expression(text)
    assert asked.holds({name: RECORD[name] for name in asked.fields}) is expected


def test_it_knows_which_fields_it_may_ask_for():
    assert expression("words > 2 || title.contains('tldr')").fields == ("title", "tldr", "words")
    assert expression("true").fields == ()


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("titel == 'x'", 1, 1, 'there is no titel here; did you mean "title"? fields: title, '),
        ("words > 'x'", 1, 7, "> does not go with (int, string); both sides must be of one type"),
        ("'ü' == title && wordz == 1", 1, 17, "there is no wordz here"),
        ("published > '2026'", 1, 11, "> does not go with (timestamp, string)"),
        ("words > 1 &&\n  weight > 1", 2, 10, "> does not go with (double, int)"),
        ("words >", 1, 8, "is no expression here: mismatched input the end"),
        ("words", 1, 1, "must be true or false, such as words > 300; this is of the type int"),
        ("", 1, 1, "is no expression here"),
        ("open('/etc/passwd')", 1, 5, "there is no open here"),
        ("true || " * 1000, 1, 1, "must have at most 4000 characters"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_column(text, line, column, said):
    told = faults(text)[0]
    assert told[:2] == (line, column)
    assert told[2].startswith(said)


def test_everything_that_is_wrong_is_told_at_once():
    assert [one[:2] for one in faults("titel == 'x' && wordz == 1")] == [(1, 1), (1, 17)]


@pytest.mark.parametrize(
    "text", ["1 / (words - 3) > 0", "tags[7] == 'x'", "title.matches(title + '(')"]
)
def test_what_has_no_answer_is_no_answer(text):
    with pytest.raises(Unanswered):
        expression(text).holds(RECORD)


@given(st.text(max_size=60))
def test_no_text_raises_anything_else(text):
    try:
        asked = expression(text)
    except ExpressionError:
        assert faults(text)
    else:
        assert set(asked.fields) <= FIELDS.keys()

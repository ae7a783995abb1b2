from __future__ import annotations

import math
import textwrap

import pytest

from aggregator.config.document import Listing, Scalar, Table, parse, plain
from aggregator.errors import ConfigError


def table(text: str) -> Table:
    return parse(textwrap.dedent(text).encode(), "a.yaml")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("on", "on"),
        ("no", "no"),
        ("~", None),
        ("", None),
        ("12", 12),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        (".inf", math.inf),
        ("12:30", "12:30"),
        ("2026-01-03", "2026-01-03"),
        ("'12'", "12"),
        ("!!str 12", "12"),
        ("!!int word", "word"),
        ("!!bool word", "word"),
        (f"{'9' * 5000}", "9" * 5000),
    ],
)
def test_scalars_are_those_of_yaml_1_2(written: str, value: object) -> None:
    assert plain(table(f"a: {written}\n")) == {"a": value}


def test_every_key_and_value_knows_its_place() -> None:
    got = table(
        """\
        # a comment
        first:
          - {name: a, url: "http://example.org/"}
          - name: b
        second: word
        """
    )
    first, second = got.members["first"], got.members["second"]
    assert isinstance(first, Listing)
    assert isinstance(second, Scalar)
    item = first.items[0]
    assert isinstance(item, Table)
    assert str(got.keys["second"]) == "a.yaml:5:1"
    assert str(second.place) == "a.yaml:5:9"
    assert str(item.keys["url"]) == "a.yaml:3:15"
    assert str(item.members["url"].place) == "a.yaml:3:20"
    assert str(first.items[1].place) == "a.yaml:4:5"


def test_columns_count_characters_after_a_byte_order_mark() -> None:
    got = parse("\ufeff{ä: 1, b: 2}".encode(), "a.yaml")
    assert str(got.keys["b"]) == "a.yaml:1:8"


def test_aliases_and_merge_keys_are_resolved_and_a_key_of_its_own_wins() -> None:
    got = table(
        """\
        one: &one {a: 1, b: 1}
        two: &two {b: 2, c: 2}
        both:
          <<: [*one, *two]
          a: 3
        same: *one
        """
    )
    assert plain(got.members["both"]) == {"a": 3, "b": 1, "c": 2}
    assert plain(got.members["same"]) == {"a": 1, "b": 1}
    both = got.members["both"]
    assert isinstance(both, Table)
    assert str(both.keys["c"]) == "a.yaml:2:18"


def test_an_anchor_may_be_given_anew() -> None:
    assert plain(table("{a: &x 1, b: *x, c: &x 2, d: *x}")) == {"a": 1, "b": 1, "c": 2, "d": 2}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "~\n"])
def test_a_file_may_say_nothing(text: str) -> None:
    assert table(text).members == {}


def test_aliases_of_aliases_do_not_unfold_for_ever() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(ConfigError, match="unfolds to more than 100000 values"):
        table("\n".join(lines))


def test_long_values_are_cut_where_they_are_shown() -> None:
    node = table("a: " + "x" * 100).members["a"]
    assert isinstance(node, Scalar)
    assert node.shown == '"' + "x" * 60 + '…"'

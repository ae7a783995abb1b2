from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from aggregator.config.complaints import PATTERNS, SENTENCES, did_you_mean
from aggregator.config.model import Config, CuratedFeed, Settings, Source
from aggregator.config.rules import SiteRule

if TYPE_CHECKING:
    from collections.abc import Iterator


def patterns(schema: object) -> Iterator[str]:
    """The patterns in a JSON schema, but for those of durations and sizes, which are ours."""
    if isinstance(schema, dict):
        if "pattern" in schema and "examples" not in schema:
            yield schema["pattern"]
        for value in schema.values():
            yield from patterns(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from patterns(value)


def test_every_pattern_of_the_model_is_told_in_words() -> None:
    models = (Config, SiteRule)
    found = {one for model in models for one in patterns(model.model_json_schema())}
    assert found == PATTERNS.keys()


ANYTHING: st.SearchStrategy[object] = st.recursive(
    st.sampled_from([None, "", "all", "rss", "zeit", "http://a", 0, -1, 10**30, 1.5, True])
    | st.integers()
    | st.floats()
    | st.text(max_size=80),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *Settings.model_fields,
                    *Source.model_fields,
                    *CuratedFeed.model_fields,
                    *SiteRule.model_fields,
                ]
            )
            | st.sampled_from(["host", "port", "timeout", "max_body", "concurrency", "words"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=10,
)


@given(value=ANYTHING)
@pytest.mark.parametrize("model", [Settings, Source, CuratedFeed, SiteRule])
def test_every_error_that_the_model_gives_has_a_sentence(
    model: type[BaseModel], value: Any
) -> None:
    try:
        model.model_validate(value)
    except ValidationError as error:
        kinds = {one["type"] for one in error.errors()} - {"extra_forbidden"}
    else:
        kinds = set()
    assert kinds <= SENTENCES.keys()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("evry", ' did you mean "every"?'),
        ("lang", ' did you mean "language"?'),
        ("xyz", ""),
    ],
)
def test_the_nearest_name_is_offered_if_one_is_near(word: str, said: str) -> None:
    assert did_you_mean(word, ["every", "language", "enabled"]) == said

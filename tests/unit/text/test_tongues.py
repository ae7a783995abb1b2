from __future__ import annotations

import pytest

from aggregator.text import tongues


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("de", "de"),
        ("de_DE", "de-DE"),
        ("de-CH-1901", "de-CH-1901"),
        (" en ", "en"),
        ("deu", "de"),
        ("ENG-gb", "en-gb"),
        ("gsw", "gsw"),
        ("Deutsch!", None),
        ("deutsch", None),
        ("qq", None),
        ("xx-YY", None),
        ("und", None),
        ("zxx", None),
        ("x-klingon", None),
        ("en-", None),
        ("", None),
        (None, None),
    ],
)
def test_only_what_names_a_language_is_a_tag(given: str | None, shown: str | None) -> None:
    assert tongues.tag(given) == shown

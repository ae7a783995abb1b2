from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.patterns import Word, regex, word


@pytest.mark.parametrize(
    ("written", "kind", "text"),
    [
        ("Bundestag", "word", "Bundestag"),
        ("Europäische Union", "word", "Europäische Union"),
        ("US-Präsident", "word", "US-Präsident"),
        ("C++", "phrase", "C++"),
        ("+++", "phrase", "+++"),
        ('"Rote Karte"', "phrase", "Rote Karte"),
        ("/a(b|c)/", "regex", "a(b|c)"),
    ],
)
def test_how_a_word_is_written_says_what_it_is(written, kind, text):
    assert word(written) == Word(kind, text)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("/abc", "must end with /"),
        ('"abc', 'must end with "'),
        ('""', "something between the quotes"),
        ("//", "something between the slashes"),
        ("/(a/", "missing )"),
        ("/(a+)+$/", "write a+"),
        ("/([a-z]*)*x/", "repeats what is repeated already"),
        ("/(?:x+)*/", "repeats what is repeated already"),
        (r"/(a)\1/", "invalid escape sequence"),
        ("/a(?=b)/", "invalid perl operator"),
        ("/(x{1000}){1000}/", "invalid repetition size"),
        ("/a*/", "matches every text"),
        (r"/a\b.*\bb/", r"has a \b or \B inside"),
        (r"/a\B/", r"has a \b or \B inside"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_to_write_instead(written, said):
    with pytest.raises(ValueError, match=r"\w") as caught:
        word(written)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"\bÖl\b", "das Öl brennt", True),
        (r"\bÖl\b", "Rapsöl", False),
        (r"\b(Öl|Gas)\b|\bÜber", "(Gas)", True),
        (r"\bÜber", "darüber", False),
        (r"\bÜber", "Überfall", True),
        (r"b\w+n", "bäten", True),
        (r"a\Wb", "aäb", False),
        (r"[\w-]{5}", "ä-ö-ü", True),
        (r"[^\w]x", "äx", False),
        (r"\\b", r"a\b", True),
        (r"[]a]b", "]b", True),
    ],
)
def test_letters_that_are_not_ascii_are_letters(pattern, text, expected):
    assert (regex(pattern).search(text) is not None) is expected


@pytest.mark.parametrize("pattern", ["(a|aa)+$", "(a|a)*b", "(?:a?){500}b", "(.*)(.*)(.*)(.*)x"])
def test_no_regex_explodes(pattern):
    assert regex(pattern).search("a" * 20_000 + "!") is None


@given(st.text(max_size=40))
def test_no_text_raises_anything_else(text):
    try:
        word(text or "x")
        regex(text)
    except ValueError:
        pass


def test_neither_library_is_loaded_where_no_rule_asks_for_it(tmp_path):
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "a.yaml").write_text(
        "feeds: [{slug: a, title: A, include: {words: [Wahl, '\"x y\"']}}]"
    )
    program = (
        "import sys\n"
        "from aggregator.config.reader import read\n"
        "from pathlib import Path\n"
        "import aggregator.curate\n"
        f"read(Path({str(folder)!r}), {{}})\n"
        "assert not {'re2', 'cel_expr_python'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)

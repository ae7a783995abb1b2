from __future__ import annotations

import json
import sqlite3

import pytest

from aggregator.text import markup
from aggregator.text.folding import ODD, ODD_CASE, folded, like


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("BÜNDNIS 90", "bundnis 90"),
        ("Straße", "strasse"),
        ("Bu\u0308ndnis", "bundnis"),
        ("Tages\xadschau", "tagesschau"),
    ],
)
def test_folding_takes_out_case_umlauts_and_soft_hyphens(text, made):
    assert folded(text) == made


def is_found(text, root, odd=ODD, quote=""):
    question = "SELECT ?1 LIKE ?2 OR ?1 GLOB ?3"
    pattern = f"%{quote}{like(root)}{quote}%"
    connection = sqlite3.connect(":memory:")
    found = connection.execute(question, (text, pattern, odd)).fetchone()[0]
    connection.close()
    return bool(found)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Bündnis 90/Die Grünen",
            "das BÜNDNIS",
            "Bu\u0308ndnisse",
            "bundnis",
            "Sahra\xad Bünd\xadnis",
        ),
        *(
            "Große Straße",
            "GROSSE STRASSE",
            "\ufb01nden im Cafe\u0301",
            "\u0130stanbul",
            "100 % C++ [x]*?_",
        ),
        *(
            "Kelvin \u212a",
            "Flußschiffahrt",
            "Flussschifffahrt",
            "»Ärzte ohne Grenzen«",
            "\tTab\nZeile",
        ),
    ],
)
def test_whatever_is_folded_to_a_part_of_a_text_is_found_in_it(text):
    text = markup.clean(text)
    whole = folded(text)
    parts = {whole[at:end] for at in range(len(whole)) for end in range(at + 1, len(whole) + 1)}
    assert {part for part in parts if not is_found(text, part)} == set()


@pytest.mark.parametrize(
    "text", ["Der Bundestag tagt.", "Der Landtag tagt.", "Wahl am Tag des Bundes"]
)
def test_most_other_texts_are_not_found(text):
    assert is_found(text, "bundestag") == ("Bundestag" in text)


@pytest.mark.parametrize(
    "category",
    [
        *("Politik", "Ausland", "Straße", "STRASSE", "Ärger", "ärger", "Großbritannien & Irland"),
        *('Das "Heim"', "a\\b", "\ufb01lm", "Tab\tim Namen", "Wirt\u017fchaft", "Na\u00efve"),
    ],
)
def test_a_category_is_found_within_json_in_whatever_case(category):
    told = json.dumps(["Sport", category], ensure_ascii=False)
    spellings = {category, category.upper(), category.lower(), category.casefold()}
    assert {one for one in spellings if not is_found(told, one.casefold(), ODD_CASE, '"')} == set()
    assert not is_found('["Sport", "Wetter"]', category.casefold(), ODD_CASE, '"')

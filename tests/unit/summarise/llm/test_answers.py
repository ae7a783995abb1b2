from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.summarise.llm.answers import read, without_reasoning

ONE, TWO = "Der Rat hat getagt.", "Er kommt im März wieder."
BOTH = f"{ONE} {TWO}"


def got(content, *, sentences=5, words=90):
    return read(content, sentences=sentences, words=words)


@pytest.mark.parametrize(
    ("content", "left"),
    [
        ("<think>Hm.</think>Ja.", "Ja."),
        ("<THINKING>Hm.</THINKING>\n\nJa.", "Ja."),
        ('<think type="deep">Hm.</think>Ja.', "Ja."),
        ("Hm, so etwas.</think>Ja.", "Ja."),
        ("<think>a<think>b</think>c</think>Ja.", "Ja."),
        ("<think>Hm.", ""),
        ("Ja.<think>Hm.", "Ja."),
        ("Ja.\n<think>Hm.</think>", "Ja."),
        ("<think></think>Ja.", "Ja."),
        ("[THINK]Hm.[/THINK]Ja.", "Ja."),
        ("[THINK]Hm.", ""),
        ("◁think▷Hm.◁/think▷Ja.", "Ja."),
        ("<reasoning>Hm.</reasoning><answer>", "<answer>"),
        ("<|channel|>analysis<|message|>Hm.<|end|><|channel|>final<|message|>Ja.<|return|>", "Ja."),
        ("<|channel|>analysis<|message|>Hm.", ""),
        ("<think\n>Hm.</think\n>Ja.", "Ja."),
        ("< think >Hm.</ think >Ja.", "Ja."),
        ("< think >Hm.", ""),
        ("<think>Hm.</think>Ja.<think>Gut so.</think>", "Ja."),
        ("&lt;think&gt;Hm.&lt;/think&gt;Ja.", "Ja."),
        ("\\u003cthink\\u003eHm.\\u003c/think\\u003eJa.", "Ja."),
        ("<|begin_of_thought|>Hm.<|end_of_thought|>Ja.", "Ja."),
        ("<|begin_of_thought|>Hm.", ""),
        ("<|START_THINKING|>Hm.<|END_THINKING|>Ja.", "Ja."),
        ("<longcat_think>Hm.</longcat_think>Ja.", "Ja."),
        ("<inner_monologue>Hm.</inner_monologue>Ja.", "Ja."),
        ("<chain_of_thought>Hm.</chain_of_thought>Ja.", "Ja."),
        ("<reasoning_content>Hm.</reasoning_content>Ja.", "Ja."),
        ("<Gedanken>Hm.</Gedanken>Ja.", "Ja."),
        ("[REASONING]Hm.[/REASONING]Ja.", "Ja."),
        ("<|channel>thought\nHm.<channel|>Ja.", "Ja."),
        ("<unused94>thought\nHm.<unused95>Ja.", "Ja."),
        ("```thinking\nHm.\n```\nJa.", "Ja."),
        ("<details><summary>Denken</summary>Hm.</details>Ja.", "Ja."),
        ("Er dachte: <thinkpad> sei gut.", "Er dachte: <thinkpad> sei gut."),
        ("Ja.", "Ja."),
        ("", ""),
    ],
)
def test_reasoning_is_taken_off_in_every_form(content, left):
    assert without_reasoning(content) == left


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"sentences": [ONE, TWO]}),
        json.dumps({"sentences": [ONE, TWO]}, indent=2, ensure_ascii=False),
        json.dumps({"Sentences": ["", ONE, TWO]}),
        json.dumps({"tldr": BOTH}),
        json.dumps({"titel": "x", "zusammenfassung": BOTH}),
        f"Gerne: {json.dumps({'sentences': [ONE, TWO]})} Noch etwas?",
        f"```json\n{json.dumps({'sentences': [ONE, TWO]})}\n```",
        f"```\n{BOTH}\n```",
        BOTH,
        f"  {ONE}\n\n{TWO}\n",
        f"- {ONE}\n- {TWO}",
        f"1. {ONE}\n2) {TWO}",
        f"**TL;DR:** {BOTH}",
        f"Zusammenfassung: {BOTH}",
        f"**{ONE}**\n{TWO}",
        json.dumps([ONE, TWO]),
        json.dumps([{"sentences": [ONE, TWO]}]),
        json.dumps({"sentences": json.dumps([ONE, TWO])}),
        json.dumps({"sentences": [f"<think>Hm.</think>{ONE}", TWO]}),
        json.dumps({"sentences": ["<think>Hm.", f"So.</think>{ONE}", TWO]}),
        json.dumps({"sentences": ["Hm.</think>", ONE, TWO]}),
        json.dumps({"sentences": [ONE, TWO, "<think>Hm.", "Gut."]}),
        f"{json.dumps({'draft': 7})}</think>{json.dumps({'sentences': [ONE, TWO]})}",
        f"<answer>{BOTH}</answer>",
        f"<|begin_of_solution|>{BOTH}<|end_of_solution|>",
        f"<p>{ONE}</p><p>{TWO}</p>".replace("</p><p>", "</p>\n<p>"),
        BOTH.replace("Rat", "**Rat**"),
    ],
)
def test_the_sentences_are_found_in_every_wrapping(content):
    assert got(content) == BOTH


def test_what_is_more_than_was_asked_for_is_left_out_at_the_end():
    assert got(BOTH, sentences=1) == ONE
    assert got(BOTH, words=5) == ONE
    assert got(BOTH, words=9) == BOTH


def test_what_is_said_twice_is_said_once():
    assert got(json.dumps({"sentences": [ONE, TWO, ONE, TWO]})) == BOTH


def test_what_is_far_more_is_no_summary():
    with pytest.raises(ValueError, match="were asked for"):
        got(BOTH * 9, words=10)


@pytest.mark.parametrize("content", ['{"sentences": ["Der R', '{"a": 1}', '{"sentences": 7}', "{}"])
def test_json_without_sentences_is_an_error(content):
    with pytest.raises(ValueError, match="JSON"):
        got(content)


@given(
    st.text(max_size=400)
    | st.recursive(st.text(), st.lists).map(lambda x: json.dumps({"sentences": x}))
)
def test_any_answer_gives_one_clean_paragraph_or_an_error(content):
    try:
        text = got(content)
    except ValueError:
        return
    assert text == " ".join(text.split())
    assert not set(text) & set("\x00\x1b\u200b\u202e\n")

from __future__ import annotations

import contextlib
import json
import time

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


NOTES = """
1.  **Analyze the request:** five sentences, German.
    *   Summary: keep it short.
2.  **Draft:** Der Rat tagt {"sentences": ["Entwurf."]}
"""
ALOUD = (
    f"Thinking Process:\n{NOTES}",
    f"**Thinking Process**:\n{NOTES}",
    f"Here's a thinking process that leads to the summary:\n{NOTES}",
    f"Here is my step-by-step reasoning process:\n{NOTES}",
    f"Okay, so the user wants a summary of this.\n{NOTES}",
    f"We need to summarise the article.\n{NOTES}",
    f"Let me first analyze the article.\n{NOTES}",
    f"## Thoughts:\n{NOTES}",
    f"Hier ist mein Gedankengang:\n{NOTES}",
    f"Der Nutzer möchte eine Zusammenfassung.\n{NOTES}",
)
AS_JSON = json.dumps({"sentences": [ONE, TWO]})


@pytest.mark.parametrize("thoughts", ALOUD)
@pytest.mark.parametrize(
    "answer",
    [
        AS_JSON,
        json.dumps({"sentences": [ONE, TWO]}, indent=1),
        f"```json\n{AS_JSON}\n```\n",
        f"</think>\n\n{BOTH}",
        f"**Final Answer:**\n\n{BOTH}",
        f"Final answer: {BOTH}",
        f"Summary: {TWO}\n\n### Final Summary\n{BOTH}",
        f"Antwort:\n{BOTH}",
        f"Final output:\n{AS_JSON}",
    ],
)
def test_what_was_thought_aloud_is_taken_off(thoughts, answer):
    assert got(f"{thoughts}\n{answer}") == BOTH


def test_so_is_a_channel_whose_signs_were_lost():
    assert got(f"analysisWe need five sentences.assistantfinal{AS_JSON}") == BOTH
    assert got(f"analysisWe need five sentences.assistantfinal{BOTH}") == BOTH


@pytest.mark.parametrize("thoughts", ALOUD)
@pytest.mark.parametrize(
    "end",
    [
        "",
        BOTH,
        f"    Final answer: {BOTH}",
        f"3.  **Final Output:** {BOTH}",
        "Final answer:",
        f"Final answer: {BOTH}\n\nWait, is that five sentences? {ONE}",
        f"Final answer:\nThe user asked for five sentences. {BOTH}",
        f"{AS_JSON}\nLooks good.",
        '{"sentences": ["Der R',
    ],
)
def test_thoughts_that_do_not_end_are_no_answer(thoughts, end):
    with pytest.raises(ValueError, match="thought aloud"):
        got(f"{thoughts}\n{end}")


def test_nor_are_those_within_json():
    for first in ("Thinking Process: 1. Analyze.", "Okay, the user wants a TLDR."):
        with pytest.raises(ValueError, match="thought aloud"):
            got(json.dumps({"sentences": [first, ONE]}))


@pytest.mark.parametrize(
    "text",
    [
        "Der Denkprozess der Kommission dauert an.",
        "Überlegungen der Regierung: mehr Geld für Bahnen.",
        "Thinking machines beat the champion.",
        "The users want more trains.",
        "So will der Rat sparen.",
        "Gut: Der Rat tagt.",
        "Analysis shows that prices rise.",
    ],
)
def test_what_only_sounds_like_it_is_left(text):
    assert got(f"{text} {TWO}") == f"{text} {TWO}"


@pytest.mark.parametrize(
    "filling", ["-", "\n", "{", '{"a":', "[[\n", "Summary:\n", "a ", "*", " ", "so, "]
)
def test_no_answer_takes_long(filling):
    begun = time.process_time()
    for before in ("", "Thinking Process:\n", "Thinking Process:\nAnswer:"):
        with contextlib.suppress(ValueError):
            got(before + filling * (400_000 // len(filling)))
    assert time.process_time() - begun < 5


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

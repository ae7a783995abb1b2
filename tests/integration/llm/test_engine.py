"""The engine before a server of the tests' own, over real HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from aggregator.errors import EngineDown, SummariseError
from aggregator.store import spent
from tests.integration.llm.model import (
    ARTICLE,
    BERLIN,
    FALSE,
    NOW,
    TRUE,
    Obedient,
    chat,
    house,
    says,
    sentences,
)
from tests.integration.loopback import Reply, endless, resets, sends

DAY = "2026-01-03"
LONG = "\n".join(f"Absatz {n}: {ARTICLE}" for n in range(30))


async def test_what_holds_is_given_with_its_support_and_its_writer(tmp_path):
    async with house(tmp_path, says(sentences(*TRUE.split(". ")[:1]) and sentences(TRUE))) as home:
        tldr = await home.write()
        assert (tldr.text, tldr.engine, tldr.turned_down) == (TRUE, "klein", ())
        assert len(tldr.support) == 3
        (asked,) = home.chats
        assert asked["model"] == "klein"
        assert asked["response_format"]["json_schema"]["schema"]["required"] == ["sentences"]


async def test_the_instruction_is_the_systems_and_the_article_stands_between_fences(tmp_path):
    async with house(tmp_path, says(TRUE)) as home:
        await home.write()
        await home.write(waiting=False)
        first, second = home.chats
        system, user = first["messages"]
        assert system["role"], user["role"] == ("system", "user")
        fence = user["content"].splitlines()[0]
        assert user["content"].splitlines()[-1] == fence
        assert fence in system["content"]
        assert ARTICLE not in system["content"]
        assert ARTICLE in user["content"]
        assert second["messages"][1]["content"].splitlines()[0] != fence


async def test_what_does_not_hold_is_tried_once_more_with_the_fault_named(tmp_path):
    async with house(tmp_path, says(FALSE), says(TRUE)) as home:
        tldr = await home.write()
        assert (tldr.text, tldr.engine) == (TRUE, "klein")
        told = home.chats[1]["messages"][-1]["content"]
        assert "900" in told
        assert "Die Brücke soll 900 Meter lang werden" in told


async def test_what_does_not_hold_twice_is_turned_down_for_the_embedded_engine(tmp_path):
    async with house(tmp_path, says(FALSE)) as home:
        tldr = await home.write()
        assert tldr.engine == "extractive"
        (why,) = tldr.turned_down
        assert (why.engine, why.reason) == ("klein", "number")
        assert "900" not in tldr.text
        assert len(home.origin.requests) == 2


async def test_what_was_written_is_not_paid_for_twice(tmp_path):
    async with house(tmp_path, says(TRUE)) as home:
        first = await home.write()
        assert await home.again().write() == first
        assert len(home.origin.requests) == 1
        await home.write(waiting=False)  # a person wants another one
        assert len(home.origin.requests) == 2
        await home.again(temperature=0.5).write()
        await home.write(text=ARTICLE + "\nEin Satz mehr steht nun hier.")
        assert len(home.origin.requests) == 4


async def test_another_prompt_is_another_question(tmp_path):
    own = tmp_path / "config" / "prompts" / "tldr.de.txt"
    async with house(tmp_path, says(TRUE)) as home:
        await home.write()
        own.parent.mkdir(parents=True)
        own.write_text("Fasse zusammen, was zwischen $fence steht.")
        await home.again().write()
        assert home.chats[1]["messages"][0]["content"].startswith("Fasse zusammen, was zwischen =")


@pytest.mark.parametrize(
    "answer",
    [
        f"<think>Der Rat hat 900 Millionen bewilligt.</think>{TRUE}",
        f"Erst denke ich nach: 900 Meter.</think>\n{sentences(TRUE)}",
        f"<|channel|>analysis<|message|>900 Meter?<|end|><|start|>assistant<|channel|>final<|message|>{TRUE}",
        f"```json\n{sentences(TRUE)}\n```",
        "TLDR: " + TRUE,
        "\n".join(f"{n}. {s.rstrip('.')}." for n, s in enumerate(TRUE.split(". "), 1)),
    ],
)
async def test_the_answer_is_found_whatever_it_is_wrapped_in(tmp_path, answer):
    async with house(tmp_path, says(answer)) as home:
        tldr = await home.write()
        assert (tldr.text, tldr.engine) == (TRUE, "klein")


async def test_reasoning_in_a_field_of_its_own_is_not_looked_at(tmp_path):
    answer = says(TRUE, reasoning_content="900 Meter", reasoning="Ich denke")
    async with house(tmp_path, answer) as home:
        assert (await home.write()).text == TRUE


FAULTS = {
    "reasoning without an end": (
        says("<think>Der Stadtrat von Neustadt hat beschlossen."),
        "empty",
    ),
    "nothing": (says(""), "empty"),
    "no content": (says(None), "empty"),
    "the whole article": (says(ARTICLE.replace("\n", " ") * 3), None),
    "another language": (
        says(
            "The city council of Neustadt decided on Tuesday to build a new bridge over the Weser, "
            "which is to be 140 metres long and to cost twelve million euros."
        ),
        None,
    ),
    "broken JSON": (says('{"sentences": ["Der Stadtrat von Neus'), "broken"),
    "JSON of another kind": (says('{"titel": 7}'), "broken"),
    "cut off": (says(TRUE, finish="length"), "unfinished"),
    "filtered": (says(TRUE, finish="content_filter"), "unfinished"),
    "no reason to stop": (says(TRUE, finish=None), "unfinished"),
    "a refusal": (says(None, refusal="Dazu sage ich nichts."), "unfinished"),
    "a machine's words": (
        says("Als KI-Modell kann ich diesen Artikel nicht zusammenfassen, " * 3),
        None,
    ),
    "an advertisement": (says(TRUE + " Besuchen Sie www.beispiel.example."), "appeal"),
    "one word": (says("Neustadt."), "too_short"),
    "a huge answer": (says(TRUE * 40_000), None),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_bad_answer_is_turned_down_and_the_article_has_its_tldr(tmp_path, fault):
    answer, reason = FAULTS[fault]
    async with house(tmp_path, answer) as home:
        tldr = await home.write()
        assert tldr.engine == "extractive"
        assert tldr.turned_down[0].engine == "klein"
        assert reason in {None, tldr.turned_down[0].reason}
        assert home.store.read_now(lambda c: c.exec_driver_sql("SELECT * FROM written").all()) == []


def _hangs(head=b""):
    return endless(head, b"", every=0.05)


WIRE = {
    "it hangs": _hangs(),
    "it hangs in mid-answer": _hangs(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"),
    "it dies": resets(),
    "it dies in mid-answer": sends(
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + chat(TRUE)[:99]
    ),
    "garbage": sends(b"\x00\xff" * 400),
    "no JSON": Reply(200, b"<html>Willkommen</html>"),
    "no answer in it": Reply(200, b'{"choices": []}'),
    "a failure of its own": Reply(500, b'{"error": {"message": "out of memory"}}'),
    "no such model": Reply(404, b'{"error": {"message": "model klein not found"}}'),
    "a wrong key": Reply(401, b'{"error": {"message": "no such key"}}'),
    "elsewhere": Reply(302, b"", {"Location": "http://169.254.169.254/v1"}),
}


@pytest.mark.parametrize("fault", WIRE)
async def test_a_server_that_fails_delays_nothing_for_long(tmp_path, fault):
    async with house(tmp_path, WIRE[fault], timeout="0.3s", cold_start="0.3s") as home:
        for number in range(5):
            tldr = await home.write(f"Nummer {number}. {ARTICLE}")
            assert tldr.engine == "extractive"
            assert tldr.turned_down[0].reason == "engine_down"
        assert len(home.origin.requests) <= 3  # the others did not even ask


@pytest.mark.parametrize("fault", WIRE)
async def test_an_article_may_wait_for_a_server_that_fails(tmp_path, fault):
    async with house(
        tmp_path, WIRE[fault], says(TRUE), timeout="0.3s", cold_start="0.3s", when_down="wait 2h"
    ) as home:
        home.origin.says("/v1/chat/completions", WIRE[fault])
        with pytest.raises(EngineDown) as raised:
            await home.write()
        assert home.now < raised.value.retry_at <= NOW + timedelta(hours=2)
        home.now = raised.value.retry_at
        home.origin.says("/v1/chat/completions", says(TRUE))
        assert (await home.write()).engine == "klein"
        home.origin.says("/v1/chat/completions", WIRE[fault])
        home.now = NOW + timedelta(hours=2)
        assert (
            await home.write(text=ARTICLE + "\nNoch ein Satz steht hier.")
        ).engine == "extractive"


async def test_a_server_that_asks_for_an_hour_is_left_alone_for_an_hour_also_by_the_next_run(
    tmp_path,
):
    busy = Reply(429, b"slow down", {"Retry-After": "3600"})
    async with house(tmp_path, busy, when_down="wait 2h") as home:
        for _ in range(4):
            with pytest.raises(EngineDown) as raised:
                await home.write()
            assert raised.value.retry_at == NOW + timedelta(hours=1, seconds=1)
            home.again()
        assert len(home.origin.requests) == 1
        home.now = NOW + timedelta(hours=1, seconds=1)
        home.origin.says("/v1/chat/completions", says(TRUE))
        assert (await home.again().write()).engine == "klein"


async def test_a_short_pause_is_waited_for(tmp_path):
    busy = Reply(429, b"slow down", {"Retry-After": "7"})
    async with house(tmp_path, busy, Reply(503), says(TRUE)) as home:
        assert (await home.write()).engine == "klein"
        assert home.now == NOW + timedelta(seconds=7 + 1 + 4)


async def test_a_server_without_schemas_is_asked_without_one_from_then_on(tmp_path):
    no = Reply(400, b'{"error": "response_format json_schema is not supported"}')
    async with house(tmp_path, no, says(TRUE)) as home:
        assert (await home.write()).engine == "klein"
        await home.write(text=ARTICLE + "\nNoch ein Satz steht hier.")
        assert ["response_format" in one for one in home.chats] == [True, False, False]


async def test_a_model_that_takes_neither_limit_nor_temperature_is_asked_in_its_way(tmp_path):
    first = b'{"error": {"message": "Unsupported parameter: max_tokens is not supported"}}'
    then = b'{"error": {"message": "temperature does not support 0 with this model"}}'
    async with house(tmp_path, Reply(400, first), Reply(400, then), says(TRUE)) as home:
        assert (await home.write()).engine == "klein"
        last = home.chats[-1]
        assert "temperature" not in last
        assert last["max_completion_tokens"] == 2048


async def test_a_request_that_is_refused_for_itself_harms_no_other(tmp_path):
    async with house(
        tmp_path, Reply(413, b"too large"), Reply(413, b"too large"), says(TRUE)
    ) as home:
        home.origin.says("/v1/chat/completions", *[Reply(422, b"no")] * 2, says(TRUE))
        assert (await home.write()).turned_down[0].reason == "refused"
        assert (await home.write(text=ARTICLE + "\nNoch ein Satz.")).engine == "klein"


async def test_a_server_that_cuts_the_article_is_found_out(tmp_path):
    async with house(tmp_path, says(TRUE, prompt_tokens=150)) as home:
        (why,) = (await home.write()).turned_down
        assert why.reason == "cut"
        assert "num_ctx" in why.message
        assert "8192" in why.message
        assert len(home.origin.requests) == 1


async def test_a_prompt_that_fills_a_context_to_the_last_token_was_cut(tmp_path):
    async with house(tmp_path, says(TRUE, prompt_tokens=1024)) as home:
        assert (await home.write(text=ARTICLE * 2)).turned_down[0].reason == "cut"


async def test_the_budget_is_a_hard_stop_that_a_restart_does_not_lift(tmp_path):
    async with house(tmp_path, says(TRUE), daily_token_budget=8000) as home:
        assert (await home.write()).engine == "klein"
        assert home.store.read_now(spent.on, DAY) == (980, 1)
        texts = [f"{ARTICLE}\nDas ist der Satz {n}." for n in range(9)]
        for text in texts:
            tldr = await home.again().write(text=text)
        assert tldr.turned_down[0].reason == "budget"
        tokens, requests = home.store.read_now(spent.on, DAY)
        assert tokens <= 8000
        assert requests == len(home.origin.requests)
        home.now = datetime(2026, 1, 4, 0, 0, tzinfo=BERLIN)
        assert (await home.write(text=texts[-1])).engine == "klein"


async def test_an_article_may_wait_for_tomorrows_budget(tmp_path):
    async with house(tmp_path, says(TRUE), daily_token_budget=10, when_down="wait 2d") as home:
        with pytest.raises(EngineDown) as raised:
            await home.write()
        assert raised.value.reason == "budget"
        assert raised.value.retry_at == datetime(2026, 1, 4, 0, 0, tzinfo=BERLIN)
        assert home.origin.requests == []


async def test_what_was_not_answered_costs_nothing_unless_it_may_have(tmp_path):
    async with house(tmp_path, resets(), timeout="0.3s", cold_start="0.3s") as home:
        await home.write()
        assert home.store.read_now(spent.on, DAY).tokens == 0
        home.now += timedelta(hours=1)
        home.origin.says("/v1/chat/completions", _hangs())
        await home.write()
        assert home.store.read_now(spent.on, DAY).tokens > 2000


async def test_a_long_article_is_read_in_parts(tmp_path):
    def answer(messages):
        is_part = "in Teilen" in messages[0]["content"]
        return "Der Stadtrat von Neustadt hat am Dienstag den Bau beschlossen." if is_part else TRUE

    model = Obedient(answer)
    async with house(tmp_path, model, context=4096) as home:
        tldr = await home.write(text=LONG)
        assert (tldr.text, tldr.engine) == (TRUE, "klein")
        read = "\n".join(one["messages"][1]["content"] for one in model.asked[:-1])
        assert len(model.asked) > 3
        assert all(f"Absatz {n}:" in read for n in range(30))
        for one in model.asked:
            sent = sum(len(m["content"].encode()) for m in one["messages"]) // 2
            assert sent + one["max_tokens"] <= 4096


async def test_an_article_without_end_is_left_to_the_embedded_engine(tmp_path):
    async with house(tmp_path, says(TRUE), context=2048) as home:
        tldr = await home.write(text="\n".join(f"Nr. {n} {ARTICLE}" for n in range(90)))
        assert tldr.turned_down[0].reason == "too_long"
        assert home.origin.requests == []


async def test_a_person_who_wants_it_anew_hears_that_the_server_is_down(tmp_path):
    async with house(tmp_path, resets()) as home:
        with pytest.raises(EngineDown):
            await home.write(waiting=False)


async def test_the_key_is_sent_and_told_to_nobody(tmp_path, caplog):
    echo = Reply(401, b'{"error": {"message": "Incorrect API key provided: sk-geheim-77"}}')
    async with house(tmp_path, echo, api_key="sk-geheim-77") as home:
        tldr = await home.write()
        assert home.origin.requests[0].headers["authorization"] == "Bearer sk-geheim-77"
        assert "sk-geheim-77" not in repr(tldr)
        assert "sk-geheim-77" not in caplog.text


async def test_a_translation_says_so_and_is_checked_for_what_can_be(tmp_path):
    english = (
        "The council of Neustadt decided on Tuesday to build a new bridge over the Weser. "
        "It is to be 140 metres long and cost 12 million euros."
    )
    async with house(tmp_path, says(english), language="en") as home:
        tldr = await home.write()
        assert (tldr.text, tldr.engine, tldr.language) == (english, "klein", "en")
        assert tldr.support == ()
        assert "Englisch" in home.chats[0]["messages"][0]["content"]
        for wrong in ("240 metres", "Hamburg instead of Neustadt", "Mr Schmidtbauer"):
            home.origin.says("/v1/chat/completions", says(english.replace("140 metres", wrong)))
            assert (await home.write(waiting=False)).engine == "extractive", wrong
        home.origin.says("/v1/chat/completions", says(TRUE))
        assert (await home.write(waiting=False)).turned_down[0].reason == "language"


async def test_a_teaser_is_all_there_is_where_nothing_can_be_written(tmp_path):
    async with house(tmp_path, says("")) as home:
        with pytest.raises(SummariseError, match="klein did not write it"):
            await home.write(text="Kurz.")

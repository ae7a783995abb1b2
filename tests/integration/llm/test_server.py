"""How often a server is asked at once, how often in all, and what that is counted as."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from aggregator.errors import EngineDown
from aggregator.model import Answer, Validators
from aggregator.store import spent
from aggregator.summarise.llm.server import Bill, Patience, Place, Server
from tests.integration.llm.model import ARTICLE, NOW, TRUE, chat, house, says
from tests.integration.loopback import Reply, sends

DAY = "2026-01-03"
PATIENCE = Patience(timeout=timedelta(seconds=1), cold_start=timedelta(seconds=1))
BREAKS_OFF = sends(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + chat(TRUE)[:99])


class Crowd:
    """Answers after a while, and counts who waits meanwhile."""

    def __init__(self):
        self.now = self.most = 0

    async def __call__(self, request, writer):
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.05)
        self.now -= 1
        await says(TRUE)(request, writer)


async def test_no_more_requests_are_under_way_than_are_allowed(tmp_path):
    crowd = Crowd()
    async with house(tmp_path, crowd, concurrency=3) as home:
        texts = [f"{ARTICLE}\nDas ist der Satz {n}." for n in range(9)]
        found = await asyncio.gather(*(home.write(text) for text in texts))
        assert {one.engine for one in found} == {"klein"}
        assert crowd.most == 3


async def test_a_source_with_a_timeout_of_its_own_has_no_places_of_its_own(tmp_path):
    crowd = Crowd()
    async with house(tmp_path, crowd, concurrency=2) as home:
        usual = home.workshop.settings.summariser
        patient = home.workshop.engine(usual.model_copy(update={"timeout": timedelta(seconds=9)}))
        assert patient is not home.engine
        assert patient._means.server is home.engine._means.server


async def test_articles_that_wait_for_a_place_take_nothing_of_the_budget(tmp_path):
    async with house(tmp_path, Crowd(), concurrency=1, daily_token_budget=14_000) as home:
        texts = [f"{ARTICLE}\nDas ist der Satz {n}." for n in range(9)]
        found = await asyncio.gather(*(home.write(text) for text in texts))
        assert [one.engine for one in found] == ["klein"] * 9
        assert home.store.read_now(spent.on, DAY) == (9 * 980, 9)


async def test_every_answer_that_broke_off_counts_as_paid_for(tmp_path):
    async with house(tmp_path, BREAKS_OFF, BREAKS_OFF, says(TRUE)) as home:
        assert (await home.write()).engine == "klein"
        tokens, requests = home.store.read_now(spent.on, DAY)
        assert requests == 3
        assert tokens > 2 * 2048 + 980


async def test_no_try_is_made_that_could_pass_the_budget(tmp_path):
    async with house(tmp_path, BREAKS_OFF, daily_token_budget=8_000) as home:
        assert (await home.write()).turned_down[0].reason == "budget"
        assert len(home.origin.requests) == 2
        assert home.store.read_now(spent.on, DAY).tokens <= 8_000


async def test_an_answer_that_is_too_large_is_paid_for_and_says_nothing_of_the_server(tmp_path):
    async with house(tmp_path, says("a" * 3_000_000), says(TRUE)) as home:
        assert (await home.write()).turned_down[0].reason == "huge"
        assert home.store.read_now(spent.on, DAY).tokens > 2048
        assert (await home.write(text=ARTICLE + "\nNoch ein Satz.")).engine == "klein"
        assert all("response_format" in one for one in home.chats)


async def test_only_what_helped_is_left_out_from_then_on(tmp_path):
    no = Reply(400, b"no")
    async with house(tmp_path, no, no, says(TRUE)) as home:
        assert (await home.write()).turned_down[0].reason == "refused"
        assert (await home.write(text=ARTICLE + "\nNoch ein Satz.")).engine == "klein"
        assert ["response_format" in one for one in home.chats] == [True, False, True]


async def test_articles_that_find_out_together_that_there_are_no_schemas_are_all_written(tmp_path):
    async def answer(request, writer):
        await asyncio.sleep(0.05)
        no = b"response_format" in request.body
        await (Reply(400, b'{"error": "unknown field"}') if no else says(TRUE))(request, writer)

    async with house(tmp_path, answer, concurrency=4) as home:
        texts = [f"{ARTICLE}\nDas ist der Satz {n}." for n in range(4)]
        found = await asyncio.gather(*(home.write(text) for text in texts))
        assert {one.engine for one in found} == {"klein"}


async def test_who_waits_for_a_place_profits_from_what_was_found_out_meanwhile(tmp_path):
    no = Reply(400, b'{"error": "unknown field"}')
    async with house(tmp_path, no, says(TRUE), concurrency=1) as home:
        texts = [f"{ARTICLE}\nDas ist der Satz {n}." for n in range(4)]
        await asyncio.gather(*(home.write(text) for text in texts))
        schemas = ["response_format" in one for one in home.chats]
        assert schemas == [True, False, False, False, False]


async def test_a_context_that_is_smaller_than_was_said_is_named(tmp_path):
    no = b'{"error": {"message": "the request exceeds the available context size (4096)"}}'
    async with house(tmp_path, Reply(400, no)) as home:
        (why,) = (await home.write()).turned_down
        assert "summariser.context, which is 8192" in why.message
        assert len(home.origin.requests) == 1


@pytest.mark.parametrize("tokens", [10**30, -5, None, "viele", 1e300, True])
async def test_a_count_that_cannot_be_true_is_none(tmp_path, tokens):
    answer = says(TRUE, prompt_tokens=tokens, completion_tokens=tokens)
    async with house(tmp_path, answer, daily_token_budget=100_000) as home:
        assert (await home.write()).engine == "klein"
        assert 2048 < home.store.read_now(spent.on, DAY).tokens < 8_000


@pytest.mark.parametrize(
    "answer",
    [
        Reply(401, b"x" * 190 + b" sk-geheim-4711-lang"),
        Reply(302, b"", {"Location": "http://127.0.0.2/?" + "x" * 185 + "sk-geheim-4711-lang"}),
        says("Der Schlüssel sk-geheim-4711-lang wurde am Dienstag vom Stadtrat beschlossen."),
    ],
)
async def test_no_part_of_the_key_is_told_if_the_server_says_it_again(tmp_path, answer, caplog):
    async with house(tmp_path, answer, api_key="sk-geheim-4711-lang") as home:
        assert "sk-gehei" not in repr(await home.write()) + caplog.text
        assert "sk-gehei" not in repr(home.engine._means.server._place)


class Wire:
    """Sends nothing; says what it is told to, and how long somebody slept."""

    def __init__(self, *answers):
        self.now, self.sent, self.answers = NOW, [], list(answers)

    async def send(self, url, body, *, headers, seconds):
        self.sent.append((url, self.now))
        status, more, data = self.answers.pop(0)
        return Answer(
            url=url,
            final_url=url,
            status=status,
            headers=more,
            body=data,
            validators=Validators(),
        )

    async def sleep(self, seconds):
        until = self.now + timedelta(seconds=seconds)
        while self.now < until:  # noqa: ASYNC110 - the test moves the clock
            await asyncio.sleep(0)

    def server(self, base_url):
        async def keep_pause(until):
            pass

        return Server(
            Place(base_url=base_url, key=None, concurrency=2),
            self.send,
            clock=lambda: self.now,
            keep_pause=keep_pause,
            sleep=self.sleep,
        )


@asynccontextmanager
async def free():
    yield Bill(0)


async def at_home():
    return "http://127.0.0.1:1/v1"


async def test_a_short_pause_holds_for_those_who_come_meanwhile():
    wire = Wire((429, {"retry-after": "20"}, b""), *[(200, {}, chat(TRUE))] * 2)
    server = wire.server(at_home)
    first = asyncio.create_task(server.ask(bytes, patience=PATIENCE, meter=free))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(server.ask(bytes, patience=PATIENCE, meter=free))
    await asyncio.sleep(0.01)
    assert len(wire.sent) == 1
    wire.now += timedelta(seconds=21)
    await asyncio.gather(first, second)
    assert [at - NOW for _, at in wire.sent[1:]] == [timedelta(seconds=21)] * 2


async def test_a_model_file_that_cannot_be_served_is_not_loaded_for_every_article():
    tried = []

    async def base_url():
        tried.append(1)
        raise EngineDown("klein.gguf cannot be served")

    server = Wire().server(base_url)
    for _ in range(5):
        with pytest.raises(EngineDown, match=r"klein\.gguf cannot be served") as raised:
            await server.ask(bytes, patience=PATIENCE, meter=free)
        assert raised.value.retry_at == NOW + timedelta(minutes=1)
    assert len(tried) == 1


async def test_two_that_find_a_server_down_together_leave_it_alone_once():
    wire = Wire(*[(401, {}, b"")] * 2)
    server = wire.server(at_home)
    asked = (server.ask(bytes, patience=PATIENCE, meter=free) for _ in range(2))
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert {one.retry_at for one in found} == {NOW + timedelta(minutes=15)}
    assert server._next_pause == timedelta(minutes=2)

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.summarise.llm.protocol import (
    Then,
    address,
    body,
    completion,
    refused_parameter,
    trouble,
)

NOW = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
CHAT = [{"role": "user", "content": "ä"}]


def judged(status, data=b"", **headers):
    return trouble(status, headers, data, host="llm.example", now=NOW)


@pytest.mark.parametrize(
    ("status", "then"),
    [
        (200, None), (204, None), (301, Then.WAIT), (307, Then.WAIT), (400, Then.OTHERWISE),
        (401, Then.WAIT), (402, Then.WAIT), (403, Then.WAIT), (404, Then.WAIT), (405, Then.WAIT),
        (408, Then.AGAIN), (413, Then.OTHERWISE), (422, Then.OTHERWISE), (429, Then.AGAIN),
        (500, Then.AGAIN), (502, Then.AGAIN), (503, Then.AGAIN), (504, Then.AGAIN),
        (529, Then.AGAIN), (418, Then.OTHERWISE),
    ],
)  # fmt: skip
def test_what_is_to_be_done_after_each_status(status, then):
    found = judged(status)
    assert (found.then if found else None) is then


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("30", timedelta(seconds=31)),
        ("1.5", timedelta(seconds=2.5)),
        ("Sat, 03 Jan 2026 05:37:00 GMT", timedelta(hours=1)),
        ("99999999", timedelta(days=7)),
        ("0", None), ("-3", None), ("bald", None), ("", None),
        ("Sat, 03 Jan 2026 03:37:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
    ],
)  # fmt: skip
def test_a_servers_wish_to_wait_is_read_in_every_form(value, after):
    found = judged(429, **{"retry-after": value})
    assert found.retry_at == (NOW + after if after else None)


@pytest.mark.parametrize(
    "data",
    [
        b'{"error": {"message": "no such model"}}',
        b'{"error": "no such model"}',
        b'{"detail": "no such model"}',
        b'{"message": "no such model"}',
        b"<html><body>no such model</body></html>",
        b"no such\x00 model",
    ],
)
def test_the_servers_own_words_are_told(data):
    assert "„no such model“" in judged(404, data).message.replace("  ", " ")


def test_what_a_server_says_is_told_in_short_and_harms_no_terminal():
    message = judged(500, b"\x1b[31m" + b"x" * 10_000).message
    assert message.isprintable()
    assert len(message) < 300


def test_what_is_left_out_is_left_out():
    sent = json.loads(body("m", CHAT, sentences=5, temperature=0.0, answer_tokens=9))
    assert (sent["max_tokens"], sent["temperature"], sent["stream"]) == (9, 0.0, False)
    assert sent["messages"] == CHAT
    bare = json.loads(
        body(
            "m",
            CHAT,
            sentences=5,
            temperature=0.0,
            answer_tokens=9,
            without={"response_format", "max_tokens", "temperature"},
        )
    )
    assert set(bare) == {"model", "messages", "stream", "max_completion_tokens"}


@pytest.mark.parametrize(
    ("said", "without", "refused"),
    [
        ("unknown field response_format", (), "response_format"),
        ("Failed to parse grammar", (), "response_format"),
        ("'max_tokens' is not supported", (), "max_tokens"),
        ("temperature must be 1", ("response_format",), "temperature"),
        ("bad request", (), "response_format"),
        ("bad request", ("response_format",), None),
        ("context length exceeded", ("response_format",), None),
    ],
)
def test_the_parameter_that_a_server_refuses_is_found(said, without, refused):
    assert refused_parameter(said, without) == refused


def test_an_answer_is_read_with_its_tokens():
    data = {
        "choices": [{"message": {"content": "Ja."}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9},
    }
    found = completion(json.dumps(data).encode())
    assert (found.content, found.finish, found.read, found.wrote) == ("Ja.", "stop", 7, 2)


def test_an_answer_in_parts_is_joined_without_its_thoughts():
    parts = [{"type": "thinking", "thinking": []}, {"type": "text", "text": "Ja."}]
    data = {"choices": [{"message": {"content": parts}, "finish_reason": "stop"}]}
    assert completion(json.dumps(data).encode()).content == "Ja."


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"choices": []}', b'{"choices": [{}]}', b"\xff"]
)
def test_what_is_no_answer_is_an_error(data):
    with pytest.raises(ValueError, match="chat API"):
        completion(data)


@pytest.mark.parametrize(
    ("base_url", "asked"),
    [
        ("http://llm.example/v1", "http://llm.example/v1/chat/completions"),
        ("http://llm.example/v1/", "http://llm.example/v1/chat/completions"),
        ("http://llm.example:11434", "http://llm.example:11434/v1/chat/completions"),
        ("http://llm.example/", "http://llm.example/v1/chat/completions"),
        ("http://llm.example/v1/chat/completions", "http://llm.example/v1/chat/completions"),
        ("http://llm.example/openai/v1", "http://llm.example/openai/v1/chat/completions"),
        ("http://a:b@llm.example/v1?v=2", "http://a:b@llm.example/v1/chat/completions?v=2"),
    ],
)
def test_a_base_url_is_understood_in_every_form(base_url, asked):
    assert address(base_url) == asked


def success(**message):
    return json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]}).encode()


@pytest.mark.parametrize(
    ("content", "read"),
    [
        ("Ja.", "Ja."),
        (None, ""),
        (7, ""),
        ([{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "Ja."}], "Ja."),
        ([{"type": "output_text", "text": "Ja."}, {"text": " Gut."}], "Ja. Gut."),
        (["Ja.", " Gut."], "Ja. Gut."),
    ],
)
def test_a_content_is_read_in_every_form(content, read):
    assert completion(success(content=content)).content == read


def test_what_is_not_needed_of_an_answer_may_be_anything():
    data = json.loads(success(content="Ja.", refusal=False, tool_calls=7, reasoning_content=[]))
    for usage in (None, 7, {}, {"prompt_tokens": None, "completion_tokens": "7"}):
        found = completion(json.dumps(data | {"usage": usage, "id": None}).encode())
        assert (found.content, found.finish, found.read, found.wrote) == ("Ja.", "stop", 0, 0)


@pytest.mark.parametrize(
    ("data", "then", "words"),
    [
        (b'{"error": {"message": "no credits", "code": 402}}', Then.WAIT, "no money left"),
        (b'{"error": {"message": "slow down", "code": 429}}', Then.AGAIN, "slow down"),
        (b'{"error": "out of memory"}', Then.AGAIN, "an error (\u201eout of memory\u201c)"),
    ],
)
def test_a_success_that_is_an_error_is_one(data, then, words):
    found = judged(200, data)
    assert found.then is then
    assert words in found.message


def test_a_success_that_speaks_of_errors_is_none():
    assert judged(200, success(content='{"error": 7}')) is None
    assert judged(200, b'{"error": null, "choices": []}') is None
    assert judged(200, b'"error" [' * 9) is None


def test_a_request_that_is_too_long_is_not_mended_by_leaving_something_out():
    said = "max_tokens is too large: this model's maximum context length is 4096 tokens"
    assert refused_parameter(said, ()) is None

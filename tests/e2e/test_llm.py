"""A model's TLDRs in the program as people run it: published, turned down, waited for."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Model:
    """A chat API in a thread of its own; ``answer`` makes of an article what it says."""

    def __init__(self):
        self.answer = lambda text: text
        self.status = 200
        self.headers = {}
        self.asked = 0
        self.keys = set()
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                model.asked += 1
                model.keys.add(self.headers["Authorization"])
                chat = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                article = chat["messages"][1]["content"].split("\n", 1)[1].rsplit("\n", 1)[0]
                message = {"role": "assistant", "content": model.answer(article)}
                choice = {"index": 0, "finish_reason": "stop", "message": message}
                body = json.dumps({"choices": [choice]}).encode()
                self.send_response(model.status)
                for name, value in model.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


def first_paragraphs(article):
    """What a model says that sums up by copying: the longest line's first sentences."""
    longest = max(article.splitlines(), key=len)
    return ". ".join(longest.split(". ")[:3]).rstrip(".") + "."


@pytest.fixture
def model():
    with Model() as one:
        yield one


@pytest.fixture
def with_model(desk, model):
    def configure(**more):
        summariser = {"engine": "openai", "base_url": model.url, "model": "klein"}
        summariser |= {"api_key": "${LLM_KEY}"} | more
        desk.configure("llm", settings={"summariser": summariser})
        return desk

    return configure


KEY = {"LLM_KEY": "geheim-12345"}


def open_records(desk):
    rows = [json.loads(line) for line in desk.run("export", **KEY).splitlines()]
    return [row for row in rows if row["access"] == "open" and len(row["inhalt"]) > 400]


def test_what_a_model_writes_is_checked_published_counted_and_not_replaced(with_model, model):
    desk = with_model(daily_token_budget=10_000_000)
    model.answer = first_paragraphs
    desk.run("once", **KEY)
    rows = open_records(desk)
    engines = {row["engine"] for row in rows}
    assert "klein" in engines, engines
    assert model.keys == {"Bearer geheim-12345"}
    status = desk.run("status", **KEY) + desk.errors
    assert "klein" in status
    assert "of a budget of 10,000,000" in status
    one = next(row for row in rows if row["engine"] == "klein")
    assert one["tldr"] in (desk.folder / "feeds" / "alles.json").read_text(encoding="utf-8")
    assert "supported" in desk.run("explain", one["id"], **KEY)
    asked, before = model.asked, desk.published()
    model.answer = lambda _: "Alles ganz anders."
    desk.run("once", **KEY)
    assert (model.asked, desk.published()) == (asked, before)


def test_what_a_model_invents_is_written_by_the_embedded_engine_which_is_told(with_model, model):
    desk = with_model()
    model.answer = lambda _: (
        "Kaiserin Xanthippe hat am 30. Februar 2031 genau 987 Elefanten verschenkt. "
        "Der Vorgang kostete 700 Millionen Taler und erfreute das ganze Land."
    )
    desk.run("once", **KEY)
    rows = open_records(desk)
    assert rows
    assert {row["engine"] for row in rows} <= {"extractive", "teaser"}
    assert not any(
        "Xanthippe" in path.read_text("utf-8") for path in (desk.folder / "feeds").glob("*.json")
    )
    turned = [row for row in rows if row["turned_down"]]
    assert turned
    assert turned[0]["turned_down"][0]["engine"] == "klein"
    assert "klein" in desk.run("show", turned[0]["id"], **KEY)
    assert "not by klein" in desk.run("explain", turned[0]["id"], **KEY)
    assert "not by the model" in desk.run("status", **KEY) + desk.errors


def test_articles_wait_for_a_server_that_asks_for_an_hour_and_the_pass_goes_on(with_model, model):
    desk = with_model(when_down="wait 2h")
    model.status, model.headers = 429, {"Retry-After": "3600"}
    desk.run("once", **KEY)
    desk.run("once", **KEY)
    assert model.asked <= 2  # the second was under way already
    rows = [json.loads(line) for line in desk.run("export", **KEY).splitlines()]
    waiting = [
        row for row in rows if row["failure"] and row["failure"]["reason"] == "asked_to_wait"
    ]
    assert waiting
    assert all(row["inhalt"] and not row["tldr"] for row in waiting)
    assert [row for row in rows if row["state"] == "summarised"]  # teasers need no model
    assert "geheim-12345" not in json.dumps(rows) + desk.errors
    status = desk.run("status", **KEY) + desk.errors
    assert f"articles that wait for the model, because of: {len(waiting)} asked_to_wait" in status
    told = json.loads(desk.run("status", "--json", **KEY))
    assert sum(one["waiting"].get("asked_to_wait", 0) for one in told) == len(waiting)


def test_tldr_tries_an_engine_and_says_why_not(with_model, model):
    desk = with_model()
    text = "Der Rat von Altdorf hat am Montag getagt. Er beschloss den Haushalt für 2026. " * 4
    (desk.folder / "a.txt").write_text(text)
    model.answer = lambda _: (
        "Der Rat von Altdorf hat am Montag getagt. Er beschloss den Haushalt für 2026."
    )
    assert "Engine: klein" in desk.run("tldr", "a.txt", **KEY)
    assert "Engine: extractive" in desk.run("tldr", "--engine", "extractive", "a.txt", **KEY)
    model.answer = lambda _: (
        "Der Rat von Altdorf hat am Montag getagt. Er beschloss 900 neue Stellen für 2026."
    )
    desk.run("tldr", "a.txt", code=1, **KEY)
    assert "klein wrote: Der Rat von Altdorf hat am Montag getagt. Er beschloss 900" in desk.errors
    assert "presseschau: „900“" in desk.errors
    asked = model.asked
    (desk.folder / "leer.txt").write_text(" \n")
    desk.run("tldr", "leer.txt", code=1, **KEY)
    assert "no text was found" in desk.errors
    assert model.asked == asked
    desk.run("tldr", "--engine", "llama", "a.txt", code=2, **KEY)
    assert "model_path" in desk.errors


def test_who_writes_anew_and_why_the_model_does_not_is_told(with_model, model):
    desk = with_model()
    model.answer = first_paragraphs
    desk.run("once", **KEY)
    one = next(row for row in open_records(desk) if row["engine"] == "klein")
    assert "Engine: klein" in desk.run("tldr", one["id"], "--again", **KEY)
    model.answer = lambda _: (
        "Kaiserin Xanthippe hat am 30. Februar 2031 genau 987 Elefanten verschenkt, wie es heißt."
    )
    told = desk.run("tldr", one["id"], "--again", **KEY)
    assert "Engine: extractive" in told
    assert "not by klein (" in told
    assert "not by the model, because of: " in desk.run(
        "redo", "--stage", "tldr", "--published", "--source", one["source"], **KEY
    )


def test_check_reads_the_prompts(with_model):
    desk = with_model()
    prompts = desk.folder / "config" / "prompts"
    prompts.mkdir()
    (prompts / "tldr.de.txt").write_text("Fasse $fence zusammen, $bitte.")
    desk.run("check", code=2, **KEY)
    assert "config/prompts/tldr.de.txt:1:1" in desk.errors


def test_check_looks_for_the_model_file(with_model):
    desk = with_model(engine="llama", model_path="models/klein.gguf")
    assert "models/klein.gguf: no such model file" in desk.run("check", code=1, **KEY)

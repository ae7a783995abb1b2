"""A server with the OpenAI chat API on loopback, and the real engine before it.

What it says is up to the test: a text for every chat, or a behaviour of
``loopback`` for the wire itself.
"""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.config.model import Settings, Summariser
from aggregator.engines import Workshop
from aggregator.fetch.service import Service
from aggregator.store.database import Store
from aggregator.summarise import Request
from aggregator.summarise.engine import StoryRequest
from tests.integration.loopback import Origin, Reply

PATH = "/v1/chat/completions"
NOW = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)

ARTICLE = """\
Der Stadtrat von Neustadt hat am Dienstag den Bau einer neuen Brücke über die Weser beschlossen. \
Die Brücke soll 140 Meter lang werden und zwölf Millionen Euro kosten.
Die Bauarbeiten beginnen nach Angaben der Stadt im März. Bürgermeisterin Anna Berger nannte den \
Beschluss einen wichtigen Schritt für den Verkehr in der Altstadt.
Die Opposition kritisierte die Kosten. Ihr Sprecher Jens Holm sagte, das Geld fehle den Schulen. \
Der Rat stimmte mit 24 gegen 15 Stimmen zu.
Die alte Brücke stammt aus dem Jahr 1931 und ist seit zwei Jahren für Lastwagen gesperrt. Sie soll \
nach der Eröffnung der neuen Brücke abgerissen werden."""
TRUE = (
    "Der Stadtrat von Neustadt hat am Dienstag den Bau einer neuen Brücke über die Weser "
    "beschlossen. Die Brücke soll 140 Meter lang werden und zwölf Millionen Euro kosten. "
    "Der Rat stimmte mit 24 gegen 15 Stimmen zu."
)
FALSE = (
    "Der Stadtrat von Neustadt hat am Dienstag den Bau einer neuen Brücke über die Weser "
    "beschlossen. Die Brücke soll 900 Meter lang werden und 70 Millionen Euro kosten."
)


def chat(text, *, finish="stop", prompt_tokens=900, completion_tokens=80, **message):
    """The body of a success."""
    return json.dumps(
        {
            "choices": [
                {
                    "index": 0,
                    "finish_reason": finish,
                    "message": {"role": "assistant", "content": text} | message,
                }
            ],
            "usage": {"prompt_tokens": prompt_tokens, "completion_tokens": completion_tokens},
        }
    ).encode()


def says(text, **given):
    """The reply that says this."""
    return Reply(200, chat(text, **given), {"Content-Type": "application/json"})


def sentences(*texts):
    return json.dumps({"sentences": list(texts)}, ensure_ascii=False)


class Obedient:
    """A model that a test gives words to: a function of the chat's messages."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    async def __call__(self, request, writer):
        body = json.loads(request.body)
        self.asked.append(body)
        await says(self.answer(body["messages"]))(request, writer)


class Inline:
    async def __call__(self, work, *args, **kwargs):
        return work(*args, **kwargs)


class House:
    """The real engine over a real store, and a server that a test instructs."""

    def __init__(self, folder, origin, **settings):
        self.origin = origin
        self.now = NOW
        self.folder = folder
        self.store = Store.open(folder / "news.db")
        self.service = Service(proxy=None)
        self.given = {
            "engine": "openai",
            "base_url": origin.url("/v1"),
            "model": "klein",
            "timeout": "1s",
            "cold_start": "1s",
        } | settings
        self.again()

    def again(self, **changed):
        """Begin anew, as after a restart, with some settings changed."""
        self.given |= changed
        self.workshop = Workshop(
            settings=Settings(summariser=Summariser(**self.given)),
            store=self.store,
            clock=lambda: self.now,
            run=Inline(),
            send=self.service.post,
            model_files=None,
            root=self.folder,
            folder=self.folder / "config",
        )
        self.engine = self.workshop.everywhere()
        server = getattr(self.engine, "_means", None)
        if server:
            server.server._sleep = self._sleep
        return self

    async def _sleep(self, seconds):
        self.now += timedelta(seconds=seconds)

    async def write(self, text=ARTICLE, *, title="Neustadt baut", waiting=True, **given):
        since = given.pop("since", NOW)
        request = Request(
            text=text,
            title=title,
            language=given.pop("language", "de"),
            waiting_since=since if waiting else None,
            **given,
        )
        return await self.engine.write(request)

    async def tell(self, *reports, disagreements=(), since=NOW, **given):
        request = StoryRequest(
            reports=reports,
            disagreements=disagreements,
            language=given.pop("language", "de"),
            waiting_since=since,
            **given,
        )
        return await self.engine.write_story(request)

    @property
    def chats(self):
        return [json.loads(one.body) for one in self.origin.requests]


@asynccontextmanager
async def house(folder, *behaviours, **settings):
    async with Origin() as origin:
        origin.says(PATH, *behaviours)
        made = House(folder, origin, **settings)
        try:
            yield made
        finally:
            await made.service.aclose()
            made.store.close()


BERLIN = ZoneInfo("Europe/Berlin")

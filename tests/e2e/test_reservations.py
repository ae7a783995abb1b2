"""What publishers reserve for machines, from their headers, pages and sites to our readers."""

from __future__ import annotations

import json

import pytest
from aiohttp import web

from tests.e2e.running import Desk, Press

POLICY = "https://www.hansekurier.example/tdm.json"


@pytest.fixture
def press():
    """One paper says it in headers, one in its pages, one in a file of its site, three not at all."""
    made = Press()
    answer = made.room._answer

    async def reserving(request):
        if request.path == "/.well-known/tdmrep.json" and "funkhaus" in request.host:
            return web.json_response([{"location": "/", "tdm-reservation": 1}])
        response = await answer(request)
        if "hansekurier" in request.host:
            response.headers["TDM-Reservation"] = "1"
            response.headers["TDM-Policy"] = POLICY
        if "morgenblatt" in request.host and response.content_type == "text/html":
            head = b'<head><meta name="robots" content="noai, noimageai">'
            response.body = response.body.replace(b"<head>", head, 1)
        return response

    made.room._answer = reserving
    with made as running:
        yield running


def test_it_is_stored_shown_exported_and_published(tmp_path, press):
    desk = Desk(tmp_path)
    summariser = {"engine": "openai", "base_url": "http://127.0.0.1:9/v1", "model": "m"}
    sources = press.room.sources()
    sources[0]["summariser"] = summariser | {"when_down": "extractive"}
    settings = desk.settings(press.proxy)
    desk.configure(settings=settings, sources=sources, feeds=[{"slug": "alles", "title": "Alles"}])
    probed = desk.run("check", "--probe").splitlines()
    assert any("hansekurier" in row and f"tdm-policy={POLICY}" in row for row in probed)
    assert any("funkhaus" in row and "reserves tdm-reservation" in row for row in probed)
    assert sum("reserves" in row for row in probed) == 2
    desk.run("once")
    by_source = {}
    for one in desk.records():
        by_source.setdefault(one["source"], set()).add(tuple(one["reserved"]))
    assert by_source["hansekurier"] == {("tdm-reservation", f"tdm-policy={POLICY}")}
    assert by_source["funkhaus"] == {("tdm-reservation",)}
    assert by_source["morgenblatt"] == {("noai", "noimageai")}
    assert by_source["sportblick"] == {()}
    status = {one["name"]: one for one in json.loads(desk.run("status", "--json"))}
    assert status["hansekurier"]["reserved"] == ["tdm-reservation", f"tdm-policy={POLICY}"]
    assert status["hansekurier"]["reserved_records"] == 3
    assert (status["sportblick"]["reserved"], status["sportblick"]["reserved_records"]) == ([], 0)
    table = desk.run("status")
    assert table.count("opts out of text and data mining") == 3
    first = sources[0]["name"]
    assert status[first]["sent_to"] == ("127.0.0.1" if first == "morgenblatt" else None)
    one = next(row for row in desk.records() if row["source"] == "hansekurier")
    assert f"reserved:   tdm-reservation, tdm-policy={POLICY}" in desk.run("show", one["id"])
    items = json.loads((desk.folder / "feeds" / "alles.json").read_text(encoding="utf-8"))["items"]
    item = next(item for item in items if item["url"] == one["link"])
    assert item["_presseschau"]["reserved"] == {"signs": ["tdm-reservation"], "policy": POLICY}
    for form in ("atom", "rss"):
        text = (desk.folder / "feeds" / f"alles.{form}").read_text(encoding="utf-8")
        assert f'<presse:reserved policy="{POLICY}">tdm-reservation</presse:reserved>' in text
        assert "<presse:reserved>noai noimageai</presse:reserved>" in text

"""A real model behind the real client: small, so that it invents freely in German.

``PRESSESCHAU_MODEL`` names its GGUF file; ``.ci/run`` fetches one. Skipped without.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

from aggregator.config.model import Settings, Summariser
from aggregator.engines import Workshop
from aggregator.fetch.service import Service
from aggregator.runner.llama import MODULE, ModelFiles
from aggregator.store import spent
from aggregator.store.database import Store
from aggregator.summarise import Request
from aggregator.summarise.grounding import check
from tests.integration.llm.model import ARTICLE, NOW, Inline

MODEL = Path(os.environ.get("PRESSESCHAU_MODEL", "/nirgends"))
pytestmark = [
    pytest.mark.model,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(
        not MODEL.is_file() or importlib.util.find_spec(MODULE) is None,
        reason="PRESSESCHAU_MODEL names no model, or the extra llama is missing",
    ),
]


async def test_nothing_that_a_real_model_invents_is_given_out(tmp_path):
    service, files = Service(proxy=None), ModelFiles()
    heard = []

    async def send(url, body, **given):
        reply = await service.post(url, body, **given)
        heard.append(reply)
        return reply

    wanted = Summariser(
        engine="llama",
        model_path=str(MODEL),
        context=2048,
        concurrency=1,
        timeout="20m",
        cold_start="20m",
    )
    store = Store.open(tmp_path / "news.db")
    try:
        shop = Workshop(
            settings=Settings(summariser=wanted),
            store=store,
            clock=lambda: NOW,
            run=Inline(),
            send=send,
            model_files=files,
            root=tmp_path,
            folder=None,
        )
        tldr = await shop.everywhere().write(
            Request(text=ARTICLE, language="de", sentences=2, max_words=40, waiting_since=NOW)
        )
        tokens, requests = store.read_now(spent.on, "2026-01-03")
    finally:
        await service.aclose()
        await files.stop()
        store.close()
    assert [one.status for one in heard] == [200] * requests
    assert requests >= 1
    assert tokens > 300  # it read the article, and said something
    assert tldr.engine in {MODEL.stem, "extractive"}
    assert bool(tldr.turned_down) == (tldr.engine == "extractive")
    assert check(tldr.text, ARTICLE, "de").supported


async def test_a_file_that_is_no_model_is_told(tmp_path):
    broken = tmp_path / "kein-modell.gguf"
    broken.write_bytes(b"GGUF" + b"\x00" * 100)
    files = ModelFiles()
    try:
        with pytest.raises(Exception, match="cannot be served"):
            await files.address(broken, context=2048, slots=1)
    finally:
        await files.stop()

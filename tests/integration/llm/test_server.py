"""How often a server is asked at once."""

from __future__ import annotations

import asyncio

from tests.integration.llm.model import ARTICLE, TRUE, house, says


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

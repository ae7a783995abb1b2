"""The bare fetch: all addresses in FILE through our Fetcher, then again with their validators.

bench_fetch.py FILE    one address a line; prints the seconds and the processor seconds of both rounds as JSON
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.config.model import Fetch
from aggregator.fetch import Fetcher

if TYPE_CHECKING:
    from aggregator.model import Answer, Validators


async def main(addresses: list[str]) -> None:
    settings = Fetch(allow_private_addresses=True, per_host_delay=timedelta(0))
    async with Fetcher(settings, clock=lambda: datetime.now(UTC)) as fetcher:

        async def round_of(validators: dict[str, Validators]) -> list[Answer]:
            return await asyncio.gather(
                *(fetcher.get(url, validators=validators.get(url)) for url in addresses)
            )

        rounds = []
        known: dict[str, Validators] = {}
        for expected in (200, 304):
            wall, cpu = time.perf_counter(), time.process_time()
            answers = await round_of(known)
            rounds.append({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu})
            wrong = [answer.url for answer in answers if answer.status != expected]
            if wrong:
                sys.exit(f"{len(wrong)} answers were not {expected}, the first from {wrong[0]}")
            known = {answer.url: answer.validators for answer in answers}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([row | {"peak": peak} for row in rounds]))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]).read_text().split()))

from __future__ import annotations

import asyncio
import os
import signal
from argparse import Namespace

from aggregator.cli import once
from aggregator.cli.start import demo
from aggregator.pipeline import Publication


def test_ctrl_c_while_the_demo_is_made_ends_it_without_serving(monkeypatch, capsys):
    async def interrupted(made, *, wish):
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(0.05)
        return [], Publication()

    monkeypatch.setattr(once, "passed", interrupted)
    assert demo(Namespace(once=False)) == 0
    assert "Ctrl-C" not in capsys.readouterr().err

"""Run as ``python -m aggregator``: the same as the command ``presseschau``."""

from aggregator.cli import run

run()

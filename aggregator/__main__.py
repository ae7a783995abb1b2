"""Run as ``python -m aggregator``: the same as the command ``presseschau``."""

from aggregator.cli import main

raise SystemExit(main())

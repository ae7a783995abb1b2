"""A plain ``pip install .``, without the lock, gives a command that works.

Needs the package registry and about a minute, so it runs where CI is set.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not os.environ.get("CI"), reason="only where CI is set: it asks the registry")
@pytest.mark.timeout(600)
def test_an_install_without_the_lock_shows_the_demo(tmp_path):
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    programs = tmp_path / "venv" / "bin"
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([programs / "python", "-m", "pip", "install", *quiet, ROOT], check=True)
    version = subprocess.run(
        [programs / "presseschau", "--version"], check=True, capture_output=True, cwd=tmp_path
    )
    assert version.stdout.startswith(b"presseschau ")
    shown = subprocess.run(
        [programs / "presseschau", "demo", "--once"], check=True, capture_output=True, cwd=tmp_path
    )
    assert b"entries" in shown.stdout

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from aggregator.fetch.certificates import unread

LOADED = """
import os, ssl
read = []
load = ssl.SSLContext.set_default_verify_paths
ssl.SSLContext.set_default_verify_paths = lambda self: read.append(os.environ.get("SSL_CERT_FILE"))
import aggregator.fetch.client
print(read == [os.devnull] * len(read), os.environ.get("SSL_CERT_FILE"))
"""


def test_aiohttp_is_loaded_without_reading_certificates():
    kept = os.environ | {"SSL_CERT_FILE": "mine.pem"}
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, env=kept
    )
    assert done.stdout == "True mine.pem\n"


@pytest.mark.parametrize("named", ["mine.pem", None])
def test_what_the_environment_names_stands_again(monkeypatch, named):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    if named:
        monkeypatch.setenv("SSL_CERT_FILE", named)
    with unread():
        assert os.environ["SSL_CERT_FILE"] == os.devnull
    assert os.environ.get("SSL_CERT_FILE") == named

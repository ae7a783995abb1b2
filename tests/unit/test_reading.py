from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import UTC

from aggregator.reading import manner_of, read
from tests.making import NOW, source


def test_a_worker_is_told_nothing_that_is_secret():
    one = source(
        url="https://ich:geheim@blatt.example/feed?token=geheim",
        kind="page",
        select={"item": "li"},
        language="de",
        full_text="feed",
        headers={"X-Key": "geheim"},
        cookies={"session": "geheim"},
    )
    manner = manner_of(one)
    assert (manner.name, manner.host, manner.language) == (one.name, "blatt.example", "de")
    assert manner.full_text == "feed"
    assert manner.select is not None
    assert (manner.select.item, manner.select.date) == ("li", None)
    assert b"geheim" not in pickle.dumps(manner)


def test_a_worker_need_not_load_what_configurations_are_made_of():
    code = "import sys, aggregator.cli, aggregator.reading; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_document_comes_back_from_another_process_as_it_was():
    body = b"""<rss version="2.0"><channel><title>Blatt</title><link>https://blatt.example/</link>
      <item><title>Eins</title><link>https://blatt.example/1</link><description>Text.</description>
      <pubDate>Sat, 03 Jan 2026 04:37:00 GMT</pubDate></item></channel></rss>"""
    document = read(
        body,
        manner=manner_of(source(full_text="none")),
        content_type="application/rss+xml",
        url="https://blatt.example/feed",
        zone=UTC,
        now=NOW,
        max_words=90,
    )
    again = pickle.loads(pickle.dumps(document))
    assert again == document
    assert again.rows[0].title == "Eins"

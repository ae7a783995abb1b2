"""Turns what ``curate`` selected into files that people subscribe to.

    Selection --view--> Document --rss_atom, jsonfeed--> bytes
    Selections --opml, pages--> bytes
    {name: bytes} --files--> the output folder, and a ``receipt`` of what it holds

``render`` makes all of them and touches nothing; ``publish`` also writes
them, or sees by the receipt that it need not. The same selections give the
same bytes on every run and machine: no clock is read, nothing is random,
nothing depends on the locale. This stage chooses no entries and gives no ids;
``curate`` did both.

The record forms (``seed``, ``jsonl``, ``csv_form``) are here too: they are the
other way in which records leave the program.
"""

from __future__ import annotations

from aggregator.publish.output import Published, Rendering, publish, render
from aggregator.publish.twins import Twin, stale

__all__ = ["Published", "Rendering", "Twin", "publish", "render", "stale"]

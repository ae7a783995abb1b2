from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from aggregator.model import Origin, PublishedEntry
from aggregator.publish import view
from tests.making import NOW, record


def item(comment, **given):
    one = record(**given)
    entry = PublishedEntry(
        id="urn:x",
        record=one,
        origin=Origin(name=one.source, title="Das Blatt"),
        updated=NOW,
        comment=comment,
    )
    return view.item(entry, content="tldr", language=None, zone=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("language", "label"), [("de", "Anmerkung der Redaktion:"), ("en", "Editor's note:")]
)
def test_a_comment_stands_first_and_is_marked_as_the_editors(language, label):
    got = item("Lesen <b>Sie</b> & staunen.\nJetzt!", language=language, tldr="Kurz gesagt.")
    assert got.summary.startswith(f"[{label} Lesen ")
    assert got.summary.endswith("Jetzt!] Kurz gesagt.")
    assert got.content.startswith(f"<p><strong>{label}</strong> Lesen ")
    assert "<b>" not in got.content
    assert got.content.index("Jetzt!") < got.content.index("Kurz gesagt.")


def test_without_a_comment_nothing_is_said_of_one():
    got = item("", tldr="Kurz gesagt.")
    assert (got.summary, got.comment) == ("Kurz gesagt.", "")
    assert "Anmerkung" not in got.content

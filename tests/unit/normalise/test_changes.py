"""What is a correction of an entry, and what only looks like one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aggregator.model import Access, Failure, State, Support
from aggregator.normalise import changes
from tests.making import NOW, record

HOUR = timedelta(hours=1)
TEASER = "Der Rat hat am Dienstag den Bau einer neuen Brücke beschlossen."


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Merz tritt zurück", "Merz tritt zurück?"),
        ("Zwölf Tote bei Unglück", "Dreizehn Tote bei Unglück"),
        ("12 Tote bei Unglück", "13 Tote bei Unglück"),
        ("Afd gewinnt", "AfD gewinnt"),
        ("", "Eine Überschrift"),
    ],
)
def test_a_title_that_says_something_else_is_a_correction(before, now):
    assert changes.is_correction(before, TEASER, new_title=now, new_teaser=TEASER)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Neue Brücke", "Neue  Brücke "),
        ("Neue Brücke", ""),
        ("Neue Brücke (12 Kommentare)", "Neue Brücke (13 Kommentare)"),
        ("Show: Brücke – Points: 4", "Show: Brücke – Points: 17"),
    ],
)
def test_a_title_that_only_looks_different_is_none(before, now):
    assert not changes.is_correction(before, TEASER, new_title=now, new_teaser=TEASER)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (TEASER, TEASER.replace("Dienstag", "Mittwoch")),
        (TEASER, TEASER + " Die Kosten trägt das Land."),
        ("Es gab 12 Tote.", "Es gab 13 Tote."),
        ("Der Zug fährt um 12.30 Uhr.", "Der Zug fährt um 13.30 Uhr."),
        ("Der DAX verliert 12 Punkte.", "Der DAX verliert 14 Punkte."),
        ("Vor dem Rat sprachen 12 Redner.", "Vor dem Rat sprachen 13 Redner."),
        ("", TEASER),
        ("Ein Satz, der ganz dasteht.", "Ein Satz, der ganz dasteht. Und ein zweiter."),
    ],
)
def test_a_teaser_that_says_something_else_is_a_correction(before, now):
    assert changes.is_correction("T", before, new_title="T", new_teaser=now)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (TEASER, ""),
        (TEASER, TEASER.replace(" ", "  ")),
        (TEASER, f"\n{TEASER}\xa0"),
        ("Er sagte: „Ja“.", 'Er sagte: "Ja"!'),
        (f"{TEASER} 12 Kommentare", f"{TEASER} 1.213 neue Kommentare"),
        (f"{TEASER} Comments: 4", f"{TEASER} Comments: 5"),
        (f"{TEASER} # Comments: 4", f"{TEASER} # Comments: 5"),
        (f"{TEASER} Kommentare (4)", f"{TEASER} Kommentare (5)"),
        (f"vor 5 Minuten: {TEASER}", f"vor 2 Stunden: {TEASER}"),
        (f"vor 5 Min. {TEASER}", f"vor einer Stunde {TEASER}"),
        (f"5 minutes ago {TEASER}", f"an hour ago {TEASER}"),
        (f"{TEASER} Stand: 03.01.2026, 12:30 Uhr", f"{TEASER} Stand: 03.01.2026, 14:00 Uhr"),
        (f"{TEASER} Aktualisiert am 3.1.2026 um 12.30 Uhr", f"{TEASER} Aktualisiert 13:00"),
        (f"{TEASER} Lesezeit: 3 Minuten", f"{TEASER} Lesezeit: 4 Min."),
        (
            f"{TEASER} https://blatt.example/a?utm_source=rss&n=1",
            f"{TEASER} https://blatt.example/a?utm_source=rss&n=2",
        ),
        ("Der Rat hat am Dienstag den Bau …", TEASER),
        (TEASER, "Der Rat hat am Diens..."),
        ("Der Rat hat am Dienstag [...] Weiterlesen", "Der Rat hat am Dienstag den Bau […]"),
        (f"{TEASER} Weiterlesen", TEASER),
    ],
)
def test_a_teaser_that_only_looks_different_is_none(before, now):
    assert not changes.is_correction("T", before, new_title="T", new_teaser=now)


def test_a_full_text_has_a_mark_that_markup_and_counters_do_not_change():
    mark = changes.fingerprint("<p>Ein Satz.</p><p>12 Kommentare</p>")
    same = changes.fingerprint("<div>Ein  <b>Satz</b>. <i>13 Kommentare</i></div>")
    other = changes.fingerprint("<p>Kein Satz.</p><p>12 Kommentare</p>")
    assert mark == same
    assert not changes.is_other_content(mark, same)
    assert changes.is_other_content(mark, other)
    assert not changes.is_other_content(None, other), "nothing is known of before"
    assert not changes.is_other_content("0:" + other, other), "made by another method"
    assert not changes.is_other_content(mark, ""), "there is no full text any more"


@pytest.mark.parametrize(
    ("hours", "most"), [(0, 3), (0.9, 3), (1, 4), (3, 5), (7, 6), (24, 7), (168, 10), (8760, 16)]
)
def test_an_entry_that_never_rests_is_revised_ever_more_seldom(hours, most):
    allowed = [changes.next_revision(times, NOW) <= NOW + hours * HOUR for times in range(20)]
    assert allowed == [True] * most + [False] * (20 - most)


def fresh(**given):
    return record(
        1,
        **{"state": State.NEW, "tldr": "", "inhalt": "", "engine": "", "teaser": TEASER} | given,
    )


LATER = NOW + HOUR


def test_a_published_record_stays_published_with_its_text_until_the_page_was_read():
    old = record(1, teaser="Alt.", vetoed=True)
    new = changes.corrected(old, fresh(title="Neuer Titel"), now=LATER)
    assert (new.title, new.teaser, new.inhalt, new.tldr) == (
        "Neuer Titel", TEASER, old.inhalt, old.tldr,
    )  # fmt: skip
    assert (new.state, new.updated, new.vetoed) == (State.SUMMARISED, LATER, True)
    assert (new.id, new.guid, new.published, new.first_seen) == (
        old.id, old.guid, old.published, old.first_seen,
    )  # fmt: skip


def test_a_teaser_alone_tells_readers_nothing():
    old = record(1, teaser="Alt.")
    assert changes.corrected(old, fresh(), now=LATER).updated == old.updated


def test_what_the_page_told_is_not_lost():
    old = record(
        1, authors=("Anna",), image="https://blatt.example/b.jpg", link="https://a.example/"
    )
    new = changes.corrected(old, fresh(link=None, title=""), now=LATER)
    assert (new.authors, new.image, new.link) == (old.authors, old.image, old.link)
    assert new.title == old.title


def test_what_failed_has_another_chance():
    old = record(
        1,
        state=State.FAILED,
        access=Access.BLOCKED,
        failure=Failure("blocked", "nein", None),
        attempts=5,
        tldr="",
        inhalt="Text, dessen TLDR nicht gelang.",
    )
    new = changes.corrected(old, fresh(), now=LATER)
    assert (new.state, new.failure, new.attempts, new.inhalt) == (State.NEW, None, 0, "")
    assert new.access is Access.OPEN


def test_where_no_page_is_wanted_the_record_is_finished_at_once():
    old = record(1, teaser="Alt.", tldr="Alt.", inhalt="Alt.", engine="teaser")
    done = fresh(state=State.SUMMARISED, tldr=TEASER, inhalt=TEASER, engine="teaser")
    new = changes.corrected(old, done, now=LATER)
    assert (new.tldr, new.inhalt, new.updated) == (TEASER, TEASER, LATER)


def test_a_tldr_written_by_hand_stays():
    supports = (Support("Von Hand.", ("Alt.",)),)
    old = record(1, teaser="Alt.", tldr="Von Hand.", engine="hand", support=supports)
    done = fresh(state=State.SUMMARISED, tldr=TEASER, inhalt=TEASER, engine="teaser")
    new = changes.corrected(old, done, now=LATER)
    assert (new.tldr, new.engine, new.support) == ("Von Hand.", "hand", supports)
    assert new.inhalt == TEASER


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("a b c", "C b a", 1.0), ("a b", "b c", 1 / 3), ("", "a", 0.0), ("", "", 0.0)],
)
def test_shared_words(one, other, expected):
    assert changes.shared(one, other) == expected


@pytest.mark.parametrize(
    "piece",
    ["1.", "1 ", "stand: 1 ", "stand,,,", "vor 1 ", "(1", "# ", "…", "weiterlesen!", "1 min "],
)
def test_a_hostile_text_is_compared_in_bounded_time(piece):
    text = piece * (10**6 // len(piece))
    assert changes.is_correction("T", text, new_title="T", new_teaser=f"Anders. {text}")
    assert changes.fingerprint(text[:100_000]) != changes.fingerprint(f"Anders. {text[:100_000]}")

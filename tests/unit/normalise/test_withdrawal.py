from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.normalise.identity import Told
from aggregator.normalise.withdrawal import (
    Content,
    content_of,
    has_come_back,
    is_withdrawn,
    kept_of,
    marks,
    marks_of,
)
from tests.making import NOW, record

OLD = Told(
    guid="urn:1",
    link="https://blatt.example/politik/bruecke-4711",
    title="Rat beschließt neue Brücke",
    teaser="Der Rat hat es beschlossen.",
    published=NOW,
)
BRIDGE = (
    "Der Rat der Stadt hat am Dienstagabend mit knapper Mehrheit beschlossen, im kommenden Frühjahr"
    " mit dem Bau einer zweiten Brücke über den Fluss zu beginnen. Die Kosten von zwölf Millionen"
    " Euro trägt zur Hälfte das Land, den Rest muss die Kämmerin aus Rücklagen nehmen. Gegner"
    " fürchten Lärm in den Straßen am Ufer und kündigten an, vor dem Verwaltungsgericht zu klagen."
    " Die alte Brücke bleibt bis zur Eröffnung der neuen für Lastwagen gesperrt."
)
ZOO = (
    "Tausende Besucher feierten am Sonntag das hundertjährige Bestehen des Tierparks mit Musik und"
    " einer langen Tafel zwischen den Gehegen. Höhepunkt war die Taufe eines jungen Elefanten, der"
    " nun Jambo heißt und schon zweihundert Kilo wiegt. Der Direktor kündigte ein größeres Haus für"
    " die Affen an, das Spender bezahlen. Wegen der Hitze gab es Wasser umsonst, und die Pinguine"
    " bekamen Eis mit Heringen. Im Herbst folgt eine Ausstellung über die Anfänge des Parks."
)
ELSEWHERE = "https://blatt.example/anders"
LATER = NOW + timedelta(days=1)


def swallowed(old: Told = OLD, source: str = "blatt", **now: object) -> bool:
    """Whether an entry is taken for another one, without any text that could tell them apart."""
    return is_withdrawn(marks(source, old._replace(**now)), [marks("blatt", old)], Content())


@pytest.mark.parametrize(
    "now",
    [
        {},
        # corrected
        {"title": "Rat lehnt neue Brücke doch ab", "published": LATER},
        # the same page under another guid
        {"guid": "urn:2"},
        {"guid": "urn:2", "title": "Etwas ganz anderes", "published": LATER},
        {"guid": "urn:2", "link": "http://www.blatt.example/politik/bruecke-4711/"},
        # the same guid: moved, moved and corrected, without a link
        {"link": ELSEWHERE},
        {"link": ELSEWHERE, "published": LATER},
        {"link": ELSEWHERE, "title": "Brücke wird doch nicht gebaut"},
        {"link": None, "published": None, "title": ""},
        # another guid and page, but the same title at the same instant
        {"guid": "urn:2", "link": ELSEWHERE},
    ],
)
def test_the_same_article_stays_out(now):
    assert swallowed(**now)


@pytest.mark.parametrize(
    "now",
    [
        # the guid is used again for another article
        {"link": ELSEWHERE, "title": "Zoo feiert ein Fest", "published": LATER},
        {"link": ELSEWHERE, "title": "Zoo feiert ein Fest", "published": None},
        {"link": None, "title": "Zoo feiert ein Fest", "published": LATER},
        # another article
        {"guid": "urn:2", "link": ELSEWHERE, "published": LATER},
        {"guid": "urn:2", "link": ELSEWHERE, "title": "Zoo feiert ein Fest"},
        {"guid": "urn:2", "link": ELSEWHERE, "published": None},
    ],
)
def test_another_article_is_let_in(now):
    assert not swallowed(**now)


def test_a_page_is_the_same_in_every_source_and_a_guid_is_not():
    assert swallowed(source="anders")
    assert not swallowed(source="anders", link=ELSEWHERE)


def test_a_page_that_is_nobodys_own_says_nothing():
    home = OLD._replace(link="https://blatt.example/")
    assert not swallowed(home, guid="urn:2", title="Zoo feiert ein Fest", published=LATER)
    assert not swallowed(home, title="Zoo feiert ein Fest", published=LATER)


def test_a_title_that_may_come_back_any_day_says_nothing():
    weather = OLD._replace(title="Das Wetter")
    assert not swallowed(weather, link=ELSEWHERE, published=LATER)
    assert not swallowed(weather, guid="urn:2", link=ELSEWHERE)


def test_a_guid_alone_is_believed():
    bare = Told("urn:1", None, "Kurz", "", None)
    assert swallowed(bare)
    assert swallowed(bare, link="https://blatt.example/neu", title="Nun mit Titel und Adresse")


def test_the_same_text_from_a_file_of_seed_records_stays_out():
    gone = record(1)
    again = replace(gone, id="0" * 16, source="import", guid="x", link=None, title="", tldr="")
    assert is_withdrawn(marks_of(again), [marks_of(gone)], Content())
    changed = replace(again, inhalt="Ein anderer Text.")
    assert not is_withdrawn(marks_of(changed), [marks_of(gone)], Content())


def test_nothing_of_the_article_can_be_read_from_its_marks():
    gone = kept_of(replace(record(1), inhalt=BRIDGE))
    assert len(gone.shingles) > 60
    for text in ("Meldung", "Text", "blatt.example", "g1", "Brücke"):
        assert text not in repr(gone)


def test_the_day_on_which_an_undated_entry_was_seen_says_nothing():
    assert marks_of(record(1)).published is None
    dated = record(1, first_seen=NOW)
    assert marks_of(dated).published == dated.published


GONE = replace(
    record(1), title=OLD.title, teaser=OLD.teaser, inhalt=BRIDGE, link=OLD.link, published=NOW
)
FEST = {"title": "Zoo feiert ein Fest", "teaser": "Hundert Jahre wird er alt, und alle kommen."}


def stays_out(*withdrawn, awaits_page=False, **now):
    """Whether what comes with the guid, the page and the date of the withdrawn record stays out."""
    one = replace(GONE, **{"inhalt": ""} | now)
    said = content_of(one.title, one.teaser, one.inhalt, awaits_page=awaits_page)
    return is_withdrawn(marks_of(one), withdrawn or [kept_of(GONE)], said)


@pytest.mark.parametrize(
    "now",
    [
        FEST | {"inhalt": ZOO},
        FEST | {"inhalt": ZOO, "link": ELSEWHERE},
        FEST | {"inhalt": ZOO, "published": LATER},
        FEST | {"inhalt": ZOO, "teaser": ""},
        # a few words in a row that anybody may write
        FEST | {"inhalt": ZOO + " Der Rat der Stadt gratulierte."},
        # a title that says nothing is told by the text
        FEST | {"inhalt": ZOO, "title": "Fest"},
        # all in one field, as some feeds bring it
        FEST | {"teaser": f"{ZOO} {ZOO.replace(' ', ' sehr ')}"},
        # of its title and teaser alone: as long as its page will be read
        FEST | {"awaits_page": True},
    ],
)
def test_wholly_another_text_under_the_same_guid_is_another_article(now):
    assert not stays_out(**now)


@pytest.mark.parametrize(
    "now",
    [
        # the same text, whatever stands above it, whenever and wherever
        {"inhalt": BRIDGE},
        FEST | {"inhalt": BRIDGE},
        FEST | {"inhalt": BRIDGE, "published": LATER},
        FEST | {"inhalt": BRIDGE, "published": LATER, "link": ELSEWHERE},
        # corrected, cut, gone on with, hidden in another one
        FEST | {"inhalt": BRIDGE.replace("zwölf", "vierzehn").replace("Lärm", "Gestank")},
        FEST | {"inhalt": BRIDGE[: len(BRIDGE) // 3]},
        FEST | {"inhalt": f"{ZOO} {BRIDGE}"},
        FEST | {"inhalt": f"{ZOO} {BRIDGE.partition('. ')[0]}."},
        # its own title over another text, its own teaser under another title
        {"inhalt": ZOO, "teaser": ""},
        FEST | {"inhalt": ZOO[:250], "teaser": BRIDGE[:90]},
        {"title": FEST["title"], "teaser": BRIDGE[:90], "awaits_page": True},
        # too little to tell it by
        FEST,
        FEST | {"inhalt": "Bitte schalten Sie JavaScript ein, um diesen Artikel zu lesen."},
        FEST | {"teaser": "", "awaits_page": True},
        # not the same guid: a page is the same article's wherever it comes from
        FEST | {"inhalt": ZOO, "guid": "urn:2"},
        FEST | {"inhalt": ZOO, "source": "anders"},
    ],
)
def test_the_withdrawn_text_stays_out_and_what_cannot_be_told_from_it(now):
    assert stays_out(**now)


def test_what_was_withdrawn_before_shingles_were_kept_or_had_no_text_stays_out_by_its_guid():
    assert stays_out(marks_of(GONE), **FEST, inhalt=ZOO)
    assert stays_out(kept_of(replace(GONE, inhalt=GONE.teaser)), **FEST, inhalt=ZOO)


def test_it_has_to_be_another_one_than_all_that_were_withdrawn():
    zoo = kept_of(replace(GONE, **FEST, inhalt=ZOO))
    assert stays_out(kept_of(GONE), zoo, **FEST, inhalt=ZOO)
    third = "Der Verein gewann " + " ".join(f"Spiel{n} Tor{n}" for n in range(40))
    assert not stays_out(kept_of(GONE), zoo, title="Verein gewinnt alle Spiele", inhalt=third)


def test_what_went_along_for_its_page_is_told_by_the_text_of_the_one_that_was_named():
    along = replace(marks_of(GONE), source="anders", guid="andere")
    assert not stays_out(kept_of(GONE), along, **FEST, inhalt=ZOO)
    assert stays_out(kept_of(GONE), replace(along, page=None, guid=marks_of(GONE).guid,
                                            source="blatt"), **FEST, inhalt=ZOO)  # fmt: skip


def test_what_came_back_under_another_title_is_known_by_that_from_then_on():
    back = replace(GONE, title="Fest", teaser=FEST["teaser"], inhalt="")
    assert kept_of(back).shingles == frozenset()
    known = kept_of(GONE), kept_of(back, came_back=True)
    assert not stays_out(known[0], title="Fest", teaser=FEST["teaser"], awaits_page=True)
    assert stays_out(*known, title="Fest", teaser=FEST["teaser"], awaits_page=True)


def test_of_a_long_article_a_sample_is_kept_that_tells_it_all_the_same():
    words = [f"Wort{n}" for n in range(20_000)]
    gone = kept_of(replace(GONE, inhalt=" ".join(words)))
    assert len(gone.shingles) == 4_000
    assert stays_out(gone, **FEST, inhalt=" ".join(words[9_000:9_200]))
    assert not stays_out(gone, **FEST, inhalt=" ".join(f"Fest{n}" for n in range(20_000)))


@pytest.mark.parametrize(
    ("inhalt", "expected"),
    [
        (BRIDGE, True),
        (BRIDGE.replace("zwölf", "vierzehn"), True),
        (f"{ZOO} {BRIDGE}", True),
        (ZOO, False),
        # once in, a sentence alone does not take it out again
        (f"{ZOO} {BRIDGE.rpartition('. ')[2]}", False),
        ("Der Rat der Stadt", False),
    ],
)
def test_what_was_let_in_goes_again_when_it_says_what_was_withdrawn(inhalt, expected):
    new, said = marks_of(replace(GONE, title=FEST["title"])), content_of("", "", inhalt)
    assert has_come_back(new, [kept_of(GONE)], said) is expected
    elsewhere = replace(new, guid="anders")
    assert not has_come_back(elsewhere, [kept_of(GONE)], said)


def test_a_short_entry_has_come_back_with_the_title_of_then():
    said = content_of(OLD.title, "", "")
    assert has_come_back(marks_of(GONE), [kept_of(GONE)], said)
    assert not has_come_back(marks_of(replace(GONE, title="Fest")), [kept_of(GONE)], said)

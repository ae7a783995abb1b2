"""What a public feed carries of an entry, as a table of cases."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import (
    EXCERPT,
    HAND,
    Access,
    Carried,
    Enclosure,
    Joint,
    Origin,
    PublishedEntry,
    Report,
    Support,
)
from aggregator.publish import public, view
from aggregator.publish.public import Terms, carried, excerpt
from aggregator.text.copying import longest_run, plain
from tests.making import NOW, config, record

TEXT = (
    "Der Rat der Stadt hat am Dienstag nach langer Debatte beschlossen, im Frühjahr eine neue"
    " Brücke über den Fluss zu bauen. Sie kostet drei Millionen Euro."
)
TEASER = "Nach langer Debatte ist es so weit, und die Stadt bekommt nun doch noch ihre neue Brücke."
OWN = "Die Stadt baut eine Brücke für drei Millionen Euro."
SUPPORT = (Support(OWN, ("Sie kostet drei Millionen Euro.",)),)
FULL = record(
    tldr=OWN,
    engine="kleines-modell",
    teaser=TEASER,
    inhalt=TEXT,
    content=f"<p>{TEXT}</p>",
    support=SUPPORT,
    image="https://blatt.example/bild.jpg",
    enclosures=(Enclosure("https://blatt.example/folge.mp3", "audio/mpeg", 5),),
    categories=("Stadt", "Brücken"),
    authors=("A. Meyer",),
)
FIRST = TEXT.split(". ", maxsplit=1)[0] + "."
OTHER = record(2, source="kurier", inhalt="Ein anderer Text, der von derselben Brücke erzählt.")


def entry(one=FULL, **given):
    return PublishedEntry(
        **{
            "id": "urn:uuid:1",
            "record": one,
            "origin": Origin(name=one.source, title="Das Blatt"),
            "updated": one.updated,
        }
        | given
    )


def terms(most=10, **given):
    return Terms(most=most, **given)


def shown(one=FULL, *, most=10, others=(), **given):
    found = carried(entry(one, **given), terms(most), others={its.id: its for its in others})
    assert found is not None
    return found


def test_what_is_granted_is_carried_whole():
    whole = entry()
    assert carried(whole, terms(granted=frozenset({"blatt"})), others={}) == whole


def test_of_what_is_not_granted_there_is_only_title_link_and_a_tldr():
    its = shown().record
    assert (its.title, its.link, its.tldr, its.engine) == (FULL.title, FULL.link, OWN, FULL.engine)
    assert (its.authors, its.published, its.quelle) == (FULL.authors, FULL.published, FULL.quelle)
    assert (its.inhalt, its.teaser, its.content, its.image) == ("", "", "", None)
    assert its.enclosures == ()


COPY = "Der Rat der Stadt hat am Dienstag nach langer Debatte"  # ten words of the article


@pytest.mark.parametrize(
    ("changed", "most", "tldr"),
    [
        ({}, 10, OWN),
        ({"tldr": f"{COPY} entschieden."}, 10, f"{COPY} entschieden."),
        ({"tldr": f"{COPY} entschieden."}, 9, excerpt(TEASER, 9)),
        ({"tldr": f"{COPY.upper()} BESCHLOSSEN."}, 10, excerpt(TEASER, 10)),  # eleven
        ({"tldr": TEXT, "engine": "extractive"}, 10, excerpt(TEASER, 10)),
        ({"tldr": TEXT, "engine": "extractive"}, 200, TEXT),
        ({"tldr": TEXT, "engine": HAND}, 10, excerpt(TEASER, 10)),
        ({"tldr": "Von Hand.", "engine": HAND, "inhalt": "", "teaser": ""}, 10, "Von Hand."),
        # copied from the teaser, not from the article
        ({"tldr": TEASER}, 10, excerpt(TEASER, 10)),
        ({"tldr": TEASER, "engine": "teaser"}, 200, TEASER),  # all of it, but no TLDR
        ({"tldr": "Kurz.", "engine": "teaser", "teaser": "Kurz."}, 10, "Kurz."),
        ({"tldr": "Kein Ende. " * 600}, 10, excerpt(TEASER, 10)),
        # nothing there to hold it to
        ({"tldr": "Was ist das?", "engine": "unbekannt", "inhalt": "", "teaser": ""}, 10, ""),
        ({"tldr": TEXT, "engine": "extractive", "teaser": ""}, 10, excerpt(TEXT, 10)),
        ({"tldr": TEXT, "engine": "extractive"}, 0, ""),
        ({"tldr": "Ohne ein Wort davon.", "engine": "modell"}, 0, "Ohne ein Wort davon."),
    ],
)
def test_a_tldr_is_carried_in_words_of_its_own_and_else_an_excerpt(changed, most, tldr):
    one = replace(FULL, **changed)
    its = shown(one, most=most).record
    assert its.tldr == tldr
    is_tldr = tldr == one.tldr and one.engine != "teaser"
    assert (its.engine == EXCERPT) is not is_tldr


def test_an_excerpt_is_no_tldr_in_any_words_of_ours():
    item = view.item(
        shown(replace(FULL, tldr=TEXT, engine="extractive", access=Access.PAYWALLED)),
        content="full",
        language="de",
        zone=config().settings.zone,
    )
    assert item.summary == "Nach langer Debatte ist es so weit, und die Stadt …"
    assert "Kurzer Auszug aus dem Text des Verlags. Der Artikel ist nicht ganz frei" in item.content
    assert item.note.startswith("Kurzer Auszug")
    assert "TLDR" not in item.content
    assert item.making is not None
    assert item.making.is_excerpt
    assert (item.image, item.enclosures) == (None, ())


def test_where_not_a_word_may_be_carried_the_entry_says_where_to_read_it():
    item = view.item(
        shown(replace(FULL, engine="teaser"), most=0),
        content="tldr",
        language="de",
        zone=config().settings.zone,
    )
    assert item.summary == "Zu lesen bei blatt.example."
    assert item.making is not None
    assert item.making.line == ""
    assert "Auszug" not in item.content


@pytest.mark.parametrize(
    ("first_seen", "there"), [(NOW - timedelta(seconds=1), False), (NOW, True)]
)
def test_what_was_read_with_credentials_is_not_there(first_seen, there):
    one = replace(FULL, first_seen=first_seen)
    assert (carried(entry(one), terms(lent={"blatt": NOW}), others={}) is not None) is there
    assert carried(entry(one), terms(lent={"kurier": NOW}), others={}) is not None


def test_a_report_that_may_not_be_shown_is_not_named():
    reports = (Report("kurier.example", "Auch", "https://kurier.example/2", OTHER.id),)
    assert shown(reports=reports, others=[OTHER]).reports == reports
    assert shown(reports=reports).reports == (), "it is in the store no more"
    lent = terms(lent={"kurier": NOW})
    found = carried(entry(reports=reports), lent, others={OTHER.id: OTHER})
    assert found is not None
    assert found.reports == ()


def test_remarks_and_notes_quote_no_more_than_a_tldr_may():
    long = f"Neu (kurier.example): {OTHER.inhalt}"
    short = "Abweichend: blatt.example 3, kurier.example 4."
    given = {"remarks": (long, short), "comment": f"Wie hier steht: {TEXT}"}
    found = shown(**given, most=5, others=[OTHER])
    assert (found.remarks, found.comment) == ((short,), "")
    assert shown(comment="Unsere Meinung dazu.").comment == "Unsere Meinung dazu."
    granted = terms(5, granted=frozenset({"blatt", "kurier"}))
    whole = carried(entry(**given), granted, others={OTHER.id: OTHER})
    assert whole is not None
    assert (whole.remarks, whole.comment) == (given["remarks"], given["comment"])


def test_remarks_go_with_a_report_that_may_not_be_shown():
    reports = (Report("kurier.example", "Auch", "https://kurier.example/2", OTHER.id),)
    given = {"reports": reports, "remarks": ("Neu (kurier.example): Ein Wort.",)}
    assert shown(**given, others=[OTHER]).remarks == given["remarks"]
    assert shown(**given).remarks == ()
    found = carried(entry(**given), terms(lent={"kurier": NOW}), others={OTHER.id: OTHER})
    assert found is not None
    assert found.remarks == ()


def test_a_granted_source_may_not_carry_what_another_says():
    quoting = f"Neu (blatt.example): {TEXT}"
    lead = replace(OTHER, image="https://kurier.example/bild.jpg")
    found = carried(
        entry(lead, remarks=(quoting,)),
        terms(granted=frozenset({"kurier"})),
        others={FULL.id: FULL},
    )
    assert found is not None
    assert (found.remarks, found.record) == ((), lead)


@pytest.mark.parametrize(
    ("sentence", "most", "kept"),
    [
        ("Sie kostet drei Millionen Euro.", 5, True),
        ("Sie kostet drei Millionen Euro.", 4, False),
        (FIRST, 8, True),  # its first and last four words
        (FIRST, 7, False),
    ],
)
def test_an_address_of_a_place_quotes_few_words(sentence, most, kept):
    one = replace(FULL, support=(Support(OWN, (sentence,)),), tldr="Ganz anders gesagt.")
    (support,) = shown(one, most=most).record.support
    assert support.evidence == ((sentence,) if kept else ())


def test_an_address_that_needs_the_article_to_be_made_is_left_out():
    sentence = "Der Rat der Stadt tagt auch im Sommer wieder an jedem zweiten Dienstag im Saal."
    twice = f"{sentence} Der Rat der Stadt tagt heute."
    one = replace(FULL, inhalt=twice, support=(Support(OWN, (sentence,)),))
    assert shown(one, most=20).record.support == (Support(OWN, ()),)


def test_a_title_or_a_name_or_a_category_that_is_a_text_is_none():
    words = [f"Wort{n}" for n in range(40)]
    long = " ".join(words[:11])
    one = replace(FULL, title=" ".join(words), categories=("Stadt", long), authors=(long, "A. B."))
    its = shown(one).record
    assert its.authors == ("A. B.",)
    assert its.title == " ".join(words[: public.LONGEST_TITLE]) + " …"
    assert its.categories == ("Stadt",)


def test_a_source_whose_title_is_a_text_is_named_by_its_beginning():
    words = [f"Wort{n}" for n in range(40)]
    long = Origin(name="blatt", title=" ".join(words))
    begin = " ".join(words[: public.LONGEST_TITLE]) + " …"
    assert shown(origin=long).origin.title == begin
    whole = carried(entry(origin=long), terms(granted=frozenset({"blatt"})), others={})
    assert whole is not None
    assert whole.origin == long


@pytest.mark.parametrize(
    ("text", "most", "said"),
    [
        ("", 5, ""),
        ("Drei Worte hier.", 3, "Drei Worte hier."),
        ("Drei Worte, hier.", 2, "Drei Worte …"),
        ("Der US-Präsident kommt", 2, "Der …"),
        ("Drei\nWorte\nhier", 2, "Drei Worte …"),
        ("Eins – zwei drei", 3, "Eins – zwei …"),
        ("東京は日本の首都です", 4, "東京は日 …"),
        ("Wort", 0, ""),
    ],
)
def test_an_excerpt_is_cut_at_a_word(text, most, said):
    assert excerpt(text, most) == said


@given(st.text(max_size=200), st.integers(0, 12))
def test_an_excerpt_never_has_more_words_however_they_are_counted(text, most):
    said = excerpt(text, most)
    assert len(re.findall(r"\w+", said)) <= most
    assert len(said.removesuffix("…").split()) <= most
    assert longest_run(plain(said), plain(text)) <= most


JOINED = "Beide Blätter sagen: Es kommt eine Brücke."


def story(said=JOINED, **given):
    """Give an entry whose TLDR is one over two reports, led by the second."""
    parts = (
        Carried(said, OTHER.id, ("Ein anderer Text, der von derselben Brücke erzählt.",)),
        Carried("Sie kostet viel.", FULL.id, (FIRST,)),
    )
    joint = Joint(
        text=said,
        engine="modell",
        parts=parts,
        records=(OTHER.id, FULL.id),
        texts="",
        weighed=2,
        written=NOW,
    )
    made = {"joint": joint, "made_of": (OTHER, FULL), "story": OTHER.id} | given
    return entry(replace(OTHER, tldr=said, engine="modell", support=()), **made)


def joined(its, **given):
    found = carried(its, terms(**given), others={OTHER.id: OTHER, FULL.id: FULL})
    assert found is not None
    return found


def test_a_tldr_over_several_reports_is_carried_in_other_words_than_any_has():
    found = joined(story())
    assert (found.record.tldr, found.record.inhalt) == (JOINED, "")
    assert found.joint is not None
    assert [bool(one.evidence) for one in found.joint.parts] == [True, True]
    assert [one.inhalt for one in found.made_of] == ["", ""]
    assert all(one.image is None for one in found.made_of)
    copied = joined(story(f"{COPY} beschlossen, heißt es."))
    assert (copied.joint, copied.made_of) == (None, ())
    assert copied.record.tldr == OTHER.tldr, "its own"


def test_where_only_the_lead_is_granted_it_says_its_own():
    found = joined(story(f"{COPY} beschlossen, heißt es."), granted=frozenset({"kurier"}))
    assert (found.record, found.joint) == (OTHER, None)
    free = joined(story(f"{COPY} beschlossen, heißt es."), granted=frozenset({"kurier", "blatt"}))
    assert free == story(f"{COPY} beschlossen, heißt es.")


@pytest.mark.parametrize(
    ("there", "said"), [((OTHER,), OTHER.tldr), ((), excerpt(OTHER.inhalt, 10))]
)
def test_a_tldr_over_reports_that_are_not_there_is_not_carried(there, said):
    found = joined(story(made_of=there))
    assert (found.joint, found.record.tldr) == (None, said)


def test_a_tldr_over_a_report_that_was_read_with_credentials_is_not_carried():
    found = joined(story(), lent={"blatt": NOW})
    assert (found.joint, found.record.tldr) == (None, OTHER.tldr)


TOKENS = st.lists(st.sampled_from(["a", "b", "c", "ab", "_", ",", "–", "5"]), max_size=14)


@given(
    TOKENS,
    TOKENS,
    st.integers(0, 5),
    st.sampled_from(["{}", "x{}", "{}x", "x {} x"]),
)
def test_a_quotation_is_one_by_the_words_of_the_check(said, more, most, within):
    text = " ".join(said)
    for original in (within.format(text), " ".join(more), f"{' '.join(more)} {text}"):
        expected = longest_run(plain(text), plain(original)) > most
        assert public.quotes(text, original, most) is expected

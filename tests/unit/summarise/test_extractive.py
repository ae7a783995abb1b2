import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import SummariseError
from aggregator.summarise import summarise_text

TOPICS = ("Brücke", "Schule", "Halle", "Straße", "Bahn", "Klinik", "Messe", "Werft")
ARTICLE = "\n".join(
    f"Die Stadt Kiel plant seit dem Jahr {2001 + i} eine neue {topic} am Hafen. "
    f"Nach Angaben der Stadt kostet die {topic} rund {i + 2} Millionen Euro, die das Land Holstein "
    f"zur Hälfte zahlt. Er soll noch prüfen, ob das genügt. "
    f"Kritiker der Pläne für die {topic} fordern im Rat mehr Zeit für eine Prüfung der Kosten."
    for i, topic in enumerate(TOPICS)
)
INVITATION = "Verfolgen Sie alle Entwicklungen rund um den Hafen in unserem Liveblog."


def test_about_five_sentences_of_the_article() -> None:
    assert len(ARTICLE.split()) > 250
    tldr = summarise_text(ARTICLE, language="de")
    assert 40 <= len(tldr.text.split()) <= 90
    assert 4 <= len(tldr.support) <= 6
    assert tldr.engine == "extractive"
    assert tldr.text == " ".join(support.sentence for support in tldr.support)
    assert all(evidence in ARTICLE for support in tldr.support for evidence in support.evidence)


def test_a_shorter_article_gets_a_shorter_tldr() -> None:
    short = " ".join(ARTICLE.split("\n")[:2])
    assert len(summarise_text(short, language="de").text.split()) < 40


def test_keeps_to_what_is_asked_for() -> None:
    tldr = summarise_text(ARTICLE, language="de", sentences=2, max_words=45)
    assert len(tldr.text.split()) <= 45
    assert len(tldr.support) <= 3


def test_boilerplate_is_never_chosen_whatever_the_title_says() -> None:
    text = f"{INVITATION} {ARTICLE} {INVITATION}"
    assert "Liveblog" not in summarise_text(text, title=INVITATION, language="de").text


def test_title_and_teaser_help_to_choose() -> None:
    assert "Klinik" in summarise_text(ARTICLE, title="Klinik am Hafen geplant", language="de").text
    assert "Werft" in summarise_text(ARTICLE, teaser="Was die Werft kostet", language="de").text


def test_same_in_same_out_and_fit_for_a_worker() -> None:
    function = pickle.loads(pickle.dumps(summarise_text))
    assert function(ARTICLE, language="de") == summarise_text(ARTICLE, language="de")
    assert pickle.loads(pickle.dumps(function(ARTICLE))) == function(ARTICLE)


def test_one_sentence_is_its_own_tldr() -> None:
    sentence = "Der Stadtrat von Kiel hat am Montag den Bau einer neuen Brücke beschlossen."
    assert summarise_text(sentence).text == sentence


SENSIBLE = {
    "poem": (
        "Der Abend kommt mit leisem Schritt,\nnimmt jeden Tag\nund alle Stimmen mit.",
        "Der Abend kommt mit leisem Schritt, nimmt jeden Tag und alle Stimmen mit.",
    ),
    "mixed languages": (
        "Der Rat hat am Montag in Kiel getagt. The council met on Monday to discuss it all.",
        "Der Rat hat am Montag in Kiel getagt.",
    ),
    "right to left": (
        "اجتمع مجلس المدينة يوم الاثنين وقرر بناء جسر جديد. ستبلغ تكلفة الجسر ثلاثة ملايين يورو.",
        "اجتمع مجلس المدينة يوم الاثنين وقرر بناء جسر جديد.",
    ),
    "no spaces": ("市议会周一开会，决定修建一座新桥。这座桥将耗资三百万欧元。", "市议会"),
    "English": (
        "The city council of Kiel agreed on a new bridge. It costs three million euros.",
        "The city council of Kiel agreed on a new bridge.",
    ),
    "200,000 words": ("Die Stadt Kiel baut eine Brücke am Hafen. " * 25_000, "Die Stadt Kiel"),
}
REFUSED = {
    "nothing": ("", "no text"),
    "signs": ("... --- !!!", "no text"),
    "table": ("Name\tAlter\tOrt\nAnna\t31\tKiel\nBert\t44\tBonn", "table"),
    "list": ("- Äpfel\n- Birnen\n- Kirschen", "list"),
    "no punctuation": ("der rat hat getagt und eine brücke beschlossen " * 30, "punctuation"),
    "200,000 words without punctuation": ("wort " * 200_000, "punctuation"),
    "one word": ("Kurz.", "too short: none of its sentences has 4 words"),
    "one sentence of 200 words": ("Wort und " * 100 + "Ende sagen.", "more than 90 words"),
    "questions": (
        "Wer zahlt? Wann beginnt der Bau? Warum am Hafen?",
        "stand alone: they are questions",
    ),
    "only quotations": ("„Wir bauen eine Brücke.“ „Nein.“", "stand alone"),
}


@pytest.mark.parametrize(("text", "begin"), SENSIBLE.values(), ids=SENSIBLE)
def test_strange_text_gets_a_sensible_tldr(text: str, begin: str) -> None:
    tldr = summarise_text(text)
    assert tldr.text.startswith(begin)
    assert len(tldr.text.split()) <= 90


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_summed_up_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(SummariseError, match=reason):
        summarise_text(text, language="de")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet='Der Rat hat getagt.\n„“"()?!…:,;-5ع市', max_size=400))
def test_any_text_gets_a_tldr_or_a_reason(text: str) -> None:
    try:
        tldr = summarise_text(text, language="de")
    except SummariseError:
        return
    assert tldr.text.strip()
    assert tldr.text == " ".join(support.sentence for support in tldr.support)


def test_the_first_sentence_leans_on_nothing_but_the_title() -> None:
    text = "Dies ist eine Meldung über den Bau der neuen Brücke. " * 12
    assert summarise_text(text).text == "Dies ist eine Meldung über den Bau der neuen Brücke."


def test_an_item_of_a_list_loses_its_dash() -> None:
    text = "- Der Rat der Stadt hat am Dienstag eine neue Brücke beschlossen.\n" * 2
    assert summarise_text(text).text.startswith("Der Rat")

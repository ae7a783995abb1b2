"""The check of a TLDR, on cases as they happen; all texts are invented here."""

from __future__ import annotations

import pytest

from aggregator.summarise.grounding import Fault, check

ARTICLE = """\
Die Verbündeten der Republik Norland haben Fachleute nach Vesthafen geschickt, um über ein Ende \
des Streits zu beraten. Am Dienstag, 4. März 2025, trafen 17 Delegationen in der Hauptstadt ein.
Präsident Olav Brandsen erwartet Fortschritte, einen schnellen Erfolg aber nicht. "Wir haben \
keine Zeit zu verlieren", sagte Brandsen. Ende September soll eine zweite Runde in Lausanne folgen.
Gegen Rassismus demonstrierten am Abend rund 3000 Menschen, von der Polizei beobachtet. \
Die Veranstalter sprachen von 5,4 Prozent mehr Teilnehmern als im Vorjahr. Verletzt wurde niemand.
Der Schauspieler Jens Tauber soll ein Verhältnis mit der Sängerin Mira Lohse haben. \
Die beiden sind angeblich seit dem Sommer ein Paar. Tauber bestreitet die Vorwürfe seiner früheren \
Agentur. "Habe ich Verträge gebrochen?", fragte er bei einem Auftritt in Kiel.
Das Amt habe die Akten zu spät gelesen, heisst es in dem Bericht. Die Stadt will das Bad schließen.\
"""


def fault(tldr: str, article: str = ARTICLE) -> str:
    """The stable word of the first fault; empty when supported."""
    verdict = check(tldr, article, "de")
    found = [*verdict.faults, *(s.fault for s in verdict.sentences if s.fault)]
    assert bool(found) != verdict.supported
    return found[0].word if found else ""


@pytest.mark.parametrize(
    "tldr",
    [
        "Verletzt wurde niemand.",
        "Die Verbündeten der Republik Norland haben Fachleute nach Vesthafen geschickt.",
        "Verbündete Norlands schickten Fachleute nach Vesthafen.",
        "17 Delegationen trafen am 4. März in der Hauptstadt ein.",
        "Siebzehn Delegationen trafen am Dienstag in der Hauptstadt ein.",
        "Präsident Brandsen erwartet Fortschritte.",
        "„Wir haben keine Zeit zu verlieren“, sagte Brandsen.",
        "Eine zweite Runde soll Ende September in Lausanne folgen.",
        "Rund 3000 Menschen demonstrierten gegen Rassismus.",
        "Die Veranstalter sprachen von 5,4 % mehr Teilnehmern als im Vorjahr.",
        "Der Schauspieler Jens Tauber soll ein Verhältnis mit Mira Lohse haben.",
        "Tauber bestreitet die Vorwürfe seiner früheren Agentur.",
        "„Habe ich Verträge gebrochen?“, fragte Tauber bei einem Auftritt in Kiel.",
        "Laut dem Bericht hat das Amt die Akten zu spät gelesen.",
        "Die Stadt will das Bad schließen.",
    ],
)
def test_what_the_article_says_is_supported(tldr: str) -> None:
    assert fault(tldr) == ""


@pytest.mark.parametrize(
    ("tldr", "word"),
    [
        # numbers and dates
        ("Am Dienstag trafen 19 Delegationen in der Hauptstadt ein.", "number"),
        ("Die Veranstalter sprachen von 5,4 Euro mehr als im Vorjahr.", "number"),
        ("Gegen Rassismus demonstrierten am Abend rund 4000 Menschen.", "number"),
        ("Eine zweite Runde soll am 15. September 2025 in Lausanne folgen.", "date"),
        ("Am Mittwoch trafen 17 Delegationen in der Hauptstadt ein.", "date"),
        # names
        ("Präsident Olav Lindqvist erwartet Fortschritte.", "name"),
        ("Ende September soll eine zweite Runde in Genf folgen.", "name"),
        # quotations
        ("„Wir haben alle Zeit der Welt“, sagte Brandsen.", "quotation"),
        ("Brandsen sprach von einem „historischen Augenblick“.", "quotation"),
        # negation
        ("Präsident Olav Brandsen erwartet keine Fortschritte.", "negation"),
        ("Wir haben Zeit zu verlieren, sagte Brandsen.", "negation"),
        # questions and denials
        ("Tauber hat Verträge gebrochen.", "question"),
        # hearsay
        ("Ein Verhältnis hat der Schauspieler Jens Tauber mit der Sängerin Mira Lohse.", "hearsay"),
        ("Die beiden sind seit dem Sommer ein Paar.", "hearsay"),
        ("Das Amt hat die Akten zu spät gelesen.", "hearsay"),
        ("Die Stadt hat das Bad geschlossen.", "hearsay"),
        # a rumoured couple is no married one
        ("Das Ehepaar Jens Tauber und Mira Lohse zeigt sich.", "unsupported"),
        # who did what
        ("Die Republik Norland hat Fachleute nach Vesthafen geschickt.", "roles"),
        ("Die Polizei hat gegen Rassismus demonstriert.", "roles"),
        # another article
        ("Der Aktienkurs des Autobauers brach nach der Gewinnwarnung ein.", "unsupported"),
    ],
)
def test_what_the_article_does_not_say_is_turned_down(tldr: str, word: str) -> None:
    assert fault(tldr) == word


@pytest.mark.parametrize(
    ("said", "told", "word"),
    [
        ("Der Mann schlug den Hund im Park.", "Der Hund schlug den Mann im Park.", "roles"),
        ("Frankreich besiegte Spanien mit 2:1.", "Spanien besiegte Frankreich mit 2:1.", "roles"),
        ("Die Polizei nahm den Mann fest.", "Der Mann wurde von der Polizei festgenommen.", ""),
        ("Den Mann nahm die Polizei fest.", "Die Polizei nahm den Mann fest.", ""),
        ("Der Konzern soll Steuern hinterzogen haben.", "Der Konzern hat Steuern hinterzogen.",
         "hearsay"),
        ("Der mutmaßliche Täter wurde gefasst.", "Der Täter wurde gefasst.", "hearsay"),
        ("Ob der Vertrag verlängert wird, ist offen.", "Der Vertrag wird verlängert.", "hearsay"),
        ("Gerüchten zufolge sind Anna Berg und Tom Kurz ein Paar.",
         "Anna Berg und Tom Kurz sind ein Paar.", "hearsay"),
        ("Das Amt dementierte, dass Akten fehlten.", "Akten fehlten im Amt.", "negation"),
        ("Laut Polizei hatte der Fahrer getrunken.", "Der Fahrer hatte getrunken.", ""),
        ("Bei dem Unfall starben zwei Menschen.", "Zwei Menschen starben bei einem Unfall.",
         ""),
        ("Die A7 ist bei Bremen gesperrt worden.", "Die A9 ist bei Bremen gesperrt.", "name"),
        ("Rund 88 Prozent der Betten sind belegt.", "Fast 90 Prozent der Betten sind belegt.", ""),
        ("88 Prozent der Betten sind belegt.", "Über 90 Prozent der Betten sind belegt.", "number"),
        ("„Wir geben nicht auf. Wir kämpfen weiter“, rief er.", "Wir kämpfen weiter.", "quotation"),
        ("Kanzlerin Berg traf Minister Tauber.", "Kanzlerin Tauber traf Minister Berg.", "roles"),
        ("Es regnet stark. Mit anderen Worten: Die Ernte der Bauern ist gefährdet.",
         "Ministerin Berg meinte, dass die Ernte der Bauern gefährdet ist.", "name"),
    ],
)  # fmt: skip
def test_one_sentence_told_otherwise(said: str, told: str, word: str) -> None:
    article = f"Es war ein ruhiger Tag in der Stadt.\n{said}\nDas Wetter blieb bis zum Abend schön."
    assert fault(told, article) == word


@pytest.mark.parametrize(
    ("tldr", "word"),
    [
        ("", "empty"),
        ("…", "empty"),
        ("The allies of the republic have sent experts to the city and it is over.", "language"),
        ("Verletzt wurde niemand. Verletzt wurde niemand.", "repetition"),
        ("Tauber und Lohse in Kiel, " * 5 + "Ende.", "repetition"),
        ("**Verletzt** wurde niemand.", "markup"),
        ("Verletzt wurde <b>niemand</b>.", "markup"),
        ("Hier ist eine Zusammenfassung des Artikels: Verletzt wurde niemand.", "prompt"),
        ("TLDR: Verletzt wurde niemand.", "prompt"),
        ("Verletzt wurde niemand. Der vorliegende Artikel ist lang.", "prompt"),
        ("Als KI kann ich das nicht sagen.", "machine"),
        ("Als Sprachmodell habe ich keine Meinung.", "machine"),
        ("Verletzt wurde niemand. Die Veranstalter sprachen von", "broken_end"),
        ("Die Veranstalter sprachen von …", "broken_end"),
        (ARTICLE.replace("\n", " "), "length"),
    ],
)  # fmt: skip
def test_the_form_of_a_tldr(tldr: str, word: str) -> None:
    assert word in {found.word for found in check(tldr, ARTICLE, "de").faults}


@pytest.mark.parametrize(
    "tldr",
    [
        "Als KI-Firma kann das Unternehmen wachsen.",
        "Der Artikel 5 des Grundgesetzes gilt.",
        "Er schrieb: Das Wetter < 5 Grad & kalt.",
        "Sie sagte: „So geht es nicht.“",
    ],
)
def test_ordinary_sentences_are_no_form_faults(tldr: str) -> None:
    assert check(tldr, tldr, "de").faults == ()


def test_a_short_article_may_be_its_own_tldr() -> None:
    text = "Die Brücke ist seit heute gesperrt. Sie wird im Mai wieder geöffnet."
    assert check(text, text).supported


def test_support_names_the_sentences_of_the_article() -> None:
    verdict = check("Rund 3000 Menschen demonstrierten gegen Rassismus.", ARTICLE, "de")
    assert verdict.sentences[0].support == (
        "Gegen Rassismus demonstrierten am Abend rund 3000 Menschen, von der Polizei beobachtet.",
    )
    assert verdict.score > 0.9


def test_verbatim_counts_the_longest_copied_run() -> None:
    verdict = check("Dort demonstrierten am Abend rund 3000 Menschen friedlich.", ARTICLE, "de")
    assert verdict.verbatim == len(["demonstrierten", "am", "Abend", "rund", "3000", "Menschen"])


def test_a_fault_says_what_is_wrong() -> None:
    verdict = check("Am Dienstag trafen 19 Delegationen in der Hauptstadt ein.", ARTICLE, "de")
    assert verdict.sentences[0].fault == Fault(
        "number", "„19“ does not stand in the article like this."
    )
    assert verdict.score == 0


def test_the_language_is_told_when_none_is_given() -> None:
    assert check("Verletzt wurde niemand.", ARTICLE).supported
    assert not check("Die Stadt hat das Bad geschlossen.", ARTICLE).supported


def test_english_is_checked_for_what_needs_no_german() -> None:
    article = (
        "The council has sent 12 engineers to Leeds. They will not repair the bridge before May."
    )
    assert check("The council has sent twelve engineers to Leeds.", article).supported
    assert not check("The council has sent 14 engineers to Leeds.", article).supported
    assert not check("They will repair the bridge before May.", article).supported

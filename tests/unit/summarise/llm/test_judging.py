from __future__ import annotations

import pytest

from aggregator.summarise.llm.judging import judge

SCATTERED = (
    "Das Schadprogramm verwendet befallene Rechner und kann aufdringliche Werbung der Entwickler "
    "anzeigen."
)
ARTICLE = (
    "Ein Schadprogramm namens Graureiher sorgt für Aufregung. Fachleute haben es auf Rechnern in "
    "aller Welt gefunden. Betroffen sind Geräte mit altem und mit neuem Prozessor. Einmal am Tag "
    "fragen die befallenen Rechner einen Server nach Befehlen. Die Firma Nordlicht hat die "
    "Zertifikate der Entwickler gesperrt. Das Programm Werbefix zeigt aufdringliche Werbung an. "
    "Ein Sprecher der Behörde rät, alle Updates sofort zu installieren. „Das Programm wird überall "
    "auf sehr großes Interesse von Dieben stoßen“, so der Fachmann."
)
MENDED = "Fachleute haben die Zertifikate der befallenen Rechner gefunden."
OF_TWO = "Die Behörde fragt einmal am Tag nach Updates."
QUOTED = "Das Programm wird überall auf sehr großes Interesse von Dieben stoßen."
CLOSE = (
    "Ein Schadprogramm namens Graureiher sorgt für Aufregung. Fachleute haben es auf Rechnern in "
    "aller Welt gefunden."
)


def reason(tldr, wanted=None):
    return judge(tldr, ARTICLE, language="de", wanted=wanted).reason


def test_what_stays_close_to_the_article_holds():
    found = judge(CLOSE, ARTICLE, language="de", wanted=None)
    assert not found.reason
    assert len(found.support) == 2
    assert not judge(CLOSE, ARTICLE, language="de", wanted="de-AT").translated


@pytest.mark.parametrize(
    ("tldr", "word"),
    [
        (f"{CLOSE} Der Schaden beträgt 40 Millionen Euro.", "number"),
        (f"{CLOSE} Mehr unter www.graureiher.example.", "appeal"),
        ("Ein Schadprogramm sorgt für Aufregung.", "too_short"),
        (f"{CLOSE} {CLOSE}", "repetition"),
        (f"{CLOSE} {SCATTERED}", "scattered"),
        (f"{CLOSE} {MENDED}", "scattered"),
        (f"{CLOSE} {OF_TWO}", "scattered"),
        (f"{CLOSE} {QUOTED}", "hearsay"),
    ],
)
def test_what_does_not_hold_is_told_by_a_word(tldr, word):
    assert reason(tldr) == word

"""A page that was read again: corrected, or only surrounded by other things?"""

from __future__ import annotations

import pytest

from aggregator.normalise.rereading import Rereading, compare

SAID = [
    "Der Stadtrat hat am Dienstagabend mit 31 zu 14 Stimmen den Bau der neuen Brücke beschlossen.",
    "Die Strecke soll vom Hauptbahnhof bis zum Klinikum führen und 8,4 Kilometer lang sein.",
    "Die Oberbürgermeisterin nannte die Entscheidung einen Gewinn für alle in der Stadt.",
    "Die Kosten von 212 Millionen Euro tragen zu drei Vierteln der Bund und das Land.",
    "Kritik kam vom Einzelhandelsverband, der während der Bauzeit Einbußen fürchtet.",
    "Gegen den Beschluss wollen Anwohner der Gartenstraße vor dem Verwaltungsgericht klagen.",
]
BEFORE = "\n".join(SAID)
NEWS = (
    "Am Mittwoch teilte die Verwaltung mit, dass der Bund seine Zusage zurückgezogen hat. "
    "Damit fehlen der Stadt mehr als hundert Millionen Euro, sagte die Kämmerin auf Anfrage. "
    "Der Rat kommt deshalb noch in dieser Woche zu einer Sondersitzung zusammen."
)
MORE = (
    "Die Fraktionen schoben einander in der Nacht die Schuld zu. Ein Plan liegt noch nicht vor. "
    "Wann die Sperrung der alten Brücke endet, ist nach diesen Worten wieder offen."
)


@pytest.mark.parametrize(
    "now",
    [
        BEFORE.replace("31 zu 14", "32 zu 13"),
        BEFORE.replace("212 Millionen", "221 Millionen"),
        f"{BEFORE}\n{NEWS}",
        f"{NEWS}\n" + "\n".join(SAID[1:]),
        "\n".join(SAID[:2] + SAID[4:]),
        f"{NEWS} {MORE}",
    ],
    ids=["a number", "a sum", "a new end", "a new beginning", "a passage out", "another article"],
)
def test_a_correction(now):
    assert compare(BEFORE, now, "de") is Rereading.CHANGED


@pytest.mark.parametrize(
    "now",
    [
        BEFORE,
        " ".join(SAID),
        "\n".join([*SAID[:2], "Lesen Sie auch: Warum die alte Brücke gesperrt werden musste.", *SAID[2:]]),
        "\n".join([*SAID[:2], "Streit um die Brücke", "Was die Nachbarstadt anders macht", *SAID[2:]]),
        f"{BEFORE}\n12 Kommentare\nStand: 04.01.2026, 12:30 Uhr",
        f"{BEFORE}\nAnzeige Das neue Telefon gibt es jetzt für nur 299 Euro im Monat.",
        BEFORE.replace(", sagte", " , sagte").replace("8,4", "8,4 "),
        f"{BEFORE}\nMehr davon lesen.",
    ],
    ids=["the same", "other lines", "a pointer", "headlines", "counters", "an ad", "spaces", "short"],
)  # fmt: skip
def test_no_correction(now):
    assert compare(BEFORE, now, "de") is Rereading.SAME


@pytest.mark.parametrize(
    "now", ["", SAID[0], "\n".join(SAID[:3]), f"{SAID[0]}\nJetzt weiterlesen mit dem Digitalabo, vier Wochen für einen Euro."]
)  # fmt: skip
def test_a_text_that_is_mostly_gone_was_cut(now):
    assert compare(BEFORE, now, "de") is Rereading.CUT


def test_a_pointer_that_changes_is_none():
    texts = [
        f"{BEFORE}\nLesen Sie auch: {title}"
        for title in ("So baut die Nachbarstadt.", "So baut die Hauptstadt.")
    ]
    assert compare(*texts, "de") is Rereading.SAME


def test_very_long_texts_are_compared_in_bounded_time():
    before = "\n".join(
        f"Im Jahr {year} geschah in der Stadt nichts Besonderes." for year in range(3000)
    )
    now = before.replace("nichts", "etwas")
    assert compare(before, now, "de") is Rereading.CHANGED

import pytest

from aggregator.summarise.compression import compress

ANYWHERE = {
    "Berlin (dpa) - Der Rat hat getagt.": "Der Rat hat getagt.",
    "Frankfurt am Main (AFP/dpa) – Der Rat hat getagt.": "Der Rat hat getagt.",
    "(dpa/sda) – Der Rat hat getagt.": "Der Rat hat getagt.",
    "- Der Rat hat getagt.": "Der Rat hat getagt.",
    "• Der Rat hat getagt.": "Der Rat hat getagt.",
    "Der Rat hat getagt. (dpa)": "Der Rat hat getagt.",
    "Der Rat (siehe unten) hat getagt.": "Der Rat hat getagt.",
    "Der Rat hat am Dienstag (hier live ab 20 Uhr) getagt [1].": "Der Rat hat am Dienstag getagt.",
    "Doch der Rat  hat getagt.": "Der Rat hat getagt.",
    "Der Rat fand aber eine Lösung.": "Der Rat fand eine Lösung.",
    "Teil des Tarifs sind zudem die Nachrichten.": "Teil des Tarifs sind die Nachrichten.",
}
KEPT = [
    "Der Tarif ist klein, aber ein Anfang.",
    "Der Rat ist zwar klein und tagt aber im großen Saal.",
    "Der Rat der Stadt (SPD und Grüne) hat getagt.",
    "Meier (CDU) sagte, der Rat habe getagt.",
    "Der Rat hat getagt, wie die Polizei mitteilte.",
    "Nach Angaben der Stadt soll der Rat tagen.",
    "Der Film – ein Kind seiner Zeit – läuft noch.",
]


@pytest.mark.parametrize(("sentence", "short"), ANYWHERE.items())
def test_drops_what_means_nothing_here(sentence: str, short: str) -> None:
    assert compress(sentence, at_top=False) == short


@pytest.mark.parametrize("sentence", KEPT)
def test_keeps_the_rest_word_for_word(sentence: str) -> None:
    assert compress(sentence, at_top=True) == sentence


def test_a_place_without_agency_is_a_dateline_only_at_the_top() -> None:
    sentence = "London/Teheran - Die Regierung hat getagt."
    assert compress(sentence, at_top=True) == "Die Regierung hat getagt."
    assert compress(sentence, at_top=False) == sentence

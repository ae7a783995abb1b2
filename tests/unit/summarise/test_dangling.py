import pytest

from aggregator.summarise.dangling import leans, upright

LEANING = [
    "Ob das tatsächlich so ist, könne nur selten nachgewiesen werden, sagt der Neurologe.",
    "Sollte das korrekt sein, kommt das Gerät zwei Wochen früher.",
    "Im Krankenhaus trafen die beiden auf andere Geiseln.",
    "Bisher gilt das nur im Jahr der Umstellung.",
    "In Hamburg ist dies bereits üblich.",
    "Er kam am Montag nach Kiel.",
    "Dazu müssten noch Details geklärt werden, sagte Meier.",
    "Dies ging aus Akten hervor.",
    "Das vermutete zumindest der Autor Hans Meier.",
    "Das ist noch unklar.",
    "Die rückte mit hundert Kräften an.",
    "Auf die greifen laut Meier viele zurück.",
    "Beide Seiten meldeten danach Fortschritte.",
    "Zudem sitzt Russland nicht am Tisch.",
    "Ihre Lastwagen sind leer.",
    "Grund ist der neue Hubschrauber.",
    "Kurz darauf brannte das Haus.",
    "Zwei Tage später war das Haus leer.",
    "Eine weitere Person wurde verletzt.",
    "Am Montag war er noch im Amt.",
    "Nach der Krise gewann sie an Bedeutung.",
    "„Es wird besser“, sagte er im Rathaus.",
    "Es handelt sich um einen Kredit.",
    "Die Erzählung bestärke bestehende Ansichten.",
    "Man sei zufrieden mit dem Lauf.",
    "Die Polizei sucht deshalb Zeugen.",
    "Der Konzern soll dieses Gerät bald zeigen.",
    "Falk sagt, das sei selten möglich.",
    "Europas Banken hoffen, damit den Marktführern etwas entgegenzusetzen.",
    "Gelegt hatte es ein Huhn.",
    "Bis Ende 2019 waren es Vögel in 44 Vierteln.",
    "Treffen sie auf ein Virus, kommt es zu einer Reaktion.",
    "Im Sport funktioniere die Methode weniger gut.",
    "Immer wieder gibt es zahlreiche Deutungen seiner Bücher.",
    "Am Montag hat eine Sammlung seiner Briefe den Preis bekommen.",
    "He left on Monday.",
    "However, the council agreed.",
]
STANDING = [
    "Immer wieder deutet der Autor seine Bücher neu.",
    "Eine Sammlung mit Briefen von Hans Meier und seinen Söhnen erscheint.",
    "Ob das neue Gesetz wirkt, zeigt sich erst im Herbst.",
    "In Madrid trafen die beiden besten Mannschaften aufeinander.",
    "Bisher gilt das neue Gesetz nur in Bayern.",
    "Der Rat der Stadt hat am Montag getagt.",
    "Die Stadt im Norden zahlt drei Millionen Euro.",
    "Das neue Gesetz gilt ab Mai.",
    "Das geplante Werk an der Elbe wird nicht gebaut.",
    "Diese Woche tagt der Rat.",
    "Es gibt mehrere Vorschläge.",
    "Es ist unklar, ob der Rat zustimmt.",
    "Merkel sagte, sie werde nicht kommen.",
    "Die Bank teilte mit, das Geschäft sei gut gelaufen.",
    "Laut Polizei habe der Fahrer getrunken.",
    "Dass die Stadt spart, ist bekannt.",
    "Damit die Stadt sparen kann, schließt das Bad.",
    "Auch wenn die Kosten steigen, wird gebaut.",
    "Im Jahr 2020 zog Anna Meier nach Kiel, weil sie dort Arbeit fand.",
    "Darüber, wie es weitergeht, streitet der Rat.",
    "The council agreed on Monday.",
    "There are three plans for the bridge.",
]
REPAIRED = {
    "Doch die Stadt zahlt nicht.": "Die Stadt zahlt nicht.",
    "Aber auch am Montag blieb das Bad zu.": "Am Montag blieb das Bad zu.",
    "Auch Vertreter der EU waren da.": "Vertreter der EU waren da.",
    "Denn hinter den Plänen steht die Bank.": "Hinter den Plänen steht die Bank.",
    "But the council agreed.": "The council agreed.",
    "Doch kam der Zug nicht an.": "Doch kam der Zug nicht an.",
    "Auch wenn es regnet, wird gespielt.": "Auch wenn es regnet, wird gespielt.",
    "Zudem steigt der Preis.": "Zudem steigt der Preis.",
    "Undine liest.": "Undine liest.",
}


@pytest.mark.parametrize("sentence", LEANING)
def test_leans(sentence: str) -> None:
    assert leans(sentence)


@pytest.mark.parametrize("sentence", STANDING)
def test_stands_alone(sentence: str) -> None:
    assert not leans(sentence)


@pytest.mark.parametrize(("sentence", "set_upright"), REPAIRED.items())
def test_upright(sentence: str, set_upright: str) -> None:
    assert upright(sentence) == set_upright

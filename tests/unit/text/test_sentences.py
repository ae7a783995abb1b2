"""Hard cases; ``|`` marks where the splitter must cut, and nothing else may be cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.sentences import split

GERMAN = {
    "plain": "Der Rat hat getagt. |Er vertagte sich! |Warum?",
    "title before a name": "Das sagte Prof. Dr. Anna Weber der Zeitung. |Sie lehrt in Kiel.",
    "saint": "Der FC St. Pauli verlor in St. Gallen. |Trainer Blessin blieb ruhig.",
    "circa": "Es kamen ca. 300 Leute. |Rund ca. Hundert gingen.",
    "million before its noun": "Sie kostet 3,5 Mio. Euro und 2 Mrd. Franken im Jahr.",
    "million at the end": "Der Umsatz stieg auf 3 Mio. |Der Gewinn sank.",
    "for example": "Viele Städte, z. B. Köln oder z.B. Bonn, planen das. |Andere nicht.",
    "for example before an article": "Parteien wie z. B. Die Linke sind dagegen.",
    "among others": "Daran nahmen u. a. Vertreter der EU teil. |Auch die USA kamen u. a. |Das half.",
    "that is": "Er kommt am Montag, d. h. Mitte der Woche ist er da.",
    "number": "Der Zug hält auf Gleis 3 und Nr. 5. |Danach fährt er weiter.",
    "article of a law": "Das steht in Art. 5 des Grundgesetzes. |Fragen dieser Art. |Polizei schweigt. |So ist die Art. |1988 auch.",
    "or rather": "Die Kosten bzw. Der Aufwand ist hoch.",
    "date": "Er wurde am 3. Januar 1980 und am 24. Dez. gesehen. |Danach nie.",
    "numeric date": "Vom 3.1. Montag an bis 05.02.2021 gilt das. |Die Frist endet am 5.2. |Das ist bald.",
    "ordinal": "Seit dem 2. Weltkrieg und dem 19. Jahrhundert ist die 1. Bundesliga bekannt.",
    "long ordinal": "Sie feierte ihren 100. Geburtstag im 125. Jahr des Vereins.",
    "year at the end": "Das war im Jahr 2019. |Trainer Müller ging. |So war es auch 2021. |Die Folgen bleiben.",
    "number at the end": "Er ist 42. |Der Arzt ist jünger. |Sie steht auf Platz 2. |Trainerin Voss lobt sie.",
    "numbered line": "1. Der Rat stimmt ab.\n|2. Die Stadt zahlt.",
    "initials": "J. R. Müller und A. Merkel trafen Hans-P. Schmidt. |Danach aßen sie.",
    "letter at the end": "Er griff zu Plan B. |Das ging gut.",
    "king": "Ludwig XIV. Bauwerke sind groß. |Karl V. |Der Kaiser war er. |Elizabeth II. kam.",
    "thousands": "Es sind 1.250.000 Menschen auf 3.500 qm. |Mehr geht nicht.",
    "time of day": "Beginn ist um 14.30 Uhr, Ende um 16.45. |Polizisten sperren ab.",
    "address": "Mehr auf www.zeit.de. |Der Link https://a.example/b.c?d=e.f gilt. |Das Portal t3n.de meldet es. |t3n.de irrt.",
    "street": "Er wohnt in der Goethestr. 5. |Dort ist es laut. |In der Goethestr. |Die Polizei kam.",
    "ellipsis": "Na ja ... das wird schon. |Mal sehen... |Dann ging er. |Er sah … Müller.",
    "omission": "Der Satz (…) Müllers und das [...] Ende fehlen. |Gut.",
    "mark in brackets": "Er zahlte drei (!) Euro und fünf (?) Franken.",
    "bracketed sentence": "Er kam spät. |(Das tut er oft. Immer.) |Dann ging er.",
    "bracket inside": "Der Ort (ca. 3. Jh. v. Chr.) Gordion liegt in Anatolien. |Er ist alt.",
    "colon": "Das Ergebnis: Drei Tore. |Er sagte: Das reicht.",
    "agency": "Die Bahn fährt wieder. |(dpa)",
    "register and company": "Der Verein Hilfe e. V. Bonn und die Meyer & Co. KG zahlen. |Beide sind arm.",
    "era": "Im Jahr 300 v. Chr. |Der Ort war leer.",
    "and so on": "Äpfel, Birnen usw. |Das alles gibt es. |Äpfel usw. Müllers sind gut.",
    "quotation before its speaker": "„Das ist gut. Wir machen weiter“, sagte er. |Dann ging er.",
    "question before its speaker": "„Geht das?“, fragte sie. |„Ja!“ rief er. |Alle lachten.",
    "guillemets": "»Das ist gut. Es bleibt«, sagte er. |«Ja. Nein», sagte sie. |Beide gingen.",
    "straight quotation": '"Das ist gut. Wir bleiben", sagte er. |"Nein." |Sie ging.',
    "straight quotation set with spaces": '" Es ist so. Immer ", so Meier. |" Nein. " |Dann ging er.',
    "mixed quotation marks": '„Das ist gut. Wir bleiben", sagte er. |Er ging.',
    "English marks": "“Das ist gut. Wir bleiben”, sagte er. |Er ging.",
    "speaker leads": "Er sagte: „Das ist gut. Es bleibt.“ |Dann ging er.",
    "quotation on its own": "„Das ist gut.“ |„Wirklich?“ |Meier nickte.",
    "title with a mark": "Der Film „Keine Angst!“ Wagners lief in der Show „Wer weiß es?“ Anfang Mai.",
    "quotation never closed": "Er sagte: „Das ist gut. |Dann ging er. |Sie blieb.",
    "quotation in a quotation": "„Er sagte ‚Nie. Nimmer‘ zu mir. Ich ging“, so Meier. |Gut.",
    "lower case after a mark": "Yahoo! hat es gekauft. |Und was jetzt? so fragte er.",
    "space lost": 'Er kam.|Der Rat tagte. |Worum geht es bei der "Ehe"?|Vor Jahren gab es sie.',
    "no space lost": "Das z.B. bzw.Die oder A.Die und Bild.Plus und node.Js bleiben.",
    "paragraphs": "Überschrift ohne Punkt\n|Der Text beginnt hier\n\n|und hier",
    "dots of emphasis": "So nicht!!! |Was?! |Nein.",
}
ENGLISH = {
    "titles": "Mr. Smith met Dr. Jones vs. Mrs. Brown. |They spoke.",
    "company": "Apple Inc. said so. |It was bought by Meyer Ltd. |The deal closed.",
    "number ends": "It cost 30. |Police said so. |He came 3. |Tom left.",
    "country": "The U.S. Senate voted. |He lives in the U.S. |The vote is over.",
    "hours": "It began at 9 a.m. Monday, i.e. Today and e.g. This one. |Fine.",
    "quotation": "“It is fine. We go on,” he said. |“No.” |She left.",
}
OTHER = {
    "Chinese": "你好。|我们走吧！|好",
    "Arabic": "هل هذا صحيح؟ |نعم هذا صحيح.",
    "Spanish": "¿Qué pasa? |Nada. |¡Vamos!",
}


def marked(text: str, language: str | None) -> str:
    plain = text.replace("|", "")
    cuts = [sentence.start for sentence in split(plain, language)][1:]
    parts = [plain[a:b] for a, b in zip([0, *cuts], [*cuts, len(plain)], strict=True)]
    return "|".join(parts)


@pytest.mark.parametrize("text", GERMAN.values(), ids=GERMAN)
def test_german(text: str) -> None:
    assert marked(text, "de") == text


@pytest.mark.parametrize("text", GERMAN.values(), ids=GERMAN)
def test_an_unknown_language_is_read_as_german(text: str) -> None:
    assert marked(text, None) == text


@pytest.mark.parametrize("text", ENGLISH.values(), ids=ENGLISH)
def test_english(text: str) -> None:
    assert marked(text, "en-GB") == text


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
def test_other_languages(text: str) -> None:
    assert marked(text, None) == text


def test_signs_alone_are_no_sentence() -> None:
    assert [s.text for s in split("Eins.\n* * *\n---\nZwei. ...")] == ["Eins.", "Zwei."]
    assert split("") == []


@given(st.text(alphabet='aB1 .!?…„“”»«"()[]‚‘\n-z.d', max_size=300))
def test_every_sentence_is_where_it_says_and_no_letter_is_lost(text: str) -> None:
    sentences = split(text)
    assert all(text[s.start : s.end] == s.text == s.text.strip() for s in sentences)
    places = [place for s in sentences for place in (s.start, s.end)]
    assert places == sorted(places)
    inside = "".join(s.text for s in sentences)
    assert [c for c in inside if c.isalnum()] == [c for c in text if c.isalnum()]


@pytest.mark.parametrize(
    "text",
    [
        "wort " * 40_000,
        "." * 30_000,
        ". " * 50_000,
        "(" * 50_000 + "”" * 50_000,
        'a "b?" c ' * 30_000,
        "„a. " * 40_000,
        "1. " * 40_000,
        "a" * 1_000_000 + ". B",
    ],
)
def test_hostile_text_is_split_at_all(text: str) -> None:
    split(text)

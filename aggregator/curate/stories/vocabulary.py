"""What German newsrooms call the same thing, and the words that tell no two reports apart.

Three small tables, written for this program: words that mean the same in a
headline, phrases of several words that stand for one, and words so common in
any news that sharing them says little. They help, they do not decide: without
an entry a word is compared as it is.
"""

from __future__ import annotations

import re

_SAME = """
    tot: tote toter todesopfer sterben versterben umkommen tödlich töten erliegen opferzahl
        todesfall leiche
    verletzt: verletzte verletzter schwerverletzter verletzen schwerverletzt leichtverletzter
    anschlag: attentat attacke terroranschlag todesfahrt amokfahrt bluttat
    täter: attentäter tatverdächtiger tatverdächtig todesfahrer amokfahrer todesschütze
    festnehmen: festnahme verhaften verhaftung inhaftieren fassen
    verurteilen: urteil verurteilung haftstrafe freiheitsstrafe gefängnisstrafe schuldspruch
    freispruch: freisprechen
    anklagen: anklage klage verklagen klagen
    rücktritt: zurücktreten rücktrittsforderung
    gewinnen: sieg siegen besiegen gewinn bezwingen
    verlieren: niederlage unterliegen pleite
    stelle: job jobs arbeitsplatz stellenabbau jobabbau stellenstreichung
    streichen: abbauen abbau kürzen kürzung wegfallen streichung
    leitzins: zins einlagenzins einlagensatz zinssatz schlüsselzins
    senken: senkung verringern absenken zinssenkung reduzieren
    erhöhen: erhöhung anheben anhebung heraufsetzen zinserhöhung
    zusammenstossen: zusammenstoss zusammenprall kollision kollidieren zusammenprallen
    brand: feuer flamme grossbrand brennen grossfeuer
    erdbeben: beben erdstoss seebeben
    unfall: unglück
    parlament: abgeordnetenhaus unterhaus
    kanzler: bundeskanzler regierungschef kanzlerin bundeskanzlerin
    präsident: präsidentin staatsoberhaupt staatschef bundespräsident bundespräsidentin
    misstrauensvotum: misstrauensantrag vertrauensprobe misstrauensabstimmung
    warnstreik: streik arbeitskampf arbeitsniederlegung streiken
    tarifstreit: tarifkonflikt tarifrunde tarifverhandlung
    einigung: einigen kompromiss durchbruch verständigen verständigung
    koalitionsvertrag: koalitionsvereinbarung
    atomkraftwerk: kernkraftwerk akw atommeiler meiler
    atomreaktor: kernreaktor reaktor
    atomkraft: kernkraft kernenergie atomenergie
    trauerfeier: trauergottesdienst gedenkgottesdienst gedenkfeier gedenken trauern
    spion: spionage agent spionageverdacht spionieren
    inflation: inflationsrate teuerung teuerungsrate preisauftrieb verbraucherpreis
    arbeitslos: arbeitsloser arbeitslosigkeit arbeitslosenzahl erwerbsloser
    ausfallen: ausfall panne störung computerstörung computerproblem computerausfall
    hacker: cyberangriff hackerangriff cyberattacke hackergruppe hackerattacke
    flughafen: airport flugplatz
    rückruf: zurückrufen rückrufaktion
    geheimdienst: nachrichtendienst
    warnen: warnung warnhinweis
    rettungsweg: rettungszufahrt fluchtweg rettungsgasse
    waffenruhe: waffenstillstand feuerpause
    rakete: raketenangriff raketenbeschuss marschflugkörper
    flüchtling: geflüchteter vertriebener migrant flüchtlingslager
    gewerkschaft: arbeitnehmervertreter
    konzern: unternehmen firma
    auto: pkw wagen fahrzeug
    spital: krankenhaus klinik klinikum
    trainer: coach
    torwart: torhüter keeper schlussmann
    verletzung: achillessehnenriss kreuzbandriss muskelfaserriss bänderriss
    geburt: gebären geboren nachwuchs
    uno: un uno-angabe
    vw: volkswagen
    dfb: nationalelf nationalmannschaft nationalspieler nationalverteidiger nationalstürmer
"""

_PHRASES = (
    (re.compile(r"\bums Leben\b"), "tot"),
    (re.compile(r"\bVereinte[nr]? Nationen\b"), "UNO"),
    (re.compile(r"\bVereinigte[nr]? Staaten\b"), "USA"),
    (re.compile(r"\bEuropäische[nr]? Zentralbank\b"), "EZB"),
    (re.compile(r"\bEuropäische[nr]? Union\b"), "EU"),
    (re.compile(r"\bFederal Reserve\b|\bUS-Notenbank\b"), "Fed"),
    (re.compile(r"\bBVB\b"), "Dortmund"),
    (re.compile(r"\bGladbach\b"), "Mönchengladbach"),
    (re.compile(r"\bManCity\b"), "Manchester City"),
    (re.compile(r"\bManUnited\b"), "Manchester United"),
    (re.compile(r"\bFC Bayern\b"), "Bayern München"),
)

_COMMON = """
    @de @us @ru @ua @il berlin jahr tag woche monat stunde minute uhr zeit heute gestern morgen
    abend nacht samstag sonntag montag dienstag mittwoch donnerstag freitag wochenende januar
    februar märz april mai juni juli august september oktober november dezember anfang ende mensch
    mann frau kind leute person familie bürger land stadt ort region welt europa staat regierung
    politik politiker partei minister ministerium chef chefin sprecher behörde polizei gericht
    angabe bericht medium medienbericht information nachricht frage antwort thema fall grund
    problem sache teil zahl prozent euro milliarde million tausend geld haus weg leben tod hand
    seite platz stelle spiel mannschaft team verein liga saison bild video foto gehen kommen machen
    sagen geben stehen sehen wissen lassen finden nehmen bleiben liegen halten bringen zeigen
    führen sprechen stellen fordern erklären berichten teilen mitteilen erhalten bekommen setzen
    sollen brauchen nennen rechnen wollen glauben denken treffen verlieren beginnen enden folgen
    helfen scheinen arbeiten spielen fahren laufen fallen neu gross alt jung gut schlecht lang kurz
    hoch erst letzt nächst ander eigen viel wenig schwer leicht stark klein weit nah früh spät
    schnell möglich wichtig bekannt deutlich klar ganz rund etwa fast knapp bisher bislang jetzt
    nun schon noch wieder immer weiterhin mindestens wegen laut zufolge offenbar mutmasslich
    angeblich demnach zuletzt zunächst künftig wer was wie warum wann wo überblick hintergrund
    analyse interview kommentar liveblog ticker entwicklung lage stand reaktion kritik forderung
    entscheidung plan vorwurf warnung hilfe opfer täter ermittlung ermittler ermitteln untersuchung
    experte präsident kanzler internet netz plattform bundesregierung bundestag union spd cdu csu
    grün fdp afd linke eu trump krieg angriff ministerpräsident spitze kampf streit sorge angst
    hoffnung folge ziel blick mal fehlen weihnachten winter sommer frühling herbst ostern feiern
    fest gast besuch reise erfolg verletzt tot sterben starten steigen sinken wachsen drohen planen
    prüfen besuchen betreffen gewinnen schaffen suchen leiden rufen kosten zahlen verkaufen kaufen
    schliessen öffnen sicherheit gefahr schaden unfall unternehmen firma konzern markt wirtschaft
    kunde preis
"""


def _table(listed: str) -> dict[str, str]:
    same: dict[str, str] = {}
    for entry in re.split(r"\n(?=    \S+:)", listed.strip("\n")):
        head, _, words = entry.partition(":")
        same.update(dict.fromkeys(words.split(), head.strip()))
    return same


_CONCEPT = _table(_SAME)
COMMON = frozenset(_COMMON.split())
"""Lemmas that many reports of any day have."""


def concept(lemma: str) -> str:
    """Give the word under which ``lemma`` is compared: its own, or that of its meaning."""
    return _CONCEPT.get(lemma, lemma)


def unfold(text: str) -> str:
    """Replace phrases of several words by the one word they stand for."""
    for phrase, word in _PHRASES:
        text = phrase.sub(word, text)
    return text

"""Words, their dictionary forms, and the words that carry no content.

The dictionary forms come from simplemma. Its German dictionary takes 1.2 s
and 107 MB to load, so it is loaded at the first German word, not at import,
and what was looked up is remembered.

Languages are BCP 47 tags; only the first part counts (``de-CH`` is ``de``).
For a language without a list of stop words here, and for none, words are
only put in lower case: a source's feed may declare any language it likes,
and must not make the program load a dictionary for each.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache

_STOP_WORDS = {
    "de": """
        ab aber alle allem allen aller alles als also am an ander andere anderem anderen anderer
        anderes auch auf aus bei beim bereits bin bis bist bzw da dabei dadurch dafür dagegen daher
        damals damit danach daneben dann daran darauf daraus darin darüber darum darunter das dass
        daß davon davor dazu dein deine deinem deinen deiner dem demnach den denen denn dennoch der
        deren derzeit des deshalb dessen deswegen dich die dies diese dieselbe dieselben diesem
        diesen dieser dieses dir doch dort du durch ebenfalls ein eine einem einen einer eines
        einige einigem einigen einiger einiges einmal er es etwa etwas euch euer eure eurem euren
        eurer für gegen gewesen hab habe haben habt hat hatte hatten hätte hätten hier hin hinter
        ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem indes infolge inzwischen ins
        irgend ist ja je jede jedem jeden jeder jedes jedoch jene jenem jenen jener jenes jetzt kann
        kein keine keinem keinen keiner keines können könnte könnten laut man manche manchem manchen
        mancher mehr mein meine meinem meinen meiner mich mir mit muss müssen musste mussten nach
        nachdem neben nicht nichts noch nun nur ob obwohl oder ohne schon sehr sei seien sein seine
        seinem seinen seiner seines seit seitdem selbst sich sie sind so sobald sodass sogar solche
        solchem solchen solcher sollen sollte sollten soll somit sondern sonst sowie sowohl statt
        trotz trotzdem über um und uns unser unsere unserem unseren unserer unter viel viele vielen
        vom von vor wann war waren warum was wegen weil weiter weitere weiteren weiterer weiterhin
        welche welchem welchen welcher welches wenn wer werde werden wird wurde wurden würde würden
        weder wie wieder will wir wo wobei wodurch wollen wollte wollten womit worden während zu
        zudem zum zumal zur zwar zwischen
    """,
    "en": """
        a about above after again against all also although am among an and any are as at be
        because been before being below between both but by can cannot could did do does doing down
        during each few for from further had has have having he her here hers herself him himself
        his how however i if in into is it its itself just may me might more most must my no nor
        not now of off on once only or other our out over own same she should since so some such
        than that the their them themselves then there these they this those through to too under
        until up upon us very was we were what when where whether which while who whom whose why
        will with within without would yet you your
    """,
    "fr": """
        à afin ainsi alors après au aucun aucune aussi autre autres aux avant avec avoir ayant
        beaucoup c ça car ce ceci cela celle celles celui cependant ces cet cette ceux chaque chez
        comme comment contre d dans de depuis des donc dont du elle elles en encore entre est et
        était étaient étant être eu eux fait fut il ils j je l la le les leur leurs lors lui m ma
        mais me même mes moins mon n ne ni nos notre nous on ont ou où par parce pas pendant peu
        peut plus pour pourquoi près puis qu quand que quel quelle quelles quels qui quoi s sa sans
        se selon sera ses si son sont sous sur t ta tandis te tes toi ton tous tout toute toutes
        très trop tu un une vers voici voilà vos votre vous y
    """,
    "it": """
        a ad agli ai al alla alle allo anche ancora avere c che chi ci cioè come con contro cui da
        dagli dai dal dalla dalle dallo degli dei del dell della delle dello dentro di dopo dove due
        e è ed era erano essere fa fino fra già gli ha hanno ho i il in invece io l la le lei li lo
        loro lui ma mentre mi mia mio molto ne negli nei nel nell nella nelle nello noi non nostro o
        ogni oltre per perché più poi prima può quale quali quando quanto quella quelle quelli
        quello questa queste questi questo qui se sei senza si sia sono sotto stata stati stato su
        sua sue sugli sui sul sulla sulle suo suoi tra tu tutti tutto un una uno vi voi
    """,
    "es": """
        a al algo algunas algunos ante antes aquel así aún aunque cada como con contra cual cuando
        de del desde después donde dos durante e el él ella ellas ellos en entre era eran es esa ese
        eso esta está están estas este esto estos fue fueron ha había han hasta hay la las le les lo
        los más me mi mientras mucho muy ni no nos nosotros o otra otro otros para pero poco por
        porque pues que qué quien se según ser si sí sin sino sobre solo son su sus también tan
        tanto te tiene todo todos tras tu u un una uno unos y ya yo
    """,
    "nl": """
        aan al alle alleen als altijd andere bij binnen daar daarna dan dat de deze die dit doch
        door dus een eens en er ervan ge geen haar had hadden heb hebben heeft hem het hier hij hoe
        hun ik in is ja je kan kon kunnen maar me meer men met mij mijn moet moeten na naar naast
        niet niets nog nu of om omdat onder ons onze ook op over reeds sinds te tegen toch toen tot
        tussen uit uw van vanaf veel voor waar wanneer waren was wat we wel werd werden wie wij
        wordt worden zal ze zei zelf zich zij zijn zo zonder zou zouden
    """,
}

_TOKEN = re.compile(
    r"\d+(?:[.,:’']\d+)*(?:[-–]?[^\W\d_]+)*"  # 5,4 · 3.000 · 20:15 · 21-jährige · 16e
    r"|\w+(?:[-’'.]\w+)*(?:[*:_/]-?innen\b|[*:_/]-?in\b)?",  # US-Präsident · geht's · Bürger:innen
)
_GENDER_SIGN = re.compile(r"[*:_/]-?in(?:nen)?$")
_ENOUGH = 2_000
"""Words that are read to tell a text's language."""
_LEAST_HITS = 3
_LEAST_LEAD = 1.25
"""How far the best language must be ahead of the second."""


def primary(language: str | None) -> str | None:
    """Give the first part of a BCP 47 tag in lower case; ``None`` for none or an empty one."""
    return (language or "").replace("_", "-").split("-", 1)[0].strip().lower() or None


def tokens(text: str) -> list[str]:
    """Cut a text into words and numbers; punctuation and white space are dropped.

    A compound with hyphens, a number with its separators (``5,4``, ``3.000``,
    ``20:15``) and a word with a gender sign (``Bürger:innen``) are one token.
    Composed and decomposed letters give the same tokens; soft hyphens vanish.
    """
    return _TOKEN.findall(unicodedata.normalize("NFC", text).replace("\xad", ""))


def is_stop_word(token: str, language: str | None) -> bool:
    """Tell whether a word carries no content (articles, pronouns, auxiliaries, …).

    Always false for a language without a list here.
    """
    return token.lower() in _stop_words(primary(language))


def lemma(token: str, language: str | None) -> str:
    """Give a word's dictionary form in lower case, ``ß`` written as ``ss``.

    An adjective used as a noun has the adjective's form (``Deutschen`` →
    ``deutsch``), so that the first word of a sentence is not another one.
    Unknown words, and words of other languages than those with a list of stop
    words here, come back in lower case.
    """
    return _lemma(token, primary(language))


def in_dictionary(token: str, language: str | None) -> bool:
    """Tell whether the language's dictionary has this word, as it stands or in lower case.

    Always true for a language without a dictionary here.
    """
    code = primary(language)
    if code not in _STOP_WORDS:
        return True
    import simplemma  # noqa: PLC0415 - takes a fifth of a second, and splitting needs none of it

    return simplemma.is_known(token, lang=code) or simplemma.is_known(token.lower(), lang=code)


def content_lemmas(text: str, language: str | None) -> list[str]:
    """Give the dictionary forms of a text's content words, in the text's order.

    Stop words, punctuation and single letters are left out; numbers stay as
    they are written.
    """
    code = primary(language)
    stop = _stop_words(code)
    return [
        _lemma(token, code)
        for token in tokens(text)
        if token.lower() not in stop and (len(token) > 1 or token.isdigit())
    ]


def detect_language(text: str) -> str | None:
    """Tell German, English, French, Italian, Spanish and Dutch by their stop words.

    Reads the first two thousand words. ``None`` for another language, and for
    a text too short or too mixed to tell.
    """
    hits: Counter[str] = Counter()
    scores = dict.fromkeys(_STOP_WORDS, 0.0)
    owners = _owners()
    for token in tokens(text[: _ENOUGH * 12])[:_ENOUGH]:
        languages = owners.get(token.lower(), ())
        for language in languages:
            hits[language] += 1
            scores[language] += 1 / len(languages)
    second, best = sorted(scores, key=scores.__getitem__)[-2:]
    ahead = scores[best] >= _LEAST_LEAD * scores[second]
    return best if hits[best] >= _LEAST_HITS and ahead else None


@cache
def _stop_words(code: str | None) -> frozenset[str]:
    return frozenset(_STOP_WORDS.get(code or "", "").split())


@cache
def _owners() -> dict[str, tuple[str, ...]]:
    """Every stop word and the languages that have it."""
    words = {word for words in _STOP_WORDS.values() for word in words.split()}
    return {word: tuple(c for c in _STOP_WORDS if word in _stop_words(c)) for word in words}


@lru_cache(maxsize=100_000)
def _lemma(token: str, code: str | None) -> str:
    word = _GENDER_SIGN.sub("", token)
    if code not in _STOP_WORDS or not any(map(str.isalpha, word)):
        return word.lower().replace("ß", "ss")
    import simplemma  # noqa: PLC0415 - as above

    found = simplemma.lemmatize(word, lang=code).lower()
    if code == "de" and word[:1].isupper() and found.endswith("er"):
        adjective = simplemma.lemmatize(word.lower(), lang=code)
        if adjective + "er" == found:
            found = adjective
    return found.replace("ß", "ss")

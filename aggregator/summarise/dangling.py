"""Sentences that lean on the one before them, and how some are set upright.

"Dazu müssten noch Details geklärt werden, sagte er." means nothing alone. A
sentence leans when it opens with a word that points back (pronoun,
demonstrative, pronominal adverb, connective), or names nobody before its
first pronoun. A leading "Doch", "Aber", "Und", "Denn" or "Auch" can be
dropped where the order of words shows that the rest is a main clause of its
own; nothing else is rewritten.

Errs towards leaning: a sentence wrongly held to lean is only used together
with the one before it.
"""

from __future__ import annotations

import re

_POINTS_BACK = frozenset(
    """
    er ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres sein seine seinem seinen seiner seines sie
    dies diese diesem diesen dieser dieses dieselbe dieselben derselbe dasselbe jene jenem jenen
    jener jenes solche solchem solchen solcher derartige derartiges deren dessen denen
    beide beiden beides letztere letzterer letzteres erstere ersterer ersteres andere anderen anderes
    daran darauf daraufhin daraus darin darüber darum darunter dabei dadurch dafür dagegen daheim
    daher dahin dahinter damals damit danach daneben davon davor dazu dazwischen demgegenüber
    hierbei hierdurch hierfür hiermit hierzu hiervon hier dort dorthin dorther
    so dann deshalb deswegen somit folglich demnach demzufolge dementsprechend entsprechend infolgedessen
    hingegen stattdessen vielmehr sonst ansonsten andernfalls trotzdem dennoch allerdings jedoch doch
    aber denn und oder sondern also nämlich zudem außerdem ausserdem überdies ferner weiters ebenso
    ebenfalls auch gleichzeitig zugleich währenddessen indes indessen unterdessen derweil zuvor vorher
    anschließend anschliessend nachher hinterher später schließlich schliesslich daneben einerseits
    andererseits anderseits erstens zweitens drittens umgekehrt immerhin konkret tatsächlich eben ja
    nein genau grund hintergrund anlass ursache auslöser hinzu obendrein wiederum dabei seither
    seitdem vorausgegangen zwar insofern insoweit dasselbe ähnlich ähnliches ersteres gleiches
    he him his she her hers it its they them their theirs this these that those but and or so then
    however also moreover furthermore meanwhile therefore thus hence instead both such yet
    nevertheless nonetheless otherwise besides additionally similarly likewise afterwards later
    there here still another
    """.split()
)
_UPRIGHT = re.compile(
    r"(?:diese[nrsm]? (?:woche|jahr|jahres|monat|sommer|herbst|winter|frühling|frühjahr|tage|mal|saison"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)"
    r"|so viele?|so (?:wenige|manche)|später als|auch wenn|auch nach|dort, wo|damit (?:die|der|das|sie|er|es)\b[^,]*,"
    r"|both [a-z]+ and|so far|there (?:is|are|was|were|will|has|have)|this (?:week|year|month|summer)"
    r"|these days|later (?:this|in)|seitdem (?:die|der|das)\b"
    r"|grund für|hintergrund (?:der|des|für|sind)|anlass (?:für|war(?:en)? die|ist die)|zwar )",
    re.IGNORECASE,
)
_PHRASE_POINTS_BACK = re.compile(
    r"(?:kurz (?:darauf|danach|zuvor)|wenig später|tags (?:darauf|zuvor)|am (?:tag|abend) (?:darauf|danach|zuvor)"
    r"|zum (?:einen|anderen)|im (?:gegenteil|anschluss|übrigen|gegenzug|vergleich dazu)|mehr noch"
    r"|eine?[mnrs]? (?:solche|derartige|weitere|andere)[nmrs]?\b|die (?:anderen|beiden|übrigen|zweite)\b|der (?:andere|zweite)\b"
    r"|das (?:andere|gleiche|selbe)\b|ein(?:er|e|es) (?:davon|von ihnen|der beiden)\b|keine[rs]? (?:davon|von ihnen)\b"
    r"|nur so\b|auf diese weise|aus diesem grund|in diese[mnr]\b|mit diese[mnr]\b|nach diese[mnr]\b|bei diese[mnr]\b"
    r"|an diese[mnr]\b|für diese[nsr]?\b|von diese[mnr]\b|zu diese[mnr]\b|aus diese[mnr]\b|unter diese[mnr]\b"
    r"|mit (?:ihm|ihr|ihnen)\b|bei (?:ihm|ihr|ihnen)\b|für (?:ihn|sie)\b|nach dessen|nach deren|viele (?:davon|von ihnen)"
    r"|am (?:ende|anfang) (?:war|stand|blieb)|auf der anderen seite|eigentlich\b|nicht nur das|leider\b|kein wunder"
    r"|for (?:this|that) reason|in addition|as a result|on the other hand|at the same time|the other\b)",
    re.IGNORECASE,
)
_VERBS = (
    "ist sind war waren sei seien wäre wären hat haben hatte hatten habe hätte hätten wird werden wurde "
    "wurden werde würde würden soll sollen sollte sollten kann können könnte könnten konnte konnten muss "
    "müssen musste mussten müsste darf dürfen dürfte durfte will wollen wollte wollten zeigt zeigte sagte "
    "sagt teilte teilten berichtet berichtete bestätigte bestätigten erklärte gilt galt geht ging gehe macht "
    "machte heißt heisst hieß hiess bedeutet bedeutete führt führte führe sorgt sorgte liegt lag kommt kam "
    "kamen gibt gab steht stand reicht entspricht entsprach betrifft belegt meldete schreibt schrieb ergab "
    "ergibt geschah passiert passierte gelang gelingt hilft half sieht sah klingt scheint schien ändert "
    "änderte stellt stellte fand findet freut ermöglicht erfordert verlangt fordert forderte lässt ließ "
    "liess bringt brachte mag rückte rückten begründete begründet wissen weiß hält hielt nennt nannte trifft "
    "traf bleibt blieb bleiben dient diente droht drohte erinnert erinnerte erhält setzt setzte verbindet"
).split()
_VERB = frozenset(_VERBS)
_ARTICLE_AS_PRONOUN = re.compile(
    r"(?:das|der|die|dem|den)\s+(" + "|".join(_VERBS) + r")\b", re.IGNORECASE
)
_EXPLETIVE = re.compile(
    r"es (?:gibt|gab|gebe|gäbe|geht um|ging um|kam(?:en)?\b|kommt|bleibt|herrscht|fehlt|fehlen|braucht|"
    r"brauche|brenn|regne|schnei|droh|entst|besteh|folg|stimm|(?:ist|war|sei|wäre|wird|werde|wurde|wurden)\b"
    r".*(?:, (?:dass|ob|wenn|wie)\b| zu \w+))",
    re.IGNORECASE,
)
_CLAUSE_OF_ITS_OWN = re.compile(r"[^,]{0,60},\s+(?:dass|ob|wie|was|wer|warum|worauf)\b")
_SPEAKER_IS_PRONOUN = re.compile(
    r"[“”«»\"]\s?,?\s+(?:\w+\s+){0,2}?(?:er|sie|he|she|they)\b|,\s+(?:so|sagte?|erklärte?|betonte?|fügte|"
    r"meinte?|ergänzte?|berichtete?|schrieb|schreibt|heißt|heisst|hieß|hiess)\s+(?:er|sie|es)\b"
)
_PRONOUN = re.compile(r"\b(?:er|ihm|ihn|ihnen|sie|he|him|they|them)\b")
_OWNER = re.compile(r"(?:\S+\s+){0,2}(?:sein|ihr)(?:e|em|en|er|es)?\b")
_NAMES_NOBODY = re.compile(
    r"(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag|Januar|Jänner|Februar|März|"
    r"April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Uhr|Jahr|Tag|Abend|Morgen|Nacht|"
    r"Woche|Monat|Angabe|Bericht|Meinung|Ansicht|Ende|Anfang|Rede|Zeit|Sommer|Winter|Herbst|Grund|Folge)"
)
_NAME = re.compile(r"\b[A-ZÄÖÜ][\w’-]+")
_DROPPABLE = re.compile(r"(?:Doch|Aber|Und|Denn|Auch|But|And)\s+(?:auch\s+)?(?=(\S+))")
_CAN_OPEN_CLAUSE = frozenset(
    """
    der die das den dem des ein eine einen einem einer eines im in am an auf aus bei beim mit nach von
    vom vor zu zum zur für gegen ohne um über unter durch seit bis während wegen trotz laut wenn weil
    als obwohl nun jetzt heute gestern am viele einige mehrere alle kein keine keiner niemand was wer
    the a an in on at for with after before when while as some many most
    """.split()
)
_OPENS_SUBORDINATE = frozenset("wenn weil als obwohl was wer während".split())
_EARLY = 60
"""Characters in which a sentence should have named whom its pronouns mean."""


def leans(sentence: str) -> bool:
    """Tell whether a sentence needs the one before it to be understood."""
    bare = sentence.lstrip("„“»«\"'‚(– ")
    words = bare.split(maxsplit=2)
    if not words:
        return False
    first = words[0].strip('.,:;!?“”»«"').lower()
    if _UPRIGHT.match(bare):
        return False
    if first == "es":
        return not _EXPLETIVE.match(bare)
    if first in _POINTS_BACK:
        announced = first.startswith(("da", "hier")) and _CLAUSE_OF_ITS_OWN.match(bare)
        return not announced
    return bool(
        _PHRASE_POINTS_BACK.match(bare)
        or _ARTICLE_AS_PRONOUN.match(bare)
        or _SPEAKER_IS_PRONOUN.search(sentence)
        or _pronoun_before_name(bare)
    )


def _pronoun_before_name(bare: str) -> bool:
    owner = _OWNER.match(bare)
    if owner and not _NAME.search(bare, 1, owner.end()):
        return True
    pronoun = _PRONOUN.search(bare, 0, _EARLY)
    if pronoun is None:
        return False
    named = (name for name in _NAME.finditer(bare, 0, pronoun.start()) if name.start())
    return all(_NAMES_NOBODY.match(name[0]) for name in named)


def upright(sentence: str) -> str:
    """Drop a leading conjunction where what follows is a main clause of its own."""
    found = _DROPPABLE.match(sentence)
    if not found:
        return sentence
    following = found[1].strip(",")
    if following[:1].islower() and following not in _CAN_OPEN_CLAUSE:
        return sentence
    if sentence.startswith("Auch") and following in _OPENS_SUBORDINATE:
        return sentence
    rest = sentence[found.end() :]
    return rest[:1].upper() + rest[1:]

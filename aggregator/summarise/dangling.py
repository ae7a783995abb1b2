"""Sentences that lean on the one before them, and how some are set upright.

"Dazu müssten noch Details geklärt werden, sagte er." means nothing alone. A
sentence leans when it points back (pronoun, demonstrative, pronominal adverb,
connective), when it has nobody whom its pronoun could mean, or when it is
reported speech that does not say whose. A leading "Doch", "Aber", "Und",
"Denn" or "Auch" is dropped where the order of words shows that the rest is a
main clause of its own; nothing else is rewritten.

Errs towards leaning: a sentence wrongly held to lean is only used together
with the one before it.
"""

from __future__ import annotations

import re

from aggregator.text.abbreviations import OPENERS


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def _any(listed: str) -> str:
    return "|".join(listed.split())


_POINTS_BACK = _words("""
    er ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres sein seine seinem seinen seiner seines sie
    dies diese diesem diesen dieser dieses dieselbe dieselben derselbe dasselbe jene jenem jenen
    jener jenes solche solchem solchen solcher derartige derartiges deren dessen denen beide
    beiden beides letztere letzterer letzteres erstere ersterer ersteres andere anderen anderes
    daran darauf daraufhin daraus darin darüber darum darunter dabei dadurch dafür dagegen daher
    dahin dahinter damals damit danach daneben davon davor dazu dazwischen demgegenüber hierbei
    hierdurch hierfür hiermit hierzu hiervon hier dort dorthin so dann deshalb deswegen somit
    folglich demnach demzufolge dementsprechend entsprechend infolgedessen hingegen stattdessen
    vielmehr sonst ansonsten andernfalls trotzdem dennoch allerdings jedoch doch aber denn und
    oder sondern also nämlich zudem außerdem ausserdem überdies ferner weiters ebenso ebenfalls
    auch gleichzeitig zugleich währenddessen indes indessen unterdessen derweil zuvor vorher
    nachher anschließend anschliessend hinterher später schließlich schliesslich einerseits
    andererseits anderseits erstens zweitens drittens umgekehrt immerhin konkret tatsächlich
    eben ja nein genau grund hintergrund anlass ursache auslöser hinzu obendrein wiederum
    seither seitdem insofern insoweit ähnlich ähnliches gleiches wohl he him his she her hers it
    its they them their theirs this these that those but and or so then however also moreover
    furthermore meanwhile therefore thus hence instead both such yet besides nevertheless
    nonetheless otherwise additionally similarly likewise afterwards later there here still
    another
""")
_UPRIGHT = re.compile(
    rf"""
    diese[nrsm]?\ (?:{
        _any('''woche jahr jahres monat sommer herbst winter frühling frühjahr tage
        saison montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag''')
    })
    | so\ (?:viele?|wenige|manche)\b | später\ als\b | auch\ wenn\b | dort,\ wo\b
    | damit\ (?:die|der|das|sie|er|es)\b[^,]*, | seitdem\ (?:die|der|das)\b
    | (?:grund|anlass|auslöser|ursache)\ (?:für|der|des)\b | hintergrund\ (?:der|des)\b
    | both\ [a-z]+\ and\b | so\ far\b | there\ (?:is|are|was|were|will|has|have)\b
    | this\ (?:week|year|month|summer|winter|spring|autumn)\b | later\ (?:this|in)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PHRASE_POINTS_BACK = re.compile(
    r"""
    (?:kurz|unmittelbar|tags)\ (?:darauf|danach|zuvor|davor)\b | wenig\ später\b
    | (?:\w+\ ){1,3}(?:später|zuvor)\b | am\ (?:tag|abend)\ (?:darauf|danach|zuvor)\b
    | zum\ (?:einen|anderen)\b | im\ (?:gegenteil|anschluss|übrigen|gegenzug)\b | mehr\ noch\b
    | eine?[mnrs]?\ (?:solche|derartige|weitere|andere)[nmrs]?\b | der\ (?:andere|zweite)\b
    | die\ (?:anderen?|beiden|übrigen|zweite)\b | das\ (?:andere|gleiche|selbe)\b
    | (?:einer?s?|eines|keine[rs]?|viele|einige|manche)\ (?:davon|von\ ihnen|der\ beiden)\b
    | weitere[nr]?\ (?!sechs|drei|zwei)\w+\b
    | nur\ (?:so|was|wer|wie|wo)\b | (?:zweit|dritt|viert)e[rs]?\ \w+:
    | \w+\ \w+\ auch\ (?:der|die|das|ein)\b | auf\ diese\ weise\b | aus\ diesem\ grund\b
    | auf\ der\ anderen\ seite\b | mit\ anderen\ worten\b | die\ gleichen\b
    | (?:\S+\ ){1,3}(?:hat|hatte|haben|hatten|wird|wurde|wurden)\ (?:es|ihn|ihm|ihnen)\b
    | (?:\S+\ ){1,5}(?:waren|sind|seien)\ es\b
    | d(?:as|er|ie|em|en)\ (?:video|mann|frau|aufnahmen?|szene|konzern|unternehmen|behörde|paar|duo
        |\d+-jährigen?)\b
    | (?:mit|bei|von|zu|nach|neben|unter)\ (?:dem|der)\ (?-i:[a-z]+)\ (?:er|sie|es|sich)\b
    | (?:mit|bei|von|zu|nach|neben)\ (?:ihm|ihr|ihnen)\b | (?:für|gegen|um)\ (?:ihn|sie)\b
    | da\ (?:ist|war|hat|kam|kommt|wird|wurde|ging|geht|verteilte|half|hilft)\b
    | eigentlich\b | leider\b | kein\ wunder\b | nicht\ alle\b | für\ sie\b
    | (?:for\ (?:this|that)\ reason|in\ addition|as\ a\ result|on\ the\ other\ hand
        |at\ the\ same\ time|the\ other)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_VERB = _any("""
    ist sind war waren sei seien wäre wären hat haben hatte hatten habe hätte hätten wird werden
    wurde wurden werde würde würden soll sollen sollte sollten kann können könnte könnten konnte
    konnten muss müssen musste mussten müsste darf dürfen dürfte durfte will wollen wollte
    wollten zeigt zeigte sagte sagt teilte teilten berichtet berichtete bestätigte bestätigten
    erklärte gilt galt geht ging gehe macht machte heißt heisst hieß hiess bedeutet bedeutete
    führt führte führe sorgt sorgte liegt lag kommt kam kamen gibt gab steht stand reicht
    entspricht entsprach betrifft belegt meldete schreibt schrieb ergab ergibt geschah passiert
    passierte gelang gelingt hilft half sieht sah klingt scheint schien ändert änderte stellt
    stellte fand findet freut ermöglicht erfordert verlangt fordert forderte lässt ließ liess
    bringt brachte mag rückte rückten begründete begründet hält hielt nennt nannte trifft traf
    bleibt blieb bleiben dient diente droht drohte erinnert erinnerte erhält setzt setzte
    verbindet fängt begann beginnt
""")
_FUNCTION_WORD = _any("""
    der die das den dem des ein eine einen einem auch zumindest nun am im in an auf aus zu zur
    mit nach vor für bei um nicht jetzt sich er sie es man wir ich laut unter noch schon so aber
    wiederum
""")
_ARTICLE_AS_PRONOUN = re.compile(
    rf"(?:[Dd]as|[Dd]er|[Dd]ie|[Dd]em|[Dd]en)\s(?:(?:{_VERB})\b"
    rf"|(?!(?:{_FUNCTION_WORD}|von|vom|seit|durch|bereits|erst|bislang|zum|über)\s)"
    rf"[a-zäöüß]+t(?:e|en)?\s(?:{_FUNCTION_WORD})\b)"
    r"|(?:[Aa]uf|[Mm]it|[Bb]ei|[Vv]on|[Nn]ach|[Zz]u|[Aa]n|[Ff]ür)\s(?:die|den|das|dem|der)"
    rf"\s(?:(?:{_VERB})\b|[a-zäöüß]+(?:en|t|te)\s(?:{_FUNCTION_WORD})\b)"
)
_EXPLETIVE = re.compile(
    r"es (?!(?:ist|war) kein (?:Zufall|Wunder))(?:"
    r"(?:gibt|gab|gebe|gäbe)\b(?! (?:sie|ihn|das|dies)\b)|geht um|ging um|kam(?:en)?\b|kommt|"
    r"bleibt|herrscht|fehlt|fehlen|brauch|brenn|regne|schnei|droh|entst|besteh|folg|"
    r"(?:ist|war|sei|wäre|wird|werde|wurde|wurden)\b.*(?:, (?:dass|ob|wenn|wie)\b| zu \w+))",
    re.IGNORECASE,
)
_ADVERB = _any("""
    dann dort entsprechende entsprechenden entsprechender daher deshalb deswegen dadurch dafür
    dagegen davon dazu daran darauf darüber damit dabei daraus darin darunter dahinter danach
    hierzu stattdessen allerdings jedoch hingegen zudem ebenfalls wiederum trotzdem dennoch
    dementsprechend diese diesem diesen dieser dieses jedenfalls
""")
_BACK_IN_FIRST_CLAUSE = re.compile(
    rf"[^,:;–\"„»«]*?\b(?:{_ADVERB})\b(?!\s(?:jahr|woche|monat|tage|sommer|herbst|winter|saison|"
    r"frühjahr|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag))",
    re.IGNORECASE,
)
_CLAUSE_OF_ITS_OWN = re.compile(r"[^,:]{0,80},\s+(?:dass|ob|wie|was|wer|warum|worauf|wenn|um)\b")
_AFTER_PRONOUN = _any("""
    nur auch nicht jedoch aber allerdings für in im am an auf bei zu zum zur so erst schon noch
    bereits alles unter mit als seit bis von vor nach um immer wieder kaum wohl etwa laut bislang
    bisher derzeit zudem ebenfalls ihm ihr ihnen uns sich
""")
_POINTS_BACK_ANYWHERE = re.compile(
    r"^(?:Ob|Wenn|Falls|Sollten?|Wäre|Dass|Weil|Obwohl|Nachdem|Bevor|Während)\s(?:das|dies)\s"
    r"(?!\S+\s[A-ZÄÖÜ]|[A-ZÄÖÜ])"
    r"|\b[Dd]ie\sbeiden\s(?!(?:[a-zäöüß]+en\s)?[A-ZÄÖÜ]|jeweils)"
    rf"|^[^,:;–\"„»«]*\b(?:{_VERB})\s(?:das|dies)\s(?:{_AFTER_PRONOUN})\b"
    r"|,\s(?:damit|dazu|dafür|daran|darauf|davon|dadurch)\s[^,]*"
    r"\b(?:zu\s[a-zäöü]+en|[a-zäöü]+zu[a-zäöü]+en)\b"
    r"|\b(?:war|waren|hatte|hatten|wurde|wurden|ist|sind)\sdort\b"
    r"|[“”«»\"]\s?,?\s+(?:\w+\s+){0,2}?(?:er|sie|he|she|they)\b"
    r"|,\s+(?:so|sag|erklär|beton|füg|mein|ergänz|berichte|schrieb|schreib|heiß|hieß)\w*\s(?:er|sie|es)\b"
    r"|\b(?:sag|erklär|beton|mein|glaub)\w*,\s(?:das|dies)\s(?:sei|wäre|habe|hätte|werde|könne|ist)\b"
)
_PRONOUN = re.compile(r"\b(?:er|ihm|ihn|ihnen|sie|he|him|they|them)\b")
_AFTER_ADVERBIAL = re.compile(
    r"(?:Nach|Am|Im|In|Bei|Mit|Von|Vom|Vor|Seit|Auf|Zu|Zum|Zur|Um|Über|Unter|Für|Durch|Trotz|Wegen|Aus)\s"
    r"[^,:;–\"„»«]{0,80}?\s[a-zäöü]+t?e?n?\s(?:er|sie)\b(?!\s(?:alle|beide|selbst))"
)
_OWNER = re.compile(r"(?:\S+\s+){0,2}(?:sein|ihr)(?:e|em|en|er|es)?\b")
_HIS = re.compile(r"\bsein(?:e|em|en|er|es)\b")
_WHOEVER = re.compile(
    r"\b(?:man|wer|jeder|jede[mns]|niemand|jemand|keiner|einer|er)\b", re.IGNORECASE
)
_FEMININE = re.compile(r"[\w’-]*(?:ung|heit|keit|schaft|ion|tät)(?:en)?")
"""What has such an end owns nothing that is called "sein"."""
_NAMES_NOBODY = re.compile(
    rf"""(?:{
        _any('''Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonnabend Sonntag Januar
        Jänner Februar März April Mai Juni Juli August September Oktober November Dezember Uhr Jahr
        Tag Abend Morgen Nacht Woche Monat Angabe Bericht Meinung Ansicht Ende Anfang Rede Zeit
        Sommer Winter Herbst Grund Folge Minute Stunde Sekunde Millisekunde''')
    })"""
)
_NAME = re.compile(r"\b[A-ZÄÖÜ][\w’-]+")
_REPORTED_VERB = _any("""
    sei seien habe könne müsse wolle solle dürfe wisse gehe komme stehe bleibe brauche gebe
    werde liege führe handle handele falle gelte drohe fehle bedeute nehme sehe halte lasse
    mache sinke steige wachse bestehe biete diene entstehe erhalte erwarte hoffe laufe leide
    plane reiche sorge spiele trage verfüge verliere
""")
_NO_VERB_IN_E = _any("""
    alle beide diese eine gerade gerne heute ihre jede keine lange mehrere ohne seine solche viele
    wurde würde
""")
_REPORTED = re.compile(
    rf"\b(?:{_REPORTED_VERB}|[a-zäöüß]{{3,}}iere)\b|^(?:Der|Die|Das|Eine?)\s(?:[a-zäöüß]+\s)?[A-ZÄÖÜ]\w+\s"
    rf"(?!(?:{_NO_VERB_IN_E})\b)[a-zäöüß]+(?<!t)e\b"
)
_REPORTER = re.compile(
    r"\b(?:laut|zufolge|gemäss|gemäß|nach\s(?:\w+\s)?(?:Angaben?|Auskunft|Einschätzung|Ansicht|"
    r"Darstellung|Meinung)|so(?=\s(?:der|die|das|[A-ZÄÖÜ]))|dass|ob|wie|als|ich|"
    r"\w*(?:sag|erklär|beton|berichte|teilt|schrieb|schreib|mein|heiß|heiss|hieß|hiess|begründ|"
    r"kritisier|forder|warn|kündig|behaupt|vermut|sprach|spricht|äußer|äusser|ergänz|versicher|"
    r"verwies|verweis|hielt|hält|glaub|räum|gestand|nannt|nenn|befürcht|hofft|zitier|les|find|"
    r"bezeichn|stell|verlaut|wirf|warf|bestätig|weis|wies|fürcht|gab|geht|ging|rechn|bestritt)\w*)\b"
    r"|[:„»«\"]",
    re.IGNORECASE,
)
_DROPPABLE = re.compile(r"(?:Doch|Aber|Und|Denn|Auch|But|And)\s+(?:auch\s+)?(?=(\S+))")
_CAN_OPEN_CLAUSE = _words("""
    hinter neben zwischen innerhalb außerhalb sowohl weder zwei drei etwa rund knapp fast dass
    ob der die das den dem des ein eine einen einem einer eines im in am an auf aus bei beim mit
    nach von vom vor zu zum zur für gegen ohne um über unter durch seit bis während wegen trotz
    laut wenn weil als obwohl nun jetzt heute gestern viele einige mehrere alle kein keine
    keiner niemand was wer er sie es man wir the a an in on at for with after before when while
    as some many most he she it they
""")
_OPENS_SUBORDINATE = _words("wenn weil als obwohl was wer während")
_EARLY = 60
"""Characters in which a sentence should have named whom its pronouns mean."""


def leans(sentence: str) -> bool:
    """Tell whether a sentence needs the one before it to be understood."""
    bare = sentence.lstrip("„“»«\"'‚(– ")
    words = bare.split(maxsplit=1)
    if not words or _UPRIGHT.match(bare):
        return False
    first = words[0].strip('.,:;!?“”»«"').lower()
    if first == "es":
        return not _EXPLETIVE.match(bare)
    if first in _POINTS_BACK:
        announces = first.startswith(("da", "hier")) and _CLAUSE_OF_ITS_OWN.match(bare)
        return not announces
    return bool(
        _PHRASE_POINTS_BACK.match(bare)
        or _ARTICLE_AS_PRONOUN.match(bare)
        or _POINTS_BACK_ANYWHERE.search(sentence)
        or _AFTER_ADVERBIAL.match(bare)
        or _points_back_inside(bare)
        or _pronoun_before_name(bare)
        or _his_before_him(bare)
        or (_REPORTED.search(sentence) and not _REPORTER.search(sentence))
    )


def _points_back_inside(bare: str) -> bool:
    back = _BACK_IN_FIRST_CLAUSE.match(bare)
    return back is not None and not _CLAUSE_OF_ITS_OWN.match(bare, back.end())


def _pronoun_before_name(bare: str) -> bool:
    owner = _OWNER.match(bare)
    if owner and not _NAME.search(bare, 1, owner.end()):
        return True
    pronoun = _PRONOUN.search(bare, 0, _EARLY)
    if pronoun is None:
        return False
    if pronoun.start() == bare.find(" ") + 1:
        return True
    named = (name[0] for name in _NAME.finditer(bare, 0, pronoun.start()))
    return all(name in OPENERS or _NAMES_NOBODY.match(name) for name in named)


def _his_before_him(bare: str) -> bool:
    """Tell whether something is said to be his before anybody was named who could own it."""
    his = _HIS.search(bare)
    if his is None or _WHOEVER.search(bare, 0, his.start()):
        return False
    named = (name[0] for name in _NAME.finditer(bare, 0, his.start()))
    return all(
        name in OPENERS or _NAMES_NOBODY.match(name) or _FEMININE.fullmatch(name) for name in named
    )


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

"""The closed classes of German and English words that the rules look for.

Forms are in lower case and, as dictionary forms are here, with ``ss`` for ``ß``.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATORS = _words(
    """
    nicht nie niemals niemand niemandem niemanden nirgends nichts ohne weder kaum keinesfalls
    keineswegs kein keine keinem keinen keiner keines keins keinerlei not no never none nobody
    nothing without neither nor hardly cannot
    """
)
"""Words that deny."""

NO_NEGATION_BEFORE = _words(
    """
    nur zuletzt selten only least
    """
)
"""After these a negator denies nothing: "nicht nur"."""

ADVERBS = _words(
    """
    angeblich mutmasslich vermutlich offenbar wohl möglicherweise womöglich wahrscheinlich
    vielleicht eventuell anscheinend scheinbar vermeintlich voraussichtlich allegedly reportedly
    supposedly probably possibly perhaps apparently alleged suspected
    """
)
"""Adverbs and adjectives that leave open whether it is so (dictionary forms)."""

MODALS = _words(
    """
    soll sollen sollte sollten könnte könnten dürfte dürften würde würden müsste müssten wäre
    wären hätte hätten scheint scheinen might may could would should
    """
)
"""Forms of modal verbs and the conditional that do."""

REPORTED = _words(
    """
    sei seien habe werde könne müsse wolle solle dürfe gebe gehe komme stehe liege lasse bleibe
    wisse sehe nehme halte brauche bestehe bekomme handle finde mache bringe führe zeige glaube
    trage spiele erhalte verstehe erwarte denke fühle laufe fahre bedeute gelte hoffe ermittle
    """
)
"""Konjunktiv I of frequent verbs: the words of somebody else."""

AUXILIARIES = _words(
    """
    sei seien habe werde könne müsse wolle solle dürfe
    """
)
"""Those of them that only help another verb."""

RUMOUR = _words(
    """
    gerücht verdacht vorwurf spekulation behauptung vermutung anschuldigung behaupten vermuten
    spekulieren befürchten verdächtigen bezichtigen vorwerfen rumour rumor allegation suspicion
    claim
    """
)
"""Nouns and verbs of rumour and accusation (dictionary forms)."""

CONDITIONS = _words(
    """
    ob falls wenn sofern if whether unless
    """
)
"""Words that open a clause which is not asserted."""

ATTRIBUTIONS = _words(
    """
    sagen erklären mitteilen berichten melden betonen schreiben meinen ankündigen fordern warnen
    behaupten vermuten glauben hoffen erwarten rechnen heissen angeben einräumen argumentieren
    kritisieren vorwerfen festhalten laut zufolge gemäss demnach angabe ansicht say tell accord
    report claim argue warn announce
    """
)
"""Words that say whose statement it is (dictionary forms)."""

SPEAKING = _words(
    """
    sagen erklären mitteilen meinen behaupten betonen glauben argumentieren say claim argue
    """
)
"""Verbs of speaking that take a clause with "dass" (dictionary forms)."""

PLANS = _words(
    """
    will wollen soll sollen kann können muss müssen möchte möchten darf dürfen wird werden zu
    plant planen könnte könnten dürfte dürften würde würden will shall to
    """
)
"""What governs an infinitive that has not happened yet."""

INDICATIVE = _words(
    """
    hat haben hatte hatten ist sind war waren wird werden wurde wurden kann können muss müssen
    will wollen darf dürfen konnte konnten musste mussten wollte wollten
    """
)
"""Auxiliaries that state a fact."""

DONE = _words(
    """
    hat haben ist sind wurde wurden war waren hatte hatten worden has have was were
    """
)
"""Auxiliaries of what has happened."""

PREPOSITIONS = _words(
    """
    ab an am ans auf aufs aus außer ausser bei beim bis durch durchs für fürs gegen gegenüber
    hinter in im ins laut mit nach neben ohne seit statt trotz über überm um ums unter von vom
    vor vors während wegen wider zu zum zur zwischen gemäss gemäß innerhalb außerhalb mittels
    samt entlang dank
    """
)
"""Prepositions, contracted ones too."""

SINGULAR = _words(
    """
    hat ist wird wurde war hatte will kann muss soll darf konnte sollte habe sei
    """
)
"""Auxiliaries in the third person singular."""

PLURAL = _words(
    """
    haben sind werden wurden waren hatten wollen können müssen sollen dürfen konnten sollten
    """
)
"""Auxiliaries in the third person plural."""

PASSIVE = _words(
    """
    wird werden wurde wurden worden
    """
)
"""Auxiliaries of the passive."""

TIMES = _words(
    """
    januar februar märz april mai juni juli august september oktober november dezember montag
    dienstag mittwoch donnerstag freitag samstag sonnabend sonntag ende anfang mitte jahr monat
    woche tag stunde minute uhr morgen abend nacht mittag prozent euro franken dollar mal
    """
)
"""Nouns that say when or how much, and so neither do nor suffer (dictionary forms)."""

FIRST_PERSON = _words(
    """
    ich mich mir mein meine meinen meinem meiner wir uns unser unsere unseren unserem unserer
    i me my we us our
    """
)
"""Pronouns of whoever is speaking."""

JOINED = _words(
    """
    und sowie oder beziehungsweise and or
    """
)
"""What stands between the members of a list."""

NEGATIVE_STEMS = (
    "ablehn", "verweiger", "weiger", "verzicht", "verhinder", "verbiet", "verbot", "fehl", "mangel",
    "scheiter", "absag", "abgesag", "vermeid", "ausschliess", "dementier", "bestreit", "bestritt",
    "leugn", "verneint", "verpass", "zurückweis", "zurückgewies", "abstreit", "anstatt", "deny",
    "unmöglich", "refus", "reject", "fail", "stopp", "einstell",
)  # fmt: skip
"""Beginnings of words that say no without a negator."""

DENYING_STEMS = (
    "bestreit", "bestritt", "dementier", "leugn", "abstreit", "abgestritt", "verneint",
    "zurückweis", "zurückgewies", "deny", "denied", "reject",
)  # fmt: skip
"""Beginnings of the verbs with which somebody denies something."""

"""Words too grave to be a paraphrase: death, crime, verdicts, marriage, office, victory.

"Die beiden sind ein Paar" must not become "das Ehepaar": who uses such a word
must find it, or one of its kin, in the article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.summarise.grounding.verdict import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.summarise.grounding.article import ArticleText
    from aggregator.summarise.grounding.reading import Word

_KIN = (
    "ehe ehepaar ehefrau ehemann eheleute ehepartner verheiratet heirat hochzeit getraut trauung "
    "gatte gattin vermählen vermählt frischvermählt husband wife marry married wedding",
    "tot tote toter tod todesopfer todesfall sterben gestorben verstorben töten getötet leiche leben "
    "umkommen ermorden mord tödlich opfer erschossen dead death die kill",
    "mord mörder ermorden ermordet tötungsdelikt totschlag töten umbringen murder kill",
    "verhaften verhaftet verhaftung festnehmen festnahme festgenommen haft gewahrsam fest arrest",
    "verurteilen verurteilt urteil schuldspruch schuldig haftstrafe freiheitsstrafe sentence convict",
    "gestehen gestanden geständnis geständig zugeben einräumen confess admit",
    "zurücktreten zurückgetreten rücktritt abtreten niederlegen resign",
    "scheiden scheidung geschieden trennung trennen getrennt divorce",
    "vergewaltigen vergewaltigung missbrauch missbrauchen sexuell rape",
    "schwanger schwangerschaft baby nachwuchs geburt pregnant",
    "siegen sieg sieger siegerin gewinnen gewonnen gewinner erster tagessieg durchsetzen win victory",
    "terror terrorist terroranschlag terroristisch anschlag attentat",
)


def grave_faults(words: Sequence[Word], article: ArticleText) -> Iterator[Fault]:
    """Name the grave words of a sentence for which the article has none of their kin."""
    for word in words:
        kin = [forms for forms in map(str.split, _KIN) if {word.lemma, word.lower} & {*forms}]
        if word.content and kin and not any(article.has_form(f) for forms in kin for f in forms):
            yield Fault("unsupported", f"„{word.text}“: the article says nothing of the kind.")

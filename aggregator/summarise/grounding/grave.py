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

_KIN = {
    "ehe ehepaar ehefrau ehemann eheleute ehepartner verheiratet heirat heiraten hochzeit trauung "
    "gatte gattin vermählt frischvermählt husband wife marry married wedding": "getraut trauen "
    "vermählen standesamt jawort",
    "tot tote toter tod todesopfer sterben gestorben verstorben töten getötet leiche ermorden mord "
    "tödlich dead death die kill": "leben umkommen opfer erschiessen erschossen verunglücken "
    "ableben beerdigung hinterbliebene",
    "mord mörder ermorden ermordet totschlag murder": "tötungsdelikt töten umbringen killer kill",
    "verhaften verhaftet verhaftung festnehmen festnahme festgenommen arrest": "haft gewahrsam "
    "fest abführen untersuchungshaft gefasst fassen",
    "verurteilen verurteilt verurteilung schuldspruch haftstrafe freiheitsstrafe convict": "urteil "
    "schuldig strafe gericht busse sentence gefängnis jahr",
    "gestehen gestanden geständnis geständig confess": "zugeben einräumen schuld admit",
    "zurücktreten zurückgetreten rücktritt resign": "abtreten niederlegen zurück abgang demission",
    "scheidung geschieden divorce": "scheiden trennung trennen ehe",
    "vergewaltigen vergewaltigung rape": "missbrauch missbrauchen sexuell sexualdelikt",
    "schwanger schwangerschaft pregnant": "baby nachwuchs kind erwarten geburt",
    "terror terrorist terroranschlag terroristisch attentat": "anschlag terrorismus",
}
"""By the words that must be found, further words that are enough to find."""


def grave_faults(words: Sequence[Word], article: ArticleText) -> Iterator[Fault]:
    """Name the grave words of a sentence for which the article has none of their kin."""
    for word in words:
        forms = {word.lemma, word.lower}
        kin = [
            f"{claim} {also}".split() for claim, also in _KIN.items() if forms & {*claim.split()}
        ]
        if kin and word.content and not any(article.has_form(f) for group in kin for f in group):
            yield Fault("unsupported", f"„{word.text}“: the article says nothing of the kind.")

"""Countries and larger cities as news names them, to tell where something happened.

The table is short on purpose: it holds what often stands in German headlines,
and no town whose name is an ordinary word (Essen, Halle, Münster). Of a name of
several words it has the telling one (York, Aviv).
A place that is missing is compared like any other word; it just cannot speak
against two reports being of one event.
"""

from __future__ import annotations

from functools import cache

_GAZETTEER = """
de: deutschland deutsch bundesrepublik / berlin hamburg münchen köln frankfurt stuttgart düsseldorf
    leipzig dortmund bremen dresden hannover nürnberg duisburg bochum wuppertal bielefeld
    bonn mannheim karlsruhe augsburg wiesbaden mönchengladbach gelsenkirchen aachen braunschweig
    chemnitz kiel magdeburg freiburg krefeld mainz lübeck erfurt rostock kassel potsdam
    saarbrücken heidelberg regensburg ingolstadt würzburg wolfsburg ulm heilbronn göttingen trier
    jena cottbus schwerin passau konstanz bayreuth bamberg kempten leverkusen hoffenheim
    solingen heidenheim darmstadt paderborn osnabrück oldenburg flensburg zwickau
at: österreich österreichisch / wien graz linz salzburg innsbruck klagenfurt villach
ch: schweiz schweizer schweizerisch / zürich genf basel bern lausanne luzern winterthur
fr: frankreich französisch franzose / paris lyon marseille toulouse nizza strassburg bordeaux lille
it: italien italienisch italiener / rom mailand neapel turin palermo venedig florenz genua
es: spanien spanisch spanier / madrid barcelona valencia sevilla bilbao málaga
pt: portugal portugiesisch portugiese / lissabon
gb: grossbritannien britisch brite england englisch schottland / london manchester liverpool
    birmingham glasgow edinburgh leeds belfast
ie: irland irisch / dublin
nl: niederlande niederländisch niederländer holland / amsterdam rotterdam utrecht eindhoven
be: belgien belgisch / brüssel antwerpen gent lüttich
lu: luxemburg luxemburgisch
dk: dänemark dänisch däne / kopenhagen aarhus
se: schweden schwedisch schwede / stockholm göteborg malmö uppsala
no: norwegen norwegisch norweger / oslo trondheim
fi: finnland finnisch finne / helsinki tampere
is: island isländisch isländer / reykjavik
ee: estland estnisch / tallinn
lv: lettland lettisch / riga
lt: litauen litauisch / vilnius
pl: polen polnisch pole / warschau krakau danzig breslau lodz
cz: tschechien tschechisch tscheche / prag brünn
sk: slowakei slowakisch / bratislava
hu: ungarn ungarisch ungar / budapest
ro: rumänien rumänisch / bukarest
bg: bulgarien bulgarisch / sofia
gr: griechenland griechisch grieche / athen thessaloniki
hr: kroatien kroatisch / zagreb
si: slowenien slowenisch / ljubljana
rs: serbien serbisch serbe / belgrad
ba: bosnien bosnisch / sarajevo
al: albanien albanisch / tirana
xk: kosovo kosovarisch / pristina
tr: türkei türkisch türke / ankara istanbul izmir antalya
ru: russland russisch russe kreml / moskau kasan petersburg
ua: ukraine ukrainisch ukrainer / kiew kyjiw charkiw odessa cherson donezk lwiw dnipro
by: belarus belarussisch weissrussland / minsk
ge: georgien georgisch / tiflis
md: moldau moldawien / chisinau
il: israel israelisch israeli / jerusalem haifa aviv
ps: gaza gazastreifen palästinensisch palästinenser hamas westjordanland / rafah ramallah
lb: libanon libanesisch hisbollah / beirut
sy: syrien syrisch syrer / damaskus aleppo homs
ir: iran iranisch / teheran isfahan
iq: irak irakisch / bagdad mossul
ye: jemen jemenitisch huthi / sanaa
sa: saudi-arabien saudisch / riad dschidda
ae: emirate / dubai dhabi
qa: katar katarisch / doha
eg: ägypten ägyptisch / kairo
sd: sudan sudanesisch darfur / khartum
et: äthiopien äthiopisch
ng: nigeria nigerianisch / lagos abuja
za: südafrika südafrikanisch / johannesburg kapstadt
ke: kenia kenianisch / nairobi
cd: kongo kongolesisch / kinshasa goma
ly: libyen libysch / tripolis
ma: marokko marokkanisch / rabat casablanca
tn: tunesien tunesisch / tunis
cn: china chinesisch chinese / peking shanghai wuhan
hk: hongkong
tw: taiwan taiwanisch / taipeh
jp: japan japanisch japaner / tokio osaka fukushima
kr: südkorea südkoreanisch / seoul
kp: nordkorea nordkoreanisch / pjöngjang
in: indien indisch inder / delhi mumbai kalkutta
pk: pakistan pakistanisch / islamabad karatschi
af: afghanistan afghanisch taliban / kabul
bd: bangladesch / dhaka
th: thailand thailändisch / bangkok pattaya phuket
vn: vietnam vietnamesisch / hanoi
id: indonesien indonesisch / jakarta bali
ph: philippinen philippinisch / manila
my: malaysia / lumpur
au: australien australisch australier / sydney melbourne brisbane
nz: neuseeland neuseeländisch / wellington auckland
us: usa us amerika amerikanisch us-amerikanisch kalifornien texas florida / washington york
    chicago angeles houston boston miami dallas atlanta seattle philadelphia minneapolis
ca: kanada kanadisch kanadier / ottawa toronto montreal vancouver
mx: mexiko mexikanisch
cu: kuba kubanisch / havanna
br: brasilien brasilianisch / brasilia
ar: argentinien argentinisch
cl: chile chilenisch
co: kolumbien kolumbianisch / bogotá
ve: venezuela venezolanisch / caracas
pe: peru peruanisch / lima
ec: ecuador / quito
gt: guatemala
ht: haiti / port-au-prince
gl: grönland grönländisch / nuuk
"""


@cache
def _names() -> dict[str, tuple[str, bool]]:
    """Every word of the table with its country's sign, and whether it is a city."""
    named: dict[str, tuple[str, bool]] = {}
    sign, city = "", False
    for word in _GAZETTEER.split():
        if word.endswith(":"):
            sign, city = word[:-1], False
        elif word == "/":
            city = True
        else:
            named[word] = (sign, city)
    return named


def country(lemma: str) -> str | None:
    """Give the sign of the country that a lemma names or lies in; ``None`` for other words."""
    found = _names().get(_base(lemma))
    return found[0] if found else None


def city(lemma: str) -> str | None:
    """Give the city that a lemma names (``Magdeburger`` too); ``None`` for other words."""
    base = _base(lemma)
    found = _names().get(base)
    return base if found and found[1] else None


def _base(lemma: str) -> str:
    names = _names()
    if lemma in names:
        return lemma
    for ending, instead in (("ers", ""), ("er", ""), ("s", ""), ("er", "en"), ("ner", "n")):
        if lemma.endswith(ending):
            stem = lemma.removesuffix(ending) + instead
            if stem in names:
                return stem
    return lemma

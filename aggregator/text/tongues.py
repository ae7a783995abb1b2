"""Codes of languages: which of them name one (ISO 639), and in which spelling (BCP 47).

Feeds and pages say all sorts of things of their language, and readers and
validators take a code that nobody registered for an error.
"""

from __future__ import annotations

import re


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_TAG = re.compile(r"([A-Za-z]{2,3})((?:-[A-Za-z0-9]{1,8})*)")
_OF_TWO = _codes(
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht "
    "hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky "
    "la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny "
    "oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr "
    "ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi "
    "yo za zh zu"
)
"""ISO 639-1."""
_OF_THREE = _codes(
    "ace ady ain akk ang anp arc arn arp arw ast awa bal ban bas bej bem bho bik bin bla bua "
    "bug byn cad car ceb chg chk chm chn cho chp chr chy cop crh csb dak dar del den dgr din "
    "doi dsb dua dum dyu efi egy eka elx enm ewo fan fat fil fon frm fro frr frs fur gaa gay "
    "gba gez gil gmh goh gon gor got grb grc gsw gwi hai haw hil hit hmn hsb hup iba ilo inh "
    "jbo jpr jrb kaa kab kac kam kaw kbd kha kho kmb kok kos kpe krc krl kru kum kut lad lah "
    "lam lez lol loz lua lui lun luo lus mad mag mai mak man mas mdf mdr men mga mic min mnc "
    "mni moh mos mus mwl mwr myv nap nds new nia niu nog non nso nwc nym nyn nyo nzi osa ota "
    "pag pal pam pap pau peo phn pon pro raj rap rar rom rup sad sah sam sas sat scn sco sel "
    "sga shn sid sma smj smn sms snk sog srn srr suk sus sux syr tem ter tet tig tiv tkl tlh "
    "tli tmh tog tpi tsi tum tvl tyv udm uga umb vai vot wal war was xal yao yap zap zen zun"
)
"""ISO 639-2, where there is no shorter code, without groups of languages."""
_KNOWN = _OF_TWO | _OF_THREE
_SHORTER = {
    "ara": "ar", "bul": "bg", "cat": "ca", "ces": "cs", "cze": "cs", "dan": "da", "deu": "de",
    "dut": "nl", "ell": "el", "eng": "en", "est": "et", "fin": "fi", "fra": "fr", "fre": "fr",
    "ger": "de", "gre": "el", "heb": "he", "hrv": "hr", "hun": "hu", "isl": "is", "ita": "it",
    "jpn": "ja", "kor": "ko", "lav": "lv", "lit": "lt", "ltz": "lb", "nld": "nl", "nor": "no",
    "pol": "pl", "por": "pt", "roh": "rm", "ron": "ro", "rum": "ro", "rus": "ru", "slk": "sk",
    "slv": "sl", "spa": "es", "sqi": "sq", "srp": "sr", "swe": "sv", "tur": "tr", "ukr": "uk",
    "zho": "zh",
}  # fmt: skip
"""BCP 47 knows each language by its shortest code only."""


def tag(language: str | None) -> str | None:
    """A language as BCP 47 writes it, or ``None`` if that is not what it is."""
    found = _TAG.fullmatch((language or "").strip().replace("_", "-"))
    if found is None:
        return None
    first, rest = found[1], found[2]
    code = _SHORTER.get(first.lower(), first)
    return code + rest if code.lower() in _KNOWN else None

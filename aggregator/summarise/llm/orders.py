"""The words with which instructions are given to language models, in German and English.

    sentence --patterns--> an order | none

Lists of wordings and of signs, no understanding: see ``screening`` for what
becomes of a sentence that has one.
"""

from __future__ import annotations

import re

_MACHINE = (
    r"(?:ki|k\.i\.|ai|a\.i\.|llms?|gpt\S*|chatgpt|sprachmodelle?n?|language[ -]?models?|chatbots?|"
    r"(?:ai|ki)[ -](?:assistant|assistent|system|modell?|agent|bot|summari[sz]er)\w*|"
    r"summari[sz]ers?|zusammenfasser|(?:text|vorlese)[ -]?(?:robotern?|bots?|systemen?)|"
    r"(?:automatische[rns]?|maschinelle[rns]?|automated|machine)[ -](?:lesern?|readers?|"
    r"systeme?n?|systems?|zusammenfassungen|summaries))"
)
_READER = rf"(?:{_MACHINE}|assistent(?:en|in)?|assistants?|bots?|modell?e?|models?|prompts?)"
_ORDERS = (
    r"(?:anweisung(?:en)?|instruktion(?:en)?|instructions?|regeln|rules|vorgaben|prompts?|befehle?|"
    r"commands?|directives?|aufgaben?|tasks?|richtlinien|guidelines|kontext|context)"
)
_BEFORE = (
    r"(?:alle[ns]?|all|any|every|bisherige[nr]?|vorherige[nr]?|vorige[nr]?|vorangegangene[nr]?|"
    r"obige[nr]?|obenstehende[nr]?|previous|prior|above|earlier|preceding|deine[nr]?|ihre|your|the|"
    r"die|der|den|these|diese[nr]?|this|what|was|everything|alles|system)"
)
_DROP = (
    r"(?:ignoriere?|ignorieren sie|ignoriert|ignore|ignoring|missachte|missachten sie|vergiss|"
    r"vergessen sie|vergesst|verwirf|verwerfen sie|überschreibe?|überschreiben sie|disregard|"
    r"forget|override|overrule|overwrite|bypass|discard|skip)"
)
_SUMMARY = (
    r"(?:zusammenfassung(?:en)?|kurzfassung|tl;?dr|summar(?:y|ies)|abstract|antwort|answer|reply|"
    r"response|ausgabe|output)"
)
_WRITE = (
    r"(?:schreib\w*|erwähn\w*|füge?|ergänz\w*|nenne\w*|behaupte\w*|antworte\w*|gib|geben sie|"
    r"beginne\w*|beende\w*|ende|empfiehl|empfehlen sie|verwende\w*|ersetze\w*|übersetze\w*|"
    r"dekodier\w*|decode|write|say|mention|include|add|append|insert|claim|state|reply|respond|"
    r"answer|output|print|return|start|begin|end|finish|replace|recommend|translate|repeat|use)"
)
_MUST = (
    r"(?:must|should|shall|ought to|ha(?:s|ve) to|needs? to|(?:is|are) (?:required|asked|to)|"
    r"muss(?:t|en)?|müssen|soll(?:st|en|te|ten|test)?|lautet?|h(?:at|aben)\b[^.!?\n]{0,60}\bzu)"
)
_SUMMING_UP = (
    r"(?:zusammenfassung(?:en)?|kurzfassung(?:en)?|kurzmeldung(?:en)?|inhaltsangaben?|tl;?dr|"
    r"summar(?:y|ies)|abstracts?|recaps?)"
)
"""``_SUMMARY`` without words that news have, too."""
_THIS_TEXT = (
    r"(?:dies(?:e[nmrs]?)?\s+(?:artikels?|text(?:e?s)?|berichte?s?|beitrags?|meldung|zeilen|seite)|"
    r"this\s+(?:article|text|report|story|piece|page|passage)|"
    r"(?:reads?|reading|summari[sz]\w+|liest|lesen|zusammenf\w+)\s+(?:this|dies|das hier)|"
    r"dies(?:es)?\s+(?:hier\s+)?(?:liest|lesen|zusammenf\w+))\b"
)
_QUOTES = r"[\"'„“”«»]"
_SENTENCE = r"(?:^|[.!?\n]\s)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_DROP}\b[^.!?\n]{{0,40}}\b{_BEFORE}\b[^.!?\n]{{0,40}}\b{_ORDERS}\b",
        rf"\b{_DROP}\b[^.!?\n]{{0,25}}\b{_ORDERS}\b",
        (
            r"\b(?:follow|obey|folge|befolge)\s+(?:these|my|this|the following|diesen?|meinen?)\s+"
            rf"{_ORDERS}"
        ),
        (
            r"\b(?:ignor\w*|vergiss|forget|disregard)\b[^.!?\n]{0,20}\b(?:alles|"
            r"everything|obige\w*|"
            r"above|bisherige\w*|previous|prior|vorherige\w*)\b"
        ),
        (
            rf"\b(?:neue|new|updated|geheime|secret|wichtige|important|zusätzliche|"
            rf"additional|hidden)\s+"
            rf"(?:system[ -]?)?(?:anweisung(?:en)?|instruktion(?:en)?|instructions?|"
            rf"prompts?|befehle?|"
            rf"task|directive)\b[^.!?\n]{{0,40}}(?:{_MACHINE}\b|:)"
        ),
        (
            r"\bsystem[ -]?(?:prompt|anweisung|nachricht|message|instruction|"
            r"override|notice|hinweis)\w*"
        ),
        r"(?:^|\n)\W*(?:system|assistant|user|human|developer|instruction|anweisung)\s*[:\]>]",
        (
            r"(?:^|[.!?\n»“”\"]\s*)\W{0,3}(?:system|assistant|human|developer|prompt|final answer|"
            r"endg(?:ü|ue)ltige antwort)\s?:\s"
        ),
        r"<\|[^<>|\n]{1,40}\|>|</?(?:start|end)_of_turn>|\[/?(?:system_prompt|available_tools|tool_calls)\]",
        (
            rf"{_QUOTES}(?:role|content|sentences|sätze|saetze|tldr|summary|zusammenfassung)"
            rf"{_QUOTES}\s*:\s*[\[{{\"'„“”«»]"
        ),
        r"(?:^|\n)\s*={3,}[^=\n]{1,80}={3,}\s*(?:$|\n)|={3,}\s*[0-9a-f]{8,}\s*={3,}",
        rf"(?:^|\n)\s*#{{1,6}}\s+(?:\w+\s+)?{_ORDERS}\b",
        rf"(?:^|[.!?\n]\s*)\W{{0,3}}(?:aufgabe|task|auftrag)\s?:\s[^.!?\n]{{0,40}}{_WRITE}\b",
        (
            rf"{_SENTENCE}(?=[^.!?\n]*\b{_MACHINE}\b)(?=[^.!?\n]*\b{_MUST}\b)"
            rf"(?=[^.!?\n]*(?:\b{_THIS_TEXT}|\b(?:hier|here)\b[^.!?\n]*:))"
        ),
        rf"\b(?:jede[rmns]?|alle[rn]?|every|any)\s+(?:\w+\s+)?{_SUMMING_UP}\b",
        rf"\b{_SUMMING_UP}\b[^.!?\n]{{0,40}}\b{_THIS_TEXT}",
        rf"\b{_THIS_TEXT}[^.!?\n]{{0,40}}\b{_SUMMING_UP}\b",
        (
            rf"{_SENTENCE}(?=[^.!?\n]*\b{_SUMMING_UP}\b)(?=[^.!?\n]*\b(?:satz|sätze|zeile|wort(?:e|en)?|"
            r"sentences?|lines?|words?)\b)(?=[^.!?\n]*(?::|\b(?:voranzustellen|aufzunehmen|"
            r"wiederzugeben|einzufügen|hinzuzufügen|zu\s+(?:nennen|erwähnen|schreiben|melden)|endet|"
            r"beginnt|ends?|begins?|starts?)\b))"
        ),
        (
            rf"\b{_WRITE}\b[^.!?\n]{{0,40}}\b(?:folgenden?|nächsten?|following|next|this|diesen?)\s+"
            r"(?:satz|sätze|zeile|sentences?|lines?)\b"
        ),
        (
            r"\bdu\b[^.!?\n]{0,40}\b(?:nur|ausschlie(?:ß|ss)lich|lediglich)\b[^.!?\n]{0,30}\b"
            r"(?:berichte\w*|schreib\w*|antworte\w*|erwähn\w*|nenn\w*|wiedergib\w*|ausgib\w*)"
        ),
        (
            r"\b(?:ignore[rz]|oublie[rz]|ignora(?:d|te)?|olvid[ae]|dimentica(?:te)?|negeer|vergeet|"
            r"игнорируй\w*)\b[^.!?\n]{0,40}\b(?:instruc\w*|istruzion\w*|consignes?|r[eèé]gl\w*|"
            r"regole|regels|инструкц\w*)"
        ),
        (
            r"\[/?(?:inst|system|sys|assistant|user)\b|<\|?(?:im_start|im_end|"
            r"system|assistant|user|"
            r"endoftext|start_header_id|eot_id)|<<sys>>|###\s*(?:instruction|system|"
            r"response|anweisung)"
        ),
        (
            rf"(?:^|[.!?:;\[(„“\"»]\s*)(?:(?:liebe[rs]?|dear|hey|hallo|hello|hi|an|to|attention|achtung)"
            rf"|(?:\w+\s+)?(?:wichtig|important|hinweise?|notes?|notice|nachricht|message|anweisung|instructions?|info)"
            rf"\s+(?:an|für|to|for))\s+(?:(?:die|das|den|der|any|all|alle|every|jede[sn]?|the|this|"
            rf"diese[sn]?|our|unsere)\s+)?{_READER}\b[^.!?\n]{{0,60}}[:,!]"
        ),
        (
            rf"\b(?:if|wenn|falls|sofern)\s+(?:you|du|sie|this|dies\w*)\b[^.!?\n]{{0,20}}"
            rf"\b(?:are|bist|sind|is|wird)\b[^.!?\n]{{0,30}}\b{_MACHINE}\b"
        ),
        (rf"\b(?:wenn|falls|sofern)\s+du\b[^.!?\n]{{0,30}}\b{_READER}\b[^.!?\n]{{0,10}}\bbist\b"),
        (
            rf"\b(?:wer|anyone|whoever)\b[^.!?\n]{{0,20}}\b(?:mit|with|using)\b[^.!?\n]{{0,12}}"
            rf"\b{_MACHINE}\b[^.!?\n]{{0,20}}\b(?:lies\w*|read\w*)\b[^.!?\n]{{0,60}}\b{_MUST}\b"
        ),
        rf"\b(?:as|als)\s+(?:an?\s+|eine?\s+)?{_MACHINE}\b[^.!?\n]{{0,30}}\b{_MUST}\s+(?:you|du|sie)\b",
        rf"\bas\s+an?\s+{_MACHINE},?\s+(?:you|please)\b",
        (
            r"\b(?:you are now|du bist (?:jetzt|nun|ab sofort)|sie sind (?:jetzt|"
            r"nun) ein|from now on,? you|"
            r"ab (?:jetzt|sofort) (?:bist|sollst|wirst|schreibst|antwortest) du|"
            r"pretend (?:to be|that you)|"
            r"act as (?:an?|if)|tu so,? als|verhalte dich (?:wie|als)|roleplay|"
            r"jailbreak\w*|dan[ -]mode|"
            r"developer mode|entwicklermodus)\b"
        ),
        (
            rf"\b{_WRITE}\b[^.!?\n]{{0,60}}\b(?:in|into|als|as|to|an|am|at|of|der|"
            rf"the|deine[rmn]?|your|"
            rf"ihre[rmn]?|nur|only|lediglich|stattdessen|instead|mit|"
            rf"with)\s+(?:\w+\s+){{0,3}}{_SUMMARY}\b"
        ),
        (
            rf"\b(?:in|als|as|deine[rmn]?|your|ihre[rmn]?|jede[rmn]?|every|any|die|"
            rf"the)\s+(?:\w+\s+)?{_SUMMARY}\b"
            rf"[^.!?\n]{{0,40}}\b(?:muss|müssen|soll|sollen|must|should|shall|has to|"
            rf"needs to|lautet|"
            rf"enthält nur|schreib\w*|write|say|mention|erwähn\w*)\b"
        ),
        (
            r"\b(?:antworte\w*|respond|reply|answer|output|print|schreibe?|gib)\b[^.!?\n]{0,25}"
            r"\b(?:nur|only|ausschlie(?:ß|ss)lich|lediglich|just|exactly|genau|"
            r"nothing but|stattdessen|"
            r"instead)\b"
        ),
        (
            r"\b(?:fass\w*|fassen sie|summari[sz]e)\b[^.!?\n]{0,60}\b(?:nicht|not|"
            r"instead|stattdessen|"
            r"artikel|article|text)\b[^.!?\n]{0,30}\b(?:zusammen|but|sondern|so|as|"
            r"instead|nicht|that|dass)\b"
        ),
        r"\b(?:do not|don't|never)\s+summari[sz]e\b",
        (
            rf"\b{_ORDERS}\b[^.!?\n]{{0,40}}\b(?:vergessen|ignorieren|missachten|verwerfen|"
            r"überschreiben|umgehen|preisgeben|verraten)\b"
        ),
        (
            r"(?:^|[.!?:;„“\"»]\s*|\b(?:please|bitte|und|and)\s+)(?:finish|end|begin|start|open|close|"
            r"write|make|give|let|fill|füge|beende|beginne|schreibe?|lass|mach|gib|ergänze)\b"
            r"[^.!?\n]{0,40}\b(?:summar(?:y|ies)|zusammenfassung(?:en)?|tl;?dr|kurzfassung)\b"
        ),
        (
            r"\b(?:decode|dekodier\w*|entschlüssel\w*|base64|rot13)\b[^.!?\n]{0,80}"
            r"\b(?:follow|folge\w*|befolg\w*|execute|führe|obey|write|schreib\w*|"
            r"instruction|anweisung)"
        ),
        (
            r"\bnicht\s+für\s+(?:menschliche\s+)?(?:leser\w*|menschen|menschliche\s+augen)\s+bestimmt\b"
            r"|\bnot\s+(?:meant\s+|intended\s+)?for\s+human\s+(?:readers?|eyes)\b"
        ),
        (
            rf"(?:^|[.!?\n„“\"»]\s*)\W{{0,3}}(?:{_MACHINE}|assistant|model|bot)"
            rf"(?:,\s+(?:bitte|please|finish|{_WRITE})|\s+(?:bitte|please))\b"
        ),
        r"(?:^|\s)@(?:chat)?(?:gpt|ki|ai|bot|llm|claude|gemini|copilot|assistant)\b",
        r"(?:^|[.!?\n]\s*)\W{0,3}(?:override|(?:priority )?directive)\b[^.!?\n]{0,40}:",
        (
            rf"\bvorrang\s+vor\b[^.!?\n]{{0,30}}\b{_ORDERS}\b"
            rf"|\b(?:supersedes?|takes\s+precedence\s+over)\b[^.!?\n]{{0,40}}\b{_ORDERS}\b"
        ),
        r"\{\{\s*\w+\s*\}\}|(?:^|\n)\s*(?:summary|tldr|sentences|zusammenfassung)\s*:\s*[|>]",
        r"</?(?:system|assistant|user|instructions?|prompt|tldr|summary|answer|zusammenfassung)>",
        (
            r"\b(?:software|programm?e?|systeme?|maschinen?|machines?|robots?|algorithm\w*)\b,?\s+"
            r"(?:die|das|der|that|which)\b[^.!?\n]{0,40}\b(?:auswerte\w*|zusammenfass\w*|kürz\w*|"
            r"summari[sz]\w+|process\w*|parses?)\b[^.!?\n]{0,20}:"
        ),
        rf"\b{_ORDERS}\s*:\s[^.!?\n]{{0,20}}\b(?:verbatim|wörtlich|wortwörtlich|reproduce)\b",
        (
            r"\b(?:wer|whoever|anyone\s+who)\b[^.!?\n]{0,20}\b(?:diesen?|dieses|this)\s+(?:artikel|text|"
            r"bericht|beitrag|article|report|story)\b[^.!?\n]{0,20}\b(?:kürzt|zusammenfasst|wiedergibt|"
            r"shortens?|summari[sz]es?|condenses?)\b"
        ),
        (
            r"\b(?:automatisch|maschinell|automatically)\s+(?:erzeugte|erstellte|generated|created)\w*\s+"
            r"(?:fassung|version|meldung|text|summar|zusammenfassung)\w*[^.!?\n]{0,60}:"
        ),
        (
            r"\b(?:imagine|pretend|suppose|stell(?:en sie sich| dir) vor)\b[^.!?\n]{0,20}\b"
            r"(?:had|have|hätte\w*)\s+(?:no|keine)\s+(?:rules|regeln|filter\w*|limits)\b"
        ),
    )
)
_ENCODED = re.compile(
    r"(?<![\w/.:-])(?=[a-z0-9+/]*[A-Z])(?=[A-Za-z+/]*\d)[A-Za-z0-9+/]{40,}={0,2}"
    r"|(?<!\w)(?:[0-9A-Fa-f]{2}[ :]?){32,}(?!\w)"
    r"|(?<![\w/.=&?-])(?:%[0-9A-Fa-f]{2}\s?){8,}"
)
"""Base64, hexadecimal, percent signs: runs that no address has."""


def is_order(text: str) -> bool:
    """Tell whether a text, as a model reads it, has words or signs that instruct one."""
    return any(pattern.search(text) for pattern in _PATTERNS) or bool(_ENCODED.search(text))

"""Mishaps of a thing or of an event, by language: it is broken, scratched, punctured, lost, stolen or late, called off,
put off, broken off.
Spelled as patterns of the plain text: small letters, no accents.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from sluiceway_infer.domain.grounding.text.languages import flat

MISHAPS: Mapping[str, Mapping[str, str]] = {
    "broken": {
        "en": r"\b(?:break|breaks|broken|broke|damage[sd]?|damaging|defective|torn|cracked|faulty"
        r"|snaps|snapped|bent|smashed|shattered)\b",
        "de": r"\b(?:zerbr[ieo]ch\w*|beschadig\w*|kaputt\w*|defekt\w*|zerr(?:iss|eiss)\w*|fehlerhaft\w*|verbogen\w*)\b",
        "es": r"\b(?:romp\w+|rot[oa]s?|dana\w*|averia\w*|defectuos[oa]s?|estrope\w+|doblad[oa]s?|partid[oa] en)\b",
        "zh": "损坏|损毁|破损|坏了|[弄摔碰打压]坏|碎了|[打摔]碎|[弄折扯拉踩掰]断|断[了裂掉在]|[割撕磨]破|撕裂|[弄压掰折]弯",
        "ar": r"\b[وفبل]?(?:ال)?(?:كسر\w*|انكسر\w*|مكسور\w*|ا?تلف\w*|تالف\w*|تضرر\w*|متضرر\w*|تمزق\w*|مزق\w*|ممزق\w*)\b",
    },
    "scratched": {
        "en": r"\b(?:scratch(?:e[sd])?|scuff(?:s|ed)?)\b",
        "de": r"\b(?:kratzer\w*|[zv]erkratz\w*|schrammen?|zerschramm\w*)\b",
        "es": r"\b(?:raya(?:d[oa]s?|zos?)|rayon(?:es)?|aranazos?|aranad[oa]s?|raspad[oa]s?|raspones|raspon)\b",
        "zh": "[刮划](?:[花伤痕]|出)|刮[擦蹭坏]|划坏",
        "ar": r"\b[وفبل]?(?:ال)?(?:خدش\w*|خدوش|انخدش\w*|مخدوش\w*)\b",
    },
    "punctured": {
        "en": r"\b(?:punctur\w+|flat t[yi]res?|(?:burst|blown) t[yi]res?|t[yi]res? (?:is|was|went|goes|has gone) flat)\b",
        "de": r"\b(?:platten? reifen|platter reifen|reifenpannen?|plattfu\w+|(?:einen|nen) platten|reifen (?:ist )?platt)\b",
        "es": r"\b(?:pinch(?:e|o|a|an|amos|ar\w*|ad[oa]s?|azos?)|reventon(?:es)?)\b",
        "zh": "扎[破穿]|爆胎|戳破|漏气|轮?胎(?:瘪|爆)了",
        "ar": r"\b[وفبل]?(?:ال)?(?:ثقب\w*|مثقوب\w*|انثقب\w*|بنشر\w*)\b",
    },
    "lost": {
        "en": r"\b(?:los[et]|loses|losing|loss|missing|vanish\w*|disappear\w*|(?:drift|swept|float|wash)(?:ed|s)? (?:away|off)"
        r"|(?:nobody|no one|never|not) (?:ever )?found|(?:do(?:es)?|did)(?: not|n't) (?:come|turn up|came) (?:back|again)"
        r"|(?:went|fell|goes|falls) overboard)\b",
        "de": r"\b(?:verl(?:ier|or)\w*|verlust\w*|abhanden\w*|verschw[iu]nd\w*|(?:weg|fort|ab)(?:getrieben|geschwommen|geweht))\b"
        r"|\bgeht\b.*\bverloren\b|\b(?:nicht|nie|niemand|keiner)\b[^,.]* (?:wieder ?)?gefunden\b|\bkommt nicht (?:mehr )?zuruck\b",
        "es": r"\b(?:pierd\w+|perd(?:i|er|emos|iero)\w*|perdid[oa]s?|extravi\w+|desapare\w+)\b",
        "zh": "丢失|遗失|弄丢|丢(?:了|(?=[,，。；]))|走失",
        "ar": r"\b[وفبل]?(?:ال)?(?:فقد|فقدان|فقد(?:ت|نا|وا)|[يتان]فقد|مفقود\w*|ا?ضاع\w*|ا?ضع(?:ت|نا)|[يتان]ضيع|ضياع|ضايع\w*"
        r"|(?<=لم )[يت]ضع)\b",
    },
    "stolen": {
        "en": r"\b(?:stole|stolen|steal\w*|thefts?|thieves)\b",
        "de": r"\b(?:gestohlen\w*|stiehlt|diebstahl\w*|geklaut\w*)\b",
        "es": r"\b(?:roba\w*|robos?|hurt\w+)\b",
        "zh": "被盗|被偷|失窃|盗窃|偷走",
        "ar": r"\b[وفبل]?(?:ال)?(?:سرق\w*|مسروق\w*|يسرق|تسرق)\b",
    },
    "late": {
        "en": r"\b(?:delayed|overdue|arrives? late|returned late|late returns?)\b",
        "de": r"\b(?:verspat\w+|uberfallig\w*)\b",
        "es": r"\b(?:retras\w+|con retraso)\b",
        "zh": "晚到|迟到|延误|逾期|超时|晚点|[迟晚]还",
        "ar": r"\b[وفبل]?(?:ال)?[اأيتن]?(?:تاخر\w*|متاخر\w*|تاخير)\b",
    },
    "called off": {
        "en": r"\bcalled off\b|\b(?:is|are|was|be) cancelled (?:because|due|owing|by the organi)",
        "de": r"\b(?:fallt|fiel)\b.*\baus\b|\bausf[ai]l\w+|\bausgefallen\b|\babgesagt\w*\b",
        "es": r"\bse (?:cancela|suspende)n?\b",
        "ar": r"\b[وف]?(?:الغيت?|الغت(?:ه|ها)|[يت]لغى)\b",
    },
    "put off": {
        "en": r"\b(?:postpon\w+|put off|rescheduled)\b",
        "de": r"\b(?:verschoben\w*|verschieb\w*|verlegt)\b",
        "es": r"\b(?:aplaza\w*|pospon\w+|pospuest\w+)\b",
        "ar": r"\b[وفبل]?(?:ال)?(?:تاجل\w*|تاجيل\w*|اجلت?|[يت]وجل)\b",
    },
    "broken off": {
        "en": r"\b(?:interrupted|abandoned|broken off)\b",
        "de": r"\b(?:abgebrochen\w*|unterbrochen\w*)\b",
        "es": r"\b(?:interrump\w+)\b",
    },
}

# Whichever part or piece it is: "losing any part", whatever that is called.
ANY_PART: Mapping[str, str] = {
    "en": r"\b(?:any|an?|each|every) (?:\w+ )?(?:parts?|pieces?|items?|things?)\b|\banything\b",
    "de": r"\b(?:irgend\w*|jede[rsn]?|eine?[snr]?) (?:\w+ )?(?:teil\w*|stucke?|gegenstand\w*|artikel\w*)\b",
    "es": r"\b(?:cualquier|cada|una?) (?:\w+ )?(?:pieza|parte|articulo|objeto|cosa)\b",
    "zh": r"任[何一意]|[任每]一?[个件]",
    "ar": r"\b[وفبل]*(?:اي|كل) (?:قطع[هة]|جزء|غرض|شي)",
}


# Right before a mishap that has not happened.
_NOT: Mapping[str, str] = {
    "en": r"(?:\bnot|n't|\bnever)(?: (?:been|got|really|actually))* $",
    "de": r"\b(?:nicht|nie)(?: (?:wirklich|etwa))? $",
    "es": r"\bno (?:(?:se|me|nos|l[ao]s?|ha|he|han|hemos|esta|estan|fue|fueron|es|son|sido) )*$",
    "zh": "(?:没有?|不是|并?未)被?$",
    "ar": r"\b[وف]?(?:لم|ليست?|غير) $",
}
# Damage of whatever kind.
_ANY_DAMAGE: Mapping[str, str] = {
    "en": r"\bdamag",
    "de": r"\b(?:be)?schad",
    "es": r"\bdan[oa]|\bdesperfect",
    "zh": "损[坏毁伤]",
    "ar": r"تلف|تالف|ضرر|اضرار",
}
_DAMAGES = frozenset(("broken", "scratched", "punctured"))


@lru_cache(maxsize=16_384)
def mishaps_in(text: str, language: str) -> frozenset[str]:
    """Their names: what a question says has happened, a text may tell by another word."""
    bare = flat(text)[0]
    return frozenset(name for name, by in MISHAPS.items() if language in by and re.search(by[language], bare))


def mishaps_told(text: str, language: str) -> frozenset[str]:
    """The same; where any damage is told, each kind of it."""
    found = mishaps_in(text, language)
    is_any = bool(found & _DAMAGES) and re.search(_ANY_DAMAGE.get(language, "$^"), flat(text)[0])
    return found | _DAMAGES if is_any else found


@lru_cache(maxsize=1_024)
def mishaps_asked(text: str, language: str) -> frozenset[str]:
    """Those of a question, without what it says has not happened: "it isn't lost, it snapped"."""
    return frozenset(
        name for name, start, _ in places_of_mishaps(text, language) if not _is_denied(text, start, language)
    )


def mishaps_denied(text: str, language: str) -> frozenset[str]:
    """Those alone of which a question says that they have not happened."""
    return mishaps_in(text, language) - mishaps_asked(text, language)


def places_of_mishaps(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    """Each by its name, with where it stands in the text."""
    bare, places = flat(text)
    for name, by in MISHAPS.items():
        for found in re.finditer(by.get(language, "$^"), bare):
            yield name, places[found.start()], places[found.end() - 1] + 1


def _is_denied(text: str, start: int, language: str) -> bool:
    return re.search(_NOT.get(language, "$^"), flat(text[:start])[0]) is not None

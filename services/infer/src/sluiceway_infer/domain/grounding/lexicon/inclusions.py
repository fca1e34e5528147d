"""Inclusion of a part, by language: what joins it to its whole in the name of a thing ("tent with groundsheet"), how a
question joins the two, how it says that it is the whole's ("the key of the padlock"), and what tells that it is lacking
by itself. Spelled as patterns of the plain text.
"""

from collections.abc import Mapping

_ARTICLES: Mapping[str, str] = {
    "en": r"(?:(?:the|an?|its|their|my|our|your|his|her|one|this|that) )?",
    "de": r"(?:(?:de[rnms]|die|das|eine?[rnms]?|(?:mein|unser|sein|ihr|dies)e?[rnms]?) )?",
    "es": r"(?:(?:el|la|los|las|una?|su|sus|mi|mis|nuestr[oa]s?) )?",
    "ar": "",
}
# Between the whole and the part; in Arabic a letter before a noun that ends with "its".
JOINS: Mapping[str, str] = {
    "en": r"\b(?:complete with|together with|with|including|inclusive of|incl\.?|plus)\s",
    "de": r"\b(?:mit|samt|mitsamt|inklusive|inkl\.?|einschliesslich|einschl\.?|nebst|plus)\s",
    "es": r"\b(?:con|incluyendo|mas|junto con)\s|,\s(?=[\w ]+ incluid[oa]s?\b)",
    "zh": r"[（(]?(?:内含|包含|包括|附带|附有|配有|带有|连同|含|连|附|配|(?<!携)带)",
    "ar": r"\b(?:مع|شامل[هة]?|يشمل|تشمل|بما في ذلك|مزود[هة]? ب|مجهز[هة]? ب)\s?|\bب(?=\w{3,}(?:ه|ها)\b)|\bو(?=\w+ معا\b)",
}
# The same right before the part in a question, and right behind it.
JOINED_BEFORE: Mapping[str, str] = {
    "en": rf"\b(?:with|including|incl\.?|plus|both) {_ARTICLES['en']}(?:\w+ )?$",
    "de": rf"\b(?:mit|samt|mitsamt|inklusive|inkl\.?|einschliesslich|nebst|plus|sowie) {_ARTICLES['de']}(?:\w+ )?$",
    "es": rf"\b(?:con|incluyendo|incluid[oa]s?|mas|junto con) {_ARTICLES['es']}$",
    "zh": "(?:含|带|连|附|(?<![另再多加新])配|连同|包括|加上?|[和与及跟])(?:[一1]?[个只条块张根顶套件支副双把])?$",
    "ar": r"\b(?:مع|شامل[هة]?|بما في ذلك) (?:ال)?$",
}
JOINED_BEHIND: Mapping[str, str] = {
    "en": r"^ (?:included|inclusive|as well|too\b|also)",
    "de": r"^ (?:inklusive|inbegriffen|dabei|dazu|auch)",
    "es": r"^ (?:incluid[oa]s?|tambien)",
    "zh": "^(?:一起|一并|都|全都|也)",
    "ar": r"^ (?:معا|ايضا)",
}
# Between the two of them, whichever comes first, up to the first letter of the second: in Arabic an "and" is that.
TOGETHER: Mapping[str, str] = {
    "en": rf"^,? (?:and|with|plus|or) {_ARTICLES['en']}\w$",
    "de": rf"^,? (?:und|mit|samt|plus|sowie|oder) {_ARTICLES['de']}\w$",
    "es": rf"^,? (?:[ye]|con|mas|o) {_ARTICLES['es']}\w$",
    "zh": "^(?:[和与及跟、含带连附配加]|连同|以及).$",
    "ar": r"^ (?:و|مع \w)$",
}
# Between the part and its whole behind it.
OF_ITS_WHOLE: Mapping[str, str] = {
    "en": rf"^ (?:of|for|on|from|in|to|off) {_ARTICLES['en']}(?:\w+ )?$",
    "de": rf"^ (?:de[rs]|eine[rs]|vo[nm]|am|an|fur|zum|zur|im|in|aus)?\s?{_ARTICLES['de']}(?:\w+ )?$",
    "es": rf"^ (?:del?|para|en) {_ARTICLES['es']}(?:\w+ )?$",
    "ar": r"^(?: | من | في | ل)$",
}
# Between the whole and its part behind it.
WITH_ITS_PART: Mapping[str, str] = {
    "en": r"^(?:'s)? $",
    "de": r"^-?$",
    "es": "$^",
    "zh": "^[的上里内中]{0,2}$",
    "ar": "$^",
}
WITHOUT: Mapping[str, str] = {
    "en": rf"\bwithout (?:any )?{_ARTICLES['en']}$",
    "de": rf"\bohne {_ARTICLES['de']}$",
    "es": rf"\bsin {_ARTICLES['es']}$",
    "zh": "(?:不[含带连附配要]|没有?|无)$",
    "ar": r"\b(?:بدون|دون|بلا|من غير) (?:ال)?$",
}
# By these a clause tells of what is lacking, and not of what is there.
LACKED: Mapping[str, str] = {
    "en": r"\b(?:lacks?|lacking|needs?|wants?|missing|los[et]|losing|gone|br[eo]aks?|broken?|damaged?|ruined|mislaid|dropped"
    r"|fell|fallen|overboard|torn|cracked|snapped|bent|stolen|vanished|disappeared|lying|left|spare|extra|another|only|just"
    r"|merely|alone|nothing but|single|itself)\b",
    "de": r"\b(?:fehl\w+|brauch\w+|benotig\w+|verl(?:or|ier)\w*|weg|hin|kaputt\w*|zerbroch\w*|abgebroch\w*|beschadigt\w*|abhanden"
    r"|gerissen\w*|\w+gerissen\w*|gestohlen\w*|verschwunden\w*|futsch|nur|bloss|lediglich|allein\w*|einzeln\w*|selber|zusatzlich\w*"
    r"|ersatz\w*|los)\b",
    "es": r"\b(?:falta\w*|necesit\w+|quier\w+|perd\w+|pierd\w+|rot[oa]s?|romp\w+|danad[oa]s?|estropead[oa]s?|desaparec\w+"
    r"|robad[oa]s?|sol[oa]|solamente|unicamente|suelt[oa]s?|repuesto|adicional)\b",
    "zh": "[缺丢失坏断裂掉碎破落单只光另补换差]|没了|不见|找不到|遗失|备用|[多再加新][配要买租]",
    "ar": r"\b[وفل]?(?:ينقص\w*|[تي]نقص\w*|[اتين]?حتاج\w*|ضاع\w*|اضع\w*|فقد\w*|انكسر\w*|كسر\w*|تلف\w*|سقط\w*|وقع\w*|انجرف\w*|سرق\w*"
    r"|تعطل\w*|انقطع\w*|[تي]كفين\w*|فقط|وحد\w+|لا غير)\b",
}
# Where a clause ends: what is said of one thing there is not said of that of the next.
CLAUSES: Mapping[str, str] = {
    "en": r"[,;.!?]\s|[,;.!?]$|:\s(?!how much\W*$)|(?<!nothing )\bbut\b|\b(?:if|when|while|although|though|because|since|so)\b"
    r"|\band (?=(?:i|we|my|our|it|its|they|lack|need|only|just|am|was|have|(?:the|its|my|our) \w+ (?:is|are|was|were|has|have))\b)",
    "de": r"[,;.!?]\s|[,;.!?]$|:\s(?!wie ?viel\w*\W*$)|\b(?:aber|doch|sondern|wenn|falls|weil)\b|\bund (?=(?:ich|wir|mir|uns|mein\w*|brauch\w*|nur|bloss)\b)",
    "es": r"[,;.!?]\s|[,;.!?]$|:\s(?!\W*cuant[oa]s?\W*$)|\b(?:pero|sino|si|porque)\b|\by (?=(?:solo|me|nos|necesit\w+|falta\w*|mi)\b)",
    "zh": "[，。；！？,;!?：:]",
    "ar": r"[,;.!?:\u060c\u061b\u061f]|\b[ول]?لكن\w*|\bاذا\b|\bلو\b|\bو(?=(?:تنقص|ينقص|بق|نجا|ضاع|سلم|احتاج|نحتاج|لا ))",
}

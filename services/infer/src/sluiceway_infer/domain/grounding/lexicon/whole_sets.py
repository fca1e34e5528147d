"""Whole sets, by language: what a line says of all of a set at once, what asks for one piece of it or for one part
alone, and what tells of one piece beside the whole. Spelled as patterns of the plain text.
"""

from collections.abc import Mapping

SETS: Mapping[str, str] = {
    "en": r"(?:sets?|kits?|packs?|pairs?|bundles?|box|outfits?|services?|suites?|collections?)",
    "de": r"(?:\w*satz(?:es)?|\w*sets?|\w*paar|\w*packung|\w*paket|\w*service|\w*garnitur|\w*ausrustung)",
    "es": r"(?:juegos?|kits?|lotes?|paquetes?|par|conjuntos?|equipos?|estuches?|vajillas?)",
    "ar": r"[وبفل]*(?:ال)?(?:طقم|مجموع[هة]|حزم[هة]|عد[هة]|رزم[هة])",
}
# All of a set, the noun by which it is called apart.
WHOLE_SETS: Mapping[str, str] = {
    "en": rf"\b(?:whole|complete|entire|full) (?:[\w-]+ )?(?P<set>{SETS['en']})\b(?: of [\w-]+)?",
    "de": rf"\b(?:ganze|komplette?|gesamte|vollstandige?)[nrsm]? (?:\w+ )?(?P<set>{SETS['de']})\b",
    "es": rf"\b(?P<set>{SETS['es']}) (?:de \w+ )?(?:complet|enter)[oa]s?\b(?: de \w+)?"
    rf"|\btod[oa] (?:el|la) {SETS['es']}\b(?: de \w+)?",
    "zh": r"[整全成][套副组箱盒打]",
    "ar": rf"(?<!\w)(?P<set>{SETS['ar']}) (?:\w+ )?(?:كل[هة]ا?|كامل[اهة]*|باكمل\w+|بكامل\w+|جميع\w+)(?!\w)",
}
# That all of it is asked for.
ALL: Mapping[str, str] = {
    "en": r"\b(?:whole|complete|entire|full|all|every)\b",
    "de": r"\b(?:ganz|komplett|gesamt|vollstandig|alle|samtliche)\w*",
    "es": r"\b(?:complet[oa]s?|enter[oa]s?|tod[oa]s?)\b",
    "zh": "[整全]|[成一每]套|[成一每]副",
    "ar": r"(?<!\w)[وبفل]*(?:كل|كل[هة]ا?|كامل\w*|باكمل\w+|بكامل\w+|جميع\w*)(?!\w)",
}
# Where a line says so, it tells of one piece as well.
OF_ONE: Mapping[str, str] = {
    "en": r"\b(?:each|apiece|single|singly|individual\w*|separately|alone|only|just|per|one|any|an?)\b",
    "de": r"\b(?:einzeln\w*|je|jede\w*|pro|allein\w*|nur|bloss|stuck|irgend\w*|eine?[rnms]?)\b",
    "es": r"\b(?:cada|suelt[oa]s?|sol[oa]s?|solamente|individual\w*|por|una?|cualquier\w*)\b",
    "zh": r"[每单一缺少][个只支把块张根条枚颗件片节粒]|单独|其中|单[买卖丢租价]|任[何一意]",
    "ar": r"(?<!\w)(?:[وفبل]*(?:كل|اي)(?!\w)|(?:ال)?واحد[هة]?|وحد\w+|منفرد\w*|فقط|بمفرد\w+|لل?قطع[هة])",
}
# The rest of it, which is there: "the rest all came back".
REST: Mapping[str, str] = {
    "en": r"\b(?:rest|others?|everything else|all else)\b[^,;.!?]*",
    "de": r"\b(?:rest|ubrige\w*|anderen?|alles andere|sonst)\b[^,;.!?]*",
    "es": r"\b(?:resto|l[oa]s? demas|todo lo demas)\b[^,;.!?]*",
    "zh": "(?:其余|其他|其它|别的|剩下)[^，。；！？]*",
    "ar": r"(?<!\w)[وف]?(?:ال)?(?:باقي|بقي[هة]|ساير|بواقي)(?!\w)[^,;.!?\u060c\u061b\u061f]*",
}
# Right before one piece or one part, and right behind it.
BEFORE_ONE: Mapping[str, str] = {
    "en": r"\b(?:one|single|individual|another|(?:only|just|merely)(?: (?:the|an?|my|our|its|one))?)(?: more| extra| single)? $",
    "de": r"\b(?:einzige|einzelne|bloss|nur|lediglich|weitere)[nrsm]?(?: (?:de[rnm]|die|das|mein\w*|unser\w*|eine?[nrms]?))? $",
    "es": r"\b(?:sol[oa]|unic[oa]|otr[oa]|(?:solo|solamente|unicamente) (?:el|la|un|una|mi))(?: sol[oa])? $",
}
BEHIND_ONE: Mapping[str, str] = {
    "en": r"^,? (?:alone|only|by itself|on its own|itself|singly)\b",
    "de": r"^,? (?:allein|alleine|einzeln)\b",
    "es": r"^,? (?:sol[oa]|suelt[oa]|aparte|por separado|individual)\b",
}
# The same where something of the clause is lacking: a peg is missing.
BEFORE_A_LACKED_ONE: Mapping[str, str] = {"en": r"\ban? $", "de": r"\beine?[nrms]? $", "es": r"\buna? $"}
# Where any word may stand between, that one piece or one part alone is asked for. Of days, people and times there may
# be one, whatever is hired for it: in Chinese all of them are counted by one sign, and tell a piece where it is lacking.
_NO_PIECE = "واحد|يوم|ليل|ساع|اسبوع|شهر|سن|صباح|مساء|مر[هة]|شخص|فرد|طفل|طالب|حفل"
ASKED_ALONE: Mapping[str, str] = {
    "zh": "[一单][只支把块张根条枚颗件片节粒]|[丢坏少缺掉破碎][了失掉坏]*[一单]个|[单只光]是?(?:丢|坏|少|缺|掉|破|碎|弄|剩)|其中",
    "ar": r"(?<!\w)[وفبل]*(?:وحد(?:ه|ها)|لوحد\w+|بمفرد\w+|لا غير)(?!\w)"
    r"|(?<!\w)(?:ان)?(?:ضاع|ضيع|كسر|فقد|نقص|تلف)\w*(?: \w+){1,3} واحد[هة]?(?!\w)"
    rf"|(?<!\w)(?![وفبل]*(?:ال)?(?:{_NO_PIECE}))\w+ (?:فقط|بس)(?!\w)",
}

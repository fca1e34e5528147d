"""Sets and their pieces, by language: what is sold or weighed several at once, what asks for one of them, what says of
which set that is, and what tells of one beside the set. Spelled as patterns of the plain text.
"""

from collections.abc import Mapping

SETS: Mapping[str, str] = {
    "en": r"\b(?:sets?|packs?|pairs?|boxes|box|bundles?|dozens?) of\b|\b(?:in|by|per|the|a|as a) (?:sets?|packs?|pairs?|bundles?|dozens?)\b"
    r"|\b\w+-(?:pack|set)\b|\b(?:bed|blade|filter|gift|knife|starter|tool|wheel) sets?\b",
    "de": r"\b(?:im|als|je|pro|ein|der|den|das|dem|zum) (?:\w+er-?)?(?:satz|set|paar|pack|packchen|bundel|dutzend)\b"
    r"|\b(?:paar|satz|dutzend)weise\b|\b\w+(?:er-?pack|er-?set|set)\b|\b(?:messer|klingen|rollen|rader|reifen|filter|nadel|burster|bursten)satz\b",
    "es": r"\b(?:juegos?|par|pares|paquetes?|lotes?|docenas?|estuches?) de\b|\b(?:en|por) (?:juegos?|pares|parejas|paquetes|lotes|docenas)\b"
    r"|\b(?:el|por|cada) (?:par|juego|lote|paquete)\b",
    "zh": r"[0-9一二两三四五六七八九十][个只片支把块张根条枚颗]一?[套盒包袋箱对双打捆]|[一每成][套对双盒包袋箱打捆](?!餐)|套装|套件|成[套对双]",
    "ar": r"\b[وبل]?(?:ال)?(?:طقم|اطقم|حزم[هة]|دزين[هة])\b|\b(?:زوجا|ازواجا|بالزوج)\b|\b(?:علب[هة]|عبو[هة]|مجموع[هة]) (?:من|فيها|تضم)\b",
}
PIECES: Mapping[str, str] = {
    "en": r"\b(?:an?|one|each|every|per|single|individual)\b",
    "de": r"\b(?:ein(?:e[rsnm]?)?|einzeln\w*|je|pro|jede\w*)\b",
    "es": r"\b(?:una?|cada|por|suelt[oa])\b",
    "zh": r"[一每单][个只片支把块张根条枚颗台扇]|单[买卖]",
    "ar": r"\b(?:ال)?(?:واحد|مفرد)[هة]?\b|\b(?:لل)?قطع[هة]\b|\bكل\b",
}
# Where a line tells of one as well, it is no line of sets alone.
APART: Mapping[str, str] = {
    "en": r"\b(?:each|apiece|singly|single|individually|one by one|per piece)\b",
    "de": r"\b(?:einzeln\w*|stuck|stuckpreis|je (?!\w*(?:satz|set|paar|pack))\w+)\b",
    "es": r"\b(?:cada un[oa]|por unidad|suelt[oa]s?|la unidad|individual\w*)\b",
    "zh": r"[每单][个只片支把块张根条枚颗]|单[买卖价]",
    "ar": r"\b(?:للقطع[هة]|القطع[هة] الواحد[هة]|الواحد[هة]?|منفرد[اهة]*)\b",
}
# One of the set is a piece, and no set.
OF_THE_SET: Mapping[str, str] = {
    "en": r"\b(?:of|from|out of|in) (?:an?|the|your|our|my|this|that) (?:[\w-]+ ){0,2}?(?:sets?|packs?|pairs?|box|bundles?|dozen)\b",
    "de": r"\b(?:aus|von|vom|des|eines) (?:(?:dem|einem|diesem|unserem|meinem) )?(?:\w+er-?)?\w*(?:satz(?:es)?|sets?|paar(?:e?s)?|packs?|packung|dutzends?)\b",
    "es": r"\b(?:del|de(?: la| un| una| ese| este| mi| nuestro)|en el|en un) (?:juego|par|paquete|lote|docena|estuche)\b",
    "zh": "(?:[一这那每成]?[套对双盒包袋箱打捆]|套装|套件)(?:里|中|内)面?的?",
    "ar": r"\bمن (?:ال|هذا ال|هذه ال)?(?:طقم|حزم[هة]|دزين[هة]|علب[هة]|عبو[هة]|مجموع[هة])\b",
}

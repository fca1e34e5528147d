"""Part that is paid for besides its whole: guests with a dog pay 10 euros for the dog, and an hour with a trainer is an
hour of the trainer's. Such a "with" joins no part to a thing that has a price of its own.
"""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.parsing.parties import parties
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, flat

# An act of paying, and a time that somebody gives; a night or a day may well include what it is sold with.
_ACTS_AND_HOURS: Mapping[str, str] = {
    "en": r"payments?|paying|hours?|minutes?|lessons?",
    "de": r"(?:be)?zahlung(?:en)?|stunden?|minuten?",
    "es": r"pagos?|horas?|minutos?|clases?",
    "zh": r"支付|付款|小时|分钟|钟头|课",
    "ar": r"(?:ال)?(?:دفع|مدفوعات|ساع[هة]|دقيق[هة]|حص[هة])",
}
# What somebody travels with, told with an article: a crossing with the ferry, half a day with the tandem.
_VEHICLES: Mapping[str, str] = {
    "en": r"the (?:\w+ )?(?:ferry|ferries|boat|ship|bus|coach|train|tram|cable ?car|gondola|lift|shuttle|taxi|car|van"
    r"|plane|bike|bicycle|tandem|scooter|kayak|canoe|sledge|carriage)\b",
    "de": r"(?:dem|der|den) (?:\w+ )?\w*(?:fahre|boot|schiff|bus|zug|bahn|tram|gondel|lift|taxi|auto|wagen|flugzeug"
    r"|rad|tandem|roller|kajak|kanu|schlitten|kutsche|floss)\b",
    "es": r"(?:el|la) (?:ferry|barco|barca|lancha|bus|autobus|autocar|tren|tranvia|teleferico|gondola|taxi|coche"
    r"|furgoneta|avion|bici|bicicleta|tandem|patinete|kayak|canoa|trineo|carruaje|funicular)\b",
}
# What people show: with it they pay less for something else.
_SHOWN: Mapping[str, str] = {
    "en": r"\b(?:\w*pass(?:es)?|\w*cards?|tickets?|vouchers?|coupons?|(?:member|subscrip)\w+|licen[cs]es?|permits?)\b",
    "de": r"(?:pass|passen|karten?|ticket|tickets|ausweis\w*|gutschein\w*|abo|abonnement|mitgliedschaft|schein)\b",
    "es": r"\b(?:pases?|tarjetas?|carnet\w*|carnes?|bono\w*|abonos?|entradas?|billetes?|vales?|cupon\w*|licencias?)\b",
    "zh": r"[卡证票券]",
    "ar": r"(?:بطاق|تذكر|تذاكر|قسيم|اشتراك|عضوي|رخص|تصريح)",
}
# What is paid on top.
_ON_TOP: Mapping[str, str] = {
    "en": r"\b(?:surcharges?|supplements?|(?:extra|additional) (?:charge|cost|fee)s?)\b|\d (?:\w+ )?(?:more|extra)\b",
    "de": r"(?:aufpreis|zuschlag|aufschlag|mehrpreis)|\d (?:\w+ )?(?:mehr|extra|zusatzlich)\b",
    "es": r"\b(?:suplementos?|recargos?)\b|\d (?:\w+ )?(?:mas|extras?|adicional(?:es)?)\b",
    "zh": r"加收|另收|另付|附加费|加价",
    "ar": r"\b(?:ال)?(?:اضافي\w*|زياد[هة]|علاو[هة])\b",
}
_LONGEST = 160
_CUT = re.compile(r"[,;.\u060c\u061b，；。](?!\d)")
_LABELS = re.compile("[|:：]")
_SMALL_AT_THE_START = re.compile(r"^\W*(?:(?:an?|the|all|our|de[rnm]|die|das|eine?|alle|unsere|el|la|los|las|una?) )*")
# From here on it is told for whom or of what a thing is.
_GOES_ON = re.compile(r" (?:for|of|on|at|in|per|fur|der|des|am|im|pro|para|del?|en|por|في|من|على)(?= )| ل(?=\w{3})")
# There the noun stands before what describes it.
_NOUN_FIRST = frozenset(("es", "ar"))


def is_paid_besides(text: str, start: int, behind: int, language: str) -> bool:
    """Of the words that join two at these places, what stands before is nothing that has a part with a price: an act of
    paying, an hour, people, a trip with a vehicle; or the price is one on top.
    """
    # A clause is no longer: a line of many signs that join is not read anew for each.
    least, most = max(0, start - _LONGEST), min(len(text), behind + _LONGEST)
    opens = max((cut.end() for cut in _CUT.finditer(text, least, start)), default=least)
    cut = _CUT.search(text, behind, most)
    ends = cut.start() if cut else most
    if re.search(_ON_TOP[language], flat(text[opens:ends])[0]):
        return True
    head = _head(text[opens:start], language)
    is_told_of = re.match(_VEHICLES.get(language, "$^"), flat(text[behind:ends])[0].strip())
    if is_told_of or re.search(rf"(?:{_ACTS_AND_HOURS[language]})$", head):
        return True
    is_of_people = any(one.end == len(head) for one in parties(head, language))
    # A row or an item that is called by people is their fare.
    is_sentence = not _LABELS.search(text, opens, ends)
    return is_of_people and is_sentence and not re.search(_SHOWN[language], flat(text[behind:ends])[0])


def _head(before: str, language: str) -> str:
    """The noun that is joined, and what describes it before it."""
    if language in NO_SPACES:
        return before
    bare = _GOES_ON.split(_SMALL_AT_THE_START.sub("", flat(before)[0]).strip())[0]
    return bare.split(" ")[0] if language in _NOUN_FIRST else bare

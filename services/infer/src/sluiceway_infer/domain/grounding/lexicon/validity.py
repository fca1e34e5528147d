"""Validity words by language: how a document says of itself that it is in force no longer, and what it calls itself
there. Matched in plain text (small letters, no accents).
"""

from collections.abc import Mapping

# What a document, or a part of it, calls itself; also with the word before it that says what it is about.
CALLED_ITSELF: Mapping[str, str] = {
    "en": r"(?:th(?:is|ese|e) )?(?:\w+ )?(?:document|page|list|version|edition|policy|terms|conditions|rates|prices|tariffs?|schedule|guidelines?|guide|rules|regulations|statutes?|catalogue|notice|table|instructions?)(?: (?:is|are|was|were|has been|have been))? ",
    "de": r"(?:(?:diese[rs]?|der|die|das) )?(?:\w+ )?\w*(?:dokument|seite|liste|fassung|ausgabe|version|richtlinie|bedingungen|preise|tarife?|ordnung|regeln|satzung|katalog|aushang|tabelle|anleitung)(?: (?:ist|sind|wurde|wurden))? ",
    "es": r"(?:(?:este|esta|estos|estas|el|la|los|las) )?(?:documento|pagina|lista|version|edicion|politica|condiciones|tarifas?|precios|reglamento|normas|catalogo|aviso|tabla|instrucciones)(?: de \w+)?(?: (?:ha sido|han sido|esta|estan|fue|fueron))? ",
    "fr": r"(?:(?:ce|cette|ces|le|la|les) )?(?:document|page|liste|version|edition|conditions|tarifs?|prix|reglement|regles|catalogue|tableau)(?: (?:de|des) \w+)?(?: (?:est|sont|a ete|ont ete))? ",
    "it": r"(?:(?:questo|questa|questi|queste|il|la|i|le) )?(?:documento|pagina|lista|listino|versione|edizione|condizioni|tariffe?|prezzi|regolamento|regole|catalogo|tabella)(?: (?:dei|delle) \w+)?(?: (?:e|sono|e stat[oa]|sono stat[ei]))? ",
    "pt": r"(?:(?:este|esta|estes|estas|o|a|os|as) )?(?:documento|pagina|lista|versao|edicao|politica|condicoes|tarifas?|precos|regulamento|regras|catalogo|tabela)(?: de \w+)?(?: (?:esta|estao|foi|foram))? ",
    "nl": r"(?:(?:dit|deze|de|het) )?(?:\w+ )?\w*(?:document|pagina|lijst|versie|uitgave|beleid|voorwaarden|tarieven|prijzen|reglement|regels|catalogus|tabel)(?: (?:is|zijn|werd|werden))? ",
    "zh": r"[本此该这]?(?:份|张|个)?[\u4e00-\u9fff]{0,4}?(?:表|文件|版本|版|规定|条款|办法|制度|目录|清单|页面|手册|说明|价目|价格|通知)",
    "ar": r"(?:هذ[هاي]\w* )?(?:ال)?(?:قائم[هة]|وثيق[هة]|صفح[هة]|نسخ[هة]|طبع[هة]|سياس[هة]|شروط|اسعار|تعرف[هة]|لائح[هة]|جدول|دليل)(?: \w+)? ",
}  # fmt: skip
NOT_IN_FORCE: Mapping[str, str] = {
    "en": r"(?:no longer (?:valid|in force|in effect|applicable|applies|apply|current|in use)|not valid any (?:more|longer)|superseded|obsolete|out of date|outdated|withdrawn|(?:replaced|superseded) by)",
    "de": r"(?:seit \w+ )?(?:(?:gilt|gelten) (?:seit \w+ )?nicht mehr|nicht mehr (?:gultig|in kraft|aktuell)|ungultig|uberholt|veraltet|ausser kraft|abgelost durch|ersetzt durch|zuruckgezogen)",
    "es": r"(?:ya no (?:es valid[oa]|son valid[oa]s|esta en vigor|estan en vigor|esta vigente|estan vigentes|rigen?|se aplican?|tienen? validez)|sin (?:vigencia|validez|vigor)|derogad[oa]s?|obsolet[oa]s?|anulad[oa]s?|sustituid[oa]s? por)",
    "fr": r"(?:(?:n'est|ne sont) plus (?:valables?|valides?|en vigueur)|plus (?:valables?|valides?|en vigueur)|perimee?s?|obsoletes?|abrogee?s?|remplacee?s? par)",
    "it": r"(?:non (?:e|sono) piu (?:valid[oaie]|in vigore)|non piu (?:valid[oaie]|in vigore)|obsolet[oaie]|abrogat[oaie]|sostituit[oaie] da\w*)",
    "pt": r"(?:(?:ja )?nao (?:esta|estao) (?:mais )?em vigor|(?:ja )?nao (?:e|sao) (?:mais )?valid[oa]s?|sem (?:vigencia|validade)|revogad[oa]s?|obsolet[oa]s?|substituid[oa]s? por)",
    "nl": r"(?:niet (?:meer|langer) (?:geldig|van kracht|van toepassing)|(?:geldt|gelden) niet meer|vervallen|verouderd|vervangen door|ingetrokken)",
    "zh": r"(?:现?已经?(?:作废|失效|废止|停用|过期)|(?:不再|已不)(?:有效|适用|生效|使用)|作废|废止|失效)",
    "ar": r"(?:لم (?:ت|ي)عد (?:هذ\w+ )?(?:ال\w+ (?:ال\w+ )?)?(?:ساري\w*|صالح\w*|معتمد\w*|معمول\w*|نافذ\w*)|غير ساري\w*|ملغا[هة]|ملغي\w*|منتهي[هة]? الصلاحي[هة])",
}  # fmt: skip
# What may go on behind that, beside a sign that ends a clause: "withdrawn since May", and not "withdrawn applications".
GOING_ON = (
    "and|since|as of|from|after|on|by|und|seit|ab|am|zum|durch|y|desde|el|por|et|depuis|par|e|dal|da|en|sinds|vanaf|door"
    "|منذ|اعتبارا|بعد"
)
# Who asks by these whether something is in force wants to hear of what is not.
OF_VALIDITY: Mapping[str, str] = {
    "en": r"\b(?:valid|in force|in effect|applicable|supersed\w+|replac\w+|outdated|obsolete|withdrawn|old(?:er)?)\b",
    "de": r"\b(?:gultig\w*|in kraft|ungultig\w*|ersetzt|veraltet\w*|uberholt\w*|alte[nrms]?)\b|\bnoch\b",
    "es": r"\b(?:valid\w+|vigent\w+|vigor|vigencia|sustitu\w+|antigu\w+|viej[oa]s?)\b|\btodavia\b|\baun\b",
    "fr": r"\b(?:valables?|valides?|vigueur|remplac\w+|vieux|vieilles?)\b|\bencore\b",
    "it": r"\b(?:valid\w+|vigore|sostitu\w+|vecchi\w*)\b|\bancora\b",
    "pt": r"\b(?:valid\w+|vigor|vigencia|substitu\w+|velh\w+|antig\w+)\b|\bainda\b",
    "nl": r"\b(?:geldig\w*|van kracht|vervangen|oude?)\b|\bnog\b",
    "zh": r"有效|失效|作废|废止|还能用|旧|老",
    "ar": r"ساري|صالح|معمول|ملغ|قديم",
}  # fmt: skip

"""Notice to those who ask: the one that a house gives its tenants is not the one that they give it."""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.lexicon.parties import PARTY
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.parties import around, parties, parties_meant
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import flat

# A party to which something is said or given.
_TO_THEM: Mapping[str, str] = {
    "en": r"\b(?:giv|ow|notif|inform|warn|tell|pay|let)\w*(?: (?:the|its|their|an?|each|every|any|our))? (?:\w+ )?"
    rf"{PARTY}",
    "de": rf"\b(?:dem|den|einem|ihrem|ihren|seinem|seinen|jedem|allen) (?:\w+ )?{PARTY}",
    "es": rf"\b(?:avis|notific|comunic|inform|pag|dar|da|dan|conced)\w*\b[^.;]{{0,30}} al?(?: \w+)? {PARTY}",
    "zh": rf"(?:通知|告知|告诉|知会|提醒|赔给|付给)[该其各]?{PARTY}",
    "ar": rf"\b[وف]?(?:ال)?(?:اخطار|ابلاغ|اشعار|[تي]خطر|[تي]بلغ|[تي]منح|[تي]عطي|[تي]دفع)\w* {PARTY}",
}
# Who asks gets it, or speaks of what others owe.
_TO_ME: Mapping[str, str] = {
    "en": r"\b(?:me|us)\b|\b(?:i|we|\w+s?) (?:get|receive|expect)\b|\bentitled\b",
    "de": r"\b(?:mir|uns|mich)\b|\b(?:bekomm|erhalt|krieg)\w*",
    "es": r"\b(?:me|nos) (?!voy|vamos|quiero|mud|marcho|doy)\w+|\b(?:recib|cobr)\w*",
    "zh": "[给通知告诉退付]我|收到|得到",
    "ar": r"\b[وف]?(?:احصل|نحصل|اتلقي|[تي]خطرني|[تي]بلغني|[تي]دفع لي)\b",
}


def is_owed_to_the_asked(question: ParsedQuestion, line: Line) -> bool:
    """The line says what those of whom it is asked are told or given, and nothing else of them."""
    language = question.language
    asked, pattern = parties_meant(question), _TO_THEM.get(language)
    if not asked or pattern is None or re.search(_TO_ME[language], flat(question.text)[0]):
        return False
    named = [one for one in parties(line.text, language) if one.name in asked]
    return (
        bool(named)
        and all(re.search(pattern, around(line.text, one)) for one in named)
        and not any(re.search(pattern, around(question.text, one)) for one in parties(question.text, language))
    )

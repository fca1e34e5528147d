"""Light words of a claim: those by which an answer gives a value, and that claim nothing beside it.

"The jacket takes 9.80" says no more than the row "jacket | 9.80". Of a model that is fit to judge they need not stand
in the line; what another model says in words of its own is not known to be true.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.prices import has_sum
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES
from sluiceway_infer.domain.grounding.text.stems import stem
from sluiceway_infer.domain.grounding.verification.claims import Claim

# "You pay" says whose the money is: it claims nothing where a sum stands by itself, as it does in a row.
_PAYING: Mapping[str, str] = {
    "en": "pay cost charge owe due",
    "de": "zahlen kosten berechnen verlangen fällig",
    "es": "costar cuesta cuestan pagar paga pagan valer vale",
    "zh": "付收",
    "ar": "يكلف تكلف تدفع يدفع تكلفة يساوي",
}
# With one of these a line says itself how the money goes, or that none does.
_MONEY_GOES: Mapping[str, str] = {
    "en": "get receive refund return lend free spend save earn bring",
    "de": "bekommen erhalten erstatten zurück leihen kostenlos sparen verdienen frei",
    "es": "cobrar cobra cobran recibir recibe devolver devuelve prestar presta gratis",
    "zh": "付收退免赔借",
    "ar": "يسترد تسترد مجانا يعيد تعيد يقبض",
}
_LIGHT: Mapping[str, str] = {
    "en": "take need have come make amount total require say tell ll ve",
    "de": """nehmen gelten betragen dauern warten brauchen finden platz liegen rechnen einzeln einzelne insgesamt
    beläuft""",
    "es": "tardar tarda necesitar necesita durar dura",
    "zh": "您需要的话一可是为就会能得元只也都还再了着过在有个时每共",
    "ar": "يبلغ تبلغ قدره قدرها",
}


def light_words(
    said: Claim, question: ParsedQuestion, passage: ParsedPassage, lines: Sequence[Line], there: frozenset[str]
) -> frozenset[str]:
    """The new words of a claim that claim nothing, where it gives a number that its lines have (`there`)."""
    if not any(word[:1].isdigit() for word in said.new & there):
        return frozenset()
    language = question.language
    tables = (_LIGHT, _PAYING) if _is_a_bare_sum(passage, lines, language) else (_LIGHT,)
    if language in NO_SPACES:
        return _across(said, there | question.stems, frozenset("".join(table.get(language, "") for table in tables)))
    return said.new & frozenset[str]().union(*(_stems(table, language) for table in tables))


def _is_a_bare_sum(passage: ParsedPassage, lines: Sequence[Line], language: str) -> bool:
    """They have a sum of money, and no word for how it goes."""
    if language in NO_SPACES:
        signs = _MONEY_GOES.get(language)
        return signs is not None and not any(sign in line.text for line in lines for sign in signs)
    words = _stems(_PAYING, language) | _stems(_MONEY_GOES, language)
    return any(has_sum(passage, line) for line in lines) and all(words.isdisjoint(line.stems) for line in lines)


def _stems(table: Mapping[str, str], language: str) -> frozenset[str]:
    return _stemmed(table.get(language, ""), language)


@lru_cache
def _stemmed(row: str, language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in row.split())


def _across(said: Claim, there: frozenset[str], light: frozenset[str]) -> frozenset[str]:
    """Pairs of signs each of which belongs to a word that stands there, or is light: they lie across two words."""
    held = {at for word in said.words if word.stem in there for at in range(word.start, word.end)}
    told = held.union(at for at, sign in enumerate(said.text) if sign in light)
    new = (word for word in said.words if word.stem in said.new)
    return frozenset(word.stem for word in new if told.issuperset(range(word.start, word.end)))

"""Scene of which a line says nothing, where the question behind it asks only what that costs, or what happens: "My key
is gone. What do I pay at Norra Baths?" is answered by no line on a swim.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.lexicon.mishaps import ANY_PART, mishaps_in
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.context import start_of_asking
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.selection.twin_titles import naming
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS, PLAIN_NAMES, flat
from sluiceway_infer.domain.grounding.text.people import collective
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.weekdays import days_in, weekdays
from sluiceway_infer.domain.grounding.text.words import Word, are_beside, shared_places

# Sums that are paid for whatever was told.
_SUMS = frozenset(("price", "fee", "penalty"))
# What is paid, done and added, and what happens: of these none says what it is for.
_LIGHT: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        """pay pays paid paying owe owes charge charges charged cost costs take takes ask asks want wants bill bills add
        adds added extra surcharge money sum amount due come comes get gets back off look looking set sets happen
        happens expect expects must there then now total whole""".split()
    ),
    "de": frozenset(
        """zahle zahlt zahlen bezahle bezahlt bezahlen kostet kosten nimmt nehmen verlangt verlangen berechnet berechnen
        stellt stellen rechnung rechnet rechnen kommt kommen drauf dazu hinzu zuschlag aufschlag extra zusatzlich
        aufpreis betrag summe geld schulde schulden fallig passiert geschieht macht machen gilt mussen muss dann nun da
        dort erwartet""".split()
    ),
    "es": frozenset(
        """pago paga pagan pagar pagamos cuesta cuestan cobra cobran cobrais pide piden suma suman anade anaden extra
        recargo suplemento importe cantidad dinero debo debemos toca ocurre pasa sucede total""".split()
    ),
    "ar": frozenset(
        """ادفع ندفع يدفع تدفع سادفع سندفع تاخذ ياخذ ياخذون تاخذون تحسب تحتسب يحتسب تطلب يطلب يطلبون تتقاضى يتقاضى تكلف
        يكلف يزاد يزيد يزيدون تزاد تضاف يضاف تضيف اضافي اضافية زيادة مبلغ المبلغ غرامة الغرامة يترتب تترتب علي علينا
        يلزمني يحدث يحصل الان اجمالا بتاخذ بتحسب بتغرمنا شو قديش تغرم تغرمني نخسر اخسر""".split()
    ),
}  # fmt: skip
_COSTS: Mapping[str, str] = {
    "en": r"\bcosts?\b|\bprice\b|\bhow much (?:is|are)\b",
    "de": r"\bkoste[nt]\b|\bpreis\b|\bteuer\b",
    "zh": "多少钱|价",
    "es": r"\b(?:cuestan?|valen?|precio)\b", "ar": r"\b[وف]?(?:بكم|[يت]كلف\w*|ثمن\w*|سعر\w*)\b",
}  # fmt: skip
_AT: Mapping[str, str] = {
    "en": r"\b(?:at|with|by|from|in)\b", "de": r"\b(?:bei|beim|vom|von|im|in)\b", "es": r"\ben\b", "zh": "[在收]",
    "ar": r"\b(?:لد[ىي]|عند|في|مع|من)\b",
}  # fmt: skip
_LIGHT_SIGNS = re.compile(
    "多少钱?|几|怎么[算收办样]|什么价钱?|价钱|费用|罚款|赔偿|收费|另外|额外|一共|总共|还得|还要|需要|应该"
    r"|[会得要该收付交赔加掏出花罚扣算是那我们的呢啊吗钱再又在去到]|[\s，。？！,.?!()]"
)
# What was asked of in the turn before.
_HOUSE_BEFORE = re.compile(r"\([^()的]{2,8}\)\s*$")
_GONE = frozenset("gone went away weg fort futsch hin اختفى اختفت طار طارت راح راحت".split())
_NO_DAY: frozenset[int] = frozenset()
_NOBODY: frozenset[str] = frozenset()
# So many signs of a Chinese name, side by side.
_SHORTEST = 2


def is_beside_the_scene(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """What is told first alone says what is asked for, and neither the line nor what heads it has any of it."""
    # A model that judges weighs what was told.
    start = 0 if question.is_judged else start_of_asking(question.text, question.language)
    light = _LIGHT.get(question.language, _NOBODY)
    found = _matter(question, passage, 0, start) if start else []
    scene = [word for word in found if not _is_light(word, light, question.language)]
    if not scene or _asks_of_the_named(question, start) or not _asks_of_nothing(question, passage, start):
        return False
    days = frozenset(day for *_, day in days_in(question.text[:start], question.language))
    if days:
        return days.isdisjoint(_days_of(passage, line))
    return not (_tells_of(question, scene, passage, line) or _is_of_the_people(question, start, passage, line))


def _asks_of_the_named(question: ParsedQuestion, start: int) -> bool:
    """What something costs that has a name, which is no house that takes it."""
    asking = flat(question.text[start:])[0]
    costs, at = _COSTS.get(question.language, "$^"), _AT.get(question.language, "$^")
    return re.search(costs, asking) is not None and re.search(at, asking) is None


def _asks_of_nothing(question: ParsedQuestion, passage: ParsedPassage, start: int) -> bool:
    if question.language in NO_SPACES:
        names = shared_places(
            question.text, (passage.read.place, *(mine for mine, _ in question.told_apart)), _SHORTEST
        )
        rest = "".join(sign for at, sign in enumerate(question.text[start:], start) if at not in names)
        return not _LIGHT_SIGNS.sub("", _HOUSE_BEFORE.sub("", rest))
    light = _LIGHT.get(question.language)
    matter = _matter(question, passage, start, len(question.text))
    return light is not None and all(_is_light(word, light, question.language) for word in matter)


def _is_light(word: Word, light: frozenset[str], language: str) -> bool:
    return plain(word.text) in light | GENERIC or bool(concepts_of(word.stem, language) & PROPERTIES & _SUMS)


def _matter(question: ParsedQuestion, passage: ParsedPassage, start: int, end: int) -> list[Word]:
    """The words of matter there that are no part of a name, nor ask."""
    names = _names(question, passage, is_asked=start > 0)
    return [
        word
        for word in question.words
        if start <= word.start < end
        and word.is_content
        and word.stem not in names
        and not question.asked.is_asking(word)
    ]


def _names(question: ParsedQuestion, passage: ParsedPassage, *, is_asked: bool) -> frozenset[str]:
    """What is called so, by its spelling or by a title; in Arabic any noun may be read as one, which a scene names."""
    titled, pairs = question.titled | passage.place, [two for two in pairwise(question.words) if are_beside(*two)]
    if question.language == "ar":
        ends = naming(question) if is_asked else titled
        beside = {
            one.stem for one, other in pairs if other.stem in ends and not concepts_of(one.stem, "ar") & PROPERTIES
        }
        return titled.union(ends, beside)
    if question.language in NOUNS_WITH_CAPITALS:
        runs = {word.stem for pair in pairs if all(one.is_name and one.is_content for one in pair) for word in pair}
        return naming(question).union(titled, runs)
    return naming(question) | (question.titled if question.language in PLAIN_NAMES else titled)


def _tells_of(question: ParsedQuestion, scene: list[Word], passage: ParsedPassage, line: Line) -> bool:
    there = line.stems.union(passage.above(line), _goes_on_from(passage, line))
    asked = replace(question, relation=frozenset(word.stem for word in scene))
    said = {word for word in scene if word.stem in said_of(asked, there)}
    # What is lost, as another thing is.
    things = [word for word in scene if not (mishaps_in(word.text, question.language) or plain(word.text) in _GONE)]
    if any(word in said for word in things):
        return True
    is_of_any = not things or re.search(ANY_PART.get(question.language, "$^"), flat(line.text)[0]) is not None
    return (bool(said) and not things) or (is_of_any and _is_of_the_mishap(scene, passage, line))


def _is_of_the_mishap(scene: list[Word], passage: ParsedPassage, line: Line) -> bool:
    """By whichever word the line tells it."""
    told = mishaps_in(" ".join((line.text, *texts_above(passage, line))), passage.language)
    return any(not told.isdisjoint(mishaps_in(word.text, passage.language)) for word in scene)


def _days_of(passage: ParsedPassage, line: Line) -> frozenset[int]:
    """Those of the line, and of what heads it or stands before it."""
    at = passage.place_of(line)
    texts = (line.text, *texts_above(passage, line), *(one.text for one in passage.lines[max(0, at - 1) : at]))
    said = [weekdays(text, passage.language) for text in texts]
    return frozenset(range(7)) if any(one.is_each for one in said) else _NO_DAY.union(*(one.named for one in said))


def _goes_on_from(passage: ParsedPassage, line: Line) -> frozenset[str]:
    """The words of the sentence before it: "One that does not come back at all" is a jacket."""
    at = passage.place_of(line)
    before = passage.lines[at - 1 : at] if at else ()
    return frozenset[str]().union(*(one.stems for one in before if one.heads == line.heads and line.kind == "sentence"))


def _is_of_the_people(question: ParsedQuestion, start: int, passage: ParsedPassage, line: Line) -> bool:
    """Who somebody is, and how many are with him, is said by other words: students, a group of five."""
    scene, language = question.text[:start], question.language
    if any(word.is_number for word in question.words if word.start < start) or any(collective(scene, language)):
        return line.has_number
    texts = (line.text, *texts_above(passage, line))
    there = _NOBODY.union(*(names_of_parties(text, language) for text in texts))
    return bool(there and names_of_parties(scene, language))

"""Kinds of answer: whether a line gives a number, a date, a person, a place, a reason, where one is asked for."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.asks import EVENTS, REASONS
from sluiceway_infer.domain.grounding.lexicon.conditions import ON_A_CONDITION, WHEN
from sluiceway_infer.domain.grounding.lexicon.numbers import ARABIC_HOUR, ARABIC_ORDINALS, CHINESE_NUMERALS, TIMES
from sluiceway_infer.domain.grounding.parsing.asked import Kind, is_of_the_past
from sluiceway_infer.domain.grounding.parsing.conditions import conditions
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agents import tells_a_person
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.contraries import is_closed_on_its_day
from sluiceway_infer.domain.grounding.selection.counts import counts_two, lacks_the_number_of_people, may_count
from sluiceway_infer.domain.grounding.selection.datable import lacks_the_year, may_tell_when
from sluiceway_infer.domain.grounding.selection.dimensions import is_of_another_dimension, is_told_by_another_column
from sluiceway_infer.domain.grounding.selection.frequency import is_told_how_often, lacks_how_often
from sluiceway_infer.domain.grounding.selection.located import tells_a_place
from sluiceway_infer.domain.grounding.selection.materials import lacks_the_colour, tells_the_material
from sluiceway_infer.domain.grounding.selection.measured import is_of_the_dimension, is_of_the_measure, names_a_measure
from sluiceway_infer.domain.grounding.selection.prices import tells_no_price
from sluiceway_infer.domain.grounding.selection.quantities import tells_a_quantity
from sluiceway_infer.domain.grounding.selection.shares import lacks_the_share
from sluiceway_infer.domain.grounding.selection.subjects import before_pronoun
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.lasting import asks_how_long, lasts_one
from sluiceway_infer.domain.grounding.text.periods import periods
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.weekdays import weekdays
from sluiceway_infer.domain.grounding.text.words import Word, are_beside, content

# A price as a share of the whole one, half of it, 85 %; or as that of others.
_REDUCED = re.compile(f"半[价票]|[{CHINESE_NUMERALS}]折|(?:享受|按|执行)[^,，。]{{0,8}}(?:票价|价格|标准)")
# Right before the word by which something is counted.
_HOW_MANY = "几"
_CHINESE_TIME = re.compile(
    r"[\u5e74\u6708\u65e5\u53f7\u70b9\u65f6\u5468]|星期|[寒暑放]假|假[期日]|春|夏|秋|冬|世纪|立即|每天|早|晚"
)
# The fifth day, the eighth hour, two in the afternoon.
_ARABIC_TIME = re.compile(
    rf"\b[وفبل]?(?:ال)?(?:يوم|اسبوع|شهر|ساع[هة]|عام|سن[هة]) ال(?:{ARABIC_ORDINALS})\b|{ARABIC_HOUR}"
)
_TOLD_IN_WORDS: Mapping[str, str] = {
    "zh": rf"{_CHINESE_TIME.pattern}|[前后期内]",
    "ar": rf"{_ARABIC_TIME.pattern}|\b[وف]?(?:بعد|قبل|عند|حين|حال|خلال|فور|حتى|حتي)",
}
# Half the price, double the fee, a kilogram and a half; in Arabic all of it as well.
_FRACTIONS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:half|halve\w*|thirds?|quarter|double|twice)\b"),
    "de": re.compile(r"\b(?:halb\w*|halfte|drittel|viertel|doppelt\w*|zweifache\w*)\b"),
    "es": re.compile(r"\b(?:mitad|tercio|tercera parte|cuarto|cuarta parte|doble)\b"),
    "fr": re.compile(r"\b(?:moitie|tiers|quart|double)\b"),
    "zh": re.compile(r"一半|半价|双倍|[两三]倍|分之"),
    "ar": re.compile(r"\b[وفبل]?(?:ال)?(?:نصف|ربع|ثلث|ضعف)\b|\b(?:كاملا|كاملة|كامله|بالكامل)\b"),
}
# Half an hour, ein Viertel eines Tages.
_OF_A_TIME = re.compile(
    r" (?:an? |of an? |de |eine[rs]? )?(?:hour|day|year|month|week|stunde|tag|jahr|monat|woche|hora|dia|ano|mes|semana"
    r"|(?:ال)?(?:ساع[هة]|يوم|شهر|سن[هة]|عام))"
)
# Small words of English that months are spelled like.
_NO_MONTHS = frozenset(("may", "march"))
# Whoever goes "to Bergen" says where, and "to teach" why.
_TO_A_PLACE = re.compile(r"\bto (?=[A-Z])")
# A day or a season answers how often or how long, and is no sum.
_HOW_OFTEN = re.compile(
    r"\b(?:often|frequently|long|soon|late|early|oft|haufig|lange?|spat|fruh|bald|frecuencia|cada cuanto|tiempo"
    r"|dura|tarda|frequence|souvent|temps)\b|多久|多长|多少时间|كم (?:مر[هة]|من الوقت|تستغرق|يستغرق|مد[هة]|تستمر|يستمر)"
)
_HOW_MANY_TIMES = re.compile(r"\b(?:times|male?|oft|often|haufig|frequently|once|twice)\b")
_TIMES_OVER = re.compile(r"(?:ein|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|zwolf|\d+-?)mal|once|twice|thrice")
# Told apart by their numbers.
_NUMBERED = frozenset(
    "room gate platform zimmer raum gleis bahnsteig habitacion sala anden غرفة غرفه قاعة قاعه رصيف".split()
)
_WITHOUT_FIGURE = frozenset(
    """free unlimited lifetime forever unbegrenzt kostenlos kostenfrei gratis lebenslang ilimitado gratuito vitalicia
    gratuit illimite 免费 无限 终身 مجانا مجاني مدى_الحياه""".split()
)


def gives(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Whether the line has, beyond the words of the question, something of the kind that is asked for."""
    if question.is_yes_or_no or (question.asked.kind == "reason" and _is_headed_by_why(question, passage, line)):
        return True
    if tells_a_quantity(question, line):
        return True
    if question.asked.kind == "material":
        return tells_the_material(question, passage, line)
    if lacks_the_colour(question, passage, line) or not _gives_the_amount(question, passage, line):
        return False
    if question.asked.kind == "date" and (is_told := _tells_when(question, passage, line)) is not None:
        return is_told
    rule = _RULES_OF_LINES.get(question.asked.kind, _anything)
    if (before := _who_it_goes_on_from(question, passage, line)) is not None:
        return gives_kind(question, (*before.told, *line.told), before.text + line.text)
    is_given = gives_kind(question, _without_names(question, line), line.text)
    return is_given and rule(question, line.told, line.text)


def _who_it_goes_on_from(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> Line | None:
    """The line before, which names whoever did it, where this one says all of the deed: "She also built the mill"."""
    is_told = question.asked.kind == "person" and question.relation <= said_of(question, line.stems)
    return before_pronoun(passage, line) if is_told else None


def _gives_the_amount(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Nothing tells that its numbers are of another measure or dimension, or count something else."""
    is_measured = question.asked.kind == "measure"
    if lacks_how_often(question, passage, line) or not is_of_the_dimension(question, line):
        return False
    if lacks_the_number_of_people(question, line):
        return False
    if is_measured and not is_of_the_measure(question, passage, line):
        return False
    if lacks_the_share(question, passage, line) or is_told_by_another_column(question, passage, line):
        return False
    if is_of_another_dimension(question, line) and not (is_measured and _is_a_fraction(question, line.text)):
        return False
    if names_a_measure(question) and not _measure(question, line.told, line.text):
        return False
    return question.asked.kind != "count" or may_count(question, line)


def _tells_when(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool | None:
    """Whether it does; None where its words are still to be asked for a time."""
    if lacks_the_year(question, passage, line):
        return False
    is_closed = not question.is_negated and is_closed_on_its_day(question, line)
    if is_closed or _is_on_a_condition(question, passage, line):
        return True
    if not (may_tell_when(line, question.language, question.stems) or _has_word_of_time(question, line)):
        return False
    return True if _is_dated_by_an_event(question, line.stems | passage.above(line), line.text) else None


def _is_on_a_condition(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """When something may be is told by the only case in which it may, where the line says all that is asked."""
    pattern = ON_A_CONDITION.get(question.language, "$^")
    is_told = question.relation - question.turning <= said_of(question, line.stems | passage.above(line))
    start, end = question.asked.spans[0]
    is_open = re.fullmatch(WHEN, flat(question.text[start:end])[0].strip()) is not None
    return is_told and is_open and re.search(pattern, flat(line.text)[0]) is not None


def _without_names(question: ParsedQuestion, line: Line) -> Sequence[Word]:
    """Without the numbers of names that are like one of the question, and of rooms: the 55 of a model tells nothing of
    the 38.
    """
    named = {one.stem for one, other in pairwise(question.words) if _are_of_a_name(one, other)}
    valued = {number for number, _ in line.measures}
    names = {
        other
        for one, other in pairwise(line.tokens)
        if (one.stem in named or plain(one.text) in _NUMBERED) and _are_of_a_name(one, other)
        if other.stem not in valued
    }
    return [word for word in line.told if word not in names]


def _are_of_a_name(one: Word, number: Word) -> bool:
    return (
        number.is_number
        and number.text[:1].isdigit()
        and one.is_content
        and not one.is_number
        and are_beside(one, number)
    )


def _has_word_of_time(question: ParsedQuestion, line: Line) -> bool:
    """A time other than one of the question, or what something comes before or after."""
    pattern = _TOLD_IN_WORDS.get(question.language) or EVENTS.get(question.language, "$^")
    is_told = any(_is_a_time(word) and word.stem not in question.stems for word in line.tokens)
    return is_told or re.search(pattern, flat(line.text)[0]) is not None


def _is_a_time(word: Word) -> bool:
    """A month, a day, a season; "they may" is none."""
    return plain(word.text) in TIMES and word.text not in _NO_MONTHS


def gives_kind(question: ParsedQuestion, tokens: Sequence[Word], text: str) -> bool:
    """The same of a sentence by itself, where its words tell: a number, a date, a person."""
    if question.is_yes_or_no or (question.language == "ar" and counts_two(question, tokens)):
        return True
    return bool(_new(question, tokens)) and _RULES.get(question.asked.kind, _anything)(question, tokens, text)


def _new(question: ParsedQuestion, tokens: Sequence[Word]) -> list[Word]:
    return [word for word in tokens if word.is_content and word.stem not in question.stems]


def _anything(question: ParsedQuestion, tokens: Sequence[Word], text: str) -> bool:
    return True


def _has_an_amount(question: ParsedQuestion, tokens: Sequence[Word]) -> bool:
    """A number, and none of times: tuned twice a year, a piano is not two years old, nor has it two pedals."""
    is_of_times = _HOW_MANY_TIMES.search(flat(question.text)[0]) is not None
    found = (word for word in _new(question, tokens) if word.is_number)
    return any(is_of_times or _TIMES_OVER.fullmatch(plain(word.text)) is None for word in found)


def _number(question: ParsedQuestion, tokens: Sequence[Word], text: str) -> bool:
    if _has_an_amount(question, tokens) or _is_counted_in_chinese(question, text):
        return True
    if question.language == "ar" and (_is_a_fraction(question, text) or tells_no_price(question, text)):
        return True
    return is_told_how_often(question, text)


def _is_counted_in_chinese(question: ParsedQuestion, text: str) -> bool:
    """A numeral before the measure word of the question, which elsewhere may count nothing: 一次, 三回."""
    if question.language != "zh" or not question.asked.spans:
        return False
    end = question.asked.spans[0][1]
    measure_word = question.text[end : end + 1] if question.text[end - 1] == _HOW_MANY else question.text[end - 1]
    if not measure_word:
        return False
    return bool(re.search(rf"(?<![中每任某有另这那第])[{CHINESE_NUMERALS}]{re.escape(measure_word)}", text))


def _measure(question: ParsedQuestion, tokens: Sequence[Word], text: str) -> bool:
    told = _WITHOUT_FIGURE | TIMES if _HOW_OFTEN.search(flat(question.text)[0]) else _WITHOUT_FIGURE
    is_told = any(plain(word.text) in told for word in _new(question, tokens)) or _has_an_amount(question, tokens)
    is_told = is_told or tells_no_price(question, text) or _is_counted_in_chinese(question, text)
    is_told = is_told or (question.asked.concept == "price" and _REDUCED.search(text) is not None)
    is_long = question.asked.concept == "duration" or asks_how_long(question.text)
    is_told = is_told or is_told_how_often(question, text) or (is_long and lasts_one(text, question.language))
    return is_told or _is_a_fraction(question, text)


def _is_a_fraction(question: ParsedQuestion, text: str) -> bool:
    pattern, bare = _FRACTIONS.get(question.language), flat(text)[0]
    return pattern is not None and any(not _OF_A_TIME.match(bare, found.end()) for found in pattern.finditer(bare))


def _date(question: ParsedQuestion, tokens: Sequence[Word], text: str) -> bool:
    new = [word for word in tokens if word.stem not in question.stems]
    if any(word.is_number or _is_a_time(word) for word in new):
        return True
    is_a_day = not question.days and weekdays(text, question.language).named
    if is_a_day or (not question.periods and periods(text, question.language)):
        return True
    if question.language in ("zh", "ja"):
        return bool(_CHINESE_TIME.search(text))
    if question.language == "ar" and _ARABIC_TIME.search(flat(text)[0]):
        return True
    return _is_dated_by_an_event(question, frozenset(word.stem for word in tokens), text)


def _is_dated_by_an_event(question: ParsedQuestion, there: frozenset[str], text: str) -> bool:
    """All that was asked is said, and on a condition, or with another word than the question's after, before or during
    what it was.
    """
    pattern = EVENTS.get(question.language)
    if pattern is None or not question.relation.union(*question.names) <= there | said_of(question, there):
        return False
    if not is_of_the_past(question.text, question.language) and _holds_on_a_condition(question, text):
        return True
    start, end = question.asked.spans[0]
    asked = f"{question.text[:start]} {question.text[end:]}"
    return not set(re.findall(pattern, flat(text)[0])) <= set(re.findall(pattern, flat(asked)[0]))


def _holds_on_a_condition(question: ParsedQuestion, text: str) -> bool:
    """When something is so is told by the clause on which it hangs: "provided that the neighbours agree"."""
    asked = frozenset(word.stem for word in question.words)
    found = conditions(text, question.language)
    # "Es sei denn" has its clause behind a comma.
    clauses = [(text[slice(*one.clause)], text[one.clause[1] : one.scope[1]]) for one in found]
    told = (content(clause, question.language) or content(rest, question.language) for clause, rest in clauses)
    return any(not asked.issuperset(word.stem for word in matter) for matter in told)


def _person(question: ParsedQuestion, tokens: Sequence[Word], text: str) -> bool:
    return tells_a_person(question, _new(question, tokens), tokens, text)


def _reason(question: ParsedQuestion, tokens: Sequence[Word], text: str) -> bool:
    pattern = REASONS.get(question.language)
    return pattern is None or bool(re.search(pattern, flat(_TO_A_PLACE.sub("", text))[0]))


def _is_headed_by_why(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """It answers a question that asks why as well, or stands under a heading that names the reason."""
    pattern = REASONS.get(question.language, "$^")
    start, end = question.asked.spans[0]
    why = flat(question.text[start:end])[0]
    heads = [flat(passage.lines[at].text)[0] for at in line.heads if passage.lines[at].kind in ("question", "heading")]
    return any(why in head or re.search(pattern, head) for head in heads)


_Rule = Callable[[ParsedQuestion, Sequence[Word], str], bool]
_RULES: Mapping[Kind, _Rule] = {"count": _number, "measure": _measure, "date": _date, "person": _person}
_RULES_OF_LINES: Mapping[Kind, _Rule] = {"place": tells_a_place, "reason": _reason}

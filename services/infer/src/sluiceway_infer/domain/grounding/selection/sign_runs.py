"""Runs of signs of a question that is written without spaces, of which each names a thing: what stands between its
small signs at the beginning of a clause, or on one side of a 的, without measures, parties and units.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.function_words import ONLY
from sluiceway_infer.domain.grounding.lexicon.mishaps import MISHAPS
from sluiceway_infer.domain.grounding.lexicon.numbers import CHINESE_NUMERALS
from sluiceway_infer.domain.grounding.lexicon.turns import RANKS
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.parsed import ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties, parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.replaced import SMALL_SIGNS
from sluiceway_infer.domain.grounding.selection.unsaid_signs import is_light
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.numerals import MEASURE_WORDS, without_weekdays
from sluiceway_infer.domain.grounding.text.turns import Turn, turns

SIGNS = re.compile(r"[\u3400-\u9fff]+")
SHORTEST_RUN = 2
FEE = "费"
# Behind these comes the word by which a thing is counted.
COUNTING = frozenset("这那每几")
_OF = "的"
_CLAUSES = re.compile(r"[^，,；;。？?！!]+")
# So words for measures end.
_OF_MEASURES = frozenset("量率度期价积额数值限")
# Concepts that name a thing as well.
_NO_MEASURES = frozenset(("battery",))
# Behind a noun or a verb how many of it are meant: 一节.
_COUNTED = re.compile(rf"(?<=[\u3400-\u9fff])[{CHINESE_NUMERALS}半][{MEASURE_WORDS}]$")
# Nouns that begin with a small sign.
_NOUNS = frozenset(
    "会议 会场 会馆 会客 会所 会费 使馆 对联 对讲 把手 被子 被套 被罩 内胆 内胎 内芯 内存 上盖 下盖 里衬".split()
)
# What stands right behind a number or letters, which may be those of a model.
_BEHIND_A_MODEL = re.compile(r"(?<=[A-Za-z0-9])[\u3400-\u9fff]+")
# Small signs that tell nothing that is done.
_TOPIC = frozenset("的那这里其在")
# Behind a word of rank it counts: 最后一场.
_ONE = "一"
# Of several floors the top one has a name.
_HIGHEST = tuple("层楼点峰处")
# What a party has of a thing.
_USING = frozenset("用借租坐")
_OF_A_PARTY = frozenset("用借租坐买住订")
# Of a whole that stands before it what stands behind it is a part: 学费中保险费.
_AMONG = frozenset("里内中")
_WITHIN = re.compile(
    r"(?<=[\u3400-\u9fff]{2})(?<![其集初高空途手家期])中(?=[\u3400-\u9fff]{2})"
    r"(?![心午学国文级型等间央介奖断止途班餐医药式杯号山东西部小低])"
)
# What has happened to a thing is no part of its name.
_HAPPENED = re.compile("|".join(by["zh"] for by in MISHAPS.values() if "zh" in by))
# So much of a time is what a price is for.
_EACH_TIME = re.compile(r"[一每半]个?(?:小时|钟头|天|日|晚|周|星期|月|年|次|人)(?=\W|$)")


def runs_of_things(question: ParsedQuestion, passage: ParsedPassage) -> Iterator[str]:
    """Runs that name a thing: no measure, no party, no unit, and without what stands above the passage."""
    asked = _asked_clause(question)
    text = f"{passage.read.place}\n{passage.read.text}"
    for found in map(unmeasured, _candidates(asked, passage)):
        run = _without_its_measure(_without_its_party(found, text), text)
        is_known = run in UNIT_OF or run in GENERIC or bool(names_of_parties(run, "zh"))
        if len(run) >= SHORTEST_RUN and not is_known:
            yield run


def topic_of(question: ParsedQuestion, place: str, text_of: str) -> Iterator[str]:
    """What a clause before the one that asks names, where it does no more than that: "that tiller, …"."""
    text = question.text
    first = question.asked.spans[0][0] if question.asked.spans else 0
    before = [one.group() for one in _CLAUSES.finditer(text) if one.end() <= first]
    if before and _TOPIC.issuperset(set(before[-1]) & SMALL_SIGNS):
        yield from (run for run, _, _ in list(_between_small_signs(before[-1], place, text_of))[-1:] if run)


def part_asked_of(question: ParsedQuestion) -> str:
    """Of what stands among a whole the first two signs: 学费中保险费."""
    text = _blanked(question.text, question.asked.spans)
    within = _WITHIN.search(text)
    return text[within.end() : within.end() + SHORTEST_RUN] if within else ""


def _without_its_party(run: str, text: str) -> str:
    """What stands behind the party that has it, where the text has that: a child's evening ticket."""
    end = next((party.end for party in parties(run, "zh") if not party.start), 0)
    return run[end:] if end and len(run) - end >= SHORTEST_RUN and run[end:] in text else run


def _without_its_measure(run: str, text: str) -> str:
    """The run without a measure that no lexicon has, where the text has it; empty where it does not."""
    if run[-1:] not in _OF_MEASURES:
        return run
    size = next((size for size in range(len(run) - 1, 1, -1) if run[-size:] in text), len(run))
    return run[:-size]


def unmeasured(run: str) -> str:
    """The run up to a measure; a fee is called by what is paid for."""
    measures = (at for at in range(len(run) - 1) if concepts_of(run[at : at + 2], "zh") - _NO_MEASURES)
    return run[: next(measures, len(run))]


def _asked_clause(question: ParsedQuestion) -> str:
    """The clause that asks, with a blank for what asks, for each day of the week and for what tells which one it is or
    that all are meant.
    """
    text, spans = without_weekdays(question.text), question.asked.spans
    turned = [(turn.start, turn.end) for turn in turns(text, "zh") if _tells_which(turn, text)]
    timed = [one.span() for one in _EACH_TIME.finditer(_blanked(text, spans))]
    broken = [one.span() for one in _HAPPENED.finditer(text)]
    for start, end in (*spans, *turned, *timed, *broken):
        text = _blanked(text, ((start, end),))
    clauses = list(_CLAUSES.finditer(text))
    at = spans[0][0] if spans else 0
    return next((one.group() for one in clauses if one.start() <= at < one.end()), text)


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _tells_which(turn: Turn, text: str) -> bool:
    """It is no part of a name: that all are meant, the most of them, or the last one."""
    axis = turn.sense[0]
    is_bound = axis == "bound" and not text.startswith(_HIGHEST, turn.end)
    return axis == "total" or is_bound or (axis in RANKS and text.startswith(_ONE, turn.end))


def _candidates(clause: str, passage: ParsedPassage) -> Iterator[str]:
    """The run that begins a clause, and those on both sides of a 的; not what tells whom it is about."""
    yield from _parts_of_a_model(clause, passage.read.place, passage.read.text)
    runs = list(_between_small_signs(clause, passage.read.place, passage.read.text))
    people = [at for at, (run, before, _) in enumerate(runs) if before == _OF and _is_of_people(run)]
    uses = 1 if runs and _is_a_party(runs[0][0]) else 0
    for at, (run, before, after) in enumerate(runs):
        is_used = at == uses and before in _USING
        is_among = bool(at) and before in _AMONG and bool(runs[at - 1][0])
        if run and (not at or is_used or is_among or _OF in (before, after)) and at >= max(people, default=0):
            yield run if at else _object_of_its_party(run)


def _parts_of_a_model(clause: str, place: str, there: str) -> Iterator[str]:
    """What stands behind a model of which it is no type: the text has it, and behind no number or letters."""
    for found in _BEHIND_A_MODEL.finditer(clause):
        end = next((at for at, sign in enumerate(found.group()) if sign in SMALL_SIGNS), len(found.group()))
        run = _without_its_party(_unplaced(unmeasured(found.group()[:end]), place), there)
        run = _trimmed(run, "", there)
        is_type = run in place or any(one.group().startswith(run) for one in _BEHIND_A_MODEL.finditer(there))
        if run and run in there and not is_type:
            yield run


def _object_of_its_party(run: str) -> str:
    """What a party that begins it has, by a verb of one sign: 企业租大馆."""
    end = next((party.end for party in parties(run, "zh") if not party.start), 0)
    thing = run[end + 1 :]
    return thing if end and run[end : end + 1] in _OF_A_PARTY and len(thing) >= SHORTEST_RUN else run


def _is_a_party(run: str) -> bool:
    """It ends with one, which another thing is asked for."""
    return any(party.end == len(run) for party in parties(run, "zh"))


def _is_of_people(run: str) -> bool:
    return run.startswith(("人", "者")) or bool(names_of_parties(run, "zh"))


def _between_small_signs(clause: str, place: str, there: str) -> Iterator[tuple[str, str, str]]:
    """Each run without what is light at its ends, with the sign before it and the one behind."""
    for found in SIGNS.finditer(clause):
        signs = found.group()
        # What follows a name in other letters says of which type that is.
        of_type = clause[found.start() - 1 : found.start()].isalnum()
        within = {one.start() for one in _WITHIN.finditer(signs)}
        small = (
            at
            for at, sign in enumerate(signs)
            if at in within or (sign in SMALL_SIGNS and signs[at : at + 2] not in _NOUNS)
        )
        bounds = [-1, *small, len(signs)]
        for start, end in pairwise(bounds):
            before = signs[start] if start >= 0 else ""
            after = signs[end] if end < len(signs) else ""
            run = "" if of_type and start < 0 else _trimmed(_unplaced(signs[start + 1 : end], place), before, there)
            yield run, before, after


def _unplaced(run: str, place: str) -> str:
    """The run without what it begins with that stands in the title."""
    size = next((size for size in range(len(run), 1, -1) if run[:size] in place), 0)
    # One sign more names a part of it.
    return run if len(run) == size + 1 and not is_light(run[-1]) else run[size:]


def _trimmed(run: str, before: str, there: str) -> str:
    """Without the word by which it is counted, and without what is light at its ends."""
    run = run if run in there else _COUNTED.sub("", run)
    numerals = len(run) - len(run.lstrip(CHINESE_NUMERALS))
    counted = numerals + 1 if numerals or before in COUNTING else 0
    run = whole = run[counted:] if len(run) >= counted + SHORTEST_RUN else run
    while run and is_light(run[-1]) and run[-1] != FEE:
        run = run[:-1]
    run = run.lstrip("".join(ONLY["zh"]))
    if len(run) == 1 and whole in there:
        return whole
    return run if len(run) >= SHORTEST_RUN else ""

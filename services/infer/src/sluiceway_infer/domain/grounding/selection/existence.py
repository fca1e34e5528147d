"""Existence: whether there is such a thing, whether it may be brought, or how many have it, is told by no line that
does not speak of it. In Chinese all else that such a question says, as the place, may be said of other things as well.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.nouns import complements, is_deed, nouns
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.counts import counts_a_thing
from sluiceway_infer.domain.grounding.selection.replaced import SMALL_SIGNS
from sluiceway_infer.domain.grounding.selection.sign_sorts import counts_without_its_modifier, has_unsaid_cause
from sluiceway_infer.domain.grounding.selection.tables import first_cell, is_wide, texts_above
from sluiceway_infer.domain.grounding.selection.things import has_unsaid_signs, is_spoken_of
from sluiceway_infer.domain.grounding.selection.unsaid_signs import is_light
from sluiceway_infer.domain.grounding.text.concepts import is_close
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_SMALL = "".join(SMALL_SIGNS - {"不", "无", "未"})
_PAIR = 2
# How many the title of a document names is told by no sentence below it.
_TITLE = "# "
# Of how many of them it is so, in other languages.
_OF_THEM = re.compile(
    r"\W*(?:how many of (?:the|these|those|its|our) |wie ?viele (?:der|dieser|von den|von diesen) "
    r"|cuant[oa]s de (?:l[oa]s|est[oa]s) )"
)
# A friend as a guest is a guest.
_AS_ANOTHER = re.compile(r" (?:as|als|como) ", re.IGNORECASE)
# What there is, up to the end of the question.
_THERE_IS = re.compile(rf"有(?:没有)?([^{_SMALL}\W]{{2,8}})(?:[吗么呢]|没有)?\W*$")
# Of how many of them it is so, behind what is counted.
_COUNTED = re.compile(
    rf"(?:(?:多少|几)([^{_SMALL}\W]{{1,8}})|多[长重高宽])(?:是|带有?|供|来自|用来|用于|属于|装有|配有)([^{_SMALL}\W]{{2,8}}?)[用的]*\W*$"
)
# How many of whom a thing has that the question describes, up to its end.
_HAS_SO_MANY = re.compile(r"的[\u3400-\u9fff]+(?:有|共有)(?:多少|几)[名个位口人]?([\u3400-\u9fff]{2,4})\W*$")
_PERSON = "人"
# Of what it is asked whether it may, and what a line says may, need not or cannot.
_WHO_MAY = re.compile(rf"\W*([^{_SMALL}\W\d]{{1,3}})(?:可以|能|可否|是否可以)")
_IT_MAY = re.compile(rf"(?:^|[，。；,;])[^{_SMALL}\W\d]{{1,4}}(?:可以?|能|须|必须|不得|只能|仅)")
# What has happened, before what is asked of it; how it came about where a sign tells that it is done.
_HAPPENED = re.compile(r"\W*([\u3400-\u9fff]{2,8})了[，,]?(?=[还也就]?(?:能|可|要|会|在|需|是否))")
_DONE, _ANYHOW = frozenset("掉坏丢破断完满"), frozenset("弄搞用打变")
# Whether something may be is told by a line that says what may, must or cannot be; neither by a price nor by a size.
_MAY_IT = re.compile("可以|可不可以|能不能|能否|可否|允许|准许|能(?=.+吗)|让不让|行不行")
_PERMITTING = re.compile("[可能许准禁得须必限勿不无未应宜仅只方]|除外|免除|支持|提供|接受|开放|除非|自愿|随时")
# What is brought, kept or worn, of one sign, where behind it the question ends or says where to.
_BROUGHT = re.compile(rf"[带养穿戴骑]([^{_SMALL}\W])(?=[到去进上入出来吗]|\W)")

# Behind these a question of English goes on with what it asks of, with or without an article.
_OPENING = frozenset("is are was were do does did can may must should will".split())
_PLURAL = "s"


def asks_of_the_unsaid(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """Whether something is so, or may be, of a thing of which the passage does not speak: that dogs may be brought says
    nothing of cats.
    """
    if not question.is_yes_or_no or question.is_comparison:
        return False
    if question.language in NO_SPACES:
        # A day of the week has several names.
        return not question.days and has_unsaid_signs(question, passage)
    return any(
        not is_spoken_of(one.stem, passage.around, question.language, plain(one.text)) for one in _asked_of(question)
    )


def _asked_of(question: ParsedQuestion) -> Iterator[Word]:
    """Its nouns, and the one without an article that has the verb. In Arabic the verb stands behind the word that asks,
    before whoever does it, and what is done has the form of a noun.
    """
    language = question.language
    found = (*nouns(question), *complements(question), *_bare_subject(question))
    opening = question.words[1:3] if language == "ar" else ()
    found = tuple(one for one in found if not _AS_ANOTHER.match(question.text, one.end))
    yield from (one for one in found if not (one in opening or (language == "ar" and is_deed(plain(one.text), "ar"))))


def _bare_subject(question: ParsedQuestion) -> Iterator[Word]:
    """In English right behind the verb that opens the question, in Spanish a plural behind another word."""
    words, language = question.words, question.language
    held = question.relation - question.turning
    if language == "en" and plain(words[0].text) in _OPENING:
        run = [one for one in words[1:3] if one.stem in held and not one.is_number]
        is_described = len(run) > 1 and are_beside(*run) and plain(run[1].text).endswith(_PLURAL)
        yield from run[1:] if is_described else run[:1] if run[:1] == list(words[1:2]) else []
    elif language == "es":
        behind = (other for one, other in pairwise(words[:4]) if one.stem in held and other.stem in held)
        yield from (one for one in behind if plain(one.text).endswith(_PLURAL))


def lacks_what_is_there(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line says no sign of the thing, nor a close word; or nothing in the passage says what is brought."""
    if question.language != "zh" or not question.is_yes_or_no:
        return False
    if has_unsaid_cause(question, passage) or _lacks_a_permission(question, passage, line):
        return True
    if _has_unsaid_event(question, passage) or _is_permitted_to_another(question, passage, line):
        return True
    found = _THERE_IS.search(question.text)
    if found:
        return is_unsaid(question, found.span(1), passage, line)
    brought = _BROUGHT.search(question.text)
    return brought is not None and not is_light(brought[1]) and brought[1] not in passage.read.text


def _has_unsaid_event(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """What has happened stands nowhere, nor a close word: the boat is sold, and only illness is spoken of."""
    found = _HAPPENED.match(question.text)
    deed = found[1][-2:] if found else ""
    how = deed[:1] if deed[1:] in _DONE else deed
    if not how or how in _ANYHOW or is_close(deed, passage.around, "zh"):
        return False
    return not any(sign in passage.read.text for sign in how)


def _is_permitted_to_another(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Whether cats may is asked, of which nothing is said, and the line says that dogs may."""
    found = _WHO_MAY.match(question.text)
    who = found[1] if found else ""
    text = f"{passage.read.place}{passage.read.text}"
    if not who or any(sign in text or is_light(sign) for sign in who) or is_close(who, passage.around, "zh"):
        return False
    return not parties(who, "zh") and _IT_MAY.search(line.text) is not None


def _lacks_a_permission(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    if _MAY_IT.search(question.text) is None or line.kind != "sentence":
        return False
    return _PERMITTING.search("".join((line.text, *texts_above(passage, line)))) is None


def lacks_what_is_counted(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """How many of them are for children is not told by how many there are: a line without a sign of that. In Arabic a
    sentence counts what it names, or what its heading or the one before it does.
    """
    if question.language == "ar" and line.kind == "sentence" and counts_a_thing(question):
        return _is_unnamed(question, passage, line)
    if _counts_a_row(question, passage, line):
        return True
    if question.asked.kind == "count" and _OF_THEM.match(flat(question.text)[0]):
        return _lacks_what_they_are(question, passage, line)
    if question.language == "zh" and counts_without_its_modifier(question, passage, line):
        return True
    if question.language == "zh" and (of := _HAS_SO_MANY.search(question.text)):
        start, end = of.span(1)
        # Of workers (工人) a boat for one (单人艇) has a sign, too.
        return is_unsaid(question, (start, end - of[1].endswith(_PERSON)), passage, line)
    found = _COUNTED.search(question.text) if question.language == "zh" else None
    return found is not None and _is_of_no_such_part(question, found, passage, line)


def _is_of_no_such_part(question: ParsedQuestion, found: re.Match[str], passage: ParsedPassage, line: Line) -> bool:
    """No sign of the part is there; where it ends with what is counted, 开放池 of 池, not what stands before that."""
    start, end = found.span(2)
    counted, part = (found[1] or "")[-1:], found[2]
    if counted and part.endswith(counted) and len(part) > _PAIR:
        kind = part[:_PAIR]
        return kind not in line.text and not is_close(kind, line.stems, "zh")
    return is_unsaid(question, (start, end), passage, line)


def _counts_a_row(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """How many were studied is told by no row that the question does not name, where nothing says that they were."""
    is_counted = question.asked.kind == "count" and question.language not in NO_SPACES
    if not is_counted or not is_wide(line) or question.asked_of is None:
        return False
    is_named = bool(first_cell(line) & question.stems or said_of(question, first_cell(line)))
    rest = question.relation - question.turning - {question.asked_of.stem}
    return not is_named and not rest <= said_of(question, line.stems | passage.above(line))


def _lacks_what_they_are(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """How many of them stand in the forest is told by no line that has nothing of the last word, nor, where nouns are
    told, of one that the question has beside what is counted.
    """
    last = [word.stem for word in question.words if word.stem in question.relation][-1:]
    others = [word.stem for word in nouns(question) if word != question.asked_of]
    told = said_of(question, line.stems | passage.above(line))
    return any(one not in told and one not in question.turning for one in (*last, *others))


def _is_unnamed(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    at, counted = passage.place_of(line), question.asked_of
    heads = [passage.lines[head] for head in line.heads if not passage.lines[head].text.startswith(_TITLE)]
    around = [one.stems for one in (*heads, *passage.lines[max(0, at - 1) : at + 1])]
    return counted is not None and not any(
        is_spoken_of(counted.stem, stems, "ar") or counted.stem in said_of(question, stems) for stems in around
    )


def is_unsaid(
    question: ParsedQuestion, span: tuple[int, int], passage: ParsedPassage, line: Line, *, close: str = ""
) -> bool:
    """No sign of these of the question is there or above it, none that is `close`, nor a close word."""
    start, end = span
    signs = [sign for sign in question.text[start:end] if not is_light(sign)] + list(close)
    text = "".join((line.text, *texts_above(passage, line)))
    if not signs or any(sign in text for sign in signs):
        return False
    thing = frozenset(word.stem for word in question.words if start <= word.start and word.end <= end)
    return thing.isdisjoint(said_of(question, line.stems | passage.above(line)))

"""Description of the thing that a question asks about: a relative clause, a "with". What it says is known to whoever
asks; the answer is to what stands before it.
"""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, flat

_DESCRIBES: Mapping[str, str] = {
    "en": r"\b(?:that|which|who|whom|whose|where|with)\b",
    "de": r",\s*(?:(?:in|an|auf|von|bei|aus) )?(?:der|die|das|dem|den|deren|dessen|denen)\b|\bmit\b",
    "es": r"(?<=\w )(?:que|quien(?:es)?|cuy[oa]s?|con)\b",
    "fr": r"(?<=\w )(?:qui|que|dont|avec)\b",
    # At the end it describes nothing: 是谁设计的?
    "zh": r"的(?=\w)",
    "ar": r"\b(?:الذي|التي|الذين|ذات|ذو)\b|\bالت?ي\b",
}
_OF = "的"
_MARKS = "，。？！；"
_COMMA = re.compile("[,;?\u060c\u061f]")


def description(question: ParsedQuestion) -> int | None:
    """Where it begins; None where the question describes nothing."""
    pattern = _DESCRIBES.get(question.language)
    bare, places = flat(question.text)
    least = 0 if question.language in NO_SPACES else question.asked.end or _end_of_opening(question)
    found = (places[one.start()] for one in re.finditer(pattern, bare)) if pattern else iter(())
    return next((at for at in found if at >= least), None)


def _end_of_opening(question: ParsedQuestion) -> int:
    """Where the two words end among which a question asks that no rule knows: "in which"."""
    return question.words[1].end if len(question.words) > 1 else 0


def main_clause(question: ParsedQuestion) -> str:
    """The question without the description, which stands before the thing in Chinese."""
    start = description(question)
    if start is None or question.language in NO_SPACES:
        return question.text if start is None else question.text[start + 1 :]
    return question.text[:start].rstrip(" ,")


def clause_of(question: ParsedQuestion) -> tuple[int, int]:
    """Where the question describes by a relative clause, which stands before its thing in Chinese; nowhere without."""
    start = description(question)
    if start is None:
        return 0, 0
    if question.language in NO_SPACES:
        return max(question.text.rfind(mark, 0, start) for mark in _MARKS) + 1, start + 1
    end = _COMMA.search(question.text, start + 1)
    return start, end.start() if end else len(question.text)


def outside_the_description(question: ParsedQuestion) -> str:
    """The question without what its description says by its verb: at the end of a clause in German, else behind the
    sign that tells so; the verb of the question itself may stand behind that.
    """
    start, end = clause_of(question)
    if not end:
        return question.text
    if question.language in NO_SPACES:
        return question.text[question.text.rfind(_OF) + 1 :]
    if question.language != "de":
        end = next((word.end for word in question.words if word.start > start and word.is_content), end)
    return f"{question.text[:start]} {question.text[end:]}"


def is_only_described(question: ParsedQuestion, there: frozenset[str]) -> bool:
    """Who leads the office that grants exceptions is not told by who grants them, nor when a hall was built by when
    something is held there: of what is asked beside the thing and its description these words say nothing.
    """
    start = description(question)
    if start is None or question.language in NO_SPACES:
        return False
    asked = _asked_of_a_person(question, start) if question.asked.kind == "person" else _deed_before(question, start)
    asked &= question.relation - question.turning
    return bool(asked) and asked.isdisjoint(said_of(question, there))


def _asked_of_a_person(question: ParsedQuestion, start: int) -> frozenset[str]:
    before = [word for word in question.words if question.asked.end <= word.start < start and word.is_content]
    return frozenset(word.stem for word in before[:-1])


def _deed_before(question: ParsedQuestion, start: int) -> frozenset[str]:
    """In German, of what was done and when, the verb right before the comma: "gebaut, in dem"."""
    before = [word for word in question.words if question.asked.end <= word.start < start and word.is_content]
    is_done = question.language == "de" and question.asked.kind == "date" and _COMMA.match(question.text, start)
    return frozenset(word.stem for word in before[-1:] if is_done and word.text.islower())

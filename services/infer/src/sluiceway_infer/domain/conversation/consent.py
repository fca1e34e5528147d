"""Consent that a follow-up adds: "with the manager's consent?" asks the question before for the case that somebody has
agreed, in the place of "without asking".
"""

from sluiceway_infer.domain.conversation.names import END
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, language_of
from sluiceway_infer.domain.grounding.text.turns import Turn, turns

_GIVEN, _NONE = ("consent", "given"), ("consent", "none")
_CHINESE_COMMA, _CHINESE_CASE, _CHINESE_IN = "\uff0c", "的话", "在"
_ASKED_OF = "不问"
_OPINION = "的意见"


def with_consent(rest: str, before: str) -> str:
    """The question before with this consent; empty where none is added, or more is said."""
    language = language_of(before)
    given = _turn(rest, language, _GIVEN)
    if given is None or rest[: given.start].strip(END):
        return ""
    bare, whose = _without(before, _turn(before, language, _NONE))
    if language in NO_SPACES:
        return f"{whose}{rest.strip(END + '呢')}{_CHINESE_CASE}{_CHINESE_COMMA}{bare}"
    return f"{bare.rstrip(END)} {rest.strip(END)}{before[len(before.rstrip(END)) :]}"


def _turn(text: str, language: str, sense: tuple[str, str]) -> Turn | None:
    return next((one for one in turns(text, language) if one.sense == sense), None)


def _without(before: str, none: Turn | None) -> tuple[str, str]:
    """The question without the phrase, and whom it names of whom it says that he is not asked."""
    if none is None:
        return before, ""
    phrase = before[none.start : none.end]
    owner = phrase.removeprefix(_ASKED_OF).removesuffix(_OPINION) if phrase.startswith(_ASKED_OF) else ""
    left, right = before[: none.start].rstrip(), before[none.end :].lstrip(f" ,{_CHINESE_COMMA}")
    return f"{left} {right}".strip(), f"{_CHINESE_IN}{owner}{_CHINESE_COMMA}" if owner else ""

"""Scripts of the models that need no weights: some know all by heart, some mix things up, some judge what answers."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sluiceway_infer.adapters.engines.scripted import ScriptRule
from sluiceway_infer.domain.conversation.prompts import ABSTENTION
from tests.benchmarks.answer_set.values import KnownQuestion


def oracle(question: KnownQuestion) -> str:
    """The right thing in words of its own. Where there is no answer it makes one up, as other models do."""
    return question.says or question.lies


def liar(question: KnownQuestion) -> str:
    """What another thing has, or nobody; what it cannot say wrong it says right."""
    return question.lies or question.says


def judge(question: KnownQuestion) -> str:
    """The right thing in words of its own, and that nothing answers where nothing does."""
    return question.says or ABSTENTION


def recorded(question: KnownQuestion) -> str:
    """What a large model answered that was shown the passages, where that was recorded."""
    return question.recorded or ABSTENTION


@dataclass(frozen=True)
class SpokenModel:
    """A model of a script: what it says, and whether it is let judge what answers a question."""

    name: str
    says: Callable[[KnownQuestion], str]
    judges_relevance: bool = False


SPOKEN: Final = (
    SpokenModel("oracle", oracle),
    SpokenModel("judge", judge, judges_relevance=True),
    SpokenModel("liar", liar),
    SpokenModel("lying-judge", liar, judges_relevance=True),
)
# What was recorded is of the uneven set, which is asked in memory alone.
SPOKEN_IN_MEMORY: Final = (*SPOKEN, SpokenModel("recorded", recorded, judges_relevance=True))


def script(questions: Sequence[KnownQuestion], speaks: Callable[[KnownQuestion], str]) -> tuple[ScriptRule, ...]:
    """A rule for each question; one that holds another one comes first."""
    longest_first = sorted(questions, key=lambda question: -len(question.text))
    return tuple(ScriptRule(question.text, speaks(question)) for question in longest_first)


def lines(rules: Sequence[ScriptRule]) -> str:
    """A script as a file."""
    return "\n".join(json.dumps({"when": rule.when, "say": rule.say}, ensure_ascii=False) for rule in rules)

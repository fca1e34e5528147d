"""Scripts of the models that need no weights: one knows all by heart, one mixes things up."""

import json
from collections.abc import Callable, Sequence

from sluiceway_infer.adapters.engines.scripted import ScriptRule
from tests.benchmarks.answer_set.values import KnownQuestion


def oracle(question: KnownQuestion) -> str:
    """The right thing in words of its own. Where there is no answer it makes one up, as other models do."""
    return question.says or question.lies


def liar(question: KnownQuestion) -> str:
    """What another thing has, or nobody; what it cannot say wrong it says right."""
    return question.lies or question.says


def script(questions: Sequence[KnownQuestion], speaks: Callable[[KnownQuestion], str]) -> tuple[ScriptRule, ...]:
    """A rule for each question; one that holds another one comes first."""
    longest_first = sorted(questions, key=lambda question: -len(question.text))
    return tuple(ScriptRule(question.text, speaks(question)) for question in longest_first)


def lines(rules: Sequence[ScriptRule]) -> str:
    """A script as a file."""
    return "\n".join(json.dumps({"when": rule.when, "say": rule.say}, ensure_ascii=False) for rule in rules)

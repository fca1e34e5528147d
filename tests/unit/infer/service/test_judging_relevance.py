"""A model that is let judge what answers: when it is asked, what it is told, and what its no is worth."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from sluiceway_common.clock import SystemClock
from sluiceway_infer.adapters.engines.scripted import Script, Scripted, ScriptRule
from sluiceway_infer.domain.answers.answer import Answer
from sluiceway_infer.domain.conversation.chat import End, Message, Prompt, TokenDelta
from sluiceway_infer.domain.conversation.prompts import ABSTAINING, ABSTENTION, INSTRUCTIONS, abstains
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding
from sluiceway_infer.domain.grounding.grounded import UngroundedPolicy
from sluiceway_infer.domain.models.info import ModelInfo
from sluiceway_infer.service.models import ServedModel
from tests.support.infer import World, answered, passage, scripted

DISCS = "Replace the cutting discs of the Ranella after 80 hours."
FREE = "When is it time for new blades on my Ranella?"
IN_ITS_WORDS = "After how many hours are the cutting discs of the Ranella replaced?"


class Shown(Scripted):
    """Remembers what it was told before the passages."""

    def __init__(self, info: ModelInfo, says: str) -> None:
        super().__init__(info, Script((ScriptRule("", says),)), SystemClock())
        self.prompts: list[str] = []

    async def generate(self, prompt: Prompt) -> AsyncGenerator[TokenDelta | End, None]:
        self.prompts.append(prompt.messages[0].text)
        async for delta in super().generate(prompt):
            yield delta


def saying(text: str, *, judges: bool) -> tuple[ServedModel, Shown]:
    model = scripted(judges_relevance=judges)
    engine = Shown(model.info, text)
    return replace(model, engine=engine), engine


async def answer(
    model: ServedModel, question: str, ungrounded: UngroundedPolicy = "extract", most: int | None = None
) -> Answer:
    world = World()
    world.documents.add("default", passage(DISCS, document="doc_mower"))
    service = await world.service(model)
    request = GenerateRequest(
        messages=(Message("user", question),), max_tokens=most, grounding=Grounding(ungrounded=ungrounded)
    )
    return await answered(service, request)


async def test_it_is_asked_where_no_rule_finds_an_answer_and_another_is_not() -> None:
    (fit, asked), (other, not_asked) = saying(DISCS, judges=True), saying(DISCS, judges=False)
    given = await answer(fit, FREE)
    assert (given.text, given.groundedness.status) == (f"{DISCS[:-1]} [1].", "grounded")
    assert [one.quote for one in given.citations] == [DISCS]
    assert (await answer(other, FREE)).groundedness.status == "not_in_documents"
    assert (len(asked.prompts), not_asked.prompts) == (1, [])


async def test_it_is_told_how_to_say_that_nothing_answers_and_another_is_not() -> None:
    (fit, asked), (other, also_asked) = saying(DISCS, judges=True), saying(DISCS, judges=False)
    for model in (fit, other):
        await answer(model, IN_ITS_WORDS)
    assert [prompt.startswith(ABSTAINING) for prompt in (*asked.prompts, *also_asked.prompts)] == [True, False]
    assert also_asked.prompts[0].startswith(INSTRUCTIONS)


@pytest.mark.parametrize("ungrounded", ["extract", "refuse", "allow"])
async def test_its_no_is_the_honest_no_though_a_line_has_the_words_of_the_question(
    ungrounded: UngroundedPolicy,
) -> None:
    model, _ = saying(f"{ABSTENTION}.", judges=True)
    given = await answer(model, IN_ITS_WORDS, ungrounded)
    assert (given.groundedness.status, given.citations) == ("not_in_documents", ())
    assert "NOT IN" not in given.text


@pytest.mark.parametrize(
    ("says", "status"),
    [
        pytest.param("A mechanic grinds them every 80 hours, in spring.", "extractive", id="with the number of a line"),
        pytest.param("1. A mechanic grinds them, every 80 hours. [1]", "extractive", id="numbered and marked"),
        pytest.param("A mechanic grinds them every 40 hours.", "not_in_documents", id="another number"),
        pytest.param("80. They glow. [1]", "not_in_documents", id="the number of an item"),
        pytest.param("New discs in spring, by a mechanic.", "not_in_documents", id="nothing but the discs"),
    ],
)
async def test_where_no_line_bears_what_it_says_the_documents_speak_if_they_bear_some_of_it_out(
    says: str, status: str
) -> None:
    """It has read what answers: words that have nothing of what it said are beside the point."""
    fit, _ = saying(says, judges=True)
    given = await answer(fit, IN_ITS_WORDS)
    assert given.groundedness.status == status
    assert [one.quote for one in given.citations] == ([DISCS] if status == "extractive" else [])
    other, _ = saying(says, judges=False)
    assert (await answer(other, IN_ITS_WORDS)).groundedness.status == "extractive"


async def test_a_number_that_was_torn_off_is_no_value() -> None:
    fit, _ = saying("Mechanics do that. A grinder sees them every 80 hours, or so.", judges=True)
    assert (await answer(fit, IN_ITS_WORDS, most=9)).groundedness.status == "not_in_documents"
    assert (await answer(fit, IN_ITS_WORDS)).groundedness.status == "extractive"


@pytest.mark.parametrize(
    ("text", "is_no"),
    [
        (ABSTENTION, True),
        ("Not in the passages.", True),
        (' "NOT IN THE PASSAGES" \n', True),
        ("**NOT IN THE PASSAGES**", True),
        ("NOT IN THE PASSAGES. The nearest thing is 165 euros for a loss.", True),
        ("", False),
        ("The price is not in the passages, but the weight is 9 kg.", False),
    ],
)
def test_a_no_is_known_by_its_words(text: str, is_no: bool) -> None:
    assert abstains(text) == is_no

"""What every engine owes, said once and held by each."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from sluiceway_common.errors import Conflict, Invalid, Unavailable
from sluiceway_common.testing import eventually
from sluiceway_infer.domain.conversation.chat import End, Message, Prompt, Sampling, TokenDelta
from sluiceway_infer.domain.models.info import refuse_unsupported
from sluiceway_infer.ports import Engine
from tests.support.infer_engines import ENGINES, QUESTION, WINDOW, Subject, subject

SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"colour": {"enum": ["red", "blue"]}},
        "required": ["colour"],
        "additionalProperties": False,
    }
)


# An engine is started once for all that is asked of it: each test leaves it as it found it.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(params=ENGINES, scope="module", loop_scope="module")
async def tried(request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    async with subject(request.param) as started:
        yield started


@pytest.fixture
def engine(tried: Subject) -> Engine:
    return tried.engine


def asking(text: str = QUESTION, max_tokens: int = 12) -> Prompt:
    return Prompt(messages=(Message("user", text),), max_tokens=max_tokens, sampling=Sampling(temperature=0.0))


async def said(engine: Engine, prompt: Prompt) -> tuple[str, End]:
    deltas = [delta async for delta in engine.generate(prompt)]
    end = deltas.pop()
    assert isinstance(end, End)
    return "".join(delta.text for delta in deltas if isinstance(delta, TokenDelta)), end


async def test_an_answer_comes_in_deltas_and_ends_with_its_count(engine: Engine) -> None:
    deltas = [delta async for delta in engine.generate(asking())]
    end = deltas[-1]
    # An engine that is asked over a stream gathers words that come in quick succession.
    assert len(deltas) > 2
    assert isinstance(end, End)
    assert end.usage.completion_tokens == 12
    assert end.usage.prompt_tokens > 0


async def test_an_answer_that_reaches_its_bound_says_so(engine: Engine) -> None:
    _, end = await said(engine, asking(max_tokens=5))
    assert (end.reason, end.usage.completion_tokens) == ("length", 5)


async def test_the_likeliest_text_is_the_same_twice(engine: Engine) -> None:
    first, _ = await said(engine, asking())
    second, _ = await said(engine, asking())
    assert first == second


async def test_a_text_ends_before_its_stop_word(engine: Engine) -> None:
    whole, _ = await said(engine, asking())
    stop = whole.split()[3]
    cut, end = await said(engine, replace(asking(), stop=(stop,)))
    assert cut.strip() == whole.partition(stop)[0].strip()
    assert end.reason == "stop"


async def test_two_are_answered_side_by_side(engine: Engine) -> None:
    answers = await asyncio.gather(said(engine, asking()), said(engine, asking()))
    assert answers[0][0] == answers[1][0]


async def test_a_listener_who_leaves_frees_the_slot_long_before_the_answer_would_end(tried: Subject) -> None:
    """Its neighbour began before, says as much, and is not done by then. How soon is measured by the benchmark
    `gateway`."""
    neighbour = asyncio.create_task(said(tried.engine, asking(max_tokens=800)))
    await eventually(lambda: _runs(tried, 1))
    deltas = tried.engine.generate(asking(max_tokens=800))
    await anext(deltas)
    assert await tried.running() == 2
    await deltas.aclose()
    await eventually(lambda: _runs(tried, 1), within=60)
    assert not neighbour.done()
    neighbour.cancel()
    await asyncio.wait((neighbour,))
    await eventually(lambda: _runs(tried, 0), within=60)


async def test_a_prompt_that_does_not_fit_is_a_conflict(engine: Engine) -> None:
    with pytest.raises(Conflict, match="fit into the window"):
        await said(engine, asking("stone " * WINDOW * 2))


async def test_every_text_is_counted(engine: Engine) -> None:
    short, long = await engine.count(["a stone", "a stone in a river " * 20])
    assert 0 < short < long


async def test_a_schema_is_obeyed_where_the_model_supports_it_and_refused_elsewhere(engine: Engine) -> None:
    prompt = replace(asking("Which colour has the sea? Answer in JSON.", 40), response_schema=SCHEMA)
    if "response_schema" not in engine.info.supports:
        with pytest.raises(Invalid, match="does not support `response_schema`"):
            refuse_unsupported(engine.info, prompt)
        return
    text, _ = await said(engine, prompt)
    assert json.loads(text)["colour"] in ("red", "blue")


async def test_continuations_are_scored_where_the_model_supports_it_and_refused_elsewhere(engine: Engine) -> None:
    if "score" not in engine.info.supports:
        with pytest.raises(Invalid, match="cannot score continuations"):
            await engine.score("The capital of France is", [" Paris."])
        return
    likely, unlikely = await engine.score("The capital of France is", [" Paris.", " banana."])
    assert likely.greedy
    assert not unlikely.greedy
    assert unlikely.log_probability < likely.log_probability < 0
    assert likely.tokens == 2


async def test_who_names_an_adapter_gets_it_while_it_is_held_and_nobody_else_does(tried: Subject) -> None:
    engine, adapter = tried.engine, tried.adapter
    named = replace(asking(), adapter=adapter.version)
    with pytest.raises(Unavailable, match=r"x@1 is being (loaded|verified)"):
        await said(engine, named)
    bare, _ = await said(engine, asking())
    await engine.hold([adapter])
    adapted, _ = await said(engine, named)
    assert adapted != bare
    assert (await said(engine, asking()))[0] == bare
    await engine.hold([])
    assert not engine.adapters
    with pytest.raises(Unavailable, match="x@1 is being"):
        await said(engine, named)


async def test_it_is_ready_once_it_has_started(engine: Engine) -> None:
    await engine.ready()


async def _runs(tried: Subject, answers: int) -> bool:
    return await tried.running() == answers

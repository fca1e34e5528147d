"""Law of the guard, here and over its contract: one verdict a subject, and what it forbids never leaves."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from sluiceway_common.clock import SystemClock
from sluiceway_common.errors import Invalid, Unavailable
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import acting_as
from sluiceway_infer.adapters.guard import GuardClient
from sluiceway_infer.adapters.guard_fallback import GuardFallback
from sluiceway_infer.adapters.guards import ScriptedGuard, Unguarded
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.guard import Subject, SubjectKind, SubjectPart, Verdict, question_subject
from sluiceway_infer.ports import Guard
from tests.support.guard_rpc import guard_client
from tests.support.infer import READER

QUESTION = question_subject([Message("system", "Be brief."), Message("user", "What is it?")])
HARMLESS = "It is a lock of twelve metres, built in 1856."
MASKED = "The SECRET is secretly kept in secrets; the sec is not."
FORBIDDEN = "First it is said, then the dynamite goes off, and more is said."


@dataclass(frozen=True)
class Tried:
    """A guard, and whether it looks at what it is shown: it masks `secret` and forbids `dynamite`."""

    guard: Guard
    looks: bool


POLICY = """
name = "law"
version = "1"
words = {"word.low" = ["secret", "secretly"], "word.high" = ["dynamite"]}
rules = [{findings = ["word.low"], action = "redact"}, {findings = ["word.high"], action = "block"}]
"""
LOOKING = ("scripted", "service", "open")


@asynccontextmanager
async def named(name: str) -> AsyncIterator[Guard]:
    if name == "unguarded":
        yield Unguarded()
    elif name == "scripted":
        yield ScriptedGuard(blocked=["dynamite"], redacted=["secret", "secretly"])
    else:
        opened = 'when_away = "open"\n' if name == "open" else ""
        async with guard_client(opened + POLICY) as client:
            with acting_as(READER):
                yield await remembering(client) if opened else client


async def remembering(client: GuardClient) -> Guard:
    """One that could go on without the service: it has learnt that the policy is open then."""
    fallback = GuardFallback(client, SystemClock(), Metrics())
    await fallback.judge(QUESTION)
    return fallback


@pytest.fixture(params=("unguarded", *LOOKING))
async def tried(request: pytest.FixtureRequest) -> AsyncIterator[Tried]:
    async with named(request.param) as guard:
        yield Tried(guard, looks=request.param in LOOKING)


@pytest.fixture
def guard(tried: Tried) -> Guard:
    return tried.guard


@pytest.fixture(params=LOOKING)
async def looking(request: pytest.FixtureRequest) -> AsyncIterator[Guard]:
    async with named(request.param) as guard:
        yield guard


def splits(text: str) -> Iterator[list[str]]:
    """The text whole, in pieces of each small size, and in two pieces cut anywhere."""
    yield [text]
    for size in (1, 2, 3, 5, 8, 13):
        yield [text[start : start + size] for start in range(0, len(text), size)]
    for cut in range(1, len(text)):
        yield [text[:cut], text[cut:]]


async def spoken(pieces: list[str]) -> AsyncGenerator[str, None]:
    for piece in pieces:
        yield piece


async def released(guard: Guard, pieces: list[str]) -> tuple[str, Verdict]:
    """All that left, and the verdict, which must come once and last."""
    *texts, verdict = [item async for item in guard.release(spoken(pieces), QUESTION)]
    assert isinstance(verdict, Verdict)
    assert all(isinstance(text, str) for text in texts)
    return "".join(text for text in texts if isinstance(text, str)), verdict


def parts(kind: SubjectKind, *texts: str) -> Subject:
    return Subject(tuple(SubjectPart(kind, "user", "untrusted", text) for text in texts))


@pytest.mark.parametrize("kind", ["question", "passage", "answer", "tool_call", "tool_result"])
async def test_every_subject_gets_a_verdict_on_each_of_its_parts(guard: Guard, kind: SubjectKind) -> None:
    verdict = await guard.judge(parts(kind, HARMLESS, "", HARMLESS))
    assert (verdict.kind, verdict.action, verdict.released) == (kind, "allow", (HARMLESS, "", HARMLESS))


async def test_judging_twice_is_judging_once(guard: Guard) -> None:
    subject = parts("question", MASKED, FORBIDDEN)
    assert await guard.judge(subject) == await guard.judge(subject)


async def test_whoever_does_not_look_says_so(tried: Tried) -> None:
    verdict = await tried.guard.judge(QUESTION)
    assert verdict.unchecked != tried.looks
    assert bool(verdict.id and verdict.scanners_run and verdict.policy.digest) == tried.looks


@pytest.mark.parametrize("text", [HARMLESS, MASKED, FORBIDDEN, ""])
async def test_any_split_of_a_stream_releases_the_same(guard: Guard, text: str) -> None:
    whole, verdict = await released(guard, [text])
    for pieces in splits(text):
        left, again = await released(guard, pieces)
        assert (left, again.action, again.released) == (whole, verdict.action, verdict.released), pieces


@pytest.mark.parametrize("text", [HARMLESS, MASKED, FORBIDDEN])
async def test_a_stream_is_judged_as_the_whole_text_is(guard: Guard, text: str) -> None:
    left, verdict = await released(guard, list(text))
    judged = await guard.judge(parts("answer", text))
    assert (verdict.kind, verdict.action, verdict.released) == ("answer", judged.action, judged.released)
    assert verdict.findings == judged.findings
    assert judged.released[0] in (left, None)


async def test_a_harmless_stream_goes_on_while_it_comes(guard: Guard) -> None:
    stream = guard.release(spoken([HARMLESS, HARMLESS]), QUESTION)
    first = await anext(stream)
    assert isinstance(first, str)
    assert first
    await stream.aclose()


async def test_what_is_blocked_never_leaves(looking: Guard) -> None:
    for pieces in splits(FORBIDDEN):
        left, verdict = await released(looking, pieces)
        assert (left, verdict.action, verdict.released) == ("First it is said, then the ", "block", (None,))
    verdict = await looking.judge(parts("passage", HARMLESS, FORBIDDEN))
    assert (verdict.action, verdict.released) == ("block", (HARMLESS, None))


async def test_what_is_masked_never_leaves(looking: Guard) -> None:
    for pieces in splits(MASKED):
        left, verdict = await released(looking, pieces)
        assert verdict.action == "redact"
        assert "secret" not in left.lower()


async def test_a_finding_says_where_and_not_what(looking: Guard) -> None:
    verdict = await looking.judge(parts("question", HARMLESS, MASKED))
    first, *_ = verdict.findings
    assert (first.part, MASKED[first.start : first.end]) == (1, "SECRET")
    assert "secret" not in repr(verdict.findings).lower().replace("secret_", "")


async def test_after_a_block_nothing_more_is_read(looking: Guard) -> None:
    read = []

    async def endless() -> AsyncGenerator[str, None]:
        while True:
            read.append("dynamite ")
            yield read[-1]

    *_, verdict = [item async for item in looking.release(endless(), QUESTION)]
    assert isinstance(verdict, Verdict)
    before = len(read)
    for _ in range(100):
        await asyncio.sleep(0)
    assert len(read) == before


async def test_whoever_leaves_closes_the_source(guard: Guard) -> None:
    closed = []

    async def source() -> AsyncGenerator[str, None]:
        try:
            yield HARMLESS
            yield HARMLESS
        finally:
            closed.append(True)

    stream = guard.release(source(), QUESTION)
    await anext(stream)
    await stream.aclose()
    assert closed == [True]


async def test_a_source_that_fails_fails_its_listener(guard: Guard) -> None:
    async def source() -> AsyncGenerator[str, None]:
        yield HARMLESS
        raise Unavailable("the engine is gone")

    with pytest.raises(Unavailable, match="the engine is gone"):
        [item async for item in guard.release(source(), QUESTION)]


async def test_a_source_that_is_cancelled_by_something_else_fails_its_listener(guard: Guard) -> None:
    async def source() -> AsyncGenerator[str, None]:
        yield HARMLESS
        gone = asyncio.get_running_loop().create_future()
        gone.cancel()
        await gone

    with pytest.raises((Unavailable, asyncio.CancelledError)):
        [item async for item in guard.release(source(), QUESTION)]


async def test_a_source_that_breaks_in_any_way_fails_its_listener(guard: Guard) -> None:
    async def source() -> AsyncGenerator[str, None]:
        yield HARMLESS
        raise asyncio.InvalidStateError("no state of the call")

    with pytest.raises(asyncio.InvalidStateError, match="no state of the call"):
        [item async for item in guard.release(source(), QUESTION)]


async def test_half_a_character_is_told_without_the_text() -> None:
    async with named("service") as over_a_wire:
        with pytest.raises(Invalid, match="half a character") as told:
            await over_a_wire.judge(parts("question", "my words \ud800"))
    assert (told.value.__cause__, told.value.__suppress_context__) == (None, True)


async def test_the_ruling_on_passages_is_the_same_whatever_is_asked_and_another_under_another_policy() -> None:
    async with guard_client(POLICY) as client, guard_client(POLICY.replace('version = "1"', 'version = "2"')) as other:
        with acting_as(READER):
            verdicts = [await client.judge(QUESTION), await client.judge(parts("question", FORBIDDEN))]
            elsewhere = await other.judge(QUESTION)
    assert len({verdict.passage_ruling for verdict in verdicts}) == 1
    assert elsewhere.passage_ruling not in ("", verdicts[0].passage_ruling)


async def test_whoever_does_not_look_has_no_ruling() -> None:
    async with named("unguarded") as guard:
        assert (await guard.judge(QUESTION)).passage_ruling == ""

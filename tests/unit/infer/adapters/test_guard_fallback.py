"""What becomes of texts while the guard does not answer: its policy says so, as it was last heard."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest

from sluiceway_common.calls import limits
from sluiceway_common.errors import Unanswered, Unavailable
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.principal import acting_as
from sluiceway_common.rpc import Server
from sluiceway_common.testing import ManualClock, eventually, free_port
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.domain.policy import DecidingPolicies, policy_of
from sluiceway_infer.adapters.guard_fallback import AWAY_SECONDS, GuardFallback
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.guard import Subject, SubjectPart, Verdict, question_subject
from tests.support.guard_rpc import guard_at, guard_server, guard_service
from tests.support.infer import READER, STRANGER

CLOSED = """name = "ours"
version = "1"
words = {"word.low" = ["secret"]}
rules = [{findings = ["word"], action = "redact"}]
"""
OPEN = CLOSED.replace("ours", "open") + 'when_away = "open"\n'
QUESTION = question_subject([Message("user", "What is it?")])


class Breaking:
    """A scanner that breaks where the text says so."""

    name, version = "breaking", "1"

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        if "break" in text.text:
            raise RuntimeError
        return ()


@dataclass
class Activated:
    """The policy that decides now."""

    toml: str

    async def deciding(self, tenant: str) -> DecidingPolicies:
        return DecidingPolicies(policy_of(self.toml))


class World:
    """A guard that comes and goes, and what infer makes of it."""

    def __init__(self) -> None:
        self.clock, self.metrics = ManualClock(), Metrics()
        self.activated = Activated(CLOSED)
        self.port = free_port()
        self._server: Server | None = None

    async def begins(self, policy: str) -> None:
        self.activated.toml = policy
        service = guard_service(policy, more=(Breaking(),), policies=self.activated)
        self._server = guard_server(service, f"127.0.0.1:{self.port}")
        await self._server.start()

    async def ends(self) -> None:
        if self._server is not None:
            await self._server.stop()
        self._server = None

    @asynccontextmanager
    async def infer(self, *, seconds: float = 5.0) -> AsyncIterator[GuardFallback]:
        async with guard_at(self.port, seconds=seconds) as client:
            yield GuardFallback(client, self.clock, self.metrics)

    def became(self, what: str) -> float:
        return self.metrics.registry.get_sample_value("sluiceway_guard_away_total", {"became": what}) or 0


@asynccontextmanager
async def deaf(port: int) -> AsyncIterator[None]:
    """Somebody who takes connections there and says nothing."""
    left = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await left.wait()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", port):
        yield
        left.set()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World()
    with acting_as(READER):
        yield made
    await made.ends()


async def said(*pieces: str) -> AsyncGenerator[str, None]:
    for piece in pieces:
        yield piece


async def released(guard: GuardFallback, source: AsyncGenerator[str, None]) -> tuple[str, Verdict]:
    *texts, verdict = [event async for event in guard.release(source, QUESTION)]
    assert isinstance(verdict, Verdict)
    return "".join(map(str, texts)), verdict


async def test_a_closed_policy_refuses_while_the_guard_is_away(world: World) -> None:
    await world.begins(CLOSED)
    async with world.infer() as guard:
        await guard.judge(QUESTION)
        await world.ends()
        with pytest.raises(Unavailable, match="guard does not answer"):
            await guard.judge(QUESTION)
        with pytest.raises(Unavailable, match="guard does not answer"):
            await released(guard, said("A secret."))
    assert (world.became("refused"), world.became("unchecked")) == (2, 0)


async def test_an_open_one_lets_all_go_on_and_says_who_has_not_looked(world: World) -> None:
    await world.begins(OPEN)
    async with world.infer() as guard:
        looked = await guard.judge(QUESTION)
        _, streamed = await released(guard, said("Fine."))
        await world.ends()
        away = await guard.judge(QUESTION)
        text, verdict = await released(guard, said("A ", "secret."))
    assert (away.status, away.id, away.released, away.policy) == ("unchecked", "", QUESTION.texts, looked.policy)
    assert away.scanners_away == looked.scanners_run
    assert (text, verdict.status, verdict.scanners_away) == ("A secret.", "unchecked", streamed.scanners_run)
    assert world.became("unchecked") == 2


async def test_a_caller_who_had_no_time_leaves_nobody_unchecked(world: World) -> None:
    await world.begins(OPEN)
    async with world.infer() as guard:
        await guard.judge(QUESTION)
        with limits.within(0.0), suppress(Unavailable):
            await guard.judge(QUESTION)
        assert (await guard.judge(QUESTION)).status == "passed"


async def test_where_the_guard_leaves_an_answer_it_goes_on_from_there(world: World) -> None:
    await world.begins(OPEN)
    heard = asyncio.Event()

    async def source() -> AsyncGenerator[str, None]:
        yield "It is a secret and so are "
        await heard.wait()
        await world.ends()
        yield "other secrets."

    text = ""
    async with world.infer() as guard:
        await guard.judge(QUESTION)
        async for event in guard.release(source(), QUESTION):
            if isinstance(event, Verdict):
                verdict = event
                break
            text += event
            heard.set()
    assert text == "It is a [redacted word.low] and so are other secrets."
    assert (verdict.status, verdict.released) == ("unchecked", (text,))


async def test_a_guard_that_is_silent_is_away(world: World) -> None:
    await world.begins(OPEN)
    async with world.infer(seconds=2.0) as guard:
        await guard.judge(QUESTION)
        port = world.port
        await world.ends()
        async with deaf(port):
            assert (await guard.judge(QUESTION)).status == "unchecked"
            assert (await released(guard, said("Fine.")))[1].status == "unchecked"


async def test_of_whom_nothing_is_known_he_is_refused(world: World) -> None:
    await world.begins(OPEN)
    async with world.infer() as guard:
        await guard.judge(QUESTION)
        await world.ends()
        with acting_as(STRANGER), pytest.raises(Unavailable, match="guard does not answer"):
            await guard.judge(QUESTION)


async def test_what_is_known_of_a_policy_counts_for_ten_minutes(world: World) -> None:
    await world.begins(OPEN)
    async with world.infer() as guard:
        await guard.judge(QUESTION)
        await world.ends()
        world.clock.advance(599)
        assert (await guard.judge(QUESTION)).status == "unchecked"
        world.clock.advance(1)
        with pytest.raises(Unavailable, match="guard does not answer"):
            await guard.judge(QUESTION)


async def test_what_a_policy_wants_is_what_it_last_said(world: World) -> None:
    await world.begins(OPEN)
    async with world.infer() as guard:
        await guard.judge(QUESTION)
        world.activated.toml = CLOSED
        await guard.judge(QUESTION)
        await world.ends()
        with pytest.raises(Unavailable, match="guard does not answer"):
            await guard.judge(QUESTION)


async def test_a_stream_that_began_under_an_open_policy_opens_no_closed_one(world: World) -> None:
    await world.begins(OPEN)
    heard = asyncio.Event()
    async with world.infer() as guard:
        await guard.judge(QUESTION)

        async def source() -> AsyncGenerator[str, None]:
            yield "So far it is fine."
            await heard.wait()
            world.activated.toml = CLOSED
            await guard.judge(QUESTION)

        events = []
        async for event in guard.release(source(), QUESTION):
            events.append(event)
            heard.set()
        await world.ends()
        assert isinstance(events[-1], Verdict)
        assert events[-1].when_away == "open"
        with pytest.raises(Unavailable, match="guard does not answer"):
            await guard.judge(QUESTION)


async def test_what_the_guard_itself_refuses_stays_refused(world: World) -> None:
    await world.begins(OPEN)
    async with world.infer() as guard:
        await guard.judge(QUESTION)
        with pytest.raises(Unavailable, match="could not look at it"):
            await guard.judge(Subject((SubjectPart("answer", "assistant", "untrusted", "break here"),)))
        with pytest.raises(Unavailable, match="could not look at it"):
            await released(guard, said("break ", "here"))


async def test_an_answer_whose_source_was_not_reached_is_no_answer(world: World) -> None:
    async def source() -> AsyncGenerator[str, None]:
        yield "So far "
        raise Unanswered("embed does not answer")

    await world.begins(OPEN)
    async with world.infer() as guard:
        await guard.judge(QUESTION)
        with pytest.raises(Unanswered, match="embed does not answer"):
            await released(guard, source())
        await world.ends()
        with pytest.raises(Unanswered, match="embed does not answer"):
            await released(guard, source())
    assert world.became("refused") == 0


async def test_under_a_closed_policy_a_source_that_is_not_reached_is_no_guard_that_is_away(world: World) -> None:
    async def source() -> AsyncGenerator[str, None]:
        yield "So far "
        raise Unanswered("embed does not answer")

    await world.begins(CLOSED)
    async with world.infer() as guard:
        with pytest.raises(Unanswered, match="embed does not answer"):
            await released(guard, source())
    assert world.became("refused") == 0


async def test_a_guard_that_is_back_is_asked_again(world: World) -> None:
    await world.begins(OPEN)
    async with world.infer() as guard:
        await guard.judge(QUESTION)
        await world.ends()
        assert (await guard.judge(QUESTION)).status == "unchecked"
        await world.begins(OPEN)

        async def is_asked() -> bool:
            world.clock.advance(AWAY_SECONDS)
            return (await guard.judge(QUESTION)).status == "passed"

        # The channel connects anew in its own time.
        await eventually(is_asked, within=20)


async def test_who_was_answered_unchecked_asks_again_after_a_while_alone(world: World) -> None:
    await world.begins(OPEN)
    async with world.infer() as guard:
        await guard.judge(QUESTION)
        await world.ends()
        assert (await guard.judge(QUESTION)).status == "unchecked"
        await world.begins(OPEN)

        async def is_back() -> bool:
            with acting_as(STRANGER), suppress(Unavailable):
                return (await guard.judge(QUESTION)).status == "passed"
            return False

        await eventually(is_back, within=20)
        assert (await guard.judge(QUESTION)).status == "unchecked"
        world.clock.advance(AWAY_SECONDS)
        assert (await guard.judge(QUESTION)).status == "passed"

"""Calls of guard over loopback: how long one takes, and the processor time of guard and of both sides."""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvloop

from sluiceway_common.principal import acting_as
from sluiceway_common.service_main import settled
from sluiceway_guard.adapters.policies import STANDARD
from sluiceway_infer.adapters.guard import GuardClient
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.guard import question_subject
from tests.benchmarks import rpc_floor
from tests.benchmarks.measured import Table, at_most, family_cpu_seconds, short
from tests.benchmarks.rpc_floor import ANSWERS, EmptyCalls
from tests.support.guard_rpc import guard_at, guard_server, guard_service
from tests.support.infer import READER
from tests.support.replica import started

_SENTENCE = "The lock at the mill was built in 1856 and is twelve metres long, as the keeper of the canal wrote. "
KILOBYTE = (_SENTENCE * 11)[:1024]
# So much of an answer comes at a time where tokens are gathered.
_DELTA = 32
# A few hundred calls are over before processor and interpreter have settled: their figures are a tenth higher.
_CALLS = 2_000
_WARM = 500
_COLUMNS = ("1 KB of text", "p50 ms", "p99 ms", "bar of p99", "CPU of guard, ms", "CPU of both sides, ms", "bar of CPU")


def table() -> Table:
    """Under the policy that comes with guard, both sides in the loop and with the collector that services have; the log
    takes what is said at no cost."""
    return uvloop.run(_table())


async def _table() -> Table:
    with _serving(__name__) as (port, pid), _serving(rpc_floor.__name__) as (floor, floor_pid):
        async with guard_at(port) as client, rpc_floor.empty_calls(floor) as empty:
            await settled()
            with acting_as(READER):
                rows = (await _check(client, pid), await _answer(client, pid), *await _floor(empty, floor_pid))
    return Table(_COLUMNS, rows, "Calls over loopback to a guard in a process of its own.")


async def _check(client: GuardClient, pid: int) -> tuple[str, ...]:
    question = question_subject([Message("user", KILOBYTE)])
    cost = await _measured(lambda: client.judge(question), pid)
    time_bar, bar = at_most(5, cost.p99), f"guard {at_most(0.6, cost.guard)}"
    return ("`Check`", short(cost.p50), short(cost.p99), time_bar, short(cost.guard), short(cost.both), bar)


async def _answer(client: GuardClient, pid: int) -> tuple[str, ...]:
    question = question_subject([Message("user", KILOBYTE)])

    async def asked() -> None:
        await client.judge(question)
        async for _ in client.release(_deltas(), question):
            pass

    cost = await _measured(asked, pid)
    name, bar = "`Check` of a question, then its answer by `CheckStream`", f"both {at_most(3, cost.both)}"
    return (name, short(cost.p50), short(cost.p99), "", short(cost.guard), short(cost.both), bar)


async def _floor(empty: EmptyCalls, pid: int) -> tuple[tuple[str, ...], ...]:
    """What of it is the library's."""
    call, both = await _measured(empty.call, pid), await _measured(empty.call_and_stream, pid)
    return (
        ("floor: an empty call of gRPC", *_figures(call)),
        (f"floor: an empty call, then an empty stream of one message there and {ANSWERS} back", *_figures(both)),
    )


def _figures(cost: "_Cost") -> tuple[str, ...]:
    """Without bars."""
    return (short(cost.p50), short(cost.p99), "", short(cost.guard), short(cost.both), "")


@dataclass(frozen=True)
class _Cost:
    """Milliseconds a call."""

    p50: float
    p99: float
    guard: float
    both: float


async def _measured(call: Callable[[], Awaitable[object]], pid: int) -> _Cost:
    for _ in range(_WARM):
        await call()
    took, guard, mine = list[float](), family_cpu_seconds(pid), time.process_time()
    for _ in range(_CALLS):
        asked = time.perf_counter()
        await call()
        took.append((time.perf_counter() - asked) * 1000)
    guard, mine = family_cpu_seconds(pid) - guard, time.process_time() - mine
    cuts = statistics.quantiles(took, n=100)
    return _Cost(cuts[49], cuts[98], guard / _CALLS * 1000, (guard + mine) / _CALLS * 1000)


async def _deltas() -> AsyncGenerator[str, None]:
    for start in range(0, len(KILOBYTE), _DELTA):
        yield KILOBYTE[start : start + _DELTA]


@contextmanager
def _serving(module: str) -> Iterator[tuple[int, int]]:
    """Port and process of a server, which a module starts and which says its port."""
    with subprocess.Popen((sys.executable, "-m", module), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        try:
            yield int(child.stdout.readline()), child.pid
        finally:
            child.communicate()


async def _serve() -> None:
    """Until its standard input ends."""
    server = guard_server(guard_service(STANDARD.read_text("utf-8")))
    async with started(server):
        await settled()
        print(server.port, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(_serve())

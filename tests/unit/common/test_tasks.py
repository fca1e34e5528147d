"""How owned tasks are ended, those too that swallow what they are told."""

import asyncio
from typing import Any

import pytest

from sluiceway_common import tasks


async def deaf(times: int) -> None:
    """Swallows so many cancellations, as `asyncio.wait_for` of Python 3.11 may swallow one."""
    for _ in range(times):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            continue
    await asyncio.Event().wait()


async def test_what_swallows_a_cancellation_is_asked_again() -> None:
    task = asyncio.create_task(deaf(3))
    await asyncio.sleep(0)
    async with asyncio.timeout(60):
        await tasks.end(task, None, ask_again=0.01)
    assert task.cancelled()


async def test_what_listens_is_asked_once() -> None:
    async def counting() -> None:
        task = asyncio.current_task()
        assert task is not None
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            asked.append(task.cancelling())

    asked: list[int] = []
    task = asyncio.create_task(counting())
    await asyncio.sleep(0)
    await tasks.end(task)
    assert asked == [1]


async def test_a_task_learns_what_something_in_between_has_swallowed() -> None:
    async def working() -> str:
        await deaf_once()
        tasks.heed()
        return "went on"

    async def deaf_once() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return

    task = asyncio.create_task(working())
    await asyncio.sleep(0)
    await tasks.end(task)
    assert task.cancelled()


async def test_the_first_failure_ends_what_is_done_beside_it() -> None:
    ended: list[str] = []

    async def waiting() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("cleaned up")

    async def failing() -> None:
        await asyncio.sleep(0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await tasks.together(waiting(), failing())
    assert ended == ["cleaned up"]
    await tasks.together()


async def test_all_is_done_when_it_returns() -> None:
    done: list[int] = []

    async def doing(number: int) -> None:
        await asyncio.sleep(0)
        done.append(number)

    await tasks.together(doing(1), doing(2))
    assert sorted(done) == [1, 2]


async def test_whoever_is_cancelled_while_he_ends_a_task_waits_for_it_first() -> None:
    async def cleaning_up() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await may_end.wait()

    may_end = asyncio.Event()
    task = asyncio.create_task(cleaning_up())
    await asyncio.sleep(0)
    ending = asyncio.create_task(tasks.end_shielded(task, None))
    await asyncio.sleep(0)
    ending.cancel()
    await asyncio.sleep(0)
    assert not ending.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await ending
    assert task.cancelled()


@pytest.fixture
async def timers(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.TimerHandle]:
    """Those that the loop was asked for."""
    asked: list[asyncio.TimerHandle] = []
    loop = asyncio.get_running_loop()
    call_at = loop.call_at

    def noted(*arguments: Any, **options: Any) -> asyncio.TimerHandle:
        asked.append(call_at(*arguments, **options))
        return asked[-1]

    monkeypatch.setattr(loop, "call_at", noted)
    return asked


async def test_what_does_not_wait_costs_no_timer(timers: list[asyncio.TimerHandle]) -> None:
    async def ready() -> str:
        return "done"

    assert (await tasks.within(5, ready()), timers) == ("done", [])


async def test_what_waits_goes_on_where_it_was_under_its_timer(timers: list[asyncio.TimerHandle]) -> None:
    steps: list[int] = []

    async def working() -> str:
        for step in range(3):
            await asyncio.sleep(0)
            steps.append(step)
        return "done"

    assert (await tasks.within(5, working()), steps) == ("done", [0, 1, 2])
    assert [timer.cancelled() for timer in timers] == [True]


async def test_what_waits_for_too_long_is_cancelled() -> None:
    cancelled: list[bool] = []

    async def working() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    with pytest.raises(tasks.Late):
        await tasks.within(0, working())
    assert cancelled == [True]


async def test_a_time_limit_ends_its_block_alone() -> None:
    with pytest.raises(tasks.Late):
        with tasks.TimeLimit(0):
            await asyncio.Event().wait()
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    await asyncio.sleep(0)


async def test_the_limit_that_is_over_says_so() -> None:
    inner, outer = tasks.TimeLimit(0), tasks.TimeLimit(60)
    with pytest.raises(tasks.Late):
        with outer, inner:
            await asyncio.Event().wait()
    assert (inner.is_over, outer.is_over) == (True, False)


async def test_who_is_cancelled_as_well_as_late_is_cancelled() -> None:
    limit = tasks.TimeLimit(0)

    async def working() -> None:
        with limit:
            await asyncio.Event().wait()

    work = asyncio.create_task(working())
    await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work


async def test_what_ends_in_its_own_way_under_a_limit_is_not_late() -> None:
    limit = tasks.TimeLimit(0)

    async def working() -> None:
        with limit:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                raise ValueError("own") from None

    with pytest.raises(ValueError, match="own"):
        await working()
    task = asyncio.current_task()
    assert task is not None
    assert (limit.is_over, task.cancelling()) == (True, 0)


async def test_a_timeout_of_the_work_itself_is_not_ours() -> None:
    async def failing() -> None:
        await asyncio.sleep(0)
        raise TimeoutError("theirs")

    with pytest.raises(TimeoutError, match="theirs") as raised:
        await tasks.within(5, failing())
    assert not isinstance(raised.value, tasks.Late)


@pytest.mark.parametrize("waits", [False, True])
async def test_what_the_work_raises_is_raised(waits: bool) -> None:
    async def failing() -> None:
        if waits:
            await asyncio.sleep(0)
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await tasks.within(5, failing())


async def test_work_that_answers_its_cancellation_has_answered() -> None:
    async def answering() -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "stopped"
        return ""

    async def asking() -> str:
        return await tasks.within(5, answering())

    asked = asyncio.create_task(asking())
    await asyncio.sleep(0)
    asked.cancel()
    assert await asked == "stopped"


async def test_a_stream_that_rests_for_too_long_is_idle() -> None:
    with tasks.IdleTimeout(0.01) as idle:
        await idle.within(asyncio.sleep(0))
        with pytest.raises(tasks.Idle):
            await idle.within(asyncio.Event().wait())
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_a_stream_without_a_limit_rests_as_long_as_it_likes() -> None:
    with tasks.IdleTimeout(None) as idle:
        assert await idle.within(asyncio.sleep(0.01, "late")) == "late"


async def test_all_waits_of_a_stream_share_a_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, timers = asyncio.get_running_loop(), list[float]()
    call_at = loop.call_at

    def counted(when: float, *arguments: Any) -> asyncio.TimerHandle:
        timers.append(when)
        return call_at(when, *arguments)

    monkeypatch.setattr(loop, "call_at", counted)
    with tasks.IdleTimeout(60) as idle:
        for _ in range(3):
            await idle.within(asyncio.sleep(0))
    assert len(timers) == 1


async def test_a_timeout_of_the_work_itself_says_nothing_of_the_stream() -> None:
    async def failing() -> None:
        raise TimeoutError("its own")

    with tasks.IdleTimeout(60) as idle, pytest.raises(TimeoutError, match="its own") as caught:
        await idle.within(failing())
    assert not isinstance(caught.value, tasks.Idle)

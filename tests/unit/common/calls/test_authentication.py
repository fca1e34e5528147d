"""Credentials that are not known are looked at a few at a time, and nobody who is known waits behind them."""

import asyncio

import pytest

from sluiceway_common.admission import Admission, Bound
from sluiceway_common.calls.authentication import BoundedAuthentication
from sluiceway_common.errors import Overloaded, Unauthenticated
from sluiceway_common.principal import Principal
from sluiceway_common.testing import eventually
from tests.unit.common.rpc.scripted import ADA


class Looks:
    """Knows those in `good`, and answers once it may."""

    def __init__(self, *good: str) -> None:
        self.good = set(good)
        self.under_way = 0
        self.may_answer = asyncio.Event()
        self.refused: list[tuple[str, Bound]] = []
        admission = Admission(on_refused=lambda what, bound: self.refused.append((what, bound)))
        self.bounded = BoundedAuthentication(self, admission, most=2)

    async def __call__(self, secret: str) -> Principal:
        self.under_way += 1
        try:
            await self.may_answer.wait()
        finally:
            self.under_way -= 1
        if secret not in self.good:
            raise Unauthenticated("the key is not known")
        return ADA

    async def known(self, secret: str) -> None:
        """One that has been let in, and the next looks wait again."""
        self.may_answer.set()
        await self.bounded(secret)
        self.may_answer = asyncio.Event()

    async def begun(self, *secrets: str) -> "list[asyncio.Task[Principal]]":
        before = self.under_way
        tasks = [asyncio.create_task(self.bounded(secret)) for secret in secrets]
        await eventually(lambda: self.under_way == before + len(secrets))
        return tasks


async def test_one_more_that_is_not_known_is_refused_and_one_that_was_good_before_is_not() -> None:
    looks = Looks("sw_ada")
    await looks.known("sw_ada")
    tasks = await looks.begun("sw_1", "sw_2", "sw_ada")
    with pytest.raises(Overloaded, match="2 credentials that are not known here are being looked at; ask again"):
        await looks.bounded("sw_3")
    assert looks.refused == [("looks at credentials", "all")]

    looks.may_answer.set()
    assert [type(each) for each in await asyncio.gather(*tasks, return_exceptions=True)] == [
        Unauthenticated,
        Unauthenticated,
        Principal,
    ]
    with pytest.raises(Unauthenticated, match="the key is not known"):
        await looks.bounded("sw_3")


async def test_many_calls_with_one_new_credential_are_one_look() -> None:
    looks = Looks("sw_ada")
    tasks = await looks.begun(*["sw_ada"] * 5, "sw_1")
    with pytest.raises(Overloaded, match="not known here are being looked at"):
        await looks.bounded("sw_2")
    looks.may_answer.set()
    assert await asyncio.gather(*tasks[:5]) == [ADA] * 5


async def test_one_that_opens_nothing_any_more_is_as_one_that_never_did() -> None:
    looks = Looks("sw_ada")
    await looks.known("sw_ada")
    looks.good.clear()
    looks.may_answer.set()
    with pytest.raises(Unauthenticated, match="the key is not known"):
        await looks.bounded("sw_ada")
    looks.may_answer = asyncio.Event()
    tasks = await looks.begun("sw_1", "sw_2")
    with pytest.raises(Overloaded, match="not known here are being looked at"):
        await looks.bounded("sw_ada")
    looks.may_answer.set()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_whoever_leaves_makes_room() -> None:
    looks = Looks("sw_2", "sw_3")
    tasks = await looks.begun("sw_1", "sw_2")
    tasks[0].cancel()
    await asyncio.wait(tasks[:1])
    tasks += await looks.begun("sw_3")
    looks.may_answer.set()
    assert await asyncio.gather(*tasks[1:]) == [ADA, ADA]


async def test_tokens_of_our_services_pass_by() -> None:
    looks = Looks("swi.token")
    tasks = await looks.begun("sw_1", "sw_2", "swi.token")
    looks.may_answer.set()
    assert await tasks[2] == ADA
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_tokens_that_wait_for_their_provider_leave_room_for_keys() -> None:
    looks = Looks("sw_ada", "a.b.c")
    tasks = await looks.begun("a.b.c", "d.e.f", "sw_1", "sw_ada")
    for more in ("g.h.i", "sw_2"):
        with pytest.raises(Overloaded, match="2 credentials that are not known here are being looked at"):
            await looks.bounded(more)
    looks.may_answer.set()
    assert [await tasks[number] for number in (0, 3)] == [ADA, ADA]
    await asyncio.gather(*tasks, return_exceptions=True)

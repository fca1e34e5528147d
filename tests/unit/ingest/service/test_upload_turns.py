"""Turns of submissions: a tenant alone has several at a time, and few while another one hands in as well."""

import asyncio

import pytest

from sluiceway_common.testing import eventually
from sluiceway_ingest.service.upload_turns import UploadTurns


class Uploads:
    """Submissions that stay in their turns."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.at_work = 0
        self._turns = UploadTurns()
        self._ends = asyncio.Semaphore(0)

    async def hand_in(self, tenant: str, *, stays: bool = True) -> None:
        async with self._turns.of(tenant) as turn:
            await turn.begin()
            self.begun.append(tenant)
            self.at_work += 1
            if stays:
                await self._ends.acquire()
            self.at_work -= 1

    def end(self, number: int) -> None:
        for _ in range(number):
            self._ends.release()


@pytest.mark.parametrize("callers", [20, 8])
async def test_a_flood_has_fewer_turns_while_another_tenant_hands_in(callers: int) -> None:
    """Who wants all turns of one tenant is one, however few wait behind them."""
    uploads = Uploads()
    async with asyncio.TaskGroup() as group:
        for _ in range(callers):
            group.create_task(uploads.hand_in("flood"))
        await eventually(lambda: uploads.begun == ["flood"] * 4)
        await uploads.hand_in("small", stays=False)
        uploads.end(4)
        await eventually(lambda: uploads.begun.count("flood") == 5)
        await uploads.hand_in("small", stays=False)
        assert uploads.at_work == 1
        uploads.end(callers)
    assert uploads.begun.count("flood") == callers


async def test_two_who_hand_in_much_hold_nobody_back_by_how_each_began() -> None:
    uploads = Uploads()
    async with asyncio.TaskGroup() as group:
        for tenant in ("one", "other"):
            for _ in range(8):
                group.create_task(uploads.hand_in(tenant))
        await eventually(lambda: (uploads.begun.count("one"), uploads.begun.count("other")) == (4, 4))
        uploads.end(16)
    assert len(uploads.begun) == 16

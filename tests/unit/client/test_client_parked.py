"""Parked records, of which there may be more than a page, and of which one may be refused."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sluiceway_client.client import Sluiceway
from sluiceway_client.redriven import Redriven, Stayed
from sluiceway_common.testing import free_port
from tests.unit.client.operators import Operator, operating

ALL = [f"ingest/0/{number}" for number in range(2345)]


@pytest.fixture
async def operator() -> AsyncIterator[Operator]:
    async with operating(*ALL) as made:
        yield made


@pytest.fixture
async def sluiceway(operator: Operator) -> AsyncIterator[Sluiceway]:
    async with Sluiceway(operator.addresses) as client:
        yield client


async def test_more_than_a_page_is_listed_and_no_more_than_asked_for(sluiceway: Sluiceway) -> None:
    listed = [each.id for each in await sluiceway.parked.list(limit=2100)]
    assert (listed, await sluiceway.parked.count()) == (ALL[:2100], 2345)


async def test_a_record_of_the_last_page_is_found_and_sent_back(operator: Operator, sluiceway: Sluiceway) -> None:
    found = await sluiceway.parked.find([ALL[-1]])
    assert await sluiceway.parked.redrive(found) == Redriven(1)
    assert operator.parked == ALL[:-1]


async def test_all_means_all_and_gets_the_time_that_it_takes(operator: Operator, sluiceway: Sluiceway) -> None:
    assert await sluiceway.parked.redrive_all() == Redriven(len(ALL))
    assert operator.parked == []
    assert operator.seconds > len(ALL) * 0.05


async def test_what_cannot_be_sent_back_stops_nothing_else(operator: Operator, sluiceway: Sluiceway) -> None:
    operator.cut = {ALL[3], ALL[40]}
    done = await sluiceway.parked.redrive(await sluiceway.parked.find(ALL[:50]))
    refused = [Stayed("ingest", 1, "too large to have been kept", each) for each in (ALL[3], ALL[40])]
    assert done == Redriven(48, tuple(refused))
    assert operator.parked == [ALL[3], ALL[40], *ALL[50:]]


async def test_the_command_says_what_it_left_out(operator: Operator, tmp_path: Path) -> None:
    code, rows, complaint = await said(operator, tmp_path, "list")
    assert (code, [row["id"] for row in rows]) == (0, ALL[:1000])
    assert complaint == "1,000 of 2,345 records; `--limit` shows more\n"


async def test_a_service_that_is_silent_keeps_no_other_from_sending_back(operator: Operator, tmp_path: Path) -> None:
    operator.cut = {ALL[7]}
    code, (told,), complaint = await said(operator, tmp_path, "redrive", "--all", embed=f"127.0.0.1:{free_port()}")
    assert (code, told["redriven"], operator.parked) == (1, 2344, [ALL[7]])
    assert [(each["service"], each["records"]) for each in told["stayed"]] == [("ingest", 1), ("embed", 0)]
    assert "1 of ingest: too large to have been kept whole" in complaint
    assert "embed does not answer" in complaint


async def test_a_record_that_is_not_parked_keeps_no_other_from_going(operator: Operator, tmp_path: Path) -> None:
    code, (told,), complaint = await said(operator, tmp_path, "redrive", "nothing", ALL[-1])
    assert (code, told["redriven"], operator.parked) == (1, 1, ALL[:-1])
    assert complaint.splitlines() == [
        "nothing: not parked; `sluiceway dlq list` says what is",
        "sluiceway: 1 of 2 records were not sent back",
    ]


async def said(operator: Operator, data: Path, *words: str, embed: str = "") -> tuple[int | None, list[Any], str]:
    """`sluiceway dlq … --json`: exit code, objects, complaints."""
    written = {"api_key": "sw_1", "ingest": operator.address, "embed": embed, "infer": ""}
    (data / "client.json").write_text(json.dumps(written))
    command = (sys.executable, "-m", "sluiceway_client", "--data", str(data), "dlq", *words, "--json")
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    out, err = await process.communicate()
    return process.returncode, [json.loads(line) for line in out.splitlines()], err.decode()

"""Dead letters, of which there may be more than a page, and of which one may be refused."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sluiceway_client.client import Sluiceway
from sluiceway_client.dead_letters import NOT_PARKED, DeleteResult, RedriveResult, StillParked
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import NotFound
from sluiceway_common.testing import free_port
from tests.unit.client.operators import Operator, operating
from tests.unit.client.spoken import say

ALL = [f"ingest.a.v1/0/{number}" for number in range(2345)]


@pytest.fixture
async def operator() -> AsyncIterator[Operator]:
    async with operating(*ALL) as made:
        yield made


@pytest.fixture
async def sluiceway(operator: Operator) -> AsyncIterator[Sluiceway]:
    async with Sluiceway(operator.addresses) as client:
        yield client


async def test_more_than_a_page_is_listed_and_no_more_than_asked_for(sluiceway: Sluiceway) -> None:
    listed = [each.id for each in await sluiceway.dead_letters.list(limit=2100)]
    assert (listed, await sluiceway.dead_letters.count()) == (ALL[:2100], 2345)


async def test_a_record_of_the_last_page_is_found_and_sent_back(operator: Operator, sluiceway: Sluiceway) -> None:
    found = await sluiceway.dead_letters.find([ALL[-1]])
    assert await sluiceway.dead_letters.redrive(found) == RedriveResult(1)
    assert operator.parked == ALL[:-1]


async def test_all_means_all_and_gets_the_time_that_it_takes(operator: Operator, sluiceway: Sluiceway) -> None:
    assert await sluiceway.dead_letters.redrive_all() == RedriveResult(len(ALL))
    assert operator.parked == []
    assert operator.seconds > len(ALL) * 0.05


async def test_where_a_topic_cannot_be_read_the_others_are_sent_back(operator: Operator, sluiceway: Sluiceway) -> None:
    operator.torn = True
    assert await sluiceway.dead_letters.redrive_all() == RedriveResult(len(ALL))


async def test_what_cannot_be_sent_back_stops_nothing_else(operator: Operator, sluiceway: Sluiceway) -> None:
    operator.cut = {ALL[3], ALL[40]}
    done = await sluiceway.dead_letters.redrive(await sluiceway.dead_letters.find(ALL[:50]))
    refused = [StillParked("ingest", 1, "too large to have been kept", each) for each in (ALL[3], ALL[40])]
    assert done == RedriveResult(48, tuple(refused))
    assert operator.parked == [ALL[3], ALL[40], *ALL[50:]]


async def test_what_its_topic_does_not_take_back_is_named(operator: Operator, sluiceway: Sluiceway) -> None:
    operator.cut, operator.refused = {ALL[3]}, {ALL[5]}
    assert await sluiceway.dead_letters.redrive_all() == RedriveResult(
        len(ALL) - 2,
        (
            StillParked("ingest", 1, "too large for its topic", ALL[5]),
            StillParked("ingest", 1, "too large to have been kept whole; their producer must say them again"),
        ),
    )


async def test_of_more_than_are_named_it_is_said_how_many(operator: Operator, sluiceway: Sluiceway) -> None:
    operator.refused = set(ALL)
    done = await sluiceway.dead_letters.redrive_all()
    assert (done.redriven, len(done.stayed), sum(each.records for each in done.stayed)) == (0, 1001, len(ALL))
    assert done.stayed[-1] == StillParked("ingest", 1345, "not sent back, as those that are named")


async def test_a_service_that_refuses_a_call_for_one_record_is_asked_by_halves(
    operator: Operator, sluiceway: Sluiceway
) -> None:
    operator.refused, operator.strict = {ALL[5]}, True
    done = await sluiceway.dead_letters.redrive_named(ALL[:10])
    assert done == RedriveResult(9, (StillParked("ingest", 1, "too large for its topic", ALL[5]),))
    (stayed,) = (await sluiceway.dead_letters.redrive_all()).stayed
    assert (stayed.records, stayed.why) == (len(ALL) - 9, "too large for its topic")


async def test_of_a_redrive_that_breaks_off_it_is_said_what_went(operator: Operator, sluiceway: Sluiceway) -> None:
    operator.breaks_off = True
    done = await sluiceway.dead_letters.redrive_named(ALL[:10])
    assert (done.redriven, [each.id for each in done.stayed]) == (5, ALL[5:10])
    done = await sluiceway.dead_letters.redrive_all()
    assert (done.redriven, [each.records for each in done.stayed]) == (1170, [1170])


async def test_of_a_record_that_was_not_parked_nobody_says_that_it_went(
    operator: Operator, sluiceway: Sluiceway
) -> None:
    operator.full = True
    for record in ("ingest.a.v1/1/0", ALL[0]):
        done = await sluiceway.dead_letters.redrive_named([record])
        assert done == RedriveResult(0, (StillParked("ingest", 1, "no room", record),))


async def test_only_the_service_that_an_id_begins_with_is_asked_and_once(operator: Operator) -> None:
    services = {"ingest": operator.address, "embed": f"127.0.0.1:{free_port()}"}
    async with Sluiceway(Addresses(api_key="sw_1", services=services)) as client:
        found = await client.dead_letters.find([ALL[-1], ALL[0], "ingest.a.v1/0/9999", "nobody.a.v1/0/1"])
    assert ([each.id for each in found], operator.lists) == ([ALL[0], ALL[-1]], 1)


async def test_what_is_deleted_is_parked_no_more(operator: Operator, sluiceway: Sluiceway) -> None:
    assert await sluiceway.dead_letters.delete(ALL[:1500]) == DeleteResult(1500)
    assert operator.parked == ALL[1500:]
    for unknown in ("nobody.a.v1/0/1", ALL[0]):
        with pytest.raises(NotFound, match=r"not parked|no longer a dead letter"):
            await sluiceway.dead_letters.delete([ALL[1600], unknown])
    assert operator.parked == ALL[1500:]


async def test_what_cannot_be_sent_back_is_deleted_by_one_word(operator: Operator, tmp_path: Path) -> None:
    operator.cut = {ALL[3], ALL[40]}
    said = await say(tmp_path, "dlq", "delete", "--cut", "--yes", ingest=operator.address)
    assert (said.code, said.out, len(operator.parked)) == (0, "2 deleted\n", len(ALL) - 2)
    said = await say(tmp_path, "dlq", "delete", ALL[0], ALL[1], "--yes", ingest=operator.address)
    assert (said.code, said.out, operator.parked[0]) == (0, "2 deleted\n", ALL[2])
    said = await say(tmp_path, "dlq", "delete", "--all", "--yes", ingest=operator.address)
    assert (said.code, operator.parked) == (0, [])


async def test_a_service_that_is_silent_is_told_of_once_however_many_are_to_be_forgotten() -> None:
    dead = Addresses(api_key="sw_1", services={"ingest": f"127.0.0.1:{free_port()}"})
    async with Sluiceway(dead) as client:
        done = await client.dead_letters.delete(ALL)
    assert (done.deleted, [each.service for each in done.stayed]) == (0, ["ingest"])


async def test_a_service_that_is_silent_keeps_no_other_from_forgetting(operator: Operator, tmp_path: Path) -> None:
    dead, theirs = f"127.0.0.1:{free_port()}", "embed.a.v1/0/0"
    said = await say(tmp_path, "dlq", "delete", theirs, *ALL[:2], "--yes", embed=dead, ingest=operator.address)
    assert (said.code, said.out, operator.parked) == (1, "2 deleted\n", ALL[2:])
    said = await say(tmp_path, "dlq", "delete", "--all", "--yes", embed=dead, ingest=operator.address)
    assert (said.code, said.out, operator.parked) == (1, "2,343 deleted\n", [])
    assert said.err.startswith("embed: embed does not answer")
    assert "not all of them were deleted; each service is named above" in said.err


@pytest.mark.parametrize("word", ["delete", "redrive"])
async def test_a_record_of_another_service_than_was_named_is_left_alone(
    word: str, operator: Operator, tmp_path: Path
) -> None:
    services = {"embed": f"127.0.0.1:{free_port()}", "ingest": operator.address}
    meant = ("--yes",) if word == "delete" else ()
    said = await say(tmp_path, "dlq", word, ALL[0], "--service", "embed", *meant, **services)
    assert (said.code, operator.parked) == (1, ALL)
    assert "not parked; `sluiceway dlq list` says what is" in said.err


async def test_of_many_that_are_not_parked_the_service_is_asked_about_a_few(
    operator: Operator, sluiceway: Sluiceway
) -> None:
    done = await sluiceway.dead_letters.redrive_named([f"ingest.a.v1/1/{number}" for number in range(100)])
    reasons = Counter(each.why for each in done.stayed)
    assert (done.redriven, operator.redrives) == (0, 20)
    assert reasons == {"no longer a dead letter here": 20, NOT_PARKED: 80}


@pytest.mark.parametrize(
    ("words", "what"),
    [((ALL[0], ALL[1]), "2 records"), (("--all",), "all records"), (("--cut",), "all that are too large")],
)
async def test_nothing_is_deleted_unless_it_is_meant(
    operator: Operator, words: tuple[str, ...], what: str, tmp_path: Path
) -> None:
    said = await say(tmp_path, "dlq", "delete", *words, ingest=operator.address)
    assert (said.code, len(operator.parked)) == (3, len(ALL))
    assert f"{what} would be gone for ever; say `--yes`" in said.err


@pytest.mark.parametrize("words", [(), (ALL[0], "--all"), ("--all", "--cut")])
async def test_what_to_delete_is_said_once(operator: Operator, words: tuple[str, ...], tmp_path: Path) -> None:
    said = await say(tmp_path, "dlq", "delete", *words, ingest=operator.address)
    assert (said.code, len(operator.parked)) == (3, len(ALL))
    assert "which records is not clear" in said.err


async def test_the_command_says_what_it_left_out(operator: Operator, tmp_path: Path) -> None:
    said = await say(tmp_path, "dlq", "list", "--json", ingest=operator.address)
    assert (said.code, [row["id"] for row in said.rows]) == (0, ALL[:1000])
    assert said.err == "1,000 of 2,345 records; `--limit` shows more\n"


async def test_a_service_that_is_silent_keeps_no_other_from_sending_back(operator: Operator, tmp_path: Path) -> None:
    operator.cut = {ALL[7]}
    dead = f"127.0.0.1:{free_port()}"
    said = await say(tmp_path, "dlq", "redrive", "--all", "--json", ingest=operator.address, embed=dead)
    (told,) = said.rows
    assert (said.code, told["redriven"], operator.parked) == (1, 2344, [ALL[7]])
    assert [(each["service"], each["records"]) for each in told["stayed"]] == [("ingest", 1), ("embed", 0)]
    assert "1 of ingest: too large to have been kept whole" in said.err
    assert "embed does not answer" in said.err


async def test_of_a_record_that_is_not_parked_its_service_says_why(operator: Operator, tmp_path: Path) -> None:
    dropped = "ingest.document-offered.v1/0/9"
    said = await say(tmp_path, "dlq", "redrive", dropped, ALL[-1], ingest=operator.address)
    assert (said.code, said.out, operator.parked) == (1, "1 sent back\n", ALL[:-1])
    assert said.err.splitlines()[0] == f"{dropped}: no longer a dead letter here"


async def test_a_record_that_is_not_parked_keeps_no_other_from_going(operator: Operator, tmp_path: Path) -> None:
    said = await say(tmp_path, "dlq", "redrive", "nothing", ALL[-1], ingest=operator.address)
    assert (said.code, said.out, operator.parked) == (1, "1 sent back\n", ALL[:-1])
    assert said.err.splitlines() == [
        "nothing: not parked; `sluiceway dlq list` says what is",
        "sluiceway: 1 of 2 records were not sent back; each is named above, with the reason",
    ]

"""Near-duplicates by MinHash."""

import asyncio
from collections.abc import AsyncIterator

from sluiceway_common.fair_semaphore import FairThreads
from sluiceway_common.principal import Principal, acting_as
from sluiceway_ingest.adapters.minhash import MinHashFingerprinter
from sluiceway_ingest.domain.near_duplicates import COMPARED_BYTES

WORDS = [f"word{number}" for number in range(400)]


def text(*words: str) -> bytes:
    return " ".join(words).encode()


async def each(*texts: bytes) -> AsyncIterator[tuple[str, bytes]]:
    for number, one in enumerate(texts):
        yield str(number), one


async def test_those_that_share_most_of_their_words_in_order_are_near() -> None:
    others = each(text(*WORDS, "end"), text(*reversed(WORDS)), text(*WORDS[10:]))
    assert await MinHashFingerprinter(FairThreads(2, "test")).near(text(*WORDS), others) == ("0", "2")


async def test_hashes_of_a_text_with_blanks_stay_what_they_were() -> None:
    said = "The water runs to the mill until noon, and the miller's wife isn't glad of it: 3.14 e-mails (so) a day."
    found = await MinHashFingerprinter(FairThreads(2, "test")).fingerprint(said)
    assert found.hashes[:3] == (3235399162, 2180659089, 3224627482)


async def test_no_more_than_the_beginning_is_compared() -> None:
    long = text(*(f"{number:020}" for number in range(COMPARED_BYTES // 21 + 1)))
    others = each(long + text("", *(f"other{number:020}" for number in range(COMPARED_BYTES // 26))))
    assert await MinHashFingerprinter(FairThreads(2, "test")).near(long, others) == ("0",)


async def test_a_text_that_was_compared_a_moment_ago_is_not_cut_again() -> None:
    fingerprinter, copies = (
        MinHashFingerprinter(FairThreads(2, "test")),
        [text(*WORDS, f"end{number}") for number in range(17)],
    )
    await fingerprinter.near(copies[0], each(*copies[1:16]))
    assert await fingerprinter.near(copies[16], each(*copies[:16])) == tuple(sorted(map(str, range(16))))
    assert fingerprinter.cuts == 17


async def test_of_what_was_compared_no_more_is_kept_than_there_is_room_for() -> None:
    fingerprinter, long = (
        MinHashFingerprinter(FairThreads(2, "test")),
        [text(f"{number}", *WORDS * 40) for number in range(20)],
    )
    await fingerprinter.near(long[0], each(*long[1:]))
    assert await fingerprinter.near(long[19], each(long[0])) == ("0",)
    # The last is still there, the first made room.
    assert fingerprinter.cuts == 21


async def test_texts_of_one_tenant_that_take_long_do_not_hold_up_another_one() -> None:
    fingerprinter, long = MinHashFingerprinter(FairThreads(2, "test")), " ".join(WORDS * 500)
    with acting_as(Principal.service("ingest", tenant="flood")):
        flood = [asyncio.create_task(fingerprinter.fingerprint(f"{number} {long}")) for number in range(12)]
        await asyncio.sleep(0)
    with acting_as(Principal.service("ingest", tenant="small")):
        await fingerprinter.fingerprint("A note.")
    assert not all(task.done() for task in flood[:2])
    await asyncio.gather(*flood)

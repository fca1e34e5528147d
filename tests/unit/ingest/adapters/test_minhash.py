"""Near-duplicates by MinHash."""

from collections.abc import AsyncIterator

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
    assert await MinHashFingerprinter().near(text(*WORDS), others) == ("0", "2")


async def test_no_more_than_the_beginning_is_compared() -> None:
    long = text(*(f"{number:020}" for number in range(COMPARED_BYTES // 21 + 1)))
    others = each(long + text("", *(f"other{number:020}" for number in range(COMPARED_BYTES // 26))))
    assert await MinHashFingerprinter().near(long, others) == ("0",)

"""Of an upload all is taken that its caller says will come, or nothing."""

from collections.abc import AsyncIterator

import pytest

from sluiceway_common.content_length import check_content_length, held_to
from sluiceway_common.errors import Invalid


async def sent(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@pytest.mark.parametrize("pieces", [(), (b"",), (b"water",), (b"wa", b"", b"ter")])
async def test_what_was_said_to_come_is_passed_on(pieces: tuple[bytes, ...]) -> None:
    assert tuple([each async for each in held_to(sum(map(len, pieces)), sent(*pieces))]) == pieces


@pytest.mark.parametrize(
    ("pieces", "passed_on", "said_why"),
    [
        ((), b"", "^0 of 5 bytes came; send all of them again$"),
        ((b"wa", b"te"), b"wate", "^4 of 5 bytes came; send all of them again$"),
        ((b"wate", b"rs", b"!"), b"wate", "^more came than the 5 bytes of `content_length`; count again$"),
    ],
)
async def test_another_number_of_bytes_is_refused_as_soon_as_it_is_known(
    pieces: tuple[bytes, ...], passed_on: bytes, said_why: str
) -> None:
    came: list[bytes] = []

    async def take() -> None:
        async for piece in held_to(5, sent(*pieces)):
            came.append(piece)

    with pytest.raises(Invalid, match=said_why) as refused:
        await take()
    assert (b"".join(came), refused.value.field) == (passed_on, "content_length")


@pytest.mark.parametrize(
    ("length", "said_why"), [(-1, "is -1; say how many"), (6, "^there are 6 bytes; up to 5 are possible here$")]
)
def test_a_length_that_cannot_be_is_refused_before_any_byte_comes(length: int, said_why: str) -> None:
    with pytest.raises(Invalid, match=said_why) as refused:
        check_content_length(length, 5)
    assert refused.value.field == "content_length"


@pytest.mark.parametrize("length", [0, 5])
def test_a_length_up_to_the_limit_is_taken(length: int) -> None:
    check_content_length(length, 5)

"""Content length of an upload: how many bytes its caller says will come, and nothing else is taken.

A stream that was broken off may look as one that has ended: of gRPC its handler hears that the call was cancelled only
where it waits for something else, and a program that fails halfway may well end its stream in good order.
"""

from collections.abc import AsyncIterator

from sluiceway_common.errors import Invalid


def check_content_length(length: int, limit: int) -> None:
    """Before any byte has come. Raises Invalid (`content_length`)."""
    if length < 0:
        raise Invalid(f"`content_length` is {length}; say how many bytes come, or leave it out", field="content_length")
    if length > limit:
        raise Invalid(f"there are {length} bytes; up to {limit} are possible here", field="content_length")


async def held_to(length: int, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces, as they come. Raises Invalid (`content_length`) before the one that is too much, or at the end where
    something is missing."""
    came = 0
    async for piece in pieces:
        came += len(piece)
        if came > length:
            raise Invalid(f"more came than the {length} bytes of `content_length`; count again", field="content_length")
        yield piece
    if came < length:
        raise Invalid(f"{came} of {length} bytes came; send all of them again", field="content_length")

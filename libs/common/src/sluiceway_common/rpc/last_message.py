"""Last message of a stream, which goes to the caller together with the end of the call.

To the library a message is a round through the loop, a thread and the kernel, and the status behind it is another. It
sends both at once for a method that answers with one message alone; on the wire a stream that ends with a message looks
just so. Only a method whose streams all end with one can be handled like that: nothing can be left out there.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, Final, TypeVar

B = TypeVar("B", bound=Callable[..., Any])

IsLast = Callable[[Any], bool]
Write = Callable[[Any], Awaitable[None]]

_MARK: Final = "is_last_message"


def ends_with(is_last: IsLast) -> Callable[[B], B]:
    """Declares of a method that each of its streams that does not fail ends with a message of which this is true."""

    def declared(behaviour: B) -> B:
        setattr(behaviour, _MARK, is_last)
        return behaviour

    return declared


def last_of(behaviour: Callable[..., Any] | None) -> IsLast | None:
    """What its method declared; None for one that says nothing of how it ends."""
    return getattr(behaviour, _MARK, None)


async def every_one(messages: AsyncGenerator[Any, None], write: Write) -> None:
    """Writes the messages as they come. They are closed here and not by the collector: a caller who goes away stops
    what feeds the stream at once."""
    async with aclosing(messages):
        async for message in messages:
            await write(message)


async def all_but_the_last(messages: AsyncGenerator[Any, None], is_last: IsLast, write: Write) -> Any:
    """Writes the messages as they come, and gives the last one. One that is followed by another was not it."""
    held = None
    async with aclosing(messages):
        async for message in messages:
            if held is not None:
                await write(held)
            held = message if is_last(message) else None
            if held is None:
                await write(message)
    if held is None:
        raise RuntimeError("a stream has ended without the message that was declared to be its last")
    return held

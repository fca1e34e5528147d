"""Stream of one answer to the guard: pieces go out, what may leave comes in; the guard may not be silent for long."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import grpc

from sluiceway.guard.v1 import guard_service_pb2 as calls
from sluiceway.guard.v1 import values_pb2
from sluiceway_common import tasks
from sluiceway_common.errors import Invalid, Refusal, Unanswered, Unavailable
from sluiceway_common.rpc import translating_errors
from sluiceway_infer.adapters.answer_pieces import GatheredPiece

END: Final = GatheredPiece("", is_last=True)


@dataclass(frozen=True)
class ReleasedPiece:
    """More that may leave. With what was released before, it stands for the answer to before code point `until`."""

    text: str
    until: int


class GuardStream:
    """Both ways of one call, of which one task sends while its owner reads. The guard may be silent for `seconds`."""

    def __init__(self, call: Any, seconds: float) -> None:
        self._call = call
        # `call.read` would say nothing more once a write came too late; what the guard said before lies there still.
        self._said = aiter(call)
        self._seconds = seconds
        self._silence = SilenceLimit(seconds, on_over=call.cancel)
        self._failure: Exception | None = None

    async def send(
        self, piece: GatheredPiece, pieces: AsyncGenerator[GatheredPiece, None], known: Iterable[values_pb2.Pseudonym]
    ) -> None:
        """This piece and all that come; then the verdict is due. What the source dies of is told to whoever reads."""
        try:
            while piece.text:
                if not await self._is_taken(self._call.write(stream_request(piece, known))):
                    return
                known = ()
                piece = END if piece.is_last else await next_piece(pieces)
        except Exception as error:  # A source may die of anything, and its listener must hear of it.
            self._failure = error
            self._call.cancel()
        else:
            if await self._is_taken(self._call.done_writing()):
                self.expect()

    def expect(self) -> None:
        """All was sent: the verdict is due."""
        self._silence.expect()

    async def read(self) -> ReleasedPiece | values_pb2.Verdict:
        """What the guard says next. Raises what it refuses, what the source died of, and Unanswered where the guard is
        silent or ends without a verdict.
        """
        self._silence.listen()
        try:
            response = await anext(self._said)
        except asyncio.CancelledError:
            tasks.heed()
            raise self._why() from None
        except StopAsyncIteration:
            raise Unanswered("the guard ended without a verdict; ask again in a moment", retry_after=1.0) from None
        except grpc.aio.AioRpcError:
            with translating_errors("guard"):
                raise
        finally:
            self._silence.turn_away()
        return ReleasedPiece(response.text, response.until) if response.HasField("text") else response.verdict

    async def end(self) -> None:
        """Behind the verdict: hears that the guard has ended the call, so that it counts as one that was answered."""
        with suppress(Refusal):
            await self.read()

    async def close(self) -> None:
        """Ends the call, where the guard has not."""
        self._silence.close()
        self._call.cancel()
        await self._said.aclose()

    async def _is_taken(self, writing: Awaitable[None]) -> bool:
        """False where the call is over: its reader knows why."""
        self._silence.expect()
        try:
            await writing
        except (grpc.aio.AioRpcError, asyncio.InvalidStateError):
            return False
        except asyncio.CancelledError:
            tasks.heed()
            return False
        self._silence.settle()
        return True

    def _why(self) -> Exception:
        """Of a call that was ended from here."""
        if self._failure is not None:
            return self._failure
        return Unanswered(f"the guard has not judged the answer within {self._seconds:g} s; ask again", retry_after=1.0)


class SilenceLimit:
    """Calls `on_over` once the guard was silent for `seconds`: a word of it is due, and somebody listens for it.

    One timer for all of a stream, which is looked at when it fires: a timeout around each message costs more.
    """

    def __init__(self, seconds: float, on_over: Callable[[], object]) -> None:
        self._seconds = seconds
        self._on_over = on_over
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._since = 0.0
        self._is_due = False
        self._is_heard = False

    def expect(self) -> None:
        """The guard has something to take, or to say."""
        self._is_due = True
        self._begin()

    def settle(self) -> None:
        """It has taken it."""
        self._is_due = False

    def listen(self) -> None:
        self._is_heard = True
        self._begin()

    def turn_away(self) -> None:
        self._is_heard = False

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _begin(self) -> None:
        self._since = self._loop.time()
        if self._timer is None:
            self._timer = self._loop.call_at(self._since + self._seconds, self._look)

    def _look(self) -> None:
        over_at = self._since + self._seconds
        if not (self._is_due and self._is_heard):
            self._timer = None
        elif self._loop.time() < over_at:
            self._timer = self._loop.call_at(over_at, self._look)
        else:
            self._on_over()


def stream_request(piece: GatheredPiece, known: Iterable[values_pb2.Pseudonym]) -> calls.CheckStreamRequest:
    """Raises Invalid for half a character."""
    with of_whole_characters():
        return calls.CheckStreamRequest(text=piece.text, known=known, is_last=piece.is_last)


async def next_piece(pieces: AsyncGenerator[GatheredPiece, None]) -> GatheredPiece:
    """`END` where nothing comes any more. Raises what the source died of."""
    try:
        return await anext(pieces)
    except StopAsyncIteration:
        return END
    except asyncio.CancelledError:
        tasks.heed()
        raise Unavailable("what the answer came from was cancelled; ask again") from None


@contextmanager
def of_whole_characters() -> Iterator[None]:
    """The library's own error would carry the text along."""
    try:
        yield
    except UnicodeEncodeError:
        raise Invalid("the text has half a character in it (a lone surrogate); send whole ones") from None

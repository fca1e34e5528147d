"""Answer of a worker as it comes, held against the contract: a text that is not whole, or comes twice, is no answer."""

from sluiceway.engine.v1 import engine_service_pb2 as wire
from sluiceway_common.errors import Unavailable
from sluiceway_infer.adapters.engines.engine_grpc.messages import REASONS, usage_of
from sluiceway_infer.domain.conversation.chat import End, TokenDelta

_REASONS = {number: reason for reason, number in REASONS.items()}


class WireAnswer:
    """What has come of an answer of the model `name` so far. All it raises is Unavailable."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._code_points = 0
        self._has_ended = False

    def take(self, message: wire.GenerateResponse) -> TokenDelta | End:
        """What a message brings."""
        if self._has_ended:
            raise self._broken("goes on after its end")
        match message.WhichOneof("event"):
            case "delta":
                return self._delta(message.delta)
            case "finished":
                return self._end(message.finished)
            case _:
                raise self._broken("sends an event that this version does not know")

    def must_have_ended(self) -> None:
        """Where the stream is over."""
        if not self._has_ended:
            raise Unavailable(f"the engine of model {self._name!r} broke off before its answer was complete; ask again")

    def _delta(self, delta: wire.Delta) -> TokenDelta:
        if delta.offset != self._code_points:
            said = "again (deltas must not be cumulative)" if delta.offset < self._code_points else "with a gap"
            raise self._broken(f"sends its text {said}")
        if delta.tokens < 1:
            raise self._broken("sends a delta of no tokens")
        self._code_points += len(delta.text)
        return TokenDelta(delta.text, delta.tokens)

    def _end(self, finished: wire.Finished) -> End:
        reason = _REASONS.get(finished.reason)
        if reason is None:
            raise self._broken("does not say why it ended")
        if finished.code_points != self._code_points:
            raise self._broken(f"sent {self._code_points} of {finished.code_points} code points")
        self._has_ended = True
        return End(reason, usage_of(finished.usage))

    def _broken(self, what: str) -> Unavailable:
        return Unavailable(
            f"the engine of model {self._name!r} {what}, which its contract (sluiceway.engine.v1) forbids; "
            "see to its worker"
        )

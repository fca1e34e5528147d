"""Service guard without its surroundings, and the client of infer that calls it over a real server."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.clock import SystemClock
from sluiceway_common.observability.metrics import Metrics
from sluiceway_common.rpc import Server, connect
from sluiceway_guard.adapters.memory import MemoryDocumentTexts, MemoryPolicyStore, MemoryVerdicts
from sluiceway_guard.adapters.policies import FilePolicy
from sluiceway_guard.adapters.scanners import standard
from sluiceway_guard.domain.policy_history import installed
from sluiceway_guard.ports import Policies, PolicyStore, Scanner
from sluiceway_guard.rpc import SERVICES, register
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.releasing import AnswerPiece
from sluiceway_guard.service.wiring import Options, Ports, wired
from sluiceway_infer.adapters.guard import IDEMPOTENT, GuardClient
from tests.support.infer import authenticate
from tests.support.infer_rpc import SEED
from tests.support.replica import started


def guard_service(
    policy: str,
    said: list[OutgoingEvent] | None = None,
    store: PolicyStore | None = None,
    more: Sequence[Scanner] = (),
    policies: Policies | None = None,
) -> GuardService:
    """All of it, under a policy that is TOML, whatever is activated, or under `policies`; what it says of texts is
    noted in `said`. `more` scanners look at every text."""

    async def publish(*events: OutgoingEvent) -> None:
        if said is not None:
            said.extend(events)

    file = FilePolicy(installed(policy))
    ports = Ports(
        scanners={kind: (*scanners, *more) for kind, scanners in standard().items()},
        policies=policies or file,
        policy_store=store or MemoryPolicyStore(),
        verdicts=MemoryVerdicts(),
        standard=file.stored,
        texts=MemoryDocumentTexts(),
        seal=MemorySeal(),
        publish=publish,
        clock=SystemClock(),
    )
    return wired(ports, Options(seconds=5.0, id_key=b"key", on_failed=lambda _scanner, _error: None))


def guard_server(service: GuardService, address: str = "127.0.0.1:0") -> Server:
    """Not started yet; once it is, it knows its port."""
    return Server(
        address,
        register=lambda listening: register(listening, service),
        names=SERVICES,
        authenticate=Authenticator(authenticate, ServiceTokens(SEED, (), audience="guard")),
        drain=0.5,
    )


@asynccontextmanager
async def guard_at(port: int, *, seconds: float = 5.0, metrics: Metrics | None = None) -> AsyncIterator[GuardClient]:
    """The client of infer, whether somebody listens there or not."""
    tokens = ServiceTokens(SEED, (), audience="infer")
    channel = connect(f"127.0.0.1:{port}", tokens=tokens, idempotent=IDEMPOTENT, metrics=metrics)
    async with started(channel):
        yield GuardClient(channel, seconds=seconds)


@asynccontextmanager
async def guard_client(policy: str) -> AsyncIterator[GuardClient]:
    server = guard_server(guard_service(policy))
    async with started(server), guard_at(server.port) as client:
        yield client


async def ended(deltas: AsyncGenerator[str, None]) -> AsyncGenerator[AnswerPiece, None]:
    """Each delta, and an empty last piece."""
    async with aclosing(deltas):
        async for delta in deltas:
            yield AnswerPiece(delta)
    yield AnswerPiece("", is_last=True)

"""Port plan of one machine: all lie on 127.0.0.1 and move together; those of a service follow from its contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sluiceway import services
from sluiceway_common.errors import Invalid
from sluiceway_local.servers.ports import LOOPBACK

BASE = 17000
MOST_REPLICAS = 16

_KAFKA, _CONTROLLER, _POSTGRES = 19092, 19093, 15432
_SPARE = 17100
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")


@dataclass(frozen=True)
class Listener:
    """Where one replica of a service listens."""

    service: str
    replica: int
    grpc_port: int
    http_port: int

    @property
    def grpc(self) -> str:
        return f"{LOOPBACK}:{self.grpc_port}"

    @property
    def http(self) -> str:
        return f"{LOOPBACK}:{self.http_port}"


@dataclass(frozen=True, kw_only=True)
class PortPlan:
    """The ports of everything that `up` starts."""

    base: int
    kafka: int
    controller: int
    postgres: int
    listeners: tuple[Listener, ...]

    def of(self, service: str) -> tuple[Listener, ...]:
        return tuple(listener for listener in self.listeners if listener.service == service)

    def target(self, service: str) -> str:
        """What a gRPC client is given: one address as it is, several as a list that it spreads its calls over."""
        targets = [listener.grpc for listener in self.of(service)]
        return targets[0] if len(targets) == 1 else "ipv4:" + ",".join(targets)

    def named(self) -> dict[str, int]:
        """Each port under a name that a person knows."""
        ports = {"Kafka": self.kafka, "Kafka's controller": self.controller, "PostgreSQL": self.postgres}
        for each in self.listeners:
            name = each.service if each.replica == 0 else f"{each.service}-{each.replica}"
            ports |= {f"{name} (gRPC)": each.grpc_port, f"{name} (HTTP)": each.http_port}
        return ports


def allocate(base: int = BASE, replicas: Mapping[str, int] | None = None) -> PortPlan:
    """The default ports, shifted by `base` - 17000. Second and later replicas lie behind all first ones."""
    shift = base - BASE
    if not (1024 <= _POSTGRES + shift and _CONTROLLER + shift <= 65535):
        raise Invalid(f"--port-base is {base}; it must lie between {1024 - _POSTGRES + BASE} and {65535 - 2093}")
    first = [Listener(name, 0, base + 10 * number, base + 10 * number + 1) for name, number in services().items()]
    further = [(name, n) for name in services() for n in range(1, _count(replicas or {}, name))]
    spare = range(_SPARE + shift, _SPARE + shift + 2 * len(further), 2)
    later = [Listener(name, n, port, port + 1) for (name, n), port in zip(further, spare, strict=True)]
    listeners = sorted(first + later, key=lambda each: (services()[each.service], each.replica))
    return PortPlan(
        base=base,
        kafka=_KAFKA + shift,
        controller=_CONTROLLER + shift,
        postgres=_POSTGRES + shift,
        listeners=tuple(listeners),
    )


def remembered(file: Path) -> int:
    """The base that a data folder had when it ran last; the default where it never has."""
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return BASE


def ephemeral(plan: PortPlan, asked: Path = _EPHEMERAL) -> str:
    """The range that the kernel gives to whoever connects, where a port of the plan lies in it; else nothing."""
    try:
        first, last = map(int, asked.read_text().split())
    except (OSError, ValueError):
        return ""
    return f"{first} to {last}" if any(first <= port <= last for port in plan.named().values()) else ""


def counted(words: Sequence[str]) -> dict[str, int]:
    """`ingest=2` and the like as numbers of replicas."""
    return dict(_replica_count(word) for word in words)


def _replica_count(word: str) -> tuple[str, int]:
    service, _, count = word.partition("=")
    if service in services() and count.isdigit():
        return service, int(count)
    raise Invalid(f"--replicas {word} cannot be read; write `<service>=<count>`, with one of {', '.join(services())}")


def _count(replicas: Mapping[str, int], name: str) -> int:
    count = replicas.get(name, 1)
    if not 1 <= count <= MOST_REPLICAS:
        raise Invalid(f"--replicas {name}={count}; it must lie between 1 and {MOST_REPLICAS}")
    return count

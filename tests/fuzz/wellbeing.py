"""Wellbeing of a machine: whether its services are after the calls what they were before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Self

import grpc
import psutil
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthStub

from sluiceway import services
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.system import measured

# Caches fill, and the allocator keeps what large requests took; what is lost call by call goes past it in a long run.
_LARGER_BYTES: Final = 1 << 30
_DESCRIPTORS: Final = 300
# Of calls and what they leave behind. A broker without breath has errors of its own, which are no fault of these.
_LOG_FAULTS: Final = (
    "call failed",
    "request failed",
    "handler_failed",
    "Task exception was never retrieved",
    "was never awaited",
    "The garbage collector is trying to clean up",
)


@dataclass(frozen=True, kw_only=True)
class Wellbeing:
    """Of each service: its process, what it has written into its log, and its memory."""

    machine: Laptop
    processes: Mapping[str, int]
    logged: Mapping[str, int]
    memory: Mapping[str, int]
    descriptors: Mapping[str, int]

    @classmethod
    def of(cls, machine: Laptop) -> Self:
        there = machine.status()
        processes = {name: int(there[name]["pid"]) for name in services()}
        return cls(
            machine=machine,
            processes=processes,
            logged={name: _log(machine, name).stat().st_size for name in services()},
            memory={name: psutil.Process(pid).memory_info().rss for name, pid in processes.items()},
            descriptors={name: psutil.Process(pid).num_fds() for name, pid in processes.items()},
        )

    async def troubles(self, addresses: Mapping[str, str]) -> list[str]:
        """What is worse now."""
        for name in services():
            await eventually(partial(self._is_idle, name), within=60, every=0.3)
        now = self.of(self.machine)
        return [
            *(f"{name} is another process" for name in services() if now.processes[name] != self.processes[name]),
            *[f"{name} does not serve" for name in services() if not await _serves(addresses[name])],
            *(
                f"{name} has grown from {self.memory[name] >> 20} to {now.memory[name] >> 20} MiB"
                for name in services()
                if now.memory[name] > self.memory[name] + _LARGER_BYTES
            ),
            *(
                f"{name} has {now.descriptors[name]} files and connections open, and had {self.descriptors[name]}"
                for name in services()
                if now.descriptors[name] > self.descriptors[name] + _DESCRIPTORS
            ),
            *(f"{name} logged: {line}" for name in services() for line in self._logged_faults(name)),
        ]

    def _is_idle(self, name: str) -> bool:
        """No call holds its seat."""
        return not measured(self.machine, name, "sluiceway_calls_running")

    def _logged_faults(self, name: str) -> Iterator[str]:
        with _log(self.machine, name).open("rb") as log:
            log.seek(self.logged[name])
            for line in log:
                text = line.decode(errors="replace").strip()
                if any(fault in text for fault in _LOG_FAULTS):
                    yield text


def _log(machine: Laptop, name: str) -> Path:
    return machine.data / "logs" / f"{name}.log"


async def _serves(address: str) -> bool:
    async with grpc.aio.insecure_channel(address) as channel:
        answer = await HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=30)
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

"""Wiring of guard: the use cases over a set of ports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sluiceway_common.bus.port import Publish
from sluiceway_common.clock import Clock
from sluiceway_guard.domain.subject import SubjectKind
from sluiceway_guard.ports import Policies, Scanner
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.checking import Checking
from sluiceway_guard.service.releasing import Releasing
from sluiceway_guard.service.scanning import Scanning


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The world as guard meets it. Scanners are listed by the kind of text that they look at."""

    scanners: Mapping[SubjectKind, Sequence[Scanner]]
    policies: Policies
    publish: Publish
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class Options:
    """Seconds that the scanners may take for a subject, the key that names verdicts, and who is told of a scanner that
    broke.
    """

    seconds: float
    id_key: bytes
    on_failed: Callable[[str, Exception], None]


def wired(ports: Ports, options: Options) -> GuardService:
    """Everything that guard can do, over these ports."""
    scanning = Scanning(scanners=ports.scanners, seconds=options.seconds, on_failed=options.on_failed)
    return GuardService(
        checking=Checking(
            scanning=scanning,
            policies=ports.policies,
            publish=ports.publish,
            clock=ports.clock,
            id_key=options.id_key,
        ),
        releasing=Releasing(
            scanning=scanning,
            policies=ports.policies,
            publish=ports.publish,
            clock=ports.clock,
            id_key=options.id_key,
        ),
    )

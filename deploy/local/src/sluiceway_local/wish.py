"""What whoever says `up` asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from sluiceway_common.errors import Invalid
from sluiceway_local.addresses import BASE, ServiceName
from sluiceway_local.place import Place


@dataclass(frozen=True)
class Wish:
    """Where everything lies, which ports it takes, and how many there are of each service (one where not said)."""

    place: Place
    port_base: int = BASE
    replicas: Mapping[ServiceName, int] = field(default_factory=dict)

    def arguments(self) -> tuple[str, ...]:
        """The same wish as words of a command line."""
        counts = (word for name, count in self.replicas.items() for word in ("--replicas", f"{name}={count}"))
        return ("--data", str(self.place.data), "--port-base", str(self.port_base), *counts)


def counted(words: Sequence[str]) -> dict[ServiceName, int]:
    """`ingest=2` and the like as numbers of replicas."""
    return dict(_count(word) for word in words)


def _count(word: str) -> tuple[ServiceName, int]:
    service, _, count = word.partition("=")
    for name in get_args(ServiceName):
        if service == name and count.isdigit():
            return name, int(count)
    raise Invalid(f"--replicas {word}: write `<service>=<count>`, with one of {', '.join(get_args(ServiceName))}")

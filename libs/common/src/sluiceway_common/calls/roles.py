"""Role-based access: the role that each method requires, read from the option `(sluiceway.type.v1.requires)` on it.

The contract is the only list of them: the server enforces it, and `python -m sluiceway_common.calls.roles` prints it.
"""

import importlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, get_args

from google.protobuf import descriptor_pool
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

import sluiceway
from sluiceway.type.v1 import requires_pb2
from sluiceway_common.principal import Principal, Role

# What is left to do of a tenant that is dropped in one service and not yet in all.
DROP_TENANT: Final = "sluiceway.ops.v1.OperatorService/DropTenant"
_ROLES: Final[dict[int, Role]] = {requires_pb2.Role.Value(f"ROLE_{role.upper()}"): role for role in get_args(Role)}


@dataclass(frozen=True)
class Requirement:
    """What a method asks of its caller: the role, or None where any valid credential will do; and whether each call is
    written into the audit log."""

    method: str
    role: Role | None
    audited: bool = False

    def enforce(self, principal: Principal) -> None:
        """Raises Blocked without the role, and in a dropped tenant for all but its drop, which an admin may repeat."""
        if principal.dropped and self.method != DROP_TENANT:
            raise principal.is_dropped()
        if self.role is not None:
            principal.must(self.role)


def requirement_of(method: str) -> Requirement:
    """Of `sluiceway.embed.v1.EmbedService/Search`. Raises ValueError where no contract says who may call it."""
    service, _, name = method.partition("/")
    found = _service(service).methods_by_name.get(name)
    if found is None:
        raise ValueError(f"{service} has no method {name!r}")
    return _requirement(found)


def requirements_of(services: Iterable[str]) -> dict[str, Requirement]:
    """Of every method of the services, by its name. Raises ValueError with a method that says nothing."""
    methods = [method for service in services for method in _service(service).methods]
    return {_name(method): _requirement(method) for method in methods}


def all_services() -> tuple[ServiceDescriptor, ...]:
    """Every service of every contract, by name."""
    modules = [importlib.import_module(name) for name in _modules()]
    found = [service for module in modules for service in module.DESCRIPTOR.services_by_name.values()]
    return tuple(sorted(found, key=lambda service: service.full_name))


def table(package: str = "") -> str:
    """Every method with its role as a Markdown table; of one service where `package` (`embed`) names it."""
    services = [s.full_name for s in all_services() if not package or s.full_name.split(".")[1] == package]
    rows = [
        f"| `{required.method}` | {required.role or 'any'} | {'yes' if required.audited else ''} |"
        for required in requirements_of(services).values()
    ]
    return "\n".join(["| method | role | audited |", "|---|---|---|", *rows, ""])


def _service(name: str) -> ServiceDescriptor:
    try:
        return _pool().FindServiceByName(name)
    except KeyError:
        raise ValueError(f"{name} is in no contract, so nothing says who may call it") from None


@cache
def _pool() -> descriptor_pool.DescriptorPool:
    """With all contracts in it: a service's roles can be asked for before its stubs are imported."""
    all_services()
    return descriptor_pool.Default()


def _requirement(method: MethodDescriptor) -> Requirement:
    option = method.GetOptions().Extensions[requires_pb2.requires]
    if not option.authenticated and option.role not in _ROLES:
        raise ValueError(f"{_name(method)} does not say who may call it: option (sluiceway.type.v1.requires)")
    return Requirement(_name(method), None if option.authenticated else _ROLES[option.role], option.audited)


def _name(method: MethodDescriptor) -> str:
    return f"{method.containing_service.full_name}/{method.name}"


def _modules() -> Iterator[str]:
    # Looked up as files: folders of contracts are no packages, and `pkgutil` sees packages alone.
    for root in map(Path, sluiceway.__path__):
        for file in sorted(root.glob("*/v*/*_service_pb2.py")):
            yield ".".join(("sluiceway", *file.relative_to(root).with_suffix("").parts))


if __name__ == "__main__":
    print(table(*sys.argv[1:]), end="")

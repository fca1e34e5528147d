"""Whether the scripts that make the schemas are those that were applied, told without importing a service."""

import hashlib
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from sluiceway_local.addresses import ServiceName


def digest(services: Iterable[ServiceName]) -> str:
    """SHA-256 over every migration script of the services and of what they share."""
    packages = ("sluiceway_common", *(f"sluiceway_{service}" for service in services))
    summed = hashlib.sha256()
    for script in (script for package in packages for script in _scripts(package)):
        summed.update(script.name.encode() + b"\0" + script.read_bytes() + b"\0")
    return summed.hexdigest()


def _scripts(package: str) -> Iterator[Path]:
    spec = find_spec(package)
    for folder in spec.submodule_search_locations or () if spec else ():
        yield from sorted(path for path in Path(folder).rglob("*.py") if "migrations" in path.parts)

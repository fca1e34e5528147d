"""Who hears an event: asked of the services that are installed here."""

import importlib
import importlib.util
import pkgutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import ModuleType

from sluiceway_common.delivery import Hearing

_PREFIX = "sluiceway_"


def heard_by() -> Mapping[str, list[str]]:
    """By topic: the services and their suffixes, `(every replica)` where there is no group."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for package in _packages():
        for module in _modules(package):
            for hearing in _hearings(module):
                found[hearing.topic.name].add(_name(package.removeprefix(_PREFIX), hearing))
    return {topic: sorted(names) for topic, names in found.items()}


def _packages() -> Iterator[str]:
    for found in pkgutil.iter_modules():
        if found.name.startswith(_PREFIX) and importlib.util.find_spec(f"{found.name}.handlers"):
            yield found.name


def _modules(package: str) -> Iterator[ModuleType]:
    room = importlib.import_module(f"{package}.handlers")
    yield room
    for found in pkgutil.walk_packages(getattr(room, "__path__", ()), f"{room.__name__}."):
        yield importlib.import_module(found.name)


def _hearings(module: ModuleType) -> Iterator["Hearing[object]"]:
    return (each for each in vars(module).values() if isinstance(each, Hearing))


def _name(service: str, hearing: "Hearing[object]") -> str:
    name = f"{service}.{hearing.suffix}" if hearing.suffix else service
    return f"{name} (every replica)" if hearing.everywhere else name

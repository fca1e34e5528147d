"""Who hears an event: asked of the services that are installed here."""

import importlib
import importlib.util
import pkgutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import ModuleType

from sluiceway_common.delivery import Subscription

_PREFIX = "sluiceway_"


def heard_by() -> Mapping[str, list[str]]:
    """By topic: the services and their names, `(every replica)` where there is no group."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for package in _packages():
        for module in _modules(package):
            for subscription in _subscriptions(module):
                found[subscription.topic.name].add(_name(package.removeprefix(_PREFIX), subscription))
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


def _subscriptions(module: ModuleType) -> Iterator["Subscription[object]"]:
    return (each for each in vars(module).values() if isinstance(each, Subscription))


def _name(service: str, subscription: "Subscription[object]") -> str:
    name = f"{service}.{subscription.name}" if subscription.name else service
    return f"{name} (every replica)" if subscription.broadcast else name

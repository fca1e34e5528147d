"""Subscribers of each event: the subscriptions of the services that are installed here."""

import importlib
import importlib.util
import pkgutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sluiceway_common.delivery import Subscription, subscriptions_of

_PREFIX = "sluiceway_"


def heard_by() -> Mapping[str, list[str]]:
    """By topic: the services and their names, `(every replica)` where there is no group."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for service, subscription in subscriptions_of_services():
        for topic in subscription.topics:
            found[topic.name].add(_name(service, subscription))
    return {topic: sorted(names) for topic, names in found.items()}


def subscriptions_of_services() -> Iterator[tuple[str, Subscription[Any]]]:
    """Each with the service whose room of handlers it is written in."""
    for package in pkgutil.iter_modules():
        if package.name.startswith(_PREFIX) and importlib.util.find_spec(f"{package.name}.handlers"):
            for subscription in subscriptions_of(importlib.import_module(f"{package.name}.handlers")):
                yield package.name.removeprefix(_PREFIX), subscription


def _name(service: str, subscription: Subscription[Any]) -> str:
    name = f"{service}.{subscription.name}" if subscription.name else service
    return f"{name} (every replica)" if subscription.broadcast else name

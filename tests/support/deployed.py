"""What images, Compose and charts may name: the variables and ports of the services, read from their code."""

from collections.abc import Mapping
from functools import cache

from pydantic_settings import BaseSettings

import sluiceway
from sluiceway_common.documentation.pages import settings_of_services
from sluiceway_common.settings import Shared
from sluiceway_common.settings.reading import variable

OURS = ("SLUICEWAY_", *(f"{name.upper()}_" for name in sluiceway.services()))
"""How a variable begins that a service of ours reads."""


@cache
def settings_by_service() -> Mapping[str, type[BaseSettings]]:
    return dict(settings_of_services())


def variables(service: str) -> frozenset[str]:
    """Names of all settings that a service reads: those that all share, and its own."""
    classes = (Shared, settings_by_service()[service])
    return frozenset(variable(cls, name) for cls in classes for name in cls.model_fields)


def unknown(service: str, names: "set[str] | frozenset[str]") -> frozenset[str]:
    """Of these variables those that look like settings of ours and are none of this service's."""
    return frozenset(name for name in names if name.startswith(OURS)) - variables(service)


def ports(service: str) -> tuple[int, int]:
    """Where it listens for gRPC and HTTP, as its settings say where nobody says otherwise."""
    fields = settings_by_service()[service].model_fields
    grpc, http = (int(str(fields[way].default).rpartition(":")[2]) for way in ("grpc", "http"))
    return grpc, http

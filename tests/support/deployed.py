"""What images, Compose and charts may name: the variables and ports of the services, read from their code."""

from collections.abc import Mapping
from functools import cache

from pydantic_settings import BaseSettings

import sluiceway
from sluiceway_common.documentation.pages import settings_of_services
from sluiceway_common.settings import Shared
from sluiceway_common.settings.reading import variable
from sluiceway_infer_engine.settings import WorkerSurroundings
from sluiceway_infer_trtllm.settings import TrtLlmWorkerSettings

OURS = ("SLUICEWAY_", "ENGINE_", *(f"{name.upper()}_" for name in sluiceway.services()))
"""How a variable begins that a service of ours reads."""


@cache
def settings_by_service() -> Mapping[str, type[BaseSettings]]:
    return dict(settings_of_services())


def settings_read(service: str) -> tuple[type[BaseSettings], type[BaseSettings]]:
    """What a service or an engine's worker reads: what many share, and its own."""
    if service == "engine":
        return WorkerSurroundings, TrtLlmWorkerSettings
    return Shared, settings_by_service()[service]


def variables(service: str) -> frozenset[str]:
    """Names of all settings that it reads."""
    return frozenset(variable(cls, name) for cls in settings_read(service) for name in cls.model_fields)


def unknown(service: str, names: "set[str] | frozenset[str]") -> frozenset[str]:
    """Of these variables those that look like settings of ours and are none of this service's."""
    return frozenset(name for name in names if name.startswith(OURS)) - variables(service)


def ports(service: str) -> tuple[int, int]:
    """Where it listens for gRPC and HTTP, as its settings say where nobody says otherwise."""
    fields = settings_read(service)[1].model_fields
    grpc, http = (int(str(fields[way].default).rpartition(":")[2]) for way in ("grpc", "http"))
    return grpc, http

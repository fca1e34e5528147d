"""Replicas of any service: found by the list of services, started in order and stopped in reverse."""

import base64
import importlib
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from sluiceway_common.access.keys import Access
from sluiceway_common.access.tables import SCHEMA as ACCESS
from sluiceway_common.chassis import App
from sluiceway_common.command import migrate_all
from sluiceway_common.database import Database
from sluiceway_common.errors import Unavailable
from sluiceway_common.run import Component, Shutdown
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually
from sluiceway_infer.settings import ExtractiveModel
from tests.support.signing import INTERNAL_KEY

# A broker that has just made many topics is slow, the more while other tests start services on the same cores.
PATIENT = 60.0
NOWHERE = "postgresql://nobody:nothing@127.0.0.1:1/none"

# What a service needs to be told beside what `free_ports` says, to run without its neighbours.
_ALONE: dict[str, dict[str, Any]] = {
    "infer": {"guard": "none", "embed": "none", "models": (ExtractiveModel(engine="extractive"),)},
}
# Nobody judges documents, unless a test says who.
_UNJUDGED: dict[str, dict[str, Any]] = {"ingest": {"judges": ()}, "embed": {"judges": ()}}
UNJUDGED: dict[str, str] = {f"{service.upper()}_JUDGES": "" for service in _UNJUDGED}
"""The same for a process of its own: variables of its environment."""


def shared_settings(kafka: str, database: str, data: Path) -> Shared:
    """Settings that all services share, with a master key of their own."""
    return Shared(
        kafka=kafka,
        kafka_request_seconds=PATIENT,
        database=SecretStr(database),
        data=data,
        master_key=_key(),
        internal_key=SecretStr(INTERNAL_KEY),
        replica=f"replica-{uuid.uuid4().hex[:6]}",
    )


def settings_of(service: str) -> Any:
    """Settings of a service that runs alone on free ports."""
    module = importlib.import_module(f"sluiceway_{service}.settings")
    chosen = getattr(module, f"{service.capitalize()}Settings")
    return chosen(grpc="127.0.0.1:0", http="127.0.0.1:0", **_ALONE.get(service, {}))


def replica_of(service: str, shared: Shared, settings: Any = None) -> App[Any]:
    """A replica that is not started. Nothing of the world is asked for."""
    app = importlib.import_module(f"sluiceway_{service}.app").app
    chosen = settings or settings_of(service)
    unsaid = {name: value for name, value in _UNJUDGED.get(service, {}).items() if name not in chosen.model_fields_set}
    built: App[Any] = app(shared, chosen.model_copy(update=unsaid), Shutdown())
    return built


def unconnected(service: str, folder: Path) -> App[Any]:
    """A replica with nobody to talk to."""
    return replica_of(service, shared_settings("127.0.0.1:1", NOWHERE, folder))


@asynccontextmanager
async def started(*components: Component) -> AsyncIterator[None]:
    """Started in their order, stopped in reverse; a component that fails half-way is stopped too."""
    running: list[Component] = []
    try:
        for component in components:
            running.append(component)
            await component.start()
        yield
    finally:
        for component in reversed(running):
            await component.stop()


def migrated(service: str, shared: Shared) -> None:
    """Brings the tables of a service, and those that all share, up to date."""
    migrate_all(service, shared.database.get_secret_value())


async def a_key(shared: Shared) -> tuple[str, str]:
    """A tenant of its own, so that tests on one log do not meet, and a key to everything in it."""
    tenant = f"t{uuid.uuid4().hex[:12]}"
    return tenant, await key_of(shared, tenant, "admin")


async def key_of(shared: Shared, tenant: str, *roles: Any) -> str:
    access = Database(shared.database.get_secret_value(), schema=ACCESS, pool=1)

    async def issued() -> str:
        try:
            return await Access(access).create_key(tenant, "test", roles)
        except Unavailable:
            # While others take all cores a connection may take longer than a service waits for it.
            return ""

    try:
        return await eventually(issued, within=PATIENT)
    finally:
        await access.stop()


def _key() -> SecretStr:
    return SecretStr(base64.b64encode(os.urandom(32)).decode())

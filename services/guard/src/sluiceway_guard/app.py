"""Choices of guard: the adapters that its settings name, on the chassis of all services."""

from typing import Final

from sluiceway_common.chassis import App, Kit, Surface, assemble
from sluiceway_common.delivery import DeliveryPolicy
from sluiceway_common.outbox import Outbox
from sluiceway_common.run import Shutdown
from sluiceway_common.settings import Shared
from sluiceway_guard import handlers, rpc
from sluiceway_guard.adapters.database import SCHEMA, PostgresNoteStore, metadata, outbox_rows
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.wiring import Ports, wired
from sluiceway_guard.settings import GuardSettings

NAME: Final = "guard"


def app(shared: Shared, settings: GuardSettings, shutdown: Shutdown) -> App[GuardService]:
    """Nothing is asked of the world before the components are started."""
    kit = Kit.of(NAME, shared, shutdown, schema=SCHEMA, pool=10)
    outbox = Outbox(kit.database, kit.bus, outbox_rows, metrics=kit.metrics)
    service = wired(Ports(notes=PostgresNoteStore(kit.database, outbox, kit.seal), clock=kit.clock))
    return assemble(kit, service, _surface(settings), stores=(outbox,))


def _surface(settings: GuardSettings) -> Surface[GuardService]:
    return Surface(
        listening=settings,
        register=rpc.register,
        services=(rpc.SERVICE,),
        handlers=handlers,
        policy=DeliveryPolicy(drain=settings.drain_seconds),
        tables=metadata,
    )

"""Choices of starter: the adapters that its settings name, on the chassis of all services."""

from typing import Final

from sluiceway_common.chassis import App, Kit, Surface, assemble
from sluiceway_common.delivery import DeliveryPolicy
from sluiceway_common.run import Shutdown
from sluiceway_common.settings import Shared
from sluiceway_starter import handlers, rpc
from sluiceway_starter.adapters.database import SCHEMA, PostgresNoteStore, metadata, outbox_rows
from sluiceway_starter.service import StarterService
from sluiceway_starter.service.wiring import Ports, wired
from sluiceway_starter.settings import StarterSettings

NAME: Final = "starter"


def app(shared: Shared, settings: StarterSettings, shutdown: Shutdown) -> App[StarterService]:
    """Nothing is asked of the world before the components are started."""
    kit = Kit.of(NAME, shared, shutdown, schema=SCHEMA, pool=10)
    outbox = kit.outbox(outbox_rows)
    service = wired(Ports(notes=PostgresNoteStore(kit.database, outbox, kit.seal), clock=kit.clock))
    return assemble(kit, service, _surface(settings), stores=(outbox,))


def _surface(settings: StarterSettings) -> Surface[StarterService]:
    return Surface(
        listening=settings,
        register=rpc.register,
        services=(rpc.SERVICE,),
        handlers=handlers,
        policy=DeliveryPolicy(drain=settings.drain_seconds),
        tables=metadata,
    )

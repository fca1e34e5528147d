"""Choices of train: the adapters that its settings name, on the chassis of all services."""

from typing import Final

from sluiceway_common.chassis import App, Kit, Surface, assemble
from sluiceway_common.delivery import DeliveryPolicy
from sluiceway_common.run import Shutdown
from sluiceway_common.settings import Shared
from sluiceway_train import handlers, rpc
from sluiceway_train.adapters import database as db
from sluiceway_train.service import TrainService
from sluiceway_train.service.wiring import Options, Ports, wired
from sluiceway_train.settings import TrainSettings

NAME: Final = "train"


def app(shared: Shared, settings: TrainSettings, shutdown: Shutdown) -> App[TrainService]:
    """Nothing is asked of the world before the components are started."""
    kit = Kit.of(NAME, shared, shutdown, schema=db.SCHEMA, pool=10)
    outbox = kit.outbox(db.outbox)
    service = wired(_ports(kit), _options(kit, settings))
    return assemble(kit, service, _surface(settings), stores=(outbox,))


def _ports(kit: Kit) -> Ports:
    return Ports(clock=kit.clock)


def _options(kit: Kit, settings: TrainSettings) -> Options:
    return Options()


def _surface(settings: TrainSettings) -> Surface[TrainService]:
    return Surface(
        listening=settings,
        register=rpc.register,
        services=rpc.SERVICES,
        handlers=handlers,
        policy=DeliveryPolicy(drain=settings.drain_seconds),
        tables=db.metadata,
    )

"""Choices of train: the adapters that its settings name, on the chassis of all services."""

from typing import Final

import structlog

from sluiceway_common.blobs import choose
from sluiceway_common.chassis import App, Kit, Surface, assemble
from sluiceway_common.delivery import DeliveryPolicy
from sluiceway_common.outbox import Outbox
from sluiceway_common.run import Shutdown
from sluiceway_common.settings import Shared
from sluiceway_train import handlers, rpc
from sluiceway_train.adapters import database as db
from sluiceway_train.adapters.adapter_files import BlobAdapterFiles
from sluiceway_train.adapters.signing import KeySigner
from sluiceway_train.domain.model_aliases import ModelAlias
from sluiceway_train.service import TrainService
from sluiceway_train.service.wiring import Options, Ports, wired
from sluiceway_train.settings import TrainSettings

log = structlog.get_logger(__name__)

NAME: Final = "train"


def app(shared: Shared, settings: TrainSettings, shutdown: Shutdown) -> App[TrainService]:
    """Nothing is asked of the world before the components are started."""
    kit = Kit.of(NAME, shared, shutdown, schema=db.SCHEMA, pool=10)
    outbox = kit.outbox(db.outbox)
    service = wired(_ports(kit, settings, outbox), _options(kit, settings))
    return assemble(kit, service, _surface(settings), stores=(outbox,))


def _ports(kit: Kit, settings: TrainSettings, outbox: Outbox) -> Ports:
    return Ports(
        models=db.PostgresModelStore(kit.database, outbox),
        adapter_files=BlobAdapterFiles(choose.open(kit.shared)),
        signer=KeySigner.read_from(settings.signing_key, settings.model_keys),
        seal=kit.seal,
        clock=kit.clock,
    )


def _options(kit: Kit, settings: TrainSettings) -> Options:
    return Options(protected_aliases=settings.protected_aliases, on_taint=settings.on_taint, on_left=log_left)


def _surface(settings: TrainSettings) -> Surface[TrainService]:
    return Surface(
        listening=settings,
        register=rpc.register,
        services=rpc.SERVICES,
        handlers=handlers,
        policy=DeliveryPolicy(drain=settings.drain_seconds),
        tables=db.metadata,
    )


def log_left(alias: ModelAlias) -> None:
    """Somebody must move it: there is no version to move back to, or TRAIN_ON_TAINT says to wait."""
    log.warning("alias_stands_for_tainted", tenant=alias.tenant, model=alias.model, alias=alias.name)

"""Wiring of train: the use cases over a set of ports."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sluiceway_common.access.port import Seal
from sluiceway_common.clock import Clock
from sluiceway_train.domain.model_aliases import ModelAlias, OnTaint
from sluiceway_train.ports.models import AdapterFiles, ModelSigner, ModelStore
from sluiceway_train.service import TrainService
from sluiceway_train.service.aliases import ModelAliases
from sluiceway_train.service.exporting import Exporting
from sluiceway_train.service.models import ModelQueries
from sluiceway_train.service.registering import Registering
from sluiceway_train.service.tainting import ModelTainting
from sluiceway_train.service.verifying import Verifying


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The world as train meets it."""

    models: ModelStore
    adapter_files: AdapterFiles
    signer: ModelSigner
    seal: Seal
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class Options:
    """Bounds and choices of this installation. `on_left` is told of an alias that stands for a tainted version and
    waits for an approver."""

    protected_aliases: Collection[str] = ("live",)
    on_taint: OnTaint = "move_back"
    on_left: Callable[[ModelAlias], None] = lambda _alias: None


def wired(ports: Ports, options: Options) -> TrainService:
    """Everything that train can do, over these ports."""
    queries = ModelQueries(store=ports.models)
    verifying = Verifying(queries=queries, files=ports.adapter_files, signer=ports.signer)
    aliases = _aliases(ports, options)
    return TrainService(
        registering=_registering(ports),
        models=queries,
        aliases=aliases,
        tainting=ModelTainting(store=ports.models, aliases=aliases, on_taint=options.on_taint, on_left=options.on_left),
        verifying=verifying,
        exporting=Exporting(queries=queries, verifying=verifying),
    )


def _registering(ports: Ports) -> Registering:
    return Registering(store=ports.models, files=ports.adapter_files, signer=ports.signer, clock=ports.clock)


def _aliases(ports: Ports, options: Options) -> ModelAliases:
    return ModelAliases(
        store=ports.models, seal=ports.seal, clock=ports.clock, protected=frozenset(options.protected_aliases)
    )

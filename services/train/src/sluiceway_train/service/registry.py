"""Registry of models: its use cases over a set of ports."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sluiceway_common.access.port import Seal
from sluiceway_common.clock import Clock
from sluiceway_train.domain.approvals import ApprovalRule
from sluiceway_train.domain.model_aliases import OnTaint
from sluiceway_train.ports.models import AdapterFiles, ModelSigner, ModelStore, SaidModels
from sluiceway_train.service.aliases import ModelAliases
from sluiceway_train.service.exporting import Exporting
from sluiceway_train.service.models import ModelDeleting, ModelQueries
from sluiceway_train.service.registering import ModelApproving, OnUncounted, Registering
from sluiceway_train.service.restating import Restating
from sluiceway_train.service.tainting import ModelTainting, OnLeft
from sluiceway_train.service.verifying import Verifying


@dataclass(frozen=True, kw_only=True)
class ModelPorts:
    """The world as the registry meets it."""

    store: ModelStore
    said: SaidModels
    files: AdapterFiles
    signer: ModelSigner
    seal: Seal
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class ModelOptions:
    """Which aliases an approver alone may move, which gates count, what becomes of aliases on a taint, and who is told
    of one that stands for a tainted version and waits for an approver, and of a gate that does not count."""

    protected: Collection[str] = ("live",)
    approvals: ApprovalRule = field(default_factory=ApprovalRule)
    on_taint: OnTaint = "move_back"
    on_left: OnLeft = lambda _alias, _passed_over: None
    on_uncounted: OnUncounted = lambda _said, _against: None


@dataclass(frozen=True, kw_only=True)
class ModelRegistry:
    """Everything that can be done with models."""

    registering: Registering
    queries: ModelQueries
    deleting: ModelDeleting
    aliases: ModelAliases
    approving: ModelApproving
    tainting: ModelTainting
    verifying: Verifying
    exporting: Exporting
    restating: Restating


def registry_over(ports: ModelPorts, options: ModelOptions) -> ModelRegistry:
    """All of it, over these ports."""
    store, files, signer = ports.store, ports.files, ports.signer
    queries = ModelQueries(store=store)
    verifying = Verifying(queries=queries, files=files, signer=signer)
    aliases = ModelAliases(
        store=store,
        seal=ports.seal,
        clock=ports.clock,
        protected=frozenset(options.protected),
        gated=options.approvals.required,
    )
    tainting = ModelTainting(store=store, aliases=aliases, on_taint=options.on_taint, on_left=options.on_left)
    protected = frozenset(options.protected)
    return ModelRegistry(
        restating=Restating(store=store, said=ports.said, seal=ports.seal, clock=ports.clock, protected=protected),
        registering=Registering(store=store, files=files, signer=signer, clock=ports.clock),
        queries=queries,
        deleting=ModelDeleting(store=store, clock=ports.clock),
        aliases=aliases,
        approving=ModelApproving(store=store, rule=options.approvals, on_uncounted=options.on_uncounted),
        tainting=tainting,
        verifying=verifying,
        exporting=Exporting(queries=queries, verifying=verifying),
    )

"""Adapters of datasets that the settings name."""

from dataclasses import dataclass
from typing import Final, Self

from sluiceway_common.blobs.port import Blobs
from sluiceway_common.blobs.references import BlobReferences
from sluiceway_common.chassis import Kit
from sluiceway_common.outbox import Outbox
from sluiceway_common.rpc.channel import ServiceChannel
from sluiceway_train.adapters import database as db
from sluiceway_train.adapters import guard, infer
from sluiceway_train.adapters.metered import DatasetMeter
from sluiceway_train.adapters.parquet import ImportedFiles, ParquetShards
from sluiceway_train.domain.quotas import TrainQuota
from sluiceway_train.ports.datasets import RowJudge, TaughtAnswers
from sluiceway_train.service.dataset_wiring import DatasetPorts, LearningOptions
from sluiceway_train.service.learning import able_to_learn
from sluiceway_train.service.training_data import DatasetTrainingData
from sluiceway_train.settings import TrainSettings

_IMPORTS: Final = 2


@dataclass(frozen=True, kw_only=True)
class DatasetAdapters:
    """What datasets stand on, the data of runs, the blobs of train, and the channels to neighbours."""

    blobs: Blobs
    references: BlobReferences
    ports: DatasetPorts
    training_data: DatasetTrainingData
    channels: tuple[ServiceChannel, ...]

    @classmethod
    def of(cls, kit: Kit, settings: TrainSettings, outbox: Outbox, blobs: Blobs) -> Self:
        references = BlobReferences(kit.database, blobs, db.blobs)
        meter = DatasetMeter(kit.metrics)
        store = db.MeteredDatasets(kit.database, outbox, references, seal=kit.seal, clock=kit.clock, meter=meter)
        files = db.SealedShards(references, blobs, kit.seal)
        channels = {
            target: kit.connect(target, methods)
            for target, methods in ((settings.infer, infer.IDEMPOTENT), (settings.guard, guard.IDEMPOTENT))
            if target != "none"
        }
        ports = DatasetPorts(
            examples=db.PostgresExamples(kit.database),
            datasets=store,
            withdrawals=store,
            receipts=db.PostgresForgetting(kit.database),
            files=files,
            format=ParquetShards(),
            rows=ImportedFiles(),
            answers=_answers(channels.get(settings.infer), settings),
            judge=_judge(channels.get(settings.guard), settings),
            seal=kit.seal,
            publish=kit.bus,
            clock=kit.clock,
        )
        training_data = DatasetTrainingData(datasets=store, files=files)
        return cls(
            blobs=blobs,
            references=references,
            ports=ports,
            training_data=training_data,
            channels=tuple(channels.values()),
        )


def learning_options(kit: Kit, settings: TrainSettings) -> LearningOptions:
    """Without the service that holds answers nobody's feedback is kept."""
    return LearningOptions(
        consenting=frozenset(settings.learns_from if settings.infer != "none" else ()),
        teaching=settings.scores_that_teach,
        acting=lambda tenant: able_to_learn(kit.shared.principal(kit.name, tenant)),
        days=settings.example_days,
        most=settings.tenant_examples,
        imports=kit.admission.limit(_IMPORTS, what="imports", retry_after=10.0),
        quota=TrainQuota(
            datasets=settings.tenant_datasets,
            dataset_bytes=settings.tenant_dataset_bytes,
            versions=settings.tenant_versions,
        ),
        on_quota=lambda what: kit.admission.on_refused(f"quota of {what}", "tenant"),
    )


def _answers(channel: ServiceChannel | None, settings: TrainSettings) -> TaughtAnswers:
    return infer.InferAnswers(channel, seconds=settings.infer_seconds) if channel is not None else infer.NoAnswers()


def _judge(channel: ServiceChannel | None, settings: TrainSettings) -> RowJudge:
    return guard.GuardJudge(channel, seconds=settings.guard_seconds) if channel is not None else guard.NoJudge()

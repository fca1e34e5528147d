"""PostgreSQL adapter of train: schema `train`."""

from sluiceway_train.adapters.database.dataset_tables import blobs as blobs
from sluiceway_train.adapters.database.datasets import PostgresDatasets as PostgresDatasets
from sluiceway_train.adapters.database.examples import PostgresExamples as PostgresExamples
from sluiceway_train.adapters.database.forgetting import PostgresForgetting as PostgresForgetting
from sluiceway_train.adapters.database.forgetting import PostgresRowFolders as PostgresRowFolders
from sluiceway_train.adapters.database.metered import MeteredDatasets as MeteredDatasets
from sluiceway_train.adapters.database.metered import MeteredModelStore as MeteredModelStore
from sluiceway_train.adapters.database.metered import MeteredRunStore as MeteredRunStore
from sluiceway_train.adapters.database.models import PostgresModelStore as PostgresModelStore
from sluiceway_train.adapters.database.runs import PostgresRunStore as PostgresRunStore
from sluiceway_train.adapters.database.shard_blobs import SealedShards as SealedShards
from sluiceway_train.adapters.database.tables import SCHEMA as SCHEMA
from sluiceway_train.adapters.database.tables import metadata as metadata
from sluiceway_train.adapters.database.tables import outbox as outbox

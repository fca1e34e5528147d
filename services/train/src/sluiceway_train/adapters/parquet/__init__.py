"""Parquet by DuckDB: shards of datasets, and files that are imported."""

from sluiceway_train.adapters.parquet.files import ImportedFiles as ImportedFiles
from sluiceway_train.adapters.parquet.shards import ParquetShards as ParquetShards

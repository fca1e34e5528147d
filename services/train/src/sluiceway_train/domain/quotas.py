"""Quota of a tenant: the datasets, bytes of rows and versions of models that it may have."""

from dataclasses import dataclass
from typing import Final

from sluiceway_common.errors import TooLarge


@dataclass(frozen=True)
class DatasetUsage:
    """Datasets that a tenant has, and the bytes of their shards as they are stored."""

    datasets: int = 0
    bytes: int = 0


@dataclass(frozen=True, kw_only=True)
class TrainQuota:
    """The most that one tenant may have; 0: no bound."""

    datasets: int = 0
    dataset_bytes: int = 0
    versions: int = 0

    def check_datasets(self, tenant: str, usage: DatasetUsage, growth: DatasetUsage) -> None:
        """Raises TooLarge with the first bound that the growth would cross."""
        _check("datasets", tenant, usage.datasets, growth.datasets, self.datasets)
        _check("dataset_bytes", tenant, usage.bytes, growth.bytes, self.dataset_bytes)

    def check_versions(self, tenant: str, versions: int) -> None:
        """Raises TooLarge where there is no room for another one."""
        _check("versions", tenant, versions, 1, self.versions)


_WAY_OUT: Final = {"versions": "delete some by `sluiceway models delete`, or have the operators raise it"}


def _check(what: str, tenant: str, held: int, more: int, most: int) -> None:
    if most and more > 0 and held + more > most:
        raise TooLarge(
            f"the quota of {what} is used up: the tenant {tenant!r} has {held} of {most} "
            f"(TRAIN_TENANT_{what.upper()}); {_WAY_OUT.get(what, 'have the operators raise it')}",
            field=what,
        )

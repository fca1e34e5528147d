"""Replicas of the charts: an upgrade leaves as many as there are, whoever has made them so many."""

from collections.abc import Mapping

import pytest

from tests.support.charts import Helm, of_kind
from tests.support.cluster import cluster

pytestmark = pytest.mark.server

SCALED = {"keda": {"enabled": True}}
BY_PROCESSOR = {"autoscaling": {"enabled": True}}


def upgraded(helm: Helm, service: str, values: Mapping[str, object], there: Mapping[str, int]) -> int | None:
    """How many an upgrade writes, where so many are there."""
    with cluster(there) as address:
        manifests = helm.render_upgrade(helm.alone(service), values, address)
    (workload,) = of_kind(manifests, "Deployment", "StatefulSet")
    count: int | None = workload["spec"].get("replicas")
    return count


@pytest.mark.parametrize("values", [SCALED, BY_PROCESSOR], ids=["by what waits", "by processor time"])
@pytest.mark.parametrize("service", ["guard", "eval"])
def test_an_upgrade_leaves_what_scaling_has_made(helm: Helm, service: str, values: Mapping[str, object]) -> None:
    there = {"statefulsets/sluiceway-guard": 7, "deployments/sluiceway-eval": 7}
    assert upgraded(helm, service, values, there) == 7


def test_an_upgrade_that_raises_the_least_raises_what_is_there(helm: Helm) -> None:
    values = {"keda": {"enabled": True, "minReplicas": 4}}
    assert upgraded(helm, "guard", values, {"statefulsets/sluiceway-guard": 2}) == 4


def test_what_is_made_anew_by_an_upgrade_has_as_many_as_are_said(helm: Helm) -> None:
    """The set was taken away without its pods."""
    assert upgraded(helm, "guard", {**SCALED, "replicas": 5}, {}) == 5
    assert upgraded(helm, "guard", {**SCALED, "replicas": 1}, {}) == 2


def test_without_scaling_there_are_as_many_as_are_said(helm: Helm) -> None:
    assert upgraded(helm, "guard", {"replicas": 3}, {"statefulsets/sluiceway-guard": 7}) == 3


def test_who_installs_or_renders_without_a_cluster_leaves_them_to_what_scales(helm: Helm) -> None:
    (workload,) = of_kind(helm.render(helm.alone("guard"), SCALED), "StatefulSet")
    assert "replicas" not in workload["spec"]

"""Charts, as the real `helm` renders them: each alone and all together, with what is usual and with all there is."""

import json
from collections.abc import Mapping

import kubernetes_validate  # type: ignore[import-untyped]  # ships no types
import pytest

from tests.support.charts import CHARTS, RELEASES, WORKLOADS, Helm, Manifest, Refused, replicas, said, values_of

pytestmark = pytest.mark.server

# What Kubernetes knows only where somebody has installed more.
OF_OTHERS = ("ScaledObject", "ServiceMonitor", "PrometheusRule")
# The oldest one that the charts are for, and the newest that the judge knows.
KUBERNETES = ("1.30.0", kubernetes_validate.latest_version())
every_release = pytest.mark.parametrize("release", RELEASES)
# What is rendered alone is the same, by a test of its own.
every_whole = pytest.mark.parametrize("release", ["usual/all", "full/all"])


def test_every_service_has_a_chart_and_so_has_an_engine() -> None:
    there = {path.parent.name for path in CHARTS.glob("charts/*/Chart.yaml")}
    assert there == {*WORKLOADS, "library"}


@every_release
def test_helm_finds_nothing_to_mend(helm: Helm, release: str) -> None:
    assert "0 chart(s) failed" in helm.lint(helm.chart_of(release), values_of(release))


@every_whole
def test_kubernetes_takes_all_of_it(rendered: Mapping[str, list[Manifest]], release: str) -> None:
    for manifest in rendered[release]:
        if manifest["kind"] not in OF_OTHERS:
            for version in KUBERNETES:
                kubernetes_validate.validate(manifest, version, strict=True)


@pytest.mark.parametrize("service", WORKLOADS)
@pytest.mark.parametrize("how", ["usual", "full"])
def test_alone_it_is_what_it_is_among_all(rendered: Mapping[str, list[Manifest]], service: str, how: str) -> None:
    def own(release: str) -> list[str]:
        named = (each for each in rendered[release] if each["metadata"]["name"].startswith(f"sluiceway-{service}"))
        return sorted(json.dumps(each, sort_keys=True) for each in named)

    if (how, service) == ("usual", "engine"):
        assert own("usual/all") == [], "nobody has a model for it"
        return
    assert own(f"{how}/{service}") == own(f"{how}/all")
    assert len(own(f"{how}/{service}")) == len(rendered[f"{how}/{service}"])


WRONG = {
    "misspelt setting": (
        {"settings": {"GUARD_SCAN_SECOND": 2}},
        "additional properties 'GUARD_SCAN_SECOND' not allowed",
    ),
    "setting of another": ({"settings": {"INGEST_WORKERS": 2}}, "additional properties 'INGEST_WORKERS' not allowed"),
    "words for a number": ({"settings": {"GUARD_SCAN_SECONDS": "soon"}}, "got string, want number"),
    "out of bounds": ({"settings": {"GUARD_VERDICT_DAYS": 0}}, "minimum: got 0, want 1"),
    "none of the words": ({"settings": {"SLUICEWAY_LOG_LEVEL": "loud"}}, "value must be one of 'debug', 'info'"),
    "secret in the open": ({"settings": {"SLUICEWAY_MASTER_KEY": "x"}}, "'SLUICEWAY_MASTER_KEY' not allowed"),
    "what the chart decides": ({"settings": {"GUARD_GRPC": "0.0.0.0:1"}}, "'GUARD_GRPC' not allowed"),
    "misspelt value": ({"replica": 2}, "additional properties 'replica' not allowed"),
    "half a reference": ({"secretRefs": {"SLUICEWAY_DATABASE": {"name": "x"}}}, "missing property 'key'"),
    "reference of nothing": (
        {"secretRefs": {"SLUICEWAY_DATA_BASE": {"name": "x", "key": "y"}}},
        "value must be one of",
    ),
    "file from nowhere": ({"files": {"GUARD_POLICY": {"key": "x"}}}, "missing property 'configMap'"),
    "short digest": ({"image": {"digest": "sha256:1"}}, "does not match pattern"),
    "neighbour that is none": ({"neighbours": {"embed": "x:1"}}, "additional properties 'embed' not allowed"),
    "cards that nobody uses": ({"gpu": {"enabled": True}}, "additional properties 'gpu' not allowed"),
    "files that no other sees": ({"settings": {"SLUICEWAY_BLOBS": ""}}, "must be `s3://<bucket>`"),
    "store without a bucket": ({"settings": {"SLUICEWAY_BLOBS": "s3://"}}, "must be `s3://<bucket>`"),
    "certificates without TLS": ({"tls": {"mutual": True}}, "name the secret in tls.existingSecret"),
    "certificates that nobody signed": (
        {"tls": {"existingSecret": "x", "mutual": True, "ca": False}},
        "with ca.crt in it (tls.ca)",
    ),
    "fewer than the fewest": (
        {"autoscaling": {"enabled": True, "minReplicas": 9, "maxReplicas": 2}},
        "autoscaling.minReplicas is 9, and autoscaling.maxReplicas is 2",
    ),
    "fewer than the fewest by what waits": (
        {"keda": {"enabled": True, "minReplicas": 9, "maxReplicas": 2}},
        "keda.minReplicas is 9, and keda.maxReplicas is 2",
    ),
    "more than can hear": (
        {"keda": {"enabled": True, "minReplicas": 13, "maxReplicas": 20}},
        "keda.minReplicas is 13, and the topics have 12 partitions",
    ),
    "too short a notice": ({"spot": {"noticeSeconds": 10}}, "a replica needs 20 s for bus and stores"),
    "misspelt for all": (
        {"global": {"sluiceway": {"settings": {"SLUICEWAY_KAFKAS": "x"}}}},
        "'SLUICEWAY_KAFKAS' not allowed",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_refused_in_words(helm: Helm, wrong: str) -> None:
    values, words = WRONG[wrong]
    with pytest.raises(Refused) as refused:
        helm.render(helm.alone("guard"), values)
    assert words in str(refused.value)


def test_an_index_of_one_process_is_given_to_one_replica(helm: Helm) -> None:
    alone = {"settings": {"EMBED_STORE": "zvec"}, "replicas": 1, "persistence": {"enabled": True}}
    ((_, pod),) = replicas(helm.render(helm.alone("embed"), alone))
    assert said(pod["containers"][0])["EMBED_STORE"] == "zvec"
    for wrong in ({"replicas": 2}, {"persistence": {"enabled": False}}, {"autoscaling": {"enabled": True}}):
        with pytest.raises(Refused, match="which is one process and its folder"):
            helm.render(helm.alone("embed"), {**alone, **wrong})


def test_a_worker_whose_models_nobody_could_sign_is_refused(helm: Helm) -> None:
    with pytest.raises(Refused, match=r"files\.TRAIN_SIGNING_KEY is missing"):
        helm.render(helm.alone("train"), {"worker": {"enabled": True}})

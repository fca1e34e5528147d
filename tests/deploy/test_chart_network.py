"""Ways between the pods of the charts, and what makes more of them: ports, network policies, what is asked of Kafka."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from sluiceway_common.documentation.charts import calls
from sluiceway_common.documentation.pages import declared_metrics
from sluiceway_common.documentation.subscribers import subscriptions_of_services
from tests.support.charts import SERVICES, Helm, Manifest, Refused, contract, of_kind, replicas, said
from tests.support.deployed import ports, settings_by_service
from tests.support.observability import promtool
from tests.support.provided import provided

pytestmark = pytest.mark.server

every_whole = pytest.mark.parametrize("release", ["usual/all", "full/all"])


@every_whole
def test_ports_are_those_of_the_contract(rendered: Mapping[str, list[Manifest]], release: str) -> None:
    for manifest in of_kind(rendered[release], "Service"):
        service = re.match(r"sluiceway-([a-z]+)", manifest["metadata"]["name"])
        assert service is not None
        assert {each["name"]: each["port"] for each in manifest["spec"]["ports"]} == dict(
            zip(("grpc", "http"), ports(service[1]), strict=True)
        )


@pytest.mark.parametrize("which", ["usual", "full"])
def test_the_network_lets_through_the_calls_that_there_are(rendered: Mapping[str, list[Manifest]], which: str) -> None:
    policies = {
        each["metadata"]["name"].removeprefix("sluiceway-"): each["spec"]
        for each in of_kind(rendered[f"{which}/all"], "NetworkPolicy")
        if not _is_hook(each)
    }
    into = {(caller, service) for service, spec in policies.items() for caller in _peers(spec["ingress"], "from")}
    out = {(service, callee) for service, spec in policies.items() for callee in _peers(spec["egress"], "to")}
    there = {(service, callee) for service in SERVICES for callee in calls(settings_by_service()[service])}
    # A model is asked by its address, at the ports of models; its own policy knows who asks.
    assert into == there | ({("infer", "engine")} if which == "full" else set())
    assert out == there - ({("eval", "infer")} if which == "full" else set())


def _is_hook(manifest: Manifest) -> bool:
    return "helm.sh/hook" in manifest["metadata"].get("annotations", {})


@pytest.mark.parametrize("service", SERVICES)
def test_jobs_are_let_out_before_the_release_is_there(
    rendered: Mapping[str, list[Manifest]], helm: Helm, service: str
) -> None:
    """A hook is run before the policy of the service is: where nothing is let out unasked, it would wait in vain."""
    policies = of_kind(rendered[f"full/{service}"], "NetworkPolicy")
    of_jobs, of_service = sorted(policies, key=_is_hook, reverse=True)
    for job in of_kind(rendered[f"full/{service}"], "Job"):
        labels = job["spec"]["template"]["metadata"]["labels"]
        assert of_jobs["spec"]["podSelector"]["matchLabels"].items() <= labels.items()
        assert int(_weight(of_jobs)) < int(_weight(job))
    assert of_jobs["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert of_jobs["spec"]["policyTypes"] == ["Egress"]
    assert of_jobs["spec"]["egress"] == of_service["spec"]["egress"]
    without = {"jobs": {"topics": False, "migrate": False}}
    assert len(of_kind(helm.render(helm.alone(service), without), "NetworkPolicy")) == 1


def _weight(manifest: Manifest) -> str:
    return str(manifest["metadata"]["annotations"]["helm.sh/hook-weight"])


def _peers(rules: list[Manifest], way: str) -> Iterator[str]:
    for rule in rules:
        for peer in rule.get(way, ()):
            if name := peer.get("podSelector", {}).get("matchLabels", {}).get("app.kubernetes.io/name"):
                yield name.removeprefix("sluiceway-")


@every_whole
def test_what_a_replica_is_told_to_ask_is_let_through(rendered: Mapping[str, list[Manifest]], release: str) -> None:
    """Ports of stores, models and collectors, by the settings of each; those of neighbours by the list of calls."""
    policies = {
        each["metadata"]["name"]: each["spec"]["egress"] for each in of_kind(rendered[release], "NetworkPolicy")
    }
    for service, pod in replicas(rendered[release]):
        told = [text for text in said(pod["containers"][0]).values() if not text.startswith("0.0.0.0:")]
        asked = {int(port) for text in told for port in re.findall(r"[\w.]:(\d{2,5})\b", text)}
        open_to = {port["port"] for rule in policies[f"sluiceway-{service}"] for port in rule["ports"]}
        assert asked - open_to == set()


def test_what_is_asked_of_kafka_and_of_prometheus_is_there(rendered: Mapping[str, list[Manifest]]) -> None:
    groups = {subscription.group(service) for service, subscription in subscriptions_of_services()}
    metrics = {metric.name for _, metric in declared_metrics()}
    scaled = of_kind(rendered["full/all"], "ScaledObject")
    triggers = [trigger for each in scaled for trigger in each["spec"]["triggers"]]
    heard = {trigger["metadata"]["consumerGroup"] for trigger in triggers if trigger["type"] == "kafka"}
    asked = {
        name
        for trigger in triggers
        if trigger["type"] == "prometheus"
        for name in re.findall(r"sluiceway_\w+", trigger["metadata"]["query"])
    }
    assert len(scaled) == 3
    assert heard
    assert heard <= groups
    assert asked == {"sluiceway_commit_timestamp_seconds", "sluiceway_lag_records", "sluiceway_open_evaluations"}
    assert asked <= metrics


def test_a_fallback_finds_triggers_that_say_what_they_measure(rendered: Mapping[str, list[Manifest]]) -> None:
    """KEDA refuses one beside triggers that leave it open."""
    (scaled,) = of_kind(rendered["full/ingest"], "ScaledObject")
    assert scaled["spec"]["fallback"]["replicas"] == 4
    kinds = {(trigger["type"], trigger["metricType"]) for trigger in scaled["spec"]["triggers"]}
    assert kinds == {("kafka", "AverageValue"), ("prometheus", "AverageValue"), ("cpu", "Utilization")}


# After ten minutes, two minutes of waiting being work for a replica: last commits and lags of replicas, what is asked.
WAITS = {
    "an idle night, then a record that takes long": (["-28200x10"], ["0x5 1x5"], 120),
    "more records than two minutes would do": (["0x10"], ["0x2 50x8"], 600),
    "records at two replicas": (["0x10", "0x10"], ["1x10", "2x10"], 360),
    "nothing": (["0x10"], ["0x10"], 0),
}


@pytest.mark.parametrize(("commits", "lags", "asked"), WAITS.values(), ids=WAITS)
def test_no_more_is_asked_for_than_records_wait(
    rendered: Mapping[str, list[Manifest]], tmp_path: Path, commits: list[str], lags: list[str], asked: int
) -> None:
    (scaled,) = of_kind(rendered["full/ingest"], "ScaledObject")
    (query,) = [each["metadata"]["query"] for each in scaled["spec"]["triggers"] if each["type"] == "prometheus"]
    told = {"sluiceway_commit_timestamp_seconds": commits, "sluiceway_lag_records": lags}
    series = [
        {"series": f'{metric}{{namespace="platform", group="ingest.a", instance="{replica}"}}', "values": values}
        for metric, each in told.items()
        for replica, values in enumerate(each)
    ]
    wanted = {"expr": query, "eval_time": "10m", "exp_samples": [{"labels": "{}", "value": asked}]}
    path = tmp_path / "query.test.yaml"
    path.write_text(
        yaml.safe_dump({"tests": [{"interval": "1m", "input_series": series, "promql_expr_test": [wanted]}]})
    )
    with provided(promtool()) as judge:
        judge.says("test", "rules", path)


@pytest.mark.parametrize("service", ["eval", "train"])
def test_what_waits_and_what_is_at_work_are_added(service: str) -> None:
    """They are two series of one metric, and each replica says both of all of them."""
    query = contract(service)["queues"][-1]["query"]
    assert re.fullmatch(r"sum\(max by \(state\) \(sluiceway_open_\w+\{SELECTOR\}\)\) or vector\(0\)", query)


def test_train_gets_more_for_runs_alone_and_loses_none_that_trains(helm: Helm) -> None:
    values = {"keda": {"enabled": True, "prometheus": {"serverAddress": "http://prometheus:9090"}}}
    (scaled,) = of_kind(helm.render(helm.alone("train"), values), "ScaledObject")
    (trigger,) = scaled["spec"]["triggers"]
    assert "sluiceway_open_runs" in trigger["metadata"]["query"]
    behavior = scaled["spec"]["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
    assert behavior == {"scaleDown": {"selectPolicy": "Disabled"}}
    with pytest.raises(Refused, match=r"keda\.prometheus\.serverAddress is missing"):
        helm.render(helm.alone("train"), {"keda": {"enabled": True}})


def test_a_worker_is_not_scaled_by_its_processor(helm: Helm) -> None:
    files = {"TRAIN_SIGNING_KEY": {"secret": "train", "key": "key.pem"}}
    values = {"worker": {"enabled": True}, "files": files, "autoscaling": {"enabled": True}}
    with pytest.raises(Refused, match="would end what its worker trains"):
        helm.render(helm.alone("train"), values)

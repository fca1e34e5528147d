"""Charts, as the real `helm` renders them: each alone and all together, with what is usual and with all there is."""

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]  # ships no types
import pytest

import sluiceway
from sluiceway_common.documentation.charts import calls
from sluiceway_common.documentation.pages import declared_metrics
from sluiceway_common.documentation.subscribers import subscriptions_of_services
from sluiceway_common.run import BESIDE_DRAIN
from sluiceway_common.settings import Shared, read
from tests.support import charts
from tests.support.charts import CHARTS, Helm, Manifest, Refused, full, of_kind, pods
from tests.support.deployed import ports, settings_by_service, unknown, variables
from tests.support.provided import provided
from tests.support.repository import ROOT
from tests.support.signing import INTERNAL_KEY

pytestmark = pytest.mark.server

# The oldest one that the charts are for, and the newest that the judge knows.
KUBERNETES = ("1.30.0", kubernetes_validate.latest_version())
SERVICES = tuple(sluiceway.services())
# What Kubernetes knows only where somebody has installed more.
OF_OTHERS = ("ScaledObject", "ServiceMonitor")
RELEASES = [f"{how}/{which}" for how in ("usual", "full") for which in ("all", *SERVICES)]
DATABASE = "postgresql://user:password@database:5432/sluiceway"


@pytest.fixture(scope="module")
def helm() -> Iterator[Helm]:
    with provided(charts.helm(list(SERVICES))) as made:
        yield made


@pytest.fixture(scope="module")
def rendered(helm: Helm) -> Mapping[str, list[Manifest]]:
    """By how much is said and which chart: what comes of it."""
    return {release: helm.render(_chart(helm, release), _values(release)) for release in RELEASES}


every_release = pytest.mark.parametrize("release", RELEASES)
# What is rendered alone is the same, by a test of its own.
every_whole = pytest.mark.parametrize("release", ["usual/all", "full/all"])
every_service = pytest.mark.parametrize("service", SERVICES)


def _chart(helm: Helm, release: str) -> Path:
    which = release.partition("/")[2]
    return helm.all if which == "all" else helm.alone(which)


def _values(release: str) -> dict[str, Any]:
    how, _, which = release.partition("/")
    return full("" if which == "all" else which) if how == "full" else {}


def test_every_service_has_a_chart() -> None:
    there = {path.parent.name for path in CHARTS.glob("charts/*/Chart.yaml")}
    assert there == {*SERVICES, "library"}


@every_release
def test_helm_finds_nothing_to_mend(helm: Helm, release: str) -> None:
    assert "0 chart(s) failed" in helm.lint(_chart(helm, release), _values(release))


@every_whole
def test_kubernetes_takes_all_of_it(rendered: Mapping[str, list[Manifest]], release: str) -> None:
    for manifest in rendered[release]:
        if manifest["kind"] not in OF_OTHERS:
            for version in KUBERNETES:
                kubernetes_validate.validate(manifest, version, strict=True)


@every_service
@pytest.mark.parametrize("how", ["usual", "full"])
def test_alone_it_is_what_it_is_among_all(rendered: Mapping[str, list[Manifest]], service: str, how: str) -> None:
    def own(release: str) -> list[str]:
        named = (each for each in rendered[release] if each["metadata"]["name"].startswith(f"sluiceway-{service}"))
        return sorted(json.dumps(each, sort_keys=True) for each in named)

    assert own(f"{how}/{service}") == own(f"{how}/all")
    assert len(own(f"{how}/{service}")) == len(rendered[f"{how}/{service}"])


def containers(manifests: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    """Of every pod the one container, with the service whose it is."""
    for manifest, template in pods(manifests):
        (container,) = template["spec"]["containers"]
        service = re.match(r"sluiceway-([a-z]+)", manifest["metadata"]["name"])
        assert service is not None
        yield service[1], container


def said(container: Manifest) -> dict[str, str]:
    """Its environment, with something in the place of what a secret or the pod says."""
    secrets = {
        "SLUICEWAY_DATABASE": DATABASE,
        "SLUICEWAY_MASTER_KEY": INTERNAL_KEY,
        "SLUICEWAY_INTERNAL_KEY": INTERNAL_KEY,
    }
    return {
        each["name"]: each["value"] if "value" in each else secrets.get(each["name"], "said-by-another")
        for each in container["env"]
        if not each.get("valueFrom", {}).get("secretKeyRef", {}).get("optional")
    }


@every_whole
def test_every_variable_is_a_setting_and_said_once(rendered: Mapping[str, list[Manifest]], release: str) -> None:
    for service, container in containers(rendered[release]):
        names = [each["name"] for each in container["env"]]
        assert unknown(service, set(names)) == frozenset()
        assert len(names) == len(set(names))


@every_whole
def test_the_service_takes_what_it_is_told(
    rendered: Mapping[str, list[Manifest]], release: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the same reader that the process has; files are left out, which are not here."""
    for service, container in containers(rendered[release]):
        environment = {
            name: text for name, text in said(container).items() if not text.startswith(("/files/", "/tls/"))
        }
        # Its worker comes with its image.
        environment |= {"SLUICEWAY_KAFKA_PASSWORD": "x"} if "SLUICEWAY_KAFKA_USER" in environment else {}
        with monkeypatch.context() as here:
            for name, text in environment.items():
                here.setenv(name, text)
            read(Shared)
            read(settings_by_service()[service])


@every_whole
def test_secrets_are_named_and_never_written(rendered: Mapping[str, list[Manifest]], release: str) -> None:
    for service, container in containers(rendered[release]):
        secrets = {name for name in variables(service) if name in contract(service)["secrets"]}
        assert {each["name"] for each in container["env"] if "value" in each} & secrets == set()
    assert of_kind(rendered[release], "Secret") == []


def contract(service: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CHARTS / "charts" / service / "contract.json").read_text())
    return found


@every_whole
def test_pods_keep_to_the_restricted_profile(rendered: Mapping[str, list[Manifest]], release: str) -> None:
    """Pod Security Standards, the strictest, and more: no writable root, no token."""
    allowed = {"configMap", "csi", "emptyDir", "persistentVolumeClaim", "projected", "secret", "name"}
    for _, template in pods(rendered[release]):
        pod = template["spec"]
        (container,) = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] > 10_000
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {kind for volume in pod["volumes"] for kind in volume} <= allowed
        assert (pod["automountServiceAccountToken"], pod["enableServiceLinks"]) == (False, False)


@every_whole
def test_what_is_mounted_is_there(rendered: Mapping[str, list[Manifest]], release: str) -> None:
    for manifest, template in pods(rendered[release]):
        (container,) = template["spec"]["containers"]
        kept = [each["metadata"]["name"] for each in manifest["spec"].get("volumeClaimTemplates", ())]
        volumes = [*(each["name"] for each in template["spec"]["volumes"]), *kept]
        assert sorted(each["name"] for each in container["volumeMounts"]) == sorted(volumes)
        for text in said(container).values():
            mounted = [each["mountPath"] for each in container["volumeMounts"]]
            assert not text.startswith(("/files/", "/tls/")) or any(text.startswith(f"{path}/") for path in mounted)


@every_whole
def test_ports_are_those_of_the_contract(rendered: Mapping[str, list[Manifest]], release: str) -> None:
    for manifest in of_kind(rendered[release], "Service"):
        service = re.match(r"sluiceway-([a-z]+)", manifest["metadata"]["name"])
        assert service is not None
        assert {each["name"]: each["port"] for each in manifest["spec"]["ports"]} == dict(
            zip(("grpc", "http"), ports(service[1]), strict=True)
        )


def replicas(manifests: list[Manifest]) -> list[tuple[str, Manifest]]:
    """Of each service the pod of its replicas."""
    return [
        (each["metadata"]["name"].removeprefix("sluiceway-"), each["spec"]["template"]["spec"])
        for each in of_kind(manifests, "Deployment", "StatefulSet")
    ]


@every_whole
def test_probes_ask_over_grpc_or_over_https_where_tls_is_spoken(
    rendered: Mapping[str, list[Manifest]], release: str
) -> None:
    for service, pod in replicas(rendered[release]):
        (container,) = pod["containers"]
        grpc, http = ports(service)
        tls = "SLUICEWAY_TLS_CERTIFICATE" in said(container)
        live = container["livenessProbe"], container["startupProbe"]
        ready = container["readinessProbe"]
        if tls:
            assert ready["httpGet"] == {"path": "/health/ready", "port": "http", "scheme": "HTTPS"}
            assert all(each["httpGet"] == {"path": "/health/live", "port": "http", "scheme": "HTTPS"} for each in live)
            assert {"name": "http", "containerPort": http} in container["ports"]
        else:
            assert ready["grpc"] == {"port": grpc}
            assert all(each["grpc"] == {"port": grpc, "service": "live"} for each in live)


@every_whole
def test_a_replica_gets_the_time_that_it_needs_to_end(rendered: Mapping[str, list[Manifest]], release: str) -> None:
    for service, pod in replicas(rendered[release]):
        (container,) = pod["containers"]
        drain = float(said(container)[f"{service.upper()}_DRAIN_SECONDS"])
        before = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        assert pod["terminationGracePeriodSeconds"] >= before + drain + BESIDE_DRAIN


def test_on_nodes_that_are_taken_away_it_ends_within_their_notice(helm: Helm) -> None:
    for notice, drain in ((25, 5), (30, 10), (120, 100)):
        (found,) = replicas(helm.render(helm.alone("guard"), {"spot": {"noticeSeconds": notice}}))
        (container,) = found[1]["containers"]
        assert found[1]["terminationGracePeriodSeconds"] == notice
        assert said(container)["GUARD_DRAIN_SECONDS"] == str(drain)


@pytest.mark.parametrize("which", ["usual", "full"])
def test_the_network_lets_through_the_calls_that_there_are(rendered: Mapping[str, list[Manifest]], which: str) -> None:
    policies = {
        each["metadata"]["name"].removeprefix("sluiceway-"): each["spec"]
        for each in of_kind(rendered[f"{which}/all"], "NetworkPolicy")
    }
    into = {(caller, service) for service, spec in policies.items() for caller in _peers(spec["ingress"], "from")}
    out = {(service, callee) for service, spec in policies.items() for callee in _peers(spec["egress"], "to")}
    there = {(service, callee) for service in SERVICES for callee in calls(settings_by_service()[service])}
    assert into == there
    assert out == there - ({("eval", "infer")} if which == "full" else set())


def _peers(rules: list[Manifest], way: str) -> Iterator[str]:
    for rule in rules:
        for peer in rule.get(way, ()):
            if name := peer.get("podSelector", {}).get("matchLabels", {}).get("app.kubernetes.io/name"):
                yield name.removeprefix("sluiceway-")


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


@every_service
def test_it_asks_for_the_memory_that_was_measured(rendered: Mapping[str, list[Manifest]], service: str) -> None:
    """At rest, as docs/benchmarks.md has it."""
    page = (ROOT / "docs/benchmarks.md").read_text().partition("<!-- at_rest -->")[2]
    measured = re.search(rf"^\| {service} +\| (\d+) ", page, re.MULTILINE)
    if measured is None:
        pytest.skip(f"{service} is not on docs/benchmarks.md; `make bench at_rest` measures it")
    ((_, pod),) = replicas(rendered[f"usual/{service}"])
    requested = pod["containers"][0]["resources"]["requests"]["memory"]
    assert int(requested.removesuffix("Mi")) >= int(measured[1])


@every_service
def test_jobs_say_words_that_the_service_has(rendered: Mapping[str, list[Manifest]], service: str) -> None:
    jobs = of_kind(rendered[f"usual/{service}"], "Job")
    words = [each["spec"]["template"]["spec"]["containers"][0]["args"] for each in jobs]
    assert sorted(words) == [["migrate"], ["topics"]]
    assert {each["metadata"]["annotations"]["helm.sh/hook"] for each in jobs} == {"pre-install,pre-upgrade"}
    made = importlib.import_module("sluiceway_common.command")
    assert all(f"{word}|" in Path(made.__file__ or "").read_text() for (word,) in words)


def test_jobs_may_have_a_user_of_their_own(rendered: Mapping[str, list[Manifest]]) -> None:
    (job,) = of_kind(rendered["full/eval"], "Job")
    ((_, replica),) = replicas(rendered["full/eval"])
    of_both = [each["containers"][0]["env"] for each in (job["spec"]["template"]["spec"], replica)]
    refs = [
        each["valueFrom"]["secretKeyRef"] for env in of_both for each in env if each["name"] == "SLUICEWAY_DATABASE"
    ]
    assert refs == [
        {"name": "eval-owner", "key": "uri"},
        {"name": "eval", "key": "SLUICEWAY_DATABASE", "optional": False},
    ]


def test_cards_are_asked_for_where_they_are_wanted(rendered: Mapping[str, list[Manifest]]) -> None:
    found = dict(replicas(rendered["full/all"]))
    assert found["infer"]["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == "1"
    assert found["infer"]["nodeSelector"] == {"accelerator": "l4", "pool": "answers"}
    assert found["train"]["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == "2"
    assert found["train"]["containers"][0]["image"].endswith("/sluiceway-train-worker:0.1.0")
    assert {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"} in found["train"]["tolerations"]


def test_numbers_lists_and_objects_stand_as_services_read_them(rendered: Mapping[str, list[Manifest]]) -> None:
    environment = {
        name: text for _, container in containers(rendered["full/all"]) for name, text in said(container).items()
    }
    assert environment["INGEST_DOCUMENT_BYTES"] == "1073741824"
    assert environment["INGEST_FETCH"] == "https://docs.example.com/,https://wiki.example.com/public/"
    assert environment["GUARD_SCAN_SECONDS"] == "1.5"
    assert json.loads(environment["GUARD_ALLOWED_HOSTS"]) == ["example.com"]
    assert json.loads(environment["INFER_MODELS"])[0]["context_tokens"] == 32768


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

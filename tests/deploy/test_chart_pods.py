"""Pods of the charts: what they are told, what they may, when they are well, how they end and what they ask for."""

import importlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from sluiceway_common.run import BESIDE_DRAIN
from sluiceway_common.settings import read
from tests.support.charts import SERVICES, Helm, Manifest, containers, contract, of_kind, pods, replicas, said
from tests.support.deployed import ports, settings_read, unknown, variables
from tests.support.repository import ROOT

pytestmark = pytest.mark.server

# What is rendered alone is the same: tests/deploy/test_charts.py.
every_whole = pytest.mark.parametrize("release", ["usual/all", "full/all"])
every_service = pytest.mark.parametrize("service", SERVICES)


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
            for cls in settings_read(service):
                read(cls)


def test_numbers_lists_and_objects_stand_as_services_read_them(rendered: Mapping[str, list[Manifest]]) -> None:
    environment = {
        name: text for _, container in containers(rendered["full/all"]) for name, text in said(container).items()
    }
    assert environment["INGEST_DOCUMENT_BYTES"] == "1073741824"
    assert environment["INGEST_FETCH"] == "https://docs.example.com/,https://wiki.example.com/public/"
    assert environment["GUARD_SCAN_SECONDS"] == "1.5"
    assert json.loads(environment["GUARD_ALLOWED_HOSTS"]) == ["example.com"]
    assert json.loads(environment["INFER_MODELS"])[0]["context_tokens"] == 32768


@every_whole
def test_secrets_are_named_and_never_written(rendered: Mapping[str, list[Manifest]], release: str) -> None:
    for service, container in containers(rendered[release]):
        secrets = {name for name in variables(service) if name in contract(service)["secrets"]}
        assert {each["name"] for each in container["env"] if "value" in each} & secrets == set()
    assert of_kind(rendered[release], "Secret") == []


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


@every_service
def test_it_asks_for_the_memory_that_was_measured(rendered: Mapping[str, list[Manifest]], service: str) -> None:
    """At rest, as docs/benchmarks.md has it."""
    page = (ROOT / "docs/benchmarks.md").read_text()
    at_rest = page.partition("<!-- at_rest -->")[2].partition("<!-- end of at_rest -->")[0]
    measured = re.search(rf"^\| {service} +\| ([\d.]+) ", at_rest, re.MULTILINE)
    assert measured, f"{service} is not on docs/benchmarks.md; `make bench at_rest` measures it"
    ((_, pod),) = replicas(rendered[f"usual/{service}"])
    requested = pod["containers"][0]["resources"]["requests"]["memory"]
    assert int(requested.removesuffix("Mi")) >= float(measured[1])


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
        {"name": "database-owner", "key": "uri"},
        {"name": "eval", "key": "SLUICEWAY_DATABASE", "optional": False},
    ]


def test_one_user_owns_the_tables_of_all(rendered: Mapping[str, list[Manifest]]) -> None:
    """They share the schema of keys: whoever made it first would shut the others out."""
    jobs = [each["spec"]["template"]["spec"]["containers"][0] for each in of_kind(rendered["full/all"], "Job")]
    told = [each for job in jobs for each in job["env"] if each["name"] == "SLUICEWAY_DATABASE"]
    assert {each["valueFrom"]["secretKeyRef"]["name"] for each in told} == {"database-owner"}
    assert len(told) == len(jobs)


def test_jobs_run_where_replicas_may_and_need_no_card(helm: Helm) -> None:
    """A namespace whose nodes are tainted, or whose quota asks for a class, lets in no other."""
    spot, own = ({"key": key, "operator": "Exists"} for key in ("spot", "platform"))
    where = {
        "nodeSelector": {"pool": "platform"},
        "tolerations": [own],
        "affinity": {"nodeAffinity": {}},
        "priorityClassName": "batch",
        "spot": {"noticeSeconds": 60, "tolerations": [spot]},
        "gpu": {"enabled": True, "runtimeClassName": "nvidia", "nodeSelector": {"accelerator": "l4"}},
    }
    jobs = of_kind(helm.render(helm.alone("infer"), where), "Job")
    assert len(jobs) == 2
    for pod in (each["spec"]["template"]["spec"] for each in jobs):
        assert pod["nodeSelector"] == {"pool": "platform"}
        assert pod["tolerations"] == [own, spot]
        assert (pod["affinity"], pod["priorityClassName"]) == ({"nodeAffinity": {}}, "batch")
        assert "runtimeClassName" not in pod


def test_jobs_wait_for_no_disk_that_a_replica_has(helm: Helm) -> None:
    claim = {"name": "models", "persistentVolumeClaim": {"claimName": "models"}}
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    scratch = {"name": "scratch", "ephemeral": {"volumeClaimTemplate": {"spec": spec}}}
    rules = {"name": "rules", "configMap": {"name": "rules"}}
    extra = {"models": claim, "scratch": scratch, "rules": rules}
    values = {
        "extraVolumes": list(extra.values()),
        "extraVolumeMounts": [{"name": name, "mountPath": f"/{name}"} for name in extra],
    }
    manifests = helm.render(helm.alone("infer"), values)
    ((_, replica),) = replicas(manifests)
    jobs = [each["spec"]["template"]["spec"] for each in of_kind(manifests, "Job")]
    assert len(jobs) == 2
    for pod, wanted in ((replica, set(extra)), *((job, {"rules"}) for job in jobs)):
        (container,) = pod["containers"]
        assert {each["name"] for each in pod["volumes"]} & set(extra) == wanted
        assert {each["name"] for each in container["volumeMounts"]} & set(extra) == wanted


@pytest.mark.parametrize(
    ("image", "wanted"),
    [
        ({}, "sluiceway-train:0.1.0"),
        ({"repository": "ours"}, "ours:0.1.0"),
        # A digest is of one image, which has both.
        ({"digest": f"sha256:{'0' * 64}"}, f"sluiceway-train-worker@sha256:{'0' * 64}"),
    ],
)
def test_jobs_of_train_need_no_worker(helm: Helm, image: Mapping[str, str], wanted: str) -> None:
    signed = {"TRAIN_SIGNING_KEY": {"secret": "train", "key": "key.pem"}}
    values = {"worker": {"enabled": True}, "files": signed, "image": image}
    jobs = of_kind(helm.render(helm.alone("train"), values), "Job")
    assert {each["spec"]["template"]["spec"]["containers"][0]["image"] for each in jobs} == {wanted}


def test_cards_are_asked_for_where_they_are_wanted(rendered: Mapping[str, list[Manifest]]) -> None:
    found = dict(replicas(rendered["full/all"]))
    assert found["infer"]["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == "1"
    assert found["infer"]["nodeSelector"] == {"accelerator": "l4", "pool": "answers"}
    assert found["train"]["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == "2"
    assert found["train"]["containers"][0]["image"].endswith("/sluiceway-train-worker:0.1.0")
    assert {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"} in found["train"]["tolerations"]

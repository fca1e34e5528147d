"""Chart of an engine's worker: a model of its own, without a store and without a secret, on cards or without."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from sluiceway_common.settings import read
from sluiceway_infer_engine.settings import LlamaWorkerSettings, WorkerSettings, WorkerSurroundings
from sluiceway_infer_trtllm.settings import TrtLlmWorkerSettings
from tests.support.charts import LEAST, Helm, Manifest, Refused, of_kind, replicas, said
from tests.support.dockerfile import stages_of
from tests.support.repository import ROOT

pytestmark = pytest.mark.server

TRTLLM = ROOT / "services/infer/trtllm"
LEAST_OF_ALL = LEAST["engine"]
# A processor is enough for it, unasked, and it has a model of its own.
LLAMA = {"runtime": "llama", "settings": LEAST_OF_ALL["settings"]}
SETTINGS: Mapping[str, type[WorkerSettings]] = {"trtllm": TrtLlmWorkerSettings, "llama": LlamaWorkerSettings}


def rendered(helm: Helm, values: Mapping[str, Any]) -> list[Manifest]:
    return helm.render(helm.alone("engine"), values)


def container(manifests: list[Manifest]) -> Manifest:
    ((_, pod),) = replicas(manifests)
    (found,) = pod["containers"]
    return dict(found)


def test_it_is_told_of_no_store_and_no_secret(helm: Helm) -> None:
    shared = {
        "SLUICEWAY_KAFKA": "kafka:9092",
        "SLUICEWAY_BLOBS": "s3://b",
        "SLUICEWAY_OTLP": "http://collector:4317",
    }
    manifests = rendered(helm, {**LEAST_OF_ALL, "global": {"sluiceway": {"settings": shared}}})
    assert set(said(container(manifests))) == {
        "SLUICEWAY_REPLICA", "SLUICEWAY_INTERNAL_PUBLIC_KEYS", "SLUICEWAY_OTLP",
        "ENGINE_GRPC", "ENGINE_HTTP", "ENGINE_DATA", "ENGINE_DRAIN_SECONDS", "ENGINE_MODEL",
    }  # fmt: skip
    assert of_kind(manifests, "Secret", "Job", "HorizontalPodAutoscaler", "ScaledObject") == []
    (policy,) = of_kind(manifests, "NetworkPolicy")
    assert [rule["ports"] for rule in policy["spec"]["egress"]] == [
        [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]
    ]


@pytest.mark.parametrize(
    ("runtime", "values", "model"),
    [
        ("trtllm", {**LEAST_OF_ALL, "model": {"claim": "models", "path": "house-8b"}}, "/model/house-8b"),
        ("trtllm", LEAST_OF_ALL, "/model"),
        ("llama", {**LLAMA, "model": {"claim": "models", "path": "house.gguf"}}, "/model/house.gguf"),
        ("llama", LLAMA, None),
    ],
)
def test_the_worker_takes_what_it_is_told(
    helm: Helm, monkeypatch: pytest.MonkeyPatch, runtime: str, values: Mapping[str, Any], model: str | None
) -> None:
    """By the reader that its process has."""
    manifests = rendered(helm, values)
    for name, text in said(container(manifests)).items():
        monkeypatch.setenv(name, text)
    around, own = read(WorkerSurroundings), read(SETTINGS[runtime])
    assert len(around.trusted_keys()) == 1
    assert (own.grpc, own.http, str(own.data)) == ("0.0.0.0:17930", "0.0.0.0:17931", "/data")
    told = said(container(manifests)).get("ENGINE_MODEL" if runtime == "trtllm" else "ENGINE_PATH")
    assert told == model
    mounted = {each["mountPath"]: each.get("readOnly", False) for each in container(manifests)["volumeMounts"]}
    assert mounted == {"/tmp": False, "/data": False, "/dev/shm": False} | ({"/model": True} if model else {})


def test_each_runtime_has_its_image_and_its_cards(helm: Helm) -> None:
    cards, none = container(rendered(helm, LEAST_OF_ALL)), container(rendered(helm, LLAMA))
    assert (cards["image"], cards.get("command")) == ("sluiceway-infer-trtllm:0.1.0", None)
    assert (none["image"], none["command"], none["args"]) == (
        "sluiceway-infer:0.1.0",
        ["sluiceway-infer-engine"],
        ["serve"],
    )
    assert cards["resources"]["limits"]["nvidia.com/gpu"] == "1"
    assert "nvidia.com/gpu" not in none["resources"]["limits"]


def test_llama_gets_a_card_where_it_is_said_and_trtllm_none(helm: Helm) -> None:
    asked = container(rendered(helm, {**LLAMA, "gpu": {"enabled": True}}))
    spared = container(rendered(helm, {**LEAST_OF_ALL, "gpu": {"enabled": False}}))
    assert asked["resources"]["limits"]["nvidia.com/gpu"] == "1"
    assert "nvidia.com/gpu" not in spared["resources"]["limits"]


def test_its_image_is_judged_as_who_runs_it() -> None:
    """torch asks for the name of the user when it is imported: what only root can import would end at its start."""
    (stage,) = stages_of(TRTLLM / "Dockerfile")
    said = stage.environment({})
    assert said["USER"] == said["LOGNAME"] == "sluiceway"
    at = {each.text: place for place, each in enumerate(stage.instructions)}
    (gate,) = (text for text in at if text.startswith("python3 -m sluiceway_infer_trtllm gate"))
    assert at["10001:10001"] < at[gate]


def test_what_it_compiles_may_be_loaded() -> None:
    engine = yaml.safe_load((TRTLLM / "compose.gpu.yaml").read_text())["services"]["engine"]
    assert engine["read_only"]
    assert engine["tmpfs"] == ["/tmp:exec"]


@pytest.mark.parametrize(
    ("values", "surge"), [(LEAST_OF_ALL, (0, 1)), (LLAMA, (1, 0))], ids=["cards are scarce", "processors are not"]
)
def test_a_new_one_waits_for_the_cards_of_an_old_one(
    helm: Helm, values: Mapping[str, Any], surge: tuple[int, int]
) -> None:
    (deployment,) = of_kind(rendered(helm, values), "Deployment")
    rolling = deployment["spec"]["strategy"]["rollingUpdate"]
    assert (rolling["maxSurge"], rolling["maxUnavailable"]) == surge


def test_two_models_are_two_releases(helm: Helm) -> None:
    names = [
        {(each["kind"], each["metadata"]["name"]) for each in rendered(helm, {**LEAST_OF_ALL, "nameOverride": name})}
        for name in ("", "large")
    ]
    assert names[0] & names[1] == set()
    assert ("Service", "sluiceway-engine-replicas") in names[0]
    assert ("Service", "large-replicas") in names[1]


def test_infer_may_ask_it_and_nobody_else(helm: Helm) -> None:
    (own,) = of_kind(rendered(helm, LEAST_OF_ALL), "NetworkPolicy")
    (rule,) = own["spec"]["ingress"]
    assert rule["from"] == [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "sluiceway-infer"}}}]
    assert rule["ports"] == [{"port": 17930}]
    for of_infer in of_kind(helm.render(helm.alone("infer")), "NetworkPolicy"):
        assert {"port": 17930} in [port for out in of_infer["spec"]["egress"] for port in out["ports"]]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"model": {"claim": "models"}}, "`sluiceway-infer public-key` prints"),
        ({"settings": LEAST_OF_ALL["settings"]}, "model.claim is missing"),
        ({**LLAMA, "adapters": {"claim": "adapters"}}, "leave it empty"),
        ({**LLAMA, "settings": {"ENGINE_TENSOR_PARALLEL": 2}}, "'ENGINE_TENSOR_PARALLEL' not allowed"),
        ({**LEAST_OF_ALL, "settings": {"ENGINE_GPU_LAYERS": 2}}, "'ENGINE_GPU_LAYERS' not allowed"),
        ({**LEAST_OF_ALL, "settings": {"ENGINE_MODEL": "/x"}}, "'ENGINE_MODEL' not allowed"),
        ({**LEAST_OF_ALL, "settings": {"SLUICEWAY_DATABASE": "x"}}, "'SLUICEWAY_DATABASE' not allowed"),
        ({**LEAST_OF_ALL, "secretRefs": {"SLUICEWAY_MASTER_KEY": {"name": "x", "key": "y"}}}, "value must be one of"),
        ({**LEAST_OF_ALL, "runtime": "vllm"}, "value must be one of 'llama', 'trtllm'"),
        ({**LEAST_OF_ALL, "keda": {"enabled": True}}, "'keda' not allowed"),
        ({**LEAST_OF_ALL, "spot": {"noticeSeconds": 10}}, "use nodes that are told earlier"),
        ({**LEAST_OF_ALL, "tls": {"mutual": True}}, "name the secret in tls.existingSecret"),
    ],
)
def test_what_is_wrong_is_refused_in_words(helm: Helm, values: Mapping[str, Any], words: str) -> None:
    with pytest.raises(Refused) as refused:
        rendered(helm, values)
    assert words in str(refused.value)

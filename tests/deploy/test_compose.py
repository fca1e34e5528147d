"""Compose: what deploy/compose.yaml and the layer over it say, compared with settings, contracts and images."""

import json
import re
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import sluiceway
from sluiceway_common.documentation.charts import calls
from sluiceway_common.model_signatures import public_keys
from sluiceway_common.run import BESIDE_DRAIN
from sluiceway_common.settings import Shared, read
from tests.support import compose, images
from tests.support.compose import BASE, DEPLOY, GPU, Layer, Unsaid
from tests.support.deployed import ports, settings_by_service, unknown

SERVICES = tuple(sluiceway.services())
GIVEN = {"GPU_MODEL_FILES": "/models/house"}
every_service = pytest.mark.parametrize("service", SERVICES)
every_layer = pytest.mark.parametrize("path", [BASE, GPU], ids=lambda path: path.name)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return compose.drawn(tmp_path_factory.mktemp("compose"))


@pytest.fixture(scope="module")
def base(secrets: dict[str, str]) -> Layer:
    return compose.said(BASE, secrets)


@pytest.fixture(scope="module")
def gpu(base: Layer, secrets: dict[str, str]) -> Layer:
    layered: Layer = compose.over(base, compose.said(GPU, secrets | GIVEN))
    return layered


@every_layer
def test_it_is_what_the_specification_has(path: Path) -> None:
    compose.described(path)


@pytest.mark.parametrize("layers", ["base", "gpu"])
def test_what_containers_say_fills_no_disk(layers: str, request: pytest.FixtureRequest) -> None:
    layer: Layer = request.getfixturevalue(layers)
    bounds = {name: each.get("logging", {}).get("options", {}) for name, each in layer["services"].items()}
    assert [name for name, options in bounds.items() if not {"max-size", "max-file"} <= set(options)] == []


@pytest.mark.parametrize("layers", ["base", "gpu"])
def test_what_nobody_waits_for_stands_behind_what_answers_callers(layers: str, request: pytest.FixtureRequest) -> None:
    layer: Layer = request.getfixturevalue(layers)
    shares = {name: layer["services"][name].get("cpu_shares") for name in (*SERVICES, "kafka", "postgres")}
    usual = dict.fromkeys((*SERVICES, "postgres"))
    assert shares == usual | dict.fromkeys(("ingest", "eval", "train", "kafka"), 341)


def of_ours(layer: Layer) -> Iterator[tuple[str, dict[str, Any]]]:
    """Replicas and jobs, each with the service whose image it has."""
    for each in layer["services"].values():
        if found := re.match(r"sluiceway-([a-z]+)", each.get("image", "")):
            yield found[1], each


@pytest.mark.parametrize("layers", ["base", "gpu"])
def test_each_process_takes_what_it_is_told(
    layers: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the same reader that it has; files are left out, which are not here."""
    layer: Layer = request.getfixturevalue(layers)
    for service, each in of_ours(layer):
        environment = {name: str(text) for name, text in each["environment"].items()}
        assert unknown(service, set(environment)) == frozenset()
        with monkeypatch.context() as here:
            for name, text in environment.items():
                if not text.startswith("/run/secrets/"):
                    here.setenv(name, text.lower() if text in ("True", "False") else text)
            read(Shared)
            read(settings_by_service()[service])


@every_service
def test_a_replica_begins_when_its_topics_and_tables_are_there(base: Layer, service: str) -> None:
    waits_for = base["services"][service]["depends_on"]
    for word in ("topics", "migrate"):
        assert base["services"][f"{service}-{word}"]["command"] == [word]
        assert waits_for[f"{service}-{word}"] == {"condition": "service_completed_successfully"}


def test_whom_one_waits_for_is_there_or_may_be_elsewhere(gpu: Layer) -> None:
    for each in gpu["services"].values():
        for name, how in each.get("depends_on", {}).items():
            other = gpu["services"][name]
            assert "healthcheck" in other or how["condition"] != "service_healthy"
            assert bool(other.get("profiles")) == (how.get("required") is False)


def test_postgres_is_well_when_it_listens(base: Layer) -> None:
    """The image fills a new volume by a server that listens at its socket alone, and ends it."""
    (word, *options) = base["services"]["postgres"]["healthcheck"]["test"][1:]
    assert word == "pg_isready"
    assert "--host=127.0.0.1" in options


@every_service
def test_its_image_is_built_from_its_file_and_its_ports_are_open_here_alone(base: Layer, service: str) -> None:
    replica = base["services"][service]
    assert (DEPLOY / replica["build"]["context"] / replica["build"]["dockerfile"]).resolve() == images.dockerfile(
        service
    )
    assert replica["ports"] == [f"127.0.0.1:{port}:{port}" for port in ports(service)]
    assert replica["volumes"][0] == f"{service}:/data"


@every_service
def test_its_neighbours_are_where_they_listen(base: Layer, service: str) -> None:
    environment = base["services"][service]["environment"]
    for neighbour in calls(settings_by_service()[service]):
        assert environment[f"{service.upper()}_{neighbour.upper()}"] == f"{neighbour}:{ports(neighbour)[0]}"


def test_no_process_of_ours_may_more_than_it_must(gpu: Layer) -> None:
    for _, each in of_ours(gpu):
        assert (each["read_only"], each["cap_drop"]) == (True, ["ALL"])
        # Either in memory or on the disk.
        assert ("/tmp" in each["tmpfs"]) is not ("/tmp" in each.get("volumes", ()))
        assert each["security_opt"] == ["no-new-privileges:true"]


def test_a_replica_gets_the_time_that_it_needs_to_end(base: Layer) -> None:
    for service in SERVICES:
        drain = settings_by_service()[service].model_fields["drain_seconds"].default
        assert int(base["services"][service]["stop_grace_period"].removesuffix("s")) >= drain + BESIDE_DRAIN


def test_every_image_of_others_is_of_one_version(gpu: Layer) -> None:
    others = {each["image"] for each in gpu["services"].values() if not each["image"].startswith("sluiceway-")}
    assert {image for image in others if not re.search(r":v?\d+\.\d+", image)} == set()
    assert len(others) == 8


def test_every_volume_and_config_that_is_named_is_there(gpu: Layer) -> None:
    volumes = {text.partition(":")[0] for each in gpu["services"].values() for text in each.get("volumes", ())}
    assert {name for name in volumes if name[0] not in "/."} == set(gpu["volumes"])
    assert [name for name in volumes if name.startswith(".") and not (DEPLOY / name).is_dir()] == []
    assert [one for one in gpu["configs"].values() if not (DEPLOY / one["file"]).is_file()] == []
    configs = {one["source"] for each in gpu["services"].values() for one in each.get("configs", ())}
    assert configs == set(gpu["configs"])
    assert {name for each in gpu["services"].values() for name in each.get("secrets", ())} == set(gpu["secrets"])


def test_prometheus_asks_every_service(base: Layer) -> None:
    (scraped,) = yaml.safe_load((DEPLOY / base["configs"]["prometheus"]["file"]).read_text())["scrape_configs"]
    assert scraped["job_name"] == "sluiceway"
    assert scraped["static_configs"] == [
        {"targets": [f"{name}:{ports(name)[1]}"], "labels": {"service": name}} for name in SERVICES
    ]


def test_grafana_reads_from_what_runs_beside_it(base: Layer) -> None:
    sources = yaml.safe_load((DEPLOY / base["configs"]["datasources"]["file"]).read_text())["datasources"]
    assert {re.match(r"http://(\w+):\d+$", each["url"])[1] for each in sources} == {"prometheus", "jaeger"}
    (provider,) = yaml.safe_load((DEPLOY / base["configs"]["dashboards"]["file"]).read_text())["providers"]
    assert f"./observability/dashboards:{provider['options']['path']}:ro" in base["services"]["grafana"]["volumes"]


def test_models_of_the_card_are_asked_by_the_name_that_they_have_there(gpu: Layer) -> None:
    models = json.loads(gpu["services"]["infer"]["environment"]["INFER_MODELS"])
    command = gpu["services"]["vllm"]["command"]
    assert models[0]["model"] == command[command.index("--served-model-name") + 1]


@every_layer
def test_what_must_be_said_is_drawn_or_named(path: Path, secrets: dict[str, str]) -> None:
    required = set(re.findall(r"\$\{(\w+):\?", path.read_text()))
    assert required <= secrets.keys() | GIVEN.keys()
    for name in required:
        with pytest.raises(Unsaid, match=name):
            compose.said(path, {key: text for key, text in (secrets | GIVEN).items() if key != name})


def test_what_is_drawn_is_for_its_owner_alone_and_stays(tmp_path: Path) -> None:
    drawn = compose.drawn(tmp_path)
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / ".secrets").stat().st_mode) == 0o700
    again = subprocess.run((tmp_path / "secrets",), capture_output=True, text=True, check=True)
    assert "stays as it is" in again.stderr
    assert dict(line.split("=", 1) for line in (tmp_path / ".env").read_text().splitlines()) == drawn


def test_where_nothing_can_be_drawn_nothing_is_written(tmp_path: Path) -> None:
    """It would stay, and be empty."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "openssl").write_text("#!/bin/sh\nexit 1\n")
    (programs / "openssl").chmod(0o755)
    with pytest.raises(subprocess.CalledProcessError):
        compose.drawn(tmp_path, programs)
    assert not (tmp_path / ".env").exists()


def test_what_infer_is_given_verifies_what_train_signs(tmp_path: Path) -> None:
    compose.drawn(tmp_path)
    assert len(public_keys(tmp_path / ".secrets/model-keys.pem")) == 1


def test_two_drawings_have_nothing_in_common(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    one, two = map(compose.drawn, folders)
    assert {name for name in one if one[name] == two[name]} == {"COMPOSE_PROFILES", "S3_ACCESS_KEY"}

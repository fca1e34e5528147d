"""Dockerfiles of the services: what they say, compared with the settings, the contracts and one another."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import sluiceway
from tests.support import images
from tests.support.deployed import ports, unknown
from tests.support.dockerfile import defaults_of, stages_of
from tests.support.images import Image
from tests.support.repository import ROOT

SERVICES = tuple(sluiceway.services())
NOWHERE = Path("/nowhere")
every_service = pytest.mark.parametrize("service", SERVICES)
every_image = pytest.mark.parametrize(
    "image", [*(images.described(name, NOWHERE) for name in SERVICES), images.described("train", NOWHERE, "worker")]
)


def name_of(image: Image) -> str:
    return image.target.of("ENTRYPOINT")[-1].words[0].removeprefix("sluiceway-")


def said(image: Image) -> dict[str, str]:
    return image.target.environment({"PATH": "/usr/bin"})


@every_service
def test_a_judge_of_dockerfiles_has_nothing_to_say(service: str) -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    judged = subprocess.run((hadolint, images.dockerfile(service)), capture_output=True, text=True, check=False)
    assert (judged.returncode, judged.stdout + judged.stderr) == (0, "")


@every_service
def test_every_stage_begins_from_one_base_that_a_digest_may_name(service: str) -> None:
    path = images.dockerfile(service)
    stages = {stage.name: stage for stage in stages_of(path)}
    assert {stage.base for stage in stages.values()} <= {"${PYTHON_IMAGE}", *stages}
    assert re.fullmatch(r"docker\.io/library/python:\d+\.\d+-slim-\w+", defaults_of(path)["PYTHON_IMAGE"])


@every_service
def test_the_python_of_the_base_is_one_that_the_package_takes(service: str) -> None:
    found = re.search(r":(\d+)\.(\d+)-", defaults_of(images.dockerfile(service))["PYTHON_IMAGE"])
    assert found is not None
    project = tomllib.loads((ROOT / "services" / service / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={found[1]}.{found[2]}"


@every_image
def test_its_process_is_nobody_with_a_name(image: Image) -> None:
    assert re.fullmatch(r"[1-9]\d{4}:[1-9]\d{4}", image.target.of("USER")[-1].text)


@every_image
def test_every_variable_is_a_setting(image: Image) -> None:
    assert unknown(name_of(image), set(said(image))) == frozenset()


@every_image
def test_it_listens_for_everybody_on_the_ports_of_its_contract(image: Image) -> None:
    own = name_of(image)
    grpc, http = ports(own)
    addresses = (said(image)[f"{own.upper()}_GRPC"], said(image)[f"{own.upper()}_HTTP"])
    assert addresses == (f"0.0.0.0:{grpc}", f"0.0.0.0:{http}")
    assert image.target.of("EXPOSE")[-1].text == f"{grpc} {http}"


@every_image
def test_what_it_keeps_lies_in_its_volume(image: Image) -> None:
    volume = image.target.of("VOLUME")[-1].text
    kept = {name: text for name, text in said(image).items() if name in ("SLUICEWAY_DATA", "EMBED_CACHE")}
    assert all(Path(text).is_relative_to(volume) for text in kept.values())
    assert "SLUICEWAY_DATA" in kept


@every_image
def test_signals_reach_the_service_itself(image: Image) -> None:
    """A shell in between would keep them."""
    assert [each.text[0] for word in ("ENTRYPOINT", "CMD") for each in image.target.of(word)] == ["[", "["]


@every_image
def test_it_is_labelled_as_its_package_describes_itself(image: Image) -> None:
    project = tomllib.loads((ROOT / "services" / name_of(image) / "pyproject.toml").read_text())["project"]
    labels = image.target.of("LABEL")[-1].pairs
    assert labels["org.opencontainers.image.title"] == project["name"]
    assert labels["org.opencontainers.image.description"] == project["description"]
    assert labels["org.opencontainers.image.licenses"] == project["license"]
    assert [each.pairs.get("VERSION") for each in image.target.of("ARG") if "VERSION" in each.pairs] == [
        project["version"]
    ]


@every_service
def test_it_says_what_all_the_others_say(service: str) -> None:
    """What a service has need of beside them is more, never less."""
    common = {_plain(line, "guard") for line in images.dockerfile("guard").read_text().splitlines()}
    own = {_plain(line, service) for line in images.dockerfile(service).read_text().splitlines()}
    # The train image names the stage that two targets go on from.
    own |= {"FROM ${PYTHON_IMAGE}"} if "FROM ${PYTHON_IMAGE} AS service" in own else set()
    assert common - own == set()


def test_a_new_service_begins_with_the_same_image() -> None:
    starter = ROOT / "tools/starter/services/starter/Dockerfile"
    begun = [_plain(line, "starter", ("17900", "17901")) for line in starter.read_text().splitlines()]
    assert begun == [_plain(line, "guard") for line in images.dockerfile("guard").read_text().splitlines()]


def _plain(line: str, service: str, listening: tuple[str, str] | None = None) -> str:
    """Without what every service has of its own."""
    if "description" in line:
        return "description"
    grpc, http = listening or map(str, ports(service))
    replaced = line.replace(grpc, "GRPC").replace(http, "HTTP").replace(service.upper(), "NAME")
    # A service may be called like a module of ours.
    return re.sub(rf"(?<!sluiceway_common\.){service}", "name", replaced)


def test_an_engine_is_sent_what_images_are_built_from_and_nothing_else() -> None:
    folders = {path.partition("/")[0] for path in images.sent()}
    assert folders == {"libs", "proto", "pyproject.toml", "services", "tools", "uv.lock"}
    assert {path for path in images.sent() if path.startswith("tools/")} == {"tools/uv.txt"}
    assert not [path for path in images.sent() if path.startswith("libs/") and not path.startswith("libs/common/")]

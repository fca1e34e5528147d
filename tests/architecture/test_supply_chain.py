"""Supply chain: NOTICE and the bill of materials name what the lock says that we run."""

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.support.repository import ROOT

EXPORT = (
    *(
        "tools/uv",
        "export",
        "--offline",
        "--quiet",
        "--locked",
        "--no-dev",
        "--package",
        "sluiceway-local",
        "--no-hashes",
    ),
    *("--no-emit-workspace", "--no-annotate", "--no-header"),
)
PACKAGE = re.compile(r"^(?P<name>[\w.-]+) (?P<version>\d\S*): ", re.MULTILINE)
LOCKED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)", re.MULTILINE)


@pytest.fixture(scope="module")
def locked() -> str:
    """What we run, as the lock says: `name==version` in lines."""
    return subprocess.run(EXPORT, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120).stdout


def test_notice_names_every_package_that_we_run_with_its_licence(locked: str) -> None:
    printed = subprocess.run(
        (sys.executable, ROOT / "tools/notice"), input=locked, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    there = (ROOT / "NOTICE").read_text("utf-8").splitlines()
    assert len(PACKAGE.findall(printed)) > 50
    assert [line for line in printed.splitlines() if line not in there] == [], "`make notice` prints it anew"


def test_notice_names_no_package_that_we_do_not_run(locked: str) -> None:
    named = set(PACKAGE.findall((ROOT / "NOTICE").read_text("utf-8")))
    run = set(LOCKED.findall(re.sub(r".*sys_platform == 'never'\n", "", locked)))
    assert named - run == set(), "`make notice` prints it anew"


@pytest.fixture(scope="module")
def bill() -> str:
    """What `make sbom` prints."""
    offline = {**os.environ, "UV_OFFLINE": "1"}
    return subprocess.run(
        ("make", "--silent", "sbom"), cwd=ROOT, env=offline, capture_output=True, text=True, check=True, timeout=120
    ).stdout


def test_the_bill_of_materials_is_one(bill: str) -> None:
    """Without the addresses of its files, which uv writes: the validator takes half a second for each."""
    said = json.loads(bill)
    shorter = [
        {name: value for name, value in one.items() if name != "externalReferences"} for one in said["components"]
    ]
    assert JsonStrictValidator(SchemaVersion.V1_5).validate_str(json.dumps({**said, "components": shorter})) is None


def test_the_bill_of_materials_names_what_notice_does_and_what_other_platforms_take(bill: str) -> None:
    packages = {(one["name"], one["version"]): marker(one) for one in json.loads(bill)["components"] if of("pypi", one)}
    named = set(PACKAGE.findall((ROOT / "NOTICE").read_text("utf-8")))
    assert named <= packages.keys()
    assert all(packages[beside] for beside in packages.keys() - named)
    assert not [name for name, where in packages.items() if "never" in where]


def test_the_bill_of_materials_names_the_archives_of_kafka_by_their_digests(bill: str) -> None:
    archives = {one["hashes"][0]["content"]: one["purl"] for one in json.loads(bill)["components"] if of("maven", one)}
    lock = (ROOT / "deploy/local/src/sluiceway_local/servers/kafka.lock").read_text("utf-8")
    assert set(archives) == set(re.findall(r"^[0-9a-f]{64}", lock, re.MULTILINE))
    assert "pkg:maven/org.apache.kafka/kafka_2.13@4.3.1" in archives.values()


def of(kind: str, component: dict[str, Any]) -> bool:
    return str(component.get("purl", "")).startswith(f"pkg:{kind}/")


def marker(component: dict[str, Any]) -> str:
    """Where it is installed; empty is everywhere."""
    said = {each["name"]: each["value"] for each in component.get("properties", ())}
    return str(said.get("uv:package:marker", ""))


def test_notice_says_under_which_exception_java_is_run() -> None:
    assert "Classpath" in (ROOT / "NOTICE").read_text("utf-8")


def test_what_is_pinned_of_uv_is_one_version_by_digests() -> None:
    line, *digests = (ROOT / "tools/uv.txt").read_text("utf-8").replace("\\\n", "").splitlines()[1].split()
    assert re.fullmatch(r"uv==[\d.]+", line)
    assert digests
    assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one) for one in digests)

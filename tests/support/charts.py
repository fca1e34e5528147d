"""Charts, rendered by the real `helm` from a copy of those of the repository."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import sluiceway
from tests.support import servers
from tests.support.repository import ROOT, files
from tests.support.signing import INTERNAL_KEY

CHARTS = ROOT / "deploy/helm/sluiceway"
FULL = ROOT / "deploy/helm/full.yaml"
# Of Kubernetes; `helm` itself believes that it speaks to one of long ago.
VERSION = "1.34.0"
MODULE = "helm.sh/helm/v3/cmd/helm@v3.19.2"

DATABASE = "postgresql://user:password@database:5432/sluiceway"
SERVICES = tuple(sluiceway.services())
# What runs for good: an engine's worker is no service, and has a chart like one.
WORKLOADS = (*SERVICES, "engine")
# How much is said, and to which chart.
RELEASES = [f"{how}/{which}" for how in ("usual", "full") for which in ("all", *WORKLOADS)]
# What nobody else can know.
LEAST: dict[str, dict[str, Any]] = {
    "engine": {"settings": {"SLUICEWAY_INTERNAL_PUBLIC_KEYS": [f"infer:{INTERNAL_KEY}"]}, "model": {"claim": "models"}}
}

Manifest = Mapping[str, Any]


class Refused(Exception):
    """What `helm` says where it does not render."""


@dataclass(frozen=True)
class Helm:
    """The program, and a copy of the charts, with the library in each that is to stand alone."""

    program: str
    home: Path

    @property
    def all(self) -> Path:
        return self.home / "all"

    def alone(self, service: str) -> Path:
        return self.home / "alone" / service

    def chart_of(self, release: str) -> Path:
        which = release.partition("/")[2]
        return self.all if which == "all" else self.alone(which)

    def lint(self, chart: Path, values: Mapping[str, Any]) -> str:
        """What it says. Raises Refused."""
        return self._run("lint", str(chart), "--strict", "--kube-version", VERSION, *self._written(values))

    def render(self, chart: Path, values: Mapping[str, Any] | None = None) -> list[Manifest]:
        """What comes of an installation. Raises Refused."""
        return self._rendered(chart, values or {})

    def render_upgrade(self, chart: Path, values: Mapping[str, Any], cluster: str) -> list[Manifest]:
        """What comes of an upgrade in the cluster at that address."""
        config = self.home / "kubeconfig.yaml"
        config.write_text(yaml.safe_dump({"clusters": [{"name": "ours", "cluster": {"server": cluster}}]}))
        words = ("--is-upgrade", "--dry-run=server", "--kubeconfig", str(config), "--kube-apiserver", cluster)
        return self._rendered(chart, values, *words)

    def _rendered(self, chart: Path, values: Mapping[str, Any], *more: str) -> list[Manifest]:
        words = ("template", "ours", str(chart), "--kube-version", VERSION, "--namespace", "platform", *more)
        return [each for each in yaml.safe_load_all(self._run(*words, *self._written(values))) if each]

    def _written(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        path = self.home / "values.yaml"
        path.write_text(yaml.safe_dump(dict(values)))
        return "--values", str(path)

    def _run(self, *words: str) -> str:
        own = {f"HELM_{name}_HOME": str(self.home / name.lower()) for name in ("CACHE", "CONFIG", "DATA")}
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), **own}
        done = subprocess.run(
            (self.program, *words), env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        if done.returncode != 0:
            raise Refused(done.stderr + done.stdout)
        return done.stdout

    def prepare(self) -> None:
        """Copies the charts, and puts the library into each that is to stand alone."""
        for path in files("deploy/helm/sluiceway"):
            target = self.all / path.relative_to(CHARTS)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        # Linked, and no file of git's.
        shutil.copytree(CHARTS / "observability", self.all / "observability")
        shutil.copytree(self.all / "charts", self.home / "alone")
        for service in WORKLOADS:
            self._run("dependency", "build", str(self.alone(service)))


@contextmanager
def helm() -> Iterator[Helm]:
    """Raises Missing."""
    program = servers.binary("helm", MODULE)
    with servers.folder() as home:
        made = Helm(program, home)
        made.prepare()
        yield made


def full(service: str = "") -> dict[str, Any]:
    """Values that say everything that can be said: of all, or of the chart of one."""
    values: dict[str, Any] = yaml.safe_load(FULL.read_text())
    return {"global": values["global"], **values[service]} if service else values


def pods(manifests: list[Manifest]) -> list[tuple[Manifest, Manifest]]:
    """Whatever runs something, with the template of its pods."""
    return [(each, each["spec"]["template"]) for each in manifests if "template" in each.get("spec", {})]


def of_kind(manifests: list[Manifest], *kinds: str) -> list[Manifest]:
    return [each for each in manifests if each["kind"] in kinds]


def values_of(release: str) -> dict[str, Any]:
    how, _, which = release.partition("/")
    return full("" if which == "all" else which) if how == "full" else LEAST.get(which, {})


def contract(service: str) -> dict[str, Any]:
    """What is printed from the code into the chart of a service."""
    found: dict[str, Any] = json.loads((CHARTS / "charts" / service / "contract.json").read_text())
    return found


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


def replicas(manifests: list[Manifest]) -> list[tuple[str, Manifest]]:
    """Of each service the pod of its replicas."""
    return [
        (each["metadata"]["name"].removeprefix("sluiceway-"), each["spec"]["template"]["spec"])
        for each in of_kind(manifests, "Deployment", "StatefulSet")
    ]

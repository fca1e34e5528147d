"""What watches the services, as it lies in deploy/observability: rules, their tests, dashboards."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.support import servers
from tests.support.repository import ROOT

FOLDER = ROOT / "deploy/observability"
ALERTS, TESTED = FOLDER / "alerts.yaml", FOLDER / "alerts.test.yaml"
RUNBOOK = ROOT / "docs/runbook.md"
_MODULE = "github.com/prometheus/prometheus/cmd/promtool@v0.316.0"


@dataclass(frozen=True)
class Alert:
    """A rule that fires."""

    name: str
    expression: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]


def groups() -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = yaml.safe_load(ALERTS.read_text())["groups"]
    return found


def alerts() -> list[Alert]:
    return [
        Alert(rule["alert"], rule["expr"], rule["labels"], rule["annotations"])
        for group in groups()
        for rule in group["rules"]
        if "alert" in rule
    ]


def recorded() -> Mapping[str, str]:
    """By name: the expression that a rule records."""
    return {rule["record"]: rule["expr"] for group in groups() for rule in group["rules"] if "record" in rule}


def sections() -> Mapping[str, str]:
    """By its heading: what stands below each of the third rank in the runbook."""
    parts = re.split(r"^### (.+)\n", RUNBOOK.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def dashboards() -> Mapping[str, Mapping[str, Any]]:
    """By the name of its file: each as Grafana reads it."""
    return {path.stem: json.loads(path.read_text()) for path in sorted((FOLDER / "dashboards").glob("*.json"))}


@dataclass(frozen=True)
class Query:
    """What a panel of a dashboard asks Prometheus for, and how it names what comes."""

    panel: str
    expression: str
    legend: str


def queries(dashboard: Mapping[str, Any]) -> list[Query]:
    return [
        Query(panel["title"], target["expr"], target.get("legendFormat", ""))
        for panel in dashboard["panels"]
        for target in panel.get("targets", ())
    ]


@dataclass(frozen=True)
class Promtool:
    """The program that Prometheus judges its files with."""

    program: str

    def says(self, *words: str | Path) -> str:
        """Raises AssertionError with what it says where it is not content."""
        done = subprocess.run(
            (self.program, *map(str, words)), capture_output=True, text=True, check=False, timeout=300, cwd=FOLDER
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@contextmanager
def promtool() -> Iterator[Promtool]:
    """Raises Missing."""
    yield Promtool(servers.binary("promtool", _MODULE))

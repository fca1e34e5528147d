"""Compose files, read as an engine reads them: schema, variables in their places, layers over one another."""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from tests.support.repository import ROOT

DEPLOY = ROOT / "deploy"
BASE, GPU = DEPLOY / "compose.yaml", DEPLOY / "compose.gpu.yaml"
SCHEMA = ROOT / "tests/data/compose/compose-spec.json"
_INNERMOST = re.compile(r"\$\{(?P<name>\w+)(?:(?P<how>:-|:\?)(?P<other>[^${}]*))?\}")

Layer = Mapping[str, Any]


class Unsaid(Exception):
    """A variable that must be said and is not; with the words that the file has for it."""


def described(path: Path) -> Layer:
    """The file as it stands. Raises jsonschema.ValidationError where the specification does not have it so."""
    found: Layer = yaml.safe_load(path.read_text())
    # It names the draft in a way of its own.
    jsonschema.Draft7Validator(_schema()).validate(found)
    return found


@cache
def _schema() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(SCHEMA.read_text())
    return found


def said(path: Path, variables: Mapping[str, str]) -> Layer:
    """The file with the variables in their places."""
    text = path.read_text()
    while found := _INNERMOST.search(text):
        text = f"{text[: found.start()]}{_value(found, variables)}{text[found.end() :]}"
    layer: Layer = yaml.safe_load(text)
    return layer


def _value(found: re.Match[str], variables: Mapping[str, str]) -> str:
    value = variables.get(found["name"], "")
    if not value and found["how"] == ":?":
        raise Unsaid(f"{found['name']}: {found['other']}")
    return value or (found["other"] or "")


def named(path: Path) -> set[str]:
    """The variables that it has places for."""
    return set(re.findall(r"\$\{(\w+)", path.read_text()))


def over(below: Any, above: Any) -> Any:
    """A layer over another: objects are merged, lists joined, the rest is that of the upper one."""
    if isinstance(below, dict) and isinstance(above, dict):
        return {**below, **{name: over(below.get(name), value) for name, value in above.items()}}
    if isinstance(below, list) and isinstance(above, list):
        return [*below, *above]
    return above


def drawn(folder: Path, programs: Path | None = None) -> dict[str, str]:
    """What `deploy/secrets` writes into `.env`, said in a folder of its own with these programs before all others."""
    copy = folder / "secrets"
    copy.write_bytes((DEPLOY / "secrets").read_bytes())
    copy.chmod(0o755)
    path = os.pathsep.join(filter(None, (str(programs or ""), os.environ["PATH"])))
    subprocess.run((copy,), check=True, capture_output=True, env={"PATH": path})
    lines = (folder / ".env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)

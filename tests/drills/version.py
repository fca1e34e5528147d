"""A version of the product as the history has it: its code, its commands and a replica of each of its services."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sluiceway_common.processes import ChildProcess, Program
from sluiceway_local.services import healthy
from tests.support.repository import ROOT
from tests.support.servers import free_ports, run

SERVICES: Final = ("ingest", "embed", "guard", "infer", "eval", "train")
_READY_SECONDS: Final = 120
_STOP_SECONDS: Final = 45
_COMMAND_SECONDS: Final = 180
_CALLS: Final = {"infer": ("embed", "guard"), "eval": ("infer",), "train": ("guard", "infer"), "embed": ("ingest",)}


@dataclass(frozen=True)
class Version:
    """The code of one checkout, run by the environment of this one. `stores` says where Kafka and the others are."""

    name: str
    checkout: Path
    stores: Mapping[str, str]
    logs: Path

    def command(self, module: str, *words: str, **environment: str) -> str:
        """What `python -m module words` prints. Raises RuntimeError where it fails."""
        done = subprocess.run(
            (sys.executable, "-m", module, *words),
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=_COMMAND_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {module} {' '.join(words)} ended with {done.returncode}\n{done.stderr}")
        return done.stdout

    def migrate(self) -> None:
        """Brings the tables up to date, as the job of a deployment does."""
        for service in SERVICES:
            self.command(f"sluiceway_{service}", "migrate")

    @property
    def environment(self) -> dict[str, str]:
        """Its own code comes before what is installed."""
        sources = [self.checkout / "proto/gen", *sorted(self.checkout.glob("*/*/src"))]
        passed = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {**passed, "PYTHONPATH": os.pathsep.join(map(str, sources)), "OMP_NUM_THREADS": "1", **self.stores}


@dataclass(frozen=True)
class Replicas:
    """A replica of each service of one version, and how they are spoken to."""

    version: Version
    ports: Mapping[str, str]

    def said(self, by: Version, key: str, *words: str) -> list[dict[str, Any]]:
        """Rows that the command `sluiceway` of a version prints of these replicas."""
        addresses = {f"SLUICEWAY_{service.upper()}": port for service, port in self.ports.items()}
        out = by.command("sluiceway_client", *words, "--json", SLUICEWAY_API_KEY=key, **addresses)
        return [json.loads(line) for line in out.splitlines()]


@contextmanager
def replicas(version: Version, calls: Mapping[str, str] | None = None) -> Iterator[Replicas]:
    """One of each service at work; `calls` says at whose ports they find others than their own."""
    grpc, http = (dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True)) for _ in range(2))
    ports = {service: f"127.0.0.1:{grpc[service]}" for service in SERVICES}
    children: list[ChildProcess] = []
    try:
        for service in SERVICES:
            own = _own(version, service, {**ports, **(calls or {})}, f"127.0.0.1:{grpc[service]}", http[service])
            children.append(ChildProcess(own))
            children[-1].spawn()
        for service, child in zip(SERVICES, children, strict=True):
            ready = child.until(lambda port=http[service]: healthy(port), within=_READY_SECONDS, name=service)
            run(ready)
        yield Replicas(version, ports)
    finally:
        for child in reversed(children):
            run(child.end(within=_STOP_SECONDS))


def _own(version: Version, service: str, ports: Mapping[str, str], grpc: str, http: int) -> Program:
    own = service.upper()
    neighbours = {f"{own}_{name.upper()}": ports[name] for name in _CALLS.get(service, ())}
    here = {f"{own}_GRPC": grpc, f"{own}_HTTP": f"127.0.0.1:{http}", "SLUICEWAY_REPLICA": f"{version.name}-{service}"}
    spool = {"SLUICEWAY_SPOOL": str(version.logs / f"spool-{version.name}-{service}")}
    return Program(
        argv=(sys.executable, "-m", f"sluiceway_{service}", "serve"),
        log=version.logs / f"{version.name}-{service}.log",
        environment=version.environment | neighbours | here | spool,
        folder=ROOT,
    )


@contextmanager
def checked_out(commit: str, folder: Path) -> Iterator[Path]:
    """A work tree of a commit, gone at the end."""
    place = folder / "old"
    _git("worktree", "add", "--detach", str(place), commit)
    try:
        yield place
    finally:
        _git("worktree", "remove", "--force", str(place))


def _git(*words: str) -> None:
    done = subprocess.run(("git", *words), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"git {' '.join(words)}\n{done.stderr}")

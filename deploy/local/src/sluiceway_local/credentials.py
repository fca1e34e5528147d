"""Credentials of one data folder: secrets drawn once, one API key, and the file that tells the client where all is."""

import asyncio
import base64
import json
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any, get_args

from sluiceway import services
from sluiceway_common import tasks
from sluiceway_common.disk import write_atomically
from sluiceway_common.errors import Unavailable
from sluiceway_common.principal import Role
from sluiceway_local.data_directory import DataDirectory
from sluiceway_local.port_plan import PortPlan

_BYTES = 32
_ROLES = " ".join(f"--role {role}" for role in get_args(Role))


@dataclass(frozen=True, repr=False)
class Secrets:
    """The keys of one data folder. Lose `master_key`, and what was sealed stays sealed."""

    database_password: str
    kafka_password: str
    master_key: str
    internal_key: str


def provide(folder: Path) -> Secrets:
    """The secrets of the folder, which only their owner can read; draws those that are missing."""
    return Secrets(
        database_password=_kept(folder / "database_password", secrets.token_urlsafe(_BYTES)),
        kafka_password=_kept(folder / "kafka_password", secrets.token_urlsafe(_BYTES)),
        master_key=_kept(folder / "master_key", _drawn_key()),
        internal_key=_kept(folder / "internal_key", _drawn_key()),
    )


def kept_key(directory: DataDirectory) -> str:
    """The API key; empty where there is none. Who made it by a command has left a line feed behind it."""
    file = _key_file(directory)
    return file.read_text().strip() if file.exists() else ""


async def renew_key(directory: DataDirectory, environment: Mapping[str, str]) -> bool:
    """Keeps the API key that opens something; makes another where it does not. Whether there is one: of a tenant that
    was dropped there is none, and what was kept stays."""
    kept = kept_key(directory)
    valid = await _valid_key(directory.log("first-key"), environment, kept)
    write_atomically(_key_file(directory), valid or kept)
    return bool(valid)


def no_key(directory: DataDirectory, plan: PortPlan, *, own: bool) -> str:
    """What a person is told whose tenant was dropped, with the way to a key of another; whether the database is our
    `own`. Of another one whoever named it has the variable."""
    secret = {name: f'"$(cat {quote(str(directory.secrets / name))})"' for name in ("master_key", "internal_key")}
    password = f"$(cat {quote(str(directory.secrets / 'database_password'))})"
    database = f"postgresql://sluiceway:{password}@127.0.0.1:{plan.postgres}/sluiceway"
    return "\n".join(
        (
            "The tenant of this machine was dropped and its name is not used again: the API key that is kept opens "
            "nothing. Make one of another tenant, then say `sluiceway down` and `sluiceway up`:",
            "",
            *([f'  export SLUICEWAY_DATABASE="{database}"'] if own else []),
            f"  export SLUICEWAY_MASTER_KEY={secret['master_key']} SLUICEWAY_INTERNAL_KEY={secret['internal_key']}",
            f"  sluiceway-ingest keys create --tenant NAME --subject me {_ROLES} > {quote(str(_key_file(directory)))}",
        )
    )


def write_client_config(directory: DataDirectory, plan: PortPlan, inherited: Mapping[str, str]) -> None:
    """Writes where everything is to where the command `sluiceway` looks for it; `inherited` is the environment of
    whoever said `up`."""
    config = _client_config(plan, kept_key(directory), inherited)
    write_atomically(directory.client, json.dumps(config, indent=1))


def _drawn_key() -> str:
    return base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def _kept(file: Path, drawn: str) -> str:
    if not file.exists():
        write_atomically(file, drawn)
    return file.read_text()


def _key_file(directory: DataDirectory) -> Path:
    return directory.secrets / "api_key"


async def _valid_key(log: Path, environment: Mapping[str, str], kept: str) -> str:
    """Asked of a child: see `first_key`."""
    with log.open("ab") as errors:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sluiceway_local.first_key"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            env=dict(environment),
        )
    try:
        said, _ = await child.communicate(kept.encode())
    finally:
        if child.returncode is None:
            child.kill()
            await tasks.to_the_end(child.wait())
    if child.returncode != 0:
        raise Unavailable(f"the API key could not be made; the reason is in {log}")
    return said.decode().strip()


def _client_config(plan: PortPlan, key: str, inherited: Mapping[str, str]) -> dict[str, Any]:
    """Whoever speaks TLS shows the certificate of the services: it is one machine, and one owner."""
    targets = {name: plan.target(name) for name in services()}
    files = {name: inherited.get(f"SLUICEWAY_TLS_{name.upper()}", "") for name in ("ca", "certificate", "key")}
    tls = {"tls": {name: str(Path(file).absolute()) for name, file in files.items() if file}}
    scheme, with_tls = ("https", tls) if files["certificate"] else ("http", {})
    return {"api_key": key, **targets, "openai": f"{scheme}://{plan.of('infer')[0].http}", **with_tls}

"""How the person at this machine gets in: one API key, and a file that tells the client where everything is."""

import asyncio
import json
import sys
from pathlib import Path

from sluiceway_common.errors import Unavailable
from sluiceway_local.addresses import Addresses
from sluiceway_local.place import Place, write_whole
from sluiceway_local.services import World, target


def has_key(place: Place) -> bool:
    return _key_file(place).exists()


async def renew_key(world: World) -> None:
    """Keeps the key that opens something; makes another where it does not."""
    file = _key_file(world.place)
    kept = file.read_text() if file.exists() else ""
    write_whole(file, await _valid_key(world, kept))


def tell_client(world: World) -> None:
    """Writes where everything is to where the command `sluiceway` looks for it."""
    key = _key_file(world.place).read_text()
    write_whole(world.place.client, json.dumps(_found(world.addresses, key), indent=1))


def _key_file(place: Place) -> Path:
    return place.secrets / "api_key"


async def _valid_key(world: World, kept: str) -> str:
    """Asked of a child: see `first_key`."""
    log = world.place.log("first-key")
    with log.open("ab") as errors:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sluiceway_local.first_key"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            env=world.environment(),
        )
    try:
        said, _ = await child.communicate(kept.encode())
    finally:
        if child.returncode is None:
            child.kill()
    if child.returncode != 0:
        raise Unavailable(f"the API key could not be made; the reason is in {log}")
    return said.decode().strip()


def _found(addresses: Addresses, key: str) -> dict[str, str]:
    services = {name: target(addresses.of(name)) for name in ("ingest", "embed", "infer")}
    return {"api_key": key, **services, "door": f"http://{addresses.of('infer')[0].http}"}

"""How the person at this machine gets in: one API key, and a file that tells the client where everything is."""

import asyncio
import json
import sys

from sluiceway_common.errors import Unavailable
from sluiceway_local.addresses import Addresses
from sluiceway_local.place import write_whole
from sluiceway_local.services import World, target


async def provide_key(world: World) -> None:
    """Writes the client's file, with the key that is kept or a new one."""
    file = world.place.secrets / "api_key"
    kept = file.read_text() if file.exists() else ""
    key = await _valid_key(world, kept)
    if key != kept:
        write_whole(file, key)
    write_whole(world.place.client, json.dumps(_found(world.addresses, key), indent=1))


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

"""Where the services are, and the key to them."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sluiceway_client.errors import Unavailable

FILE = "client.json"


@dataclass(frozen=True)
class Addresses:
    """`host:port` of each service, and an API key. TLS where `tls` is true."""

    api_key: str
    ingest: str
    embed: str
    infer: str
    door: str = ""
    tls: bool = False


def find(data: Path | None = None, environment: Mapping[str, str] = os.environ) -> Addresses:
    """The addresses from the data folder that was named, else from the environment, else from the nearest data folder.

    Environment: `SLUICEWAY_API_KEY`, `SLUICEWAY_INGEST`, `SLUICEWAY_EMBED`, `SLUICEWAY_INFER`, `SLUICEWAY_TLS=1`; else
    `SLUICEWAY_DATA`. Without either, `.sluiceway` is looked for here and in the folders above.
    Raises Unavailable when nothing is found, and says what to do.
    """
    if data is None and "SLUICEWAY_API_KEY" in environment and "SLUICEWAY_INGEST" in environment:
        return _from_environment(environment)
    for folder in _folders(data, environment):
        if (folder / FILE).is_file():
            return _from_file(folder / FILE)
    raise Unavailable(
        "no running Sluiceway was found here; start one with `sluiceway up`, name its data folder with `--data`, "
        "or set SLUICEWAY_API_KEY, SLUICEWAY_INGEST, SLUICEWAY_EMBED and SLUICEWAY_INFER"
    )


def _from_environment(environment: Mapping[str, str]) -> Addresses:
    return Addresses(
        api_key=environment["SLUICEWAY_API_KEY"],
        ingest=environment["SLUICEWAY_INGEST"],
        embed=environment.get("SLUICEWAY_EMBED", ""),
        infer=environment.get("SLUICEWAY_INFER", ""),
        tls=environment.get("SLUICEWAY_TLS", "") == "1",
    )


def _from_file(file: Path) -> Addresses:
    try:
        read = json.loads(file.read_text())
        return Addresses(read["api_key"], read["ingest"], read["embed"], read["infer"], read.get("door", ""))
    except (OSError, ValueError, KeyError) as error:
        raise Unavailable(f"{file} cannot be read; `sluiceway up` writes it anew") from error


def _folders(data: Path | None, environment: Mapping[str, str]) -> Iterator[Path]:
    if data is not None:
        yield data
    elif "SLUICEWAY_DATA" in environment:
        yield Path(environment["SLUICEWAY_DATA"])
    else:
        here = Path.cwd()
        yield from (folder / ".sluiceway" for folder in (here, *here.parents))

"""Discovery of the services: their addresses, and the key to them."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sluiceway import services
from sluiceway_client.errors import Invalid, Unavailable

FILE = "client.json"
_KEY = "SLUICEWAY_API_KEY"
_Owner = Literal["ours", "another's", "nobody's"]


@dataclass(frozen=True, kw_only=True)
class ClientTls:
    """PEM files: the authorities that are believed (`ca`; empty: the public ones), and the certificate that is shown
    where the services ask for one. Without a `key` it lies in the file of the certificate."""

    ca: str = ""
    certificate: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """`host:port` of each service by its name, and an API key. TLS where `tls` is there. `openai` is a URL."""

    api_key: str
    services: Mapping[str, str]
    openai: str = ""
    tls: ClientTls | None = None

    def of(self, service: str) -> str:
        """Empty where nobody said where that service is."""
        return self.services.get(service, "")


def discover(data: Path | None = None, environment: Mapping[str, str] = os.environ) -> Addresses:
    """The addresses from the data folder that was named, else from the environment, else from the nearest data folder.

    Environment: `SLUICEWAY_API_KEY` and `SLUICEWAY_<SERVICE>` of each service, such as `SLUICEWAY_INGEST`;
    `SLUICEWAY_TLS=1`, with `SLUICEWAY_CLIENT_CA`, `SLUICEWAY_CLIENT_CERTIFICATE` and `SLUICEWAY_CLIENT_KEY` where that
    is not enough. Else `SLUICEWAY_DATA`. Without either, `.sluiceway` is looked for here and in the folders above. A
    key alone, or addresses alone, take the place of those of the folder: whoever tries a key must not act by another.
    What is found so and belongs to somebody else, who is not root, is passed over: the key would go where he says.
    Raises Unavailable when nothing is found, and says what to do, and Invalid for a URL where an address is meant, and
    for a key that is empty.
    """
    if data is None and _key_in(environment) and _named(environment):
        return _from_environment(environment)
    for folder in _folders(data, environment):
        if (folder / FILE).is_file():
            found = _from_file(folder / FILE)
            return found if data is not None else _overridden(found, environment)
    for folder in _passed_over(data, environment):
        raise Unavailable(
            f"{folder} belongs to somebody else and was passed over; name it with `--data` where you trust them with "
            "your key, or start your own with `sluiceway up`"
        )
    raise Unavailable(
        "no running Sluiceway was found here; start one with `sluiceway up`, name its data folder with `--data`, "
        f"or set SLUICEWAY_API_KEY and {', '.join(_variable(name) for name in services())}"
    )


def _variable(service: str) -> str:
    return f"SLUICEWAY_{service.upper()}"


def _named(environment: Mapping[str, str]) -> dict[str, str]:
    """Raises Invalid for what is no address."""
    named = {name: environment[_variable(name)] for name in services() if environment.get(_variable(name))}
    for name, address in named.items():
        if address.startswith(("http://", "https://")):
            raise Invalid(
                f"{_variable(name)} is {address[:80]!r}, and gRPC has no URL; write `host:port`, and SLUICEWAY_TLS=1 "
                "where it speaks TLS",
                field=_variable(name),
            )
    return named


def _from_environment(environment: Mapping[str, str]) -> Addresses:
    return Addresses(api_key=_key_in(environment), services=_named(environment), tls=_tls(environment))


def _overridden(found: Addresses, environment: Mapping[str, str]) -> Addresses:
    """Raises Invalid for a key that is empty: who named one must not act by that of the folder, which may do all."""
    if _KEY in environment and not _key_in(environment):
        raise Invalid(f"{_KEY} is empty; give it a key, or unset it for that of the data folder", field=_KEY)
    named = {**found.services, **_named(environment)}
    key, tls = _key_in(environment) or found.api_key, _tls(environment) or found.tls
    return replace(found, api_key=key, services=named, tls=tls)


def _key_in(environment: Mapping[str, str]) -> str:
    """What is read from a file ends with a line."""
    return environment.get(_KEY, "").strip()


def _tls(environment: Mapping[str, str]) -> ClientTls | None:
    if environment.get("SLUICEWAY_TLS", "") != "1":
        return None
    files = {name: environment.get(f"SLUICEWAY_CLIENT_{name.upper()}", "") for name in ("ca", "certificate", "key")}
    return ClientTls(**files)


def _from_file(file: Path) -> Addresses:
    try:
        read = json.loads(file.read_text())
        key, openai, tls = read.pop("api_key"), read.pop("openai", ""), read.pop("tls", None)
        addresses = {name: str(address) for name, address in read.items() if address}
        return Addresses(api_key=key, services=addresses, openai=openai, tls=ClientTls(**tls) if tls else None)
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise Unavailable(f"{file} cannot be read; `sluiceway up` writes it anew") from error


def _folders(data: Path | None, environment: Mapping[str, str]) -> Iterator[Path]:
    if data is not None:
        yield data
    elif "SLUICEWAY_DATA" in environment:
        yield Path(environment["SLUICEWAY_DATA"])
    else:
        yield from (folder for folder in _above() if _owners(folder) == {"ours"})


def _passed_over(data: Path | None, environment: Mapping[str, str]) -> Iterator[Path]:
    if data is None and "SLUICEWAY_DATA" not in environment:
        yield from (folder for folder in _above() if "another's" in _owners(folder))


def _above() -> Sequence[Path]:
    here = Path.cwd()
    return [folder / ".sluiceway" for folder in (here, *here.parents)]


def _owners(folder: Path) -> set[_Owner]:
    """Of the folder and of its file."""
    return {_owner(folder), _owner(folder / FILE)}


def _owner(place: Path) -> _Owner:
    """What is root's, or of a system that does not say whose it is, is as good as ours."""
    try:
        owner = place.stat().st_uid
    except OSError:
        return "nobody's"
    return "ours" if not hasattr(os, "geteuid") or owner in (0, os.geteuid()) else "another's"

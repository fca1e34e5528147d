"""Reader of settings: the environment, read once, and in one line what is wrong with it."""

import difflib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsError

from sluiceway import services
from sluiceway_common.settings.problems import said

S = TypeVar("S", bound=BaseSettings)

# Variables under our prefixes that belong to others: the client, the tests, the command line.
_FOREIGN = (
    "API_KEY",
    "CLIENT_CA",
    "CLIENT_CERTIFICATE",
    "CLIENT_KEY",
    "DATA",
    "PORT_BASE",
    "REQUIRE_SERVERS",
    "TLS",
)
FOREIGN = frozenset(f"SLUICEWAY_{name}" for name in _FOREIGN)

# Kubernetes puts these into every pod of a namespace with a service of our name; they are not meant for us.
_SERVICE_LINK = re.compile(r"_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$")
_FIELD = re.compile(r'field "(\w+)"')
_LINKED_PORT = re.compile(r"^(tcp|udp|sctp)://")


class Misconfigured(SystemExit):
    """The environment is wrong. Uncaught it ends the process with this one line and exit code 1."""


def read(cls: type[S]) -> S:
    """The settings of this process. Raises Misconfigured with the variable and the way out."""
    _refuse_unknown(cls, os.environ)
    try:
        return cls()
    except ValidationError as error:
        raise Misconfigured("; ".join(_lines(cls, error))) from None
    except SettingsError as error:
        raise Misconfigured(_no_json(cls, error)) from None


def variable(cls: type[BaseSettings], field: str) -> str:
    """What a field is called in the environment."""
    return f"{cls.model_config.get('env_prefix', '')}{field}".upper()


def _refuse_unknown(cls: type[BaseSettings], environment: Mapping[str, str]) -> None:
    known = [variable(cls, field) for field in cls.model_fields]
    for name in sorted(_of_prefix(cls, environment)):
        if name not in known:
            raise Misconfigured(f"{name} is not a setting of {cls.__name__}; {_way_out(name, known)}")


def _of_prefix(cls: type[BaseSettings], environment: Mapping[str, str]) -> set[str]:
    prefix = variable(cls, "")
    ours = {name.upper(): text for name, text in environment.items() if prefix and name.upper().startswith(prefix)}
    # The address of a service is said to all, whoever calls it.
    foreign = FOREIGN | {f"{prefix}{service}".upper() for service in services()}
    return {name for name, text in ours.items() if name not in foreign and not _is_service_link(name, text)}


def _is_service_link(name: str, text: str) -> bool:
    linked_port = name.endswith("_PORT") and _LINKED_PORT.match(text) is not None
    return linked_port or _SERVICE_LINK.search(name) is not None


def _way_out(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    return f"did you mean {near[0]}?" if near else "unset it, or see the list of settings"


def _lines(cls: type[BaseSettings], error: ValidationError) -> Iterable[str]:
    for problem in error.errors(include_url=False):
        wrong = said(problem)
        yield _of_field(cls, [str(part) for part in problem["loc"]], wrong) if problem["loc"] else wrong


def _of_field(cls: type[BaseSettings], place: Sequence[str], wrong: str) -> str:
    field, inside = place[0], ".".join(place[1:])
    about = cls.model_fields[field].description if field in cls.model_fields else None
    return f"{variable(cls, field)}{f' ({inside})' if inside else ''}: {wrong} — {about or ''}"


def _no_json(cls: type[BaseSettings], error: SettingsError) -> str:
    """The library names the field in its message alone."""
    field = _FIELD.search(str(error))
    return f"{variable(cls, field[1] if field else '')}: is no JSON"

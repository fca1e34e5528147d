"""Facts for the charts, printed from the code: per service its ports, whom it calls, what it hears, what scales it, and
which settings may be set, so that Helm refuses a wrong one before anything is deployed.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode

import sluiceway
from sluiceway_common.documentation.subscribers import subscriptions_of_services
from sluiceway_common.run import BESIDE_DRAIN
from sluiceway_common.settings import Shared
from sluiceway_common.settings.reading import variable
from sluiceway_common.settings.values import file_there

CHARTS: Final = Path("deploy/helm/sluiceway")
ENGINE: Final = "engine"
_BASE: Final = "service.schema.json"
# What the chart says by itself: where a replica listens, what it is called, where it keeps what it keeps, and where the
# model of an engine and its adapters are mounted.
_OF_THE_CHART: Final = frozenset(
    "grpc http drain_seconds replica data spool zvec cache machine model path adapters".split()
)
_OF_TLS: Final = "tls_"
# What waits in a database, by the service that keeps it there: a metric, and how many are work for one replica.
_QUEUES: Final[Mapping[str, tuple[str, int]]] = {
    "eval": ("sluiceway_open_evaluations", 4),
    "train": ("sluiceway_open_runs", 1),
}
# What is at work for hours, so that one replica more or less is for that alone.
_BY_QUEUE_ALONE: Final = frozenset(("train",))

Settings = type[BaseSettings]


@dataclass(frozen=True, kw_only=True)
class EngineRuntime:
    """What an engine's worker runs on: its image, the command where that of the image is another's, its settings, and
    which of them is where the model lies."""

    image: str
    command: tuple[str, ...]
    model: str
    settings: Settings
    around: Settings


def charts(
    root: Path, settings: Mapping[str, Settings], runtimes: Mapping[str, EngineRuntime]
) -> Iterator[tuple[Path, str]]:
    """By path: what is printed into the chart of each service that has one, into that of an engine's worker, and into
    the one of all of them."""
    folder = root / CHARTS
    there = [service for service in settings if (folder / "charts" / service).is_dir()]
    if not there:
        return
    base = json.loads((folder / _BASE).read_text("utf-8"))
    for service in there:
        chart = folder / "charts" / service
        yield chart / "contract.json", _printed(contract(service, settings))
        yield chart / "values.schema.json", _printed(schema(base, settings[service], service))
    engine = folder / "charts" / ENGINE
    yield engine / "contract.json", _printed(engine_contract(runtimes))
    yield engine / "values.schema.json", _printed(engine_schema(base, runtimes))
    yield folder / "values.schema.json", _printed(_of_all(base, [*there, ENGINE]))


def contract(service: str, settings: Mapping[str, Settings]) -> Mapping[str, Any]:
    """What templates need to know of a service."""
    own = settings[service]
    groups = sorted(
        (subscription.group(service), [topic.name for topic in subscription.topics])
        for hearer, subscription in subscriptions_of_services()
        if hearer == service and not subscription.broadcast
    )
    partitions = [
        topic.partitions
        for hearer, subscription in subscriptions_of_services()
        if hearer == service
        for topic in subscription.topics
    ]
    return {
        "service": service,
        "ports": {way: port_of(own, way) for way in ("grpc", "http")},
        "drainSeconds": own.model_fields["drain_seconds"].default,
        "besideDrainSeconds": BESIDE_DRAIN,
        "machine": variable(own, "machine") if "machine" in own.model_fields else "",
        "calls": {name: port_of(settings[name], "grpc") for name in calls(own)},
        "callers": [name for name, other in sorted(settings.items()) if service in calls(other)],
        "secrets": {
            variable(cls, name): field.is_required()
            for cls in (Shared, own)
            for name, field in cls.model_fields.items()
            if _is_secret(field)
        },
        "joined": _joined(Shared, own),
        "groups": [{"name": name, "topics": topics} for name, topics in groups],
        "partitions": max(partitions, default=1),
        "queues": list(_queues(service)),
        "byQueueAlone": service in _BY_QUEUE_ALONE,
    }


def engine_contract(runtimes: Mapping[str, EngineRuntime]) -> Mapping[str, Any]:
    """What templates need to know of an engine's worker: it has no store, calls nobody, and infer calls it. Of the
    settings of a whole installation it is told those that are `shared`."""
    own, around = next((each.settings, each.around) for each in runtimes.values())
    return {
        "service": ENGINE,
        "ports": {way: port_of(own, way) for way in ("grpc", "http")},
        "drainSeconds": own.model_fields["drain_seconds"].default,
        "besideDrainSeconds": BESIDE_DRAIN,
        "machine": "",
        "calls": {},
        "callers": ["infer"],
        "secrets": {},
        "shared": list(_settings(around)),
        "joined": sorted({name for each in runtimes.values() for name in _joined(each.around, each.settings)}),
        "runtimes": {
            name: {"image": each.image, "command": each.command, "model": each.model} for name, each in runtimes.items()
        },
    }


def calls(settings: Settings) -> list[str]:
    """The neighbours that a service calls: it knows each by its name."""
    return sorted(set(settings.model_fields) & set(sluiceway.services()))


def port_of(settings: Settings, way: str) -> int:
    """Where it listens unless somebody says otherwise."""
    return int(str(settings.model_fields[way].default).rpartition(":")[2])


def schema(base: Mapping[str, Any], own: Settings, service: str) -> Mapping[str, Any]:
    """The schema of the values of a service's chart: that of all of them, with its settings by name."""
    of_it = _parts_of(base, service)
    properties = of_it["properties"]
    properties["settings"]["properties"] = {**_settings(Shared), **_settings(own)}
    properties["files"]["properties"] = _mounted(Shared, own)
    names = {"enum": [*_names(Shared), *(name for name in _names(own) if name.startswith(f"{service.upper()}_"))]}
    for place in (properties, properties["jobs"]["properties"]):
        place["secretRefs"]["propertyNames"] = names
    properties["neighbours"]["properties"] = {name: {"type": "string", "minLength": 1} for name in calls(own)}
    of_it["$defs"] |= {**_defs(Shared), **_defs(own), "global": _global(base)}
    return dict(of_it)


def engine_schema(base: Mapping[str, Any], runtimes: Mapping[str, EngineRuntime]) -> Mapping[str, Any]:
    """The same for the chart of an engine's worker, whose settings are those of its runtime."""
    of_it = _parts_of(base, ENGINE)
    properties = of_it["properties"]
    properties["runtime"] = {"enum": sorted(runtimes)}
    del properties["settings"]["additionalProperties"], properties["files"]["additionalProperties"]
    of_it["allOf"] = [
        {
            "if": {"properties": {"runtime": {"const": name}}},
            "then": {
                "properties": {
                    "settings": {
                        "additionalProperties": False,
                        "properties": {**_settings(each.around), **_settings(each.settings)},
                    },
                    "files": {"additionalProperties": False, "properties": _mounted(each.around, each.settings)},
                }
            },
        }
        for name, each in runtimes.items()
    ]
    names = sorted({name for each in runtimes.values() for name in (*_names(each.around), *_names(each.settings))})
    properties["secretRefs"]["propertyNames"] = {"enum": names}
    of_it["$defs"] |= {"global": _global(base), **_defs(Shared)}
    return of_it


def _parts_of(base: Mapping[str, Any], chart: str) -> dict[str, Any]:
    """The schema of all charts with the parts that this one has."""
    of_it: dict[str, Any] = json.loads(json.dumps(base))
    only, without = of_it.pop("x-only"), of_it.pop("x-without").get(chart, [])
    del of_it["x-all"]
    for part in (*(part for part, having in only.items() if chart not in having), *without):
        del of_it["properties"][part]
    of_it["required"] = [part for part in of_it["required"] if part in of_it["properties"]]
    return of_it


def _mounted(*classes: Settings) -> Mapping[str, Any]:
    return {name: {"$ref": "#/$defs/file"} for cls in classes for name in _files(cls) if name not in _decided(cls)}


def _of_all(base: Mapping[str, Any], services: list[str]) -> Mapping[str, Any]:
    """The schema of the chart of all: what they share is checked here, what is a service's in the chart of that one."""
    of_services = {service: {"type": "object"} for service in services}
    return {
        "$schema": base["$schema"],
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "global": {"$ref": "#/$defs/global"},
            "library": {"type": "object"},
            **base["x-all"],
            **of_services,
        },
        "$defs": {**base["$defs"], **_defs(Shared), "global": _global(base)},
    }


def _global(base: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is said to all services at once: the settings that they share."""
    of_it = json.loads(json.dumps(base["$defs"]["global"]))
    of_it["properties"]["sluiceway"]["properties"]["settings"]["properties"] = _settings(Shared)
    return dict(of_it)


def _settings(cls: Settings) -> Mapping[str, Any]:
    """By variable: what may be set in the open, as pydantic has it."""
    described = cls.model_json_schema()["properties"]
    closed = (*_files(cls), *_decided(cls))
    return {
        variable(cls, name): {key: value for key, value in described[name].items() if key not in ("default", "title")}
        for name, field in cls.model_fields.items()
        if not _is_secret(field) and variable(cls, name) not in closed
    }


def _defs(cls: Settings) -> Mapping[str, Any]:
    return dict(cls.model_json_schema().get("$defs", {}))


def _names(cls: Settings) -> list[str]:
    return [variable(cls, name) for name in cls.model_fields if variable(cls, name) not in _decided(cls)]


def _decided(cls: Settings) -> list[str]:
    """Variables that the chart decides."""
    of_others = (*_OF_THE_CHART, *sluiceway.services())
    return [variable(cls, name) for name in cls.model_fields if name in of_others or name.startswith(_OF_TLS)]


def _files(cls: Settings) -> list[str]:
    """Variables that name a file which is mounted."""
    fields = cls.model_fields.items()
    named = (name for name, field in fields if file_there in _validators(field) or _is_path_of_a_file(field))
    return [variable(cls, name) for name in named if not name.startswith(_OF_TLS)]


def _validators(field: FieldInfo) -> list[Any]:
    return [getattr(each, "func", None) for each in field.metadata]


def _is_path_of_a_file(field: FieldInfo) -> bool:
    return Path in getattr(field.annotation, "__args__", (field.annotation,)) and "file" in (field.description or "")


def _is_secret(field: FieldInfo) -> bool:
    return field.annotation is SecretStr


def _is_joined(field: FieldInfo) -> bool:
    """A list that stands in the environment with commas between."""
    return NoDecode in field.metadata


def _joined(*classes: Settings) -> list[str]:
    return [variable(cls, name) for cls in classes for name, field in cls.model_fields.items() if _is_joined(field)]


def _queues(service: str) -> Iterator[Mapping[str, Any]]:
    """Queries of what waits; the places of SELECTOR and AGE_SECONDS are taken by who renders them."""
    if service not in _BY_QUEUE_ALONE:
        of_groups = f'SELECTOR,group=~"{service}[.].*"'
        # Since when a replica has not been idle is known to a minute: what counts is that something has waited for one.
        waits = f"min_over_time(sluiceway_lag_records{{{of_groups}}}[1m]) > 0"
        since = f"(time() - sluiceway_commit_timestamp_seconds{{{of_groups}}}) and on (group, instance) ({waits})"
        age = f"max by (group) ({since})"
        # A replica has at least a record to do: more than wait are of no use, however long the one takes.
        most = f"AGE_SECONDS * sum by (group) (sluiceway_lag_records{{{of_groups}}})"
        query = f"max({age} < {most} or ({most} and {age})) or vector(0)"
        yield {"query": query, "unit": "seconds", "threshold": 0}
    if service in _QUEUES:
        metric, threshold = _QUEUES[service]
        # Every replica says the same of all of them, by state: what waits and what is at work is work.
        all_of_it = f"sum(max by (state) ({metric}{{SELECTOR}}))"
        yield {"query": f"{all_of_it} or vector(0)", "unit": "records", "threshold": threshold}


def _printed(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"

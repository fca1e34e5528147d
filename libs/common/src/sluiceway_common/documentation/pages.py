"""Pages that are printed from the code, whole or between their markers."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic_settings import BaseSettings

import sluiceway_common
from sluiceway_common.calls import roles
from sluiceway_common.documentation.asyncapi import asyncapi
from sluiceway_common.documentation.charts import EngineRuntime, charts
from sluiceway_common.documentation.errors import ErrorMessage, errors_page, messages_of
from sluiceway_common.documentation.events import events_page
from sluiceway_common.observability.metrics import Counter, Declared, Histogram
from sluiceway_common.settings import Shared, explain

_BEGIN, _END = "<!-- {}, printed by `make docs`; do not edit -->\n", "<!-- end of {} -->\n"
_DECLARING = "from sluiceway_common.observability.metrics import"
_HEAD = """\
# Metrics

<!-- Printed by `make docs`; do not edit. -->

What a service measures, for Prometheus at `/metrics` of its HTTP port. Every package declares what it measures
itself. Alerts and dashboards that are made of it lie in [`deploy/observability`](../deploy/observability), and
[runbook.md](runbook.md) tells what to do when one fires. A target has the labels `job="sluiceway"` and `service`. No
label is a tenant, a caller or a name that somebody gave: a measure has as many lines as it has names.

Spans of models have the attributes of OpenTelemetry's conventions for generative AI. Its metrics are here under names
of ours: `gen_ai.client.token.usage` is `sluiceway_generation_tokens_total`, `gen_ai.client.operation.duration` is
`sluiceway_generation_seconds`, `gen_ai.client.operation.time_to_first_chunk` is `sluiceway_first_token_seconds`, and
`gen_ai.client.operation.time_per_output_chunk` is `sluiceway_next_token_seconds`.

| metric | kind | unit | labels | meaning | measured in |
|---|---|---|---|---|---|
"""


def pages(root: Path) -> Mapping[Path, str]:
    """By path below the root: the text that each printed page must have."""
    printed = {
        root / "docs/events.md": events_page(root / "proto", root / "tests/contract/messages"),
        root / "docs/asyncapi.json": asyncapi(root / "proto"),
        root / "docs/errors.md": errors_page(all_messages()),
        root / "docs/metrics.md": metrics_page(),
        root / "docs/settings.md": with_settings((root / "docs/settings.md").read_text("utf-8"), Shared),
    }
    for service, settings in settings_of_services():
        readme = root / "services" / service / "README.md"
        page = with_settings(readme.read_text("utf-8"), settings)
        printed[readme] = with_table(page, "calls", roles.table(service))
    return printed | dict(charts(root, dict(settings_of_services()), engine_runtimes()))


def all_messages() -> list[ErrorMessage]:
    """Every message of an error that the packages which are installed here make, each once, in order."""
    return sorted(
        {each for package in _packages() for folder in _folders(package) for each in messages_of(package, folder)}
    )


def with_settings(page: str, settings: type[BaseSettings]) -> str:
    """The page with the table of these settings between its markers."""
    return with_table(page, "settings", explain(settings))


def with_table(page: str, what: str, table: str) -> str:
    """The page with the table between the markers that are there for it. Raises ValueError for a page without them."""
    before, begin, rest = page.partition(_BEGIN.format(what))
    _, end, after = rest.partition(_END.format(what))
    if not begin or not end:
        wanted = _BEGIN.format(what).strip(), _END.format(what).strip()
        raise ValueError(f"no place for the {what}: a line {wanted[0]!r} and, below it, {wanted[1]!r}")
    return f"{before}{begin}\n{table}\n{end}{after}"


def settings_of_services() -> Iterator[tuple[str, type[BaseSettings]]]:
    """The settings that each service which is installed here has of its own."""
    for package in _packages():
        if importlib.util.find_spec(f"{package}.handlers"):
            module = importlib.import_module(f"{package}.settings")
            for each in vars(module).values():
                if isinstance(each, type) and issubclass(each, BaseSettings) and each.__module__ == module.__name__:
                    yield package.removeprefix("sluiceway_"), each


def engine_runtimes() -> Mapping[str, EngineRuntime]:
    """What an engine's worker may run on, by the names of the chart; empty where infer is not installed here."""
    if importlib.util.find_spec("sluiceway_infer_engine") is None:
        return {}
    worker = importlib.import_module("sluiceway_infer_engine.settings")
    trtllm = importlib.import_module("sluiceway_infer_trtllm.settings")
    return {
        "llama": EngineRuntime(
            image="sluiceway-infer",
            command=("sluiceway-infer-engine",),
            model="ENGINE_PATH",
            settings=worker.LlamaWorkerSettings,
            around=worker.WorkerSurroundings,
        ),
        "trtllm": EngineRuntime(
            image="sluiceway-infer-trtllm",
            command=(),
            model="ENGINE_MODEL",
            settings=trtllm.TrtLlmWorkerSettings,
            around=worker.WorkerSurroundings,
        ),
    }


def metrics_page() -> str:
    """All metrics as one table, in the order of their names."""
    rows = sorted((metric.name, _row(metric, module)) for module, metric in declared_metrics())
    return _HEAD + "".join(row for _, row in rows)


def declared_metrics() -> Iterator[tuple[str, Declared]]:
    """Every metric that a module of ours declares, with the module's name."""
    for module in _modules_that_declare():
        for each in vars(importlib.import_module(module)).values():
            if isinstance(each, Declared):
                yield module, each


def _modules_that_declare() -> Iterator[str]:
    # Read before they are imported: only few declare something, and some need a library that takes a second to load.
    for package in _packages():
        for folder in _folders(package):
            for path in sorted(folder.rglob("*.py")):
                if _DECLARING in path.read_text("utf-8") and "documentation" not in path.parts:
                    yield ".".join((package, *path.relative_to(folder).with_suffix("").parts))


def _folders(package: str) -> Iterator[Path]:
    spec = importlib.util.find_spec(package)
    yield from map(Path, spec.submodule_search_locations or () if spec else ())


def _packages() -> Iterator[str]:
    prefix = sluiceway_common.__name__.removesuffix("common")
    return (found.name for found in pkgutil.iter_modules() if found.name.startswith(prefix))


def _row(metric: Declared, module: str) -> str:
    labels = ", ".join(f"`{label}`" for label in metric.labels) or "-"
    return f"| `{metric.name}` | {_kind(metric)} | {metric.unit} | {labels} | {metric.help} | `{module}` |\n"


def _kind(metric: Declared) -> str:
    if isinstance(metric, Counter):
        return "counter"
    return "histogram" if isinstance(metric, Histogram) else "gauge"

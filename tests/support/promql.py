"""PromQL, as far as a test must read it: which metrics an expression names, with which labels each is asked for."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from sluiceway_common.documentation.pages import declared_metrics
from sluiceway_common.observability.metrics import Histogram, Metrics

# What Prometheus gives to each series by the target that it is of; the last two in a cluster, by its operator.
OF_TARGETS = frozenset({"job", "service", "instance", "namespace", "pod"})
# Not what a rule has recorded, whose name has a colon.
_NAME = re.compile(r"(?<![\w:])(?:sluiceway_\w+|process_\w+|python_\w+|up)(?![\w:(])")
_RECORDED = re.compile(r"[a-z_]*:?sluiceway_\w+:\w+")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_MATCHED = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
_GROUPED = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
_AGGREGATED = re.compile(r"\b(?:sum|max|min|avg|count|topk|bottomk|group|quantile)\s+by\s*\(([^)]*)\)\s*\(")


@dataclass(frozen=True)
class Asked:
    """A metric that an expression names, and a label that it is asked for."""

    metric: str
    labels: frozenset[str]


@cache
def series() -> Mapping[str, frozenset[str]]:
    """By name: the labels of every series that a process of ours shows."""
    found: dict[str, frozenset[str]] = {"up": OF_TARGETS}
    for _, metric in declared_metrics():
        labels = frozenset(metric.labels) | OF_TARGETS
        if isinstance(metric, Histogram):
            found |= {f"{metric.name}{end}": labels for end in ("_sum", "_count")}
            found[f"{metric.name}_bucket"] = labels | {"le"}
        else:
            found[metric.name] = labels
    return found | _of_every_process()


def _of_every_process() -> dict[str, frozenset[str]]:
    """What `prometheus_client` shows of the process by itself."""
    families = text_string_to_metric_families(generate_latest(Metrics().registry).decode())
    samples = (sample for family in families for sample in family.samples)
    return {sample.name: frozenset(sample.labels) | OF_TARGETS for sample in samples}


def buckets() -> Mapping[str, frozenset[float]]:
    """By name of a histogram: the bounds of its buckets."""
    return {each.name: frozenset(each.buckets) for _, each in declared_metrics() if isinstance(each, Histogram)}


def asked(expression: str) -> Iterator[Asked]:
    """Every metric of ours that is named, with the labels that select it and by which it is aggregated."""
    hidden = _STRING.sub(lambda found: '"' + " " * (len(found[0]) - 2) + '"', expression)
    outside = _GROUPED.sub(lambda found: " " * len(found[0]), hidden)
    for found in _NAME.finditer(_without_matchers(outside)):
        selected = _matchers(hidden, found.end())
        yield Asked(found[0], frozenset(selected) | frozenset(_aggregated(hidden, found.start())))


def _without_matchers(expression: str) -> str:
    """A label may have a name that a metric begins with."""
    return re.sub(r"\{[^}]*\}", lambda found: " " * len(found[0]), expression)


def _matchers(expression: str, end: int) -> list[str]:
    found = re.compile(r"\s*\{([^}]*)\}").match(expression, end)
    return _MATCHED.findall(found[1]) if found else []


def _aggregated(expression: str, place: int) -> Iterator[str]:
    """Labels of the innermost aggregation around it; those further out see what is left of them."""
    around = [
        each for each in _AGGREGATED.finditer(expression) if each.end() <= place < _closed(expression, each.end())
    ]
    if around:
        yield from (label.strip() for label in around[-1][1].split(",") if label.strip())


def _closed(expression: str, begin: int) -> int:
    """Where the parenthesis ends that was opened before `begin`."""
    depth = 1
    for place in range(begin, len(expression)):
        depth += {"(": 1, ")": -1}.get(expression[place], 0)
        if depth == 0:
            return place
    raise ValueError(f"a parenthesis is not closed: {expression}")


def recorded_in(expression: str) -> set[str]:
    """Names of what rules have recorded."""
    return set(_RECORDED.findall(_STRING.sub('""', expression)))

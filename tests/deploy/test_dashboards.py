"""Dashboards: what they ask Prometheus for is measured, and what they show can be told apart."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.observability import Promtool, Query, dashboards, promtool, queries, recorded
from tests.support.promql import asked, recorded_in, series
from tests.support.provided import provided

Dashboard = Mapping[str, Any]
EVERY = dashboards()
every_dashboard = pytest.mark.parametrize("dashboard", EVERY.values(), ids=EVERY)
NAMES = ("answers", "cost", "delivery", "documents", "loop", "overview")
# What Grafana puts in by itself.
OF_GRAFANA = {"__rate_interval": "5m", "__range": "1h"}
# How Prometheus keeps what fires.
OF_PROMETHEUS = "ALERTS{"


@pytest.fixture(scope="module")
def judge() -> Iterator[Promtool]:
    with provided(promtool()) as made:
        yield made


def test_there_is_one_of_each() -> None:
    assert tuple(EVERY) == NAMES
    assert {each["uid"] for each in EVERY.values()} == {f"sluiceway-{name}" for name in NAMES}


@every_dashboard
def test_what_is_asked_for_is_measured_with_these_labels(dashboard: Dashboard) -> None:
    there = series()
    for query in queries(dashboard):
        named = list(asked(query.expression))
        assert named or recorded_in(query.expression) or query.expression.startswith(OF_PROMETHEUS), query
        for each in named:
            assert each.metric in there, query
            assert each.labels <= there[each.metric], query
        assert recorded_in(query.expression) <= set(recorded()), query


@every_dashboard
def test_a_legend_names_what_the_query_tells_apart(dashboard: Dashboard) -> None:
    for query in queries(dashboard):
        told = set(re.findall(r"\{\{(\w+)\}\}", query.legend))
        by = re.search(r"(?:sum|max|min) by \(([\w, ]+)\)", query.expression)
        if by:
            assert told == set(by[1].split(", ")) - {"le"}, query


@every_dashboard
def test_every_variable_is_there_and_none_for_nothing(dashboard: Dashboard) -> None:
    declared = {each["name"] for each in dashboard["templating"]["list"]}
    used = set(re.findall(r"\$\{?(\w+)", json.dumps(dashboard["panels"]))) - set(OF_GRAFANA)
    assert used == declared
    for each in dashboard["templating"]["list"]:
        if each["type"] == "query":
            metric, label = re.fullmatch(r"label_values\((\w+)(?:\{.*\})?, (\w+)\)", each["query"]).groups()  # type: ignore[union-attr] # fails where it is none
            assert label in series()[metric]


@every_dashboard
def test_no_panel_lies_on_another(dashboard: Dashboard) -> None:
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    cells = [
        (column, line)
        for panel in dashboard["panels"]
        for at in [panel["gridPos"]]
        for column in range(at["x"], at["x"] + at["w"])
        for line in range(at["y"], at["y"] + at["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(column for column, _ in cells) < 24


@pytest.mark.server
def test_prometheus_understands_every_query(judge: Promtool, tmp_path: Path) -> None:
    asked_for = [query for dashboard in EVERY.values() for query in queries(dashboard)]
    rules = [{"record": f"panel:{number}:query", "expr": _filled(each)} for number, each in enumerate(asked_for)]
    path = tmp_path / "queries.yaml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "dashboards", "rules": rules}]}))
    assert f"{len(rules)} rules found" in judge.says("check", "rules", path)


def _filled(query: Query) -> str:
    """With something in the place of each variable."""
    text = query.expression
    for name, value in OF_GRAFANA.items():
        text = text.replace(f"${name}", value)
    return re.sub(r"\$\w+", "1", text)

"""Alerts: what they ask Prometheus for is measured, each has its section in the runbook, and fires when it is to."""

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from typer.core import TyperGroup as Group
from typer.main import get_command

from sluiceway_client.command.main import app
from sluiceway_common import records
from sluiceway_common.calls import roles
from tests.support.observability import ALERTS, RUNBOOK, TESTED, Alert, Promtool, alerts, promtool, recorded, sections
from tests.support.promql import asked, buckets, recorded_in, series
from tests.support.provided import provided
from tests.support.repository import ROOT

every_alert = pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert.name)
PARTS = ("Means", "Hurt", "Look", "Threshold")


@pytest.fixture(scope="module")
def judge() -> Iterator[Promtool]:
    with provided(promtool()) as made:
        yield made


@pytest.mark.server
def test_prometheus_takes_the_rules(judge: Promtool) -> None:
    assert "SUCCESS" in judge.says("check", "rules", "--lint=all", "--lint-fatal", ALERTS)


@pytest.mark.server
def test_each_fires_when_it_is_to(judge: Promtool) -> None:
    judge.says("test", "rules", TESTED)


def expressions() -> list[str]:
    return [*recorded().values(), *(alert.expression for alert in alerts())]


@pytest.mark.parametrize("expression", expressions())
def test_what_is_asked_for_is_measured_with_these_labels(expression: str) -> None:
    there = series()
    for each in asked(expression):
        assert each.metric in there
        assert each.labels <= there[each.metric], each.metric


def test_every_expression_is_read() -> None:
    assert [each for each in expressions() if not list(asked(each)) and not recorded_in(each)] == []


def test_what_was_recorded_is_there() -> None:
    assert {name for each in expressions() for name in recorded_in(each)} == set(recorded())


def test_a_bound_of_a_bucket_is_one_that_there_is() -> None:
    named = [found for each in expressions() for found in re.findall(r'(\w+)_bucket\{le="([\d.]+)"', each)]
    assert named
    for metric, bound in named:
        assert float(bound) in buckets()[metric]
        # As the library writes it, whole numbers too.
        assert str(float(bound)) == bound


def test_calls_that_stream_are_not_held_to_be_slow() -> None:
    streams = {
        method.name
        for service in roles.all_services()
        for method in service.methods
        if method.client_streaming or method.server_streaming
    }
    left_out = {found for each in expressions() for found in re.findall(r'method!~"\.\*/\(([\w|]+)\)"', each)}
    assert [set(names.split("|")) for names in left_out] == [streams]


@every_alert
def test_it_says_how_hard_it_is_and_where_to_read_on(alert: Alert) -> None:
    assert alert.labels["severity"] in ("critical", "warning")
    assert set(alert.annotations) == {"summary", "description", "runbook_url"}
    page, _, anchor = alert.annotations["runbook_url"].partition("#")
    assert (ROOT / page, anchor) == (RUNBOOK, alert.name.lower())


def test_each_has_its_section_and_each_section_its_alert() -> None:
    assert list(sections()) == [alert.name for alert in alerts() if alert.name in sections()]
    assert set(sections()) == {alert.name for alert in alerts()}


@pytest.mark.parametrize("name", sections())
def test_a_section_says_what_it_means_who_is_hurt_and_what_to_do(name: str) -> None:
    said = re.findall(r"^- \*\*(\w+)\*\*", sections()[name], flags=re.MULTILINE)
    assert set(said) >= set(PARTS)
    assert "**Do**: " in sections()[name] or "**do**: " in sections()[name]


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`(sluiceway(?:-\w+)? [^`]+)`", RUNBOOK.read_text()))))
def test_a_command_that_a_section_names_is_there(command: str) -> None:
    program, *words = command.split()
    if program != "sluiceway":
        parser = ArgumentParser()
        records.describe(parser)
        assert words.pop(0) == "records"
        # Exits where it is none.
        assert parser.parse_args(words)
        return
    at = get_command(app())
    while isinstance(at, Group):
        at = at.commands[words.pop(0)]
    options = {option for each in at.params for option in each.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_each_is_seen_to_fire_and_not_to() -> None:
    tested: list[dict[str, Any]] = [
        each for test in yaml.safe_load(TESTED.read_text())["tests"] for each in test["promql_expr_test"]
    ]

    def named(asked: list[dict[str, Any]]) -> set[str]:
        return {name for each in asked for name in re.findall(r'ALERTS\{alertname="(\w+)"', each["expr"])}

    names = {alert.name for alert in alerts()}
    assert named([each for each in tested if each["exp_samples"]]) == names
    assert named([each for each in tested if not each["exp_samples"]]) == names

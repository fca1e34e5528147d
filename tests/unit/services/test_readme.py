"""README of every service: it says what the code says."""

import importlib
import re

import pytest

import sluiceway
from sluiceway_common.bus.topics import all_topics, events_of, topic_of
from sluiceway_common.calls.roles import all_services, requirements_of
from sluiceway_common.delivery import subscriptions_of
from sluiceway_common.documentation.events import said_by
from sluiceway_common.documentation.pages import settings_of_services
from sluiceway_common.settings import explain
from tests.support.repository import ROOT

NAME = re.compile(r"`([\w<>.-]+\.v\d+)`")
ANY_SERVICE = "<stage>"
OF_ALL = ("sluiceway.ops.v1.OperatorService", "sluiceway.ops.v1.AccessService")
"""What every service answers."""

every_service = pytest.mark.parametrize("service", sluiceway.services())


def section(service: str, title: str) -> str:
    page = (ROOT / "services" / service / "README.md").read_text("utf-8")
    return page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def topics_in(text: str) -> set[str]:
    """Topics that are named; `<stage>` stands for every service that says an event of that name."""
    named = set(NAME.findall(text))
    return {topic.name for topic in all_topics() if {topic.name, _of_any_service(topic.name)} & named}


def _of_any_service(topic: str) -> str:
    return f"{ANY_SERVICE}.{topic.partition('.')[2]}"


@every_service
def test_the_page_has_every_knob(service: str) -> None:
    assert explain(dict(settings_of_services())[service]) in section(service, "Knobs")


@every_service
def test_the_page_has_what_is_heard_and_nothing_else(service: str) -> None:
    subscriptions = subscriptions_of(importlib.import_module(f"sluiceway_{service}.handlers"))
    heard = {topic.name for subscription in subscriptions for topic in subscription.topics}
    assert topics_in(section(service, "Hears")) == heard


@every_service
def test_the_page_has_what_is_said_and_nothing_else(service: str) -> None:
    said = {topic_of(event).name for event in events_of(service) if said_by(event) == service}
    assert topics_in(section(service, "Says")) == said


@every_service
def test_the_page_has_every_call_with_its_role(service: str) -> None:
    answers = section(service, "Answers")
    own = [each.full_name for each in all_services() if each.full_name.startswith(f"sluiceway.{service}.")]
    rows = [
        f"| `{required.method}` | {required.role or 'any'} | {'yes' if required.audited else ''} |"
        for required in requirements_of(own).values()
    ]
    assert rows
    assert [row for row in rows if row not in answers] == []
    assert [each for each in OF_ALL if f"`{each}`" not in answers] == []

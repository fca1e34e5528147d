"""Command `acls`: what a user of Kafka needs for a service, read from what that says and hears."""

import base64
import shlex

import pytest

from sluiceway import services
from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway_common import acls
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.errors import Invalid
from sluiceway_common.settings import Shared, TopicIdentity
from sluiceway_common.topics import heard_by, topics_of
from tests.support.delivering import on_broadcast, on_happened
from tests.support.happened import new_event

KEY = base64.b64encode(b"k" * 32).decode()


def settings(**other: object) -> Shared:
    return Shared(database="postgresql://u:p@h/d", master_key=KEY, internal_key=KEY, kafka="kafka:9093", **other)


def said(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """The words of each command."""
    printed = capsys.readouterr().out.replace("\\\n", "")
    return [shlex.split(line) for line in printed.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("service", services())
def test_every_topic_of_a_service_is_in_one_list_and_no_other(service: str) -> None:
    heard = heard_by(settings(), service)
    named = [name for acl in acls.acls_of(service, heard) if acl.resource == "topic" for name in acl.names]
    assert sorted(named) == [topic.name for topic in topics_of(service, heard)]


def test_what_every_replica_hears_has_no_group_and_no_dead_letters() -> None:
    happened, everybody = new_event(), new_event()
    by_why = {acl.why: acl.names for acl in acls.acls_of("x", (on_happened(happened), on_broadcast(everybody)))}
    topic = topic_of(happened).name
    assert by_why["its consumer groups"] == (f"x.{topic}",)
    assert by_why["its dead letters"] == (f"{topic}.x.dlq",)
    assert topic_of(everybody).name in by_why["what it hears, and sends back when it is redriven"]


def test_how_long_topics_are_kept_is_changed_for_dead_letters_alone() -> None:
    changed = {
        acl.why for acl in acls.acls_of("embed", heard_by(settings(), "embed")) if "AlterConfigs" in acl.operations
    }
    assert changed == {"its dead letters"}


def test_they_are_printed_as_commands_of_kafka_with_the_doors_of_the_settings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    door = f"{topic_of(DocumentOffered).name}.team-b"
    external = {door: TopicIdentity(tenant="b", subject="crm of b", roles=frozenset({"contributor"}))}
    assert acls.obey(settings(external_topics=external), "ingest", "User:CN=ingest,O=Shop") == 0
    commands = said(capsys)
    for words in commands:
        assert words[:4] == ["kafka-acls.sh", "--bootstrap-server", "kafka:9093", "--add"]
        assert words[words.index("--allow-principal") + 1] == "User:CN=ingest,O=Shop"
    assert door in {word for words in commands for word in words}
    assert f"{door}.ingest.dlq" in {word for words in commands for word in words}


@pytest.mark.parametrize("principal", ["ingest", "", "Group:x", 'User:x" --operation All', "User:$(id)", "User:x\nrm"])
def test_what_is_no_principal_is_refused(principal: str) -> None:
    with pytest.raises(Invalid, match="is no principal of Kafka; one is `User:<name>`"):
        acls.obey(settings(), "ingest", principal)

"""Command `acls`: the access control lists that a service needs on Kafka, as commands of Kafka's own tool.

So that whoever runs Kafka gives each service a user that can say what is the service's to say, and nothing else. They
are read from what it says and hears, doors included, and Kafka is not asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sluiceway_common.delivery.subscriptions import Subscription
from sluiceway_common.errors import Invalid
from sluiceway_common.settings import Shared
from sluiceway_common.topics import heard_by, kinds_of

Operation = Literal["Read", "Write", "Create", "Describe", "DescribeConfigs", "AlterConfigs"]

_TOPIC: Final[tuple[Operation, ...]] = ("Create", "Describe", "Read", "Write")
# How long they are kept is set on those that are there, too.
_DEAD_LETTERS: Final[tuple[Operation, ...]] = (*_TOPIC, "DescribeConfigs", "AlterConfigs")
_GROUP: Final[tuple[Operation, ...]] = ("Read",)


@dataclass(frozen=True)
class Acl:
    """What may be done with these topics, or consumer groups, and what for."""

    why: str
    resource: Literal["topic", "group"]
    names: tuple[str, ...]
    operations: tuple[Operation, ...]


def acls_of(service: str, subscriptions: Sequence[Subscription[Any]]) -> tuple[Acl, ...]:
    """All that a replica, and the commands of the service, do. A dead letter is sent back to the topic that it came
    from: so what is heard is written, too."""
    said, heard, dead = ({topic.name for topic in kind} for kind in kinds_of(service, subscriptions))
    groups = {each.group(service) for each in subscriptions if not each.broadcast}
    found = (
        Acl("what it says", "topic", tuple(sorted(said)), _TOPIC),
        Acl("what it hears, and sends back when it is redriven", "topic", tuple(sorted(heard - said)), _TOPIC),
        Acl("its dead letters", "topic", tuple(sorted(dead)), _DEAD_LETTERS),
        Acl("its consumer groups", "group", tuple(sorted(groups)), _GROUP),
    )
    return tuple(acl for acl in found if acl.names)


def obey(shared: Shared, service: str, principal: str) -> int:
    """Prints the commands. Raises Invalid for what is no principal of Kafka."""
    if not principal.startswith("User:") or not principal.isprintable() or any(each in principal for each in "\"'\\$`"):
        raise Invalid(f"{principal!r} is no principal of Kafka; one is `User:<name>`", field="principal")
    for acl in acls_of(service, heard_by(shared, service)):
        print(f"# {acl.why}")
        print(_command(acl, shared.kafka, principal))
    return 0


def _command(acl: Acl, servers: str, principal: str) -> str:
    who = f'kafka-acls.sh --bootstrap-server {servers} --add --force --allow-principal "{principal}"'
    words = [f"--operation {each}" for each in acl.operations] + [f"--{acl.resource} {name}" for name in acl.names]
    return " \\\n    ".join([who, *words])

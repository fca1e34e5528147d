"""Consumer groups of Kafka, seen from outside."""

from sluiceway_common.bus import admin, group_offsets
from sluiceway_common.bus.admin_session import AdminSession
from sluiceway_common.bus.connection import KafkaConnection


async def has_heard_all(kafka: str, group: str, topic: str) -> bool:
    """Whether the group has committed all that was said. A replica itself is asked in vain for seconds while it rests:
    its connection waits for news."""
    session = AdminSession(KafkaConnection(kafka))
    return await group_offsets.committed(session, group, topic) == await admin.ends(session, topic)

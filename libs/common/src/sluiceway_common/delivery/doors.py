"""In whose name a record is handled."""

from collections.abc import Mapping

from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery.failures import Permanent
from sluiceway_common.principal import Principal

# A topic that outsiders write to, and whom everything on it counts as.
Doors = Mapping[str, Principal]


def principal_of(envelope: Envelope, doors: Doors, service: str) -> Principal | Permanent:
    """The door decides, not the record; behind the doors our own services name the tenant, and it has no roles."""
    door = doors.get(envelope.topic)
    if door is None and not envelope.tenant:
        return Permanent("TENANT", "the header ce_tenant is missing")
    if door is None:
        return Principal(envelope.tenant, f"service:{service}", frozenset())
    if envelope.tenant not in ("", door.tenant):
        return Permanent("TENANT", f"ce_tenant is {envelope.tenant!r}; {envelope.topic} is the door of {door.tenant!r}")
    return door

"""Identity that a record is handled under: of its external topic, or the tenant that our own services name."""

from collections.abc import Mapping

from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery.failures import Permanent
from sluiceway_common.principal import Principal

# By topic that outsiders write to: whom everything on it counts as.
Identities = Mapping[str, Principal]


def principal_of(envelope: Envelope, identities: Identities, service: str) -> Principal | Permanent:
    """The topic's identity decides, not the record; elsewhere our own services name the tenant, and it has no roles."""
    identity = identities.get(envelope.topic)
    if identity is None and not envelope.tenant:
        return Permanent("TENANT", "the header ce_tenant is missing")
    if identity is None:
        return Principal.service(service, tenant=envelope.tenant)
    if envelope.tenant not in ("", identity.tenant):
        return Permanent(
            "TENANT", f"ce_tenant is {envelope.tenant!r}; {envelope.topic} is an external topic of {identity.tenant!r}"
        )
    return identity

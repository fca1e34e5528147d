"""Access service: API keys made, listed, rotated and revoked by the admins of their tenant, and tenants suspended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar, cast

import grpc
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.ops.v1 import access_service_pb2 as calls
from sluiceway.ops.v1.access_service_pb2_grpc import AccessServiceServicer, add_AccessServiceServicer_to_server
from sluiceway_common.access.api_key import OVERLAP, Key, KeyDraft, Rotation, must_be_a_name, must_be_few_groups
from sluiceway_common.access.keys import Access
from sluiceway_common.access.suspensions import KnownTenant, Suspensions
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Blocked, Conflict, Invalid
from sluiceway_common.paging import Position, ended_at, page_of, page_size, unknown_token
from sluiceway_common.principal import Principal, Role, current

ACCESS_SERVICE = "sluiceway.ops.v1.AccessService"

T = TypeVar("T")

_MOST_ROLES: Final = 100
_STATES: Final = {
    "active": calls.KEY_STATE_ACTIVE,
    "rotated": calls.KEY_STATE_ROTATED,
    "expired": calls.KEY_STATE_EXPIRED,
    "revoked": calls.KEY_STATE_REVOKED,
}
_TENANT_STATES: Final = {
    "active": calls.TENANT_STATE_ACTIVE,
    "suspended": calls.TENANT_STATE_SUSPENDED,
    "dropped": calls.TENANT_STATE_DROPPED,
}


@dataclass(frozen=True, kw_only=True)
class Administration:
    """What a caller administers: the keys of its own tenant, and every tenant where its own is `admin_tenant`, which is
    empty where there is none. `has_provider`: admins may come by tokens as well as by keys."""

    access: Access
    suspensions: Suspensions
    clock: Clock
    admin_tenant: str = ""
    has_provider: bool = False

    def tenant(self, asked: str) -> str:
        """The tenant that a call is about. Raises Blocked, in the same words whether there is such a tenant or not."""
        caller = current()
        caller.must("admin")
        if asked in ("", caller.tenant):
            return caller.tenant
        if not self.may_administer_others(caller):
            raise Blocked(
                f"this credential administers the tenant {caller.tenant!r} alone; leave `tenant` out, or ask whoever "
                "runs this installation",
                field="tenant",
            )
        must_be_a_name(asked, "tenant")
        return asked

    def other_tenant(self, asked: str) -> str:
        """The tenant that is suspended or resumed. Raises Blocked for whoever administers no other, in the same words
        whether there is such a tenant or not, and Conflict for the one that administers."""
        caller = current()
        caller.must("admin")
        if not self.may_administer_others(caller):
            raise Blocked(
                "only admins of the tenant that SLUICEWAY_ADMIN_TENANT names suspend and resume; ask whoever runs this "
                "installation"
            )
        if asked == caller.tenant:
            raise Conflict(
                f"{asked!r} administers all others and would lock itself out; name another, or do it at the database "
                "(`sluiceway-<service> tenants`)",
                field="tenant",
            )
        return asked

    async def tenant_to_drop(self, asked: str) -> str:
        """The caller's own, repeated, or another one that is suspended for who administers all, and is not dropped by
        itself. Raises Invalid and Conflict."""
        if not self.may_administer_others(current()):
            return await own_tenant(asked)
        if asked == self.admin_tenant:
            raise Conflict(
                f"{asked!r} administers all others; take SLUICEWAY_ADMIN_TENANT away from every service first",
                field="tenant",
            )
        if not await self.suspensions.may_be_dropped(asked):
            raise Conflict(
                f"the tenant {asked[:80]!r} is not suspended, and what is dropped is gone; suspend it first",
                field="tenant",
            )
        return asked

    def may_administer_others(self, caller: Principal) -> bool:
        """Not once its own is dropped: nothing that it does is written down any more."""
        return bool(self.admin_tenant) and caller.tenant == self.admin_tenant and not caller.dropped


async def own_tenant(asked: str) -> str:
    """The caller's tenant, where the request repeats it. Raises Invalid."""
    own = current().tenant
    if asked != own:
        raise Invalid(
            f"`tenant` does not repeat the caller's own; say {own!r}, for what is dropped is gone", field="tenant"
        )
    return own


def register_access(server: grpc.aio.Server, administration: Administration) -> None:
    """Serves AccessService; its name for the health and the reflection of the server is ACCESS_SERVICE."""
    add_AccessServiceServicer_to_server(AccessServicer(administration), server)


class AccessServicer(AccessServiceServicer):
    """Calls of admins about keys and tenants."""

    def __init__(self, administration: Administration) -> None:
        self._administration = administration
        self._access, self._suspensions = administration.access, administration.suspensions

    async def CreateKey(self, request: calls.CreateKeyRequest, _context: Any) -> calls.CreateKeyResponse:
        tenant = self._administration.tenant(request.tenant)
        if not request.roles:
            raise Invalid("`roles` is empty; name at least one", field="roles")
        # Counted first: of a million a set takes half a second of the loop.
        if len(request.roles) > _MOST_ROLES:
            raise Invalid(f"`roles` names {len(request.roles):,} roles; it may name {_MOST_ROLES}", field="roles")
        must_be_few_groups(request.groups)
        roles = cast(frozenset[Role], frozenset(request.roles))
        draft = KeyDraft(
            principal=Principal(tenant, request.subject, roles, tuple(dict.fromkeys(request.groups))),
            expires=_expires(request),
            request_id=request.request_id,
        )
        issued = await self._access.create(draft)
        return calls.CreateKeyResponse(secret=issued.secret, key=self._message(issued.key))

    async def ListKeys(self, request: calls.ListKeysRequest, _context: Any) -> calls.ListKeysResponse:
        tenant = self._administration.tenant(request.tenant)
        limit, after = page_size(request.page_size), ended_at(request.page_token)
        found, total = await self._access.page(tenant, after=after, limit=limit)
        page, token = page_of(found, limit, lambda key: Position(at=key.created, id=key.id))
        return calls.ListKeysResponse(keys=map(self._message, page), total=total, next_page_token=token)

    async def RotateKey(self, request: calls.RotateKeyRequest, _context: Any) -> calls.RotateKeyResponse:
        rotation = Rotation(
            tenant=self._administration.tenant(request.tenant),
            id=_named(request.id),
            overlap=_overlap(request),
            expires=_expires(request),
            request_id=request.request_id,
        )
        rotated = await self._access.rotate(rotation)
        return calls.RotateKeyResponse(
            secret=rotated.issued.secret,
            key=self._message(rotated.issued.key),
            replaced=self._message(rotated.replaced),
        )

    async def RevokeKey(self, request: calls.RevokeKeyRequest, _context: Any) -> calls.RevokeKeyResponse:
        tenant = self._administration.tenant(request.tenant)
        last = request.last or self._administration.has_provider
        key = await self._access.revoke(_named(request.id), tenant=tenant, last=last)
        return calls.RevokeKeyResponse(key=self._message(key))

    async def ListTenants(self, request: calls.ListTenantsRequest, _context: Any) -> calls.ListTenantsResponse:
        caller, limit = current(), page_size(request.page_size)
        caller.must("admin")
        if "\0" in request.page_token:
            raise unknown_token()
        if not self._administration.may_administer_others(caller):
            own = [] if request.page_token else [await self._suspensions.find(caller.tenant)]
            return calls.ListTenantsResponse(tenants=map(_tenant, own), total=1)
        found, total = await self._suspensions.page(after=request.page_token, limit=limit)
        page, token = page_of(found, limit, lambda tenant: tenant.name)
        return calls.ListTenantsResponse(tenants=map(_tenant, page), total=total, next_page_token=token)

    async def SuspendTenant(self, request: calls.SuspendTenantRequest, _context: Any) -> calls.SuspendTenantResponse:
        tenant, who = self._administration.other_tenant(request.tenant), current()
        by = f"{who.subject} of {who.tenant}"
        return calls.SuspendTenantResponse(
            tenant=_tenant(await self._suspensions.suspend(tenant, by=by, reason=request.reason))
        )

    async def ResumeTenant(self, request: calls.ResumeTenantRequest, _context: Any) -> calls.ResumeTenantResponse:
        tenant = self._administration.other_tenant(request.tenant)
        return calls.ResumeTenantResponse(tenant=_tenant(await self._suspensions.resume(tenant)))

    def _message(self, key: Key) -> calls.Key:
        message = calls.Key(
            id=key.id,
            tenant=key.principal.tenant,
            subject=key.principal.subject,
            roles=sorted(key.principal.roles),
            groups=key.principal.groups,
            state=_STATES[key.state(self._administration.clock.now())],
            replaced_by=key.replaced_by,
        )
        message.created_at.FromDatetime(key.created)
        if key.expires is not None:
            message.expires_at.FromDatetime(key.expires)
        if key.revoked is not None:
            message.revoked_at.FromDatetime(key.revoked)
        return message


def _tenant(tenant: KnownTenant) -> calls.Tenant:
    message = calls.Tenant(name=tenant.name, state=_TENANT_STATES[tenant.state], active_keys=tenant.keys)
    if tenant.suspension is not None:
        message.suspended_at.FromDatetime(tenant.suspension.at)
        message.suspended_by, message.reason = tenant.suspension.by, tenant.suspension.reason
    return message


def _named(key_id: str) -> str:
    must_be_a_name(key_id, "id")
    return key_id


def _expires(request: calls.CreateKeyRequest | calls.RotateKeyRequest) -> datetime | None:
    if not request.HasField("expires_at"):
        return None
    return _read("expires_at", lambda: _moment(request.expires_at))


def _overlap(request: calls.RotateKeyRequest) -> timedelta:
    return _read("overlap", lambda: _length(request.overlap)) if request.HasField("overlap") else OVERLAP


def _moment(message: Timestamp) -> datetime:
    return message.ToDatetime(tzinfo=UTC)


def _length(message: Duration) -> timedelta:
    return message.ToTimedelta()


def _read(field: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except (ValueError, OverflowError) as error:
        raise Invalid(f"`{field}` is no time that there is; see its type in the contract", field=field) from error

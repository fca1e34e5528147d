"""Blocking calls about API keys and tenants."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sluiceway_client.access_values import ApiKey, DroppedData, IssuedApiKey, RotatedApiKey, TenantInfo
from sluiceway_client.blocking_calls import BlockingCalls


class AccessCalls(BlockingCalls):
    """Calls of `Sluiceway.keys` and `Sluiceway.tenants`."""

    def create_key(
        self,
        subject: str,
        *,
        roles: Sequence[str] = ("reader",),
        groups: Sequence[str] = (),
        expires: datetime | timedelta | None = None,
        tenant: str = "",
        request_id: str = "",
    ) -> IssuedApiKey:
        return self._run(
            self._client.keys.create(
                subject, roles=roles, groups=groups, expires=expires, tenant=tenant, request_id=request_id
            )
        )

    def keys(self, *, tenant: str = "", limit: int = 1000) -> list[ApiKey]:
        return self._run(self._client.keys.list(tenant=tenant, limit=limit))

    def rotate_key(
        self,
        key_id: str,
        *,
        overlap: timedelta | None = None,
        expires: datetime | timedelta | None = None,
        tenant: str = "",
        request_id: str = "",
    ) -> RotatedApiKey:
        return self._run(
            self._client.keys.rotate(key_id, overlap=overlap, expires=expires, tenant=tenant, request_id=request_id)
        )

    def revoke_key(self, key_id: str, *, last: bool = False, tenant: str = "") -> ApiKey:
        return self._run(self._client.keys.revoke(key_id, last=last, tenant=tenant))

    def tenants(self) -> list[TenantInfo]:
        return self._run(self._client.tenants.list())

    def suspend_tenant(self, tenant: str, *, reason: str = "") -> TenantInfo:
        return self._run(self._client.tenants.suspend(tenant, reason=reason))

    def resume_tenant(self, tenant: str) -> TenantInfo:
        return self._run(self._client.tenants.resume(tenant))

    def drop_tenant(self, tenant: str, *, absent: Sequence[str] = ()) -> Sequence[DroppedData]:
        return self._run(self._client.tenants.drop(tenant, absent=absent))

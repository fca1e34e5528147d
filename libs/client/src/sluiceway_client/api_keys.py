"""Client of API keys: made, listed, rotated and revoked, of the caller's tenant or, for those who may, of another."""

import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from sluiceway.ops.v1 import access_service_pb2 as calls
from sluiceway_client import messages
from sluiceway_client.access_channel import AccessChannel
from sluiceway_client.access_values import ApiKey, IssuedApiKey, KeyState, RotatedApiKey
from sluiceway_client.discovery import Addresses

_PAGE = 1000


class ApiKeys:
    """Keys of the tenant that the credential is of; `tenant` names another one, which the admins of the installation's
    own tenant may. Every call has a deadline in seconds, and is asked of another service where one does not answer."""

    def __init__(self, addresses: Addresses, *, deadline: float = 30.0) -> None:
        self._access = AccessChannel(addresses, deadline)

    async def create(
        self,
        subject: str,
        *,
        roles: Sequence[str] = ("reader",),
        groups: Sequence[str] = (),
        expires: datetime | timedelta | None = None,
        tenant: str = "",
        request_id: str = "",
    ) -> IssuedApiKey:
        """Makes a key; its secret is told now and never again. `expires` is a moment, or how long from now; None is
        never. Where no answer came (Unavailable), the same call with the same `request_id`, within ten minutes, revokes
        what the first one may have made: say one where you would repeat it. Raises Invalid with the field, Conflict
        where there are too many keys, Blocked where it is not yours to do."""
        request = calls.CreateKeyRequest(
            tenant=tenant, subject=subject, roles=roles, groups=groups, request_id=request_id or _drawn()
        )
        messages.put_moment(request, "expires_at", _moment(expires))
        answer = await self._access.ask(lambda stub: stub.CreateKey, request)
        return IssuedApiKey(answer.secret, _key(answer.key))

    async def list(self, *, tenant: str = "", limit: int = 1000) -> list[ApiKey]:
        """The newest first, those that have ended included."""
        found: list[ApiKey] = []
        async for key in self._pages(tenant, min(limit, _PAGE)):
            found.append(key)
            if len(found) == limit:
                break
        return found

    async def rotate(
        self,
        key_id: str,
        *,
        overlap: timedelta | None = None,
        expires: datetime | timedelta | None = None,
        tenant: str = "",
        request_id: str = "",
    ) -> RotatedApiKey:
        """Makes a key in the place of another, with its subject, roles and groups. Both open for the overlap: a day
        where none is said, 30 days at most, none for zero. Unless `expires` is said, the new one lives as long as the
        old one was made for. Raises NotFound, Conflict where it has ended or was rotated before, Invalid, Blocked; is
        repeated as `create` is."""
        request = calls.RotateKeyRequest(tenant=tenant, id=key_id, request_id=request_id or _drawn())
        if overlap is not None:
            request.overlap.FromTimedelta(overlap)
        messages.put_moment(request, "expires_at", _moment(expires))
        answer = await self._access.ask(lambda stub: stub.RotateKey, request)
        return RotatedApiKey(answer.secret, _key(answer.key), _key(answer.replaced))

    async def revoke(self, key_id: str, *, last: bool = False, tenant: str = "") -> ApiKey:
        """Closes a key for good; everywhere within half a minute. Twice is once. Raises NotFound, Blocked, and Conflict
        (`last`) for the last key of an admin, which `last` revokes all the same."""
        request = calls.RevokeKeyRequest(tenant=tenant, id=key_id, last=last)
        return _key((await self._access.ask(lambda stub: stub.RevokeKey, request)).key)

    async def close(self) -> None:
        await self._access.close()

    async def _pages(self, tenant: str, size: int) -> AsyncIterator[ApiKey]:
        token = ""
        while True:
            request = calls.ListKeysRequest(tenant=tenant, page_size=size, page_token=token)
            page = await self._access.ask(lambda stub: stub.ListKeys, request)
            for key in page.keys:
                yield _key(key)
            token = page.next_page_token
            if not token:
                return


def _drawn() -> str:
    """So that a call that gRPC makes again leaves one key."""
    return uuid.uuid4().hex


def _moment(expires: datetime | timedelta | None) -> datetime | None:
    return datetime.now(UTC) + expires if isinstance(expires, timedelta) else expires


def _key(message: calls.Key) -> ApiKey:
    return ApiKey(
        id=message.id,
        tenant=message.tenant,
        subject=message.subject,
        roles=tuple(message.roles),
        groups=tuple(message.groups),
        state=cast(KeyState, messages.word(message, "state", messages.NOTHING)),
        created=messages.moment(message.created_at),
        expires=messages.optional_moment(message, "expires_at"),
        revoked=messages.optional_moment(message, "revoked_at"),
        replaced_by=message.replaced_by,
    )

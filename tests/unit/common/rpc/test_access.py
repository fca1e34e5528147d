"""Admins make, list, rotate and revoke the keys of their tenant over gRPC, and those of one tenant suspend others."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.ops.v1 import access_service_pb2 as calls
from sluiceway.ops.v1.access_service_pb2_grpc import AccessServiceStub
from sluiceway_common.access.keys import Access, key_id
from sluiceway_common.database import Database
from sluiceway_common.errors import Blocked, Conflict, Invalid, NotFound, Unauthenticated
from sluiceway_common.principal import Principal, acting_as
from sluiceway_common.rpc import connect, translating_errors
from sluiceway_common.rpc.access import Administration
from tests.support.access_served import served_access

pytestmark = pytest.mark.server

ADMIN = Principal(tenant="acme", subject="root", roles=frozenset({"admin"}))
OTHER = replace(ADMIN, tenant="umbrella")
HEAD = replace(ADMIN, tenant="head-office")
LESS = replace(ADMIN, roles=frozenset({"reader", "contributor", "operator", "approver"}))


@dataclass
class World:
    """A service at the database of a test, and its callers."""

    access: Access
    stub: Any
    administration: Administration

    async def ask(self, who: Principal, method: str, request: Any) -> Any:
        with acting_as(who), translating_errors("test"):
            return await getattr(self.stub, method)(request)

    async def made(self, who: Principal = ADMIN, **said: Any) -> calls.CreateKeyResponse:
        request = calls.CreateKeyRequest(**({"subject": "crawler", "roles": ["reader"]} | said))
        answer: calls.CreateKeyResponse = await self.ask(who, "CreateKey", request)
        return answer

    async def listed(self, who: Principal = ADMIN, **said: Any) -> calls.ListKeysResponse:
        answer: calls.ListKeysResponse = await self.ask(who, "ListKeys", calls.ListKeysRequest(**said))
        return answer


@asynccontextmanager
async def serving(database: Database, **said: Any) -> AsyncIterator[World]:
    async with (
        served_access(database, **said) as served,
        connect(served.address, tokens=served.tokens, audience="test") as channel,
    ):
        yield World(served.access, AccessServiceStub(channel), served.administration)


@pytest.fixture
async def world(access_database: Database) -> AsyncIterator[World]:
    async with serving(access_database) as made:
        yield made


@pytest.fixture
async def headed(access_database: Database) -> AsyncIterator[World]:
    """Where a tenant administers the others."""
    async with serving(access_database, admin_tenant=HEAD.tenant) as made:
        yield made


async def test_a_key_is_made_and_opens_what_was_said(world: World) -> None:
    ends = datetime(2100, 1, 1, tzinfo=UTC)
    expires = Timestamp()
    expires.FromDatetime(ends)
    made = await world.made(roles=["reader", "contributor"], groups=["staff", "staff"], expires_at=expires)
    assert await world.access.authenticate(made.secret) == Principal(
        "acme", "crawler", frozenset({"reader", "contributor"}), ("staff",)
    )
    assert made.key == calls.Key(
        id=key_id(made.secret),
        tenant="acme",
        subject="crawler",
        roles=["contributor", "reader"],
        groups=["staff"],
        state=calls.KEY_STATE_ACTIVE,
        created_at=made.key.created_at,
        expires_at=expires,
    )


@pytest.mark.parametrize("field", ["roles", "groups"])
async def test_more_names_than_anybody_has_are_refused_before_they_are_looked_at(world: World, field: str) -> None:
    with pytest.raises(Invalid, match=f"`{field}` names 101 {field}; it may name 100"):
        await world.made(**{field: ["reader"] * 101})


async def test_as_many_names_as_may_be_are_taken(world: World) -> None:
    made = await world.made(roles=["reader"] * 100, groups=["staff"] * 100)
    assert (list(made.key.roles), list(made.key.groups)) == (["reader"], ["staff"])


def test_a_secret_is_marked_so_that_no_library_prints_it() -> None:
    for message in (calls.CreateKeyResponse, calls.RotateKeyResponse):
        assert message.DESCRIPTOR.fields_by_name["secret"].GetOptions().debug_redact


async def test_keys_are_paged_the_newest_first_and_the_secret_is_nowhere(world: World) -> None:
    made = [await world.made(subject=f"s{number}") for number in range(5)]
    await world.made(OTHER)
    first = await world.listed(page_size=3)
    rest = await world.listed(page_size=3, page_token=first.next_page_token)
    assert [key.subject for page in (first, rest) for key in page.keys] == ["s4", "s3", "s2", "s1", "s0"]
    assert (first.total, rest.total, rest.next_page_token) == (5, 5, "")
    assert not any(each.secret in str(first) + str(rest) for each in made)


async def test_a_key_that_rotates_itself_ends_when_its_overlap_is_over(world: World) -> None:
    own = await world.made(subject="root", roles=["admin"])
    caller = await world.access.authenticate(own.secret)
    request = calls.RotateKeyRequest(id=own.key.id, overlap=Duration(seconds=3600))
    answer = await world.ask(caller, "RotateKey", request)
    assert (await world.access.authenticate(answer.secret)).subject == "root"
    assert (answer.replaced.state, answer.replaced.replaced_by) == (calls.KEY_STATE_ROTATED, answer.key.id)
    left = answer.replaced.expires_at.ToDatetime(tzinfo=UTC) - datetime.now(UTC)
    assert timedelta(minutes=59) < left <= timedelta(hours=1)


async def test_an_overlap_is_a_day_unless_another_is_said_and_none_where_it_is_zero(world: World) -> None:
    one, other = [await world.made() for _ in range(2)]
    a_day = await world.ask(ADMIN, "RotateKey", calls.RotateKeyRequest(id=one.key.id))
    none = await world.ask(ADMIN, "RotateKey", calls.RotateKeyRequest(id=other.key.id, overlap=Duration()))
    left = a_day.replaced.expires_at.ToDatetime(tzinfo=UTC) - datetime.now(UTC)
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    assert none.replaced.state == calls.KEY_STATE_EXPIRED


async def test_a_revoked_key_opens_nothing_and_twice_is_once(world: World) -> None:
    made = await world.made()
    once, twice = [await world.ask(ADMIN, "RevokeKey", calls.RevokeKeyRequest(id=made.key.id)) for _ in range(2)]
    assert once == twice
    assert once.key.state == calls.KEY_STATE_REVOKED
    with pytest.raises(Unauthenticated, match="revoked"):
        await world.access.authenticate(made.secret)


async def test_the_last_admins_key_is_revoked_where_it_is_said_or_where_admins_have_another_way(
    world: World, access_database: Database
) -> None:
    first, second = [await world.made(subject=name, roles=["admin"]) for name in ("ada", "bo")]
    await world.ask(ADMIN, "RevokeKey", calls.RevokeKeyRequest(id=first.key.id))
    with pytest.raises(Conflict, match="or say `last`"):
        await world.ask(ADMIN, "RevokeKey", calls.RevokeKeyRequest(id=second.key.id))
    async with serving(access_database, has_provider=True) as with_tokens:
        await with_tokens.ask(ADMIN, "RevokeKey", calls.RevokeKeyRequest(id=second.key.id))
    third = await world.made(subject="cy", roles=["admin"])
    await world.ask(ADMIN, "RevokeKey", calls.RevokeKeyRequest(id=third.key.id, last=True))


REQUESTS: Mapping[str, Any] = {
    "CreateKey": calls.CreateKeyRequest(tenant="acme", subject="spy", roles=["admin"]),
    "ListKeys": calls.ListKeysRequest(tenant="acme"),
    "RotateKey": calls.RotateKeyRequest(tenant="acme", id="key_x"),
    "RevokeKey": calls.RevokeKeyRequest(tenant="acme", id="key_x"),
}


@pytest.mark.parametrize("method", REQUESTS)
async def test_nothing_is_learned_of_another_tenant(world: World, headed: World, method: str) -> None:
    """Nor whether there is one."""
    await world.made()
    of_nobody = type(REQUESTS[method])()
    of_nobody.CopyFrom(REQUESTS[method])
    of_nobody.tenant = "no-such-tenant"
    said = []
    for where in (world, headed):
        for request in (REQUESTS[method], of_nobody):
            with pytest.raises(Blocked, match="administers the tenant 'umbrella' alone") as refused:
                await where.ask(OTHER, method, request)
            said.append(refused.value.message)
    assert len(set(said)) == 1


@pytest.mark.parametrize("method", REQUESTS)
async def test_without_the_role_nothing_is_done(headed: World, method: str) -> None:
    for who in (LESS, replace(LESS, tenant=HEAD.tenant)):
        with pytest.raises(Blocked, match="the role `admin`"):
            await headed.ask(who, method, REQUESTS[method])
    assert (await headed.listed()).total == 0


async def test_ids_of_another_tenant_are_not_there(world: World) -> None:
    theirs = await world.made()
    for method, request in (
        ("RotateKey", calls.RotateKeyRequest(id=theirs.key.id)),
        ("RevokeKey", calls.RevokeKeyRequest(id=theirs.key.id)),
    ):
        with pytest.raises(NotFound, match="there is no API key"):
            await world.ask(OTHER, method, request)
    assert (await world.access.authenticate(theirs.secret)).tenant == "acme"


async def test_the_admin_tenant_administers_the_keys_of_all(headed: World) -> None:
    made = await headed.made(HEAD, tenant="acme", subject="first", roles=["admin"])
    assert (await headed.access.authenticate(made.secret)).tenant == "acme"
    assert [key.id for key in (await headed.listed(HEAD, tenant="acme")).keys] == [made.key.id]
    new = await headed.ask(HEAD, "RotateKey", calls.RotateKeyRequest(tenant="acme", id=made.key.id))
    request = calls.RevokeKeyRequest(tenant="acme", id=new.key.id, last=True)
    assert (await headed.ask(HEAD, "RevokeKey", request)).key.state == calls.KEY_STATE_REVOKED
    # An id alone is one of its own tenant.
    with pytest.raises(NotFound, match="there is no API key"):
        await headed.ask(HEAD, "RevokeKey", calls.RevokeKeyRequest(id=new.key.id))


HOSTILE = {
    "huge": "x" * 100_000,
    "two lines": "a\nb",
    "steers a terminal": "\x1b[2J",
    "turns the line round": "\u202eadmin",
    "nul": "\x00",
    "blank": " ",
    "separator": "\u2028",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_name_is_refused_by_its_field(headed: World, name: str) -> None:
    create: dict[str, Any] = {"subject": "crawler", "roles": ["reader"]}
    requests: list[tuple[str, str, Any]] = [
        ("tenant", "CreateKey", calls.CreateKeyRequest(**(create | {"tenant": name}))),
        ("subject", "CreateKey", calls.CreateKeyRequest(**(create | {"subject": name}))),
        ("roles", "CreateKey", calls.CreateKeyRequest(**(create | {"roles": [name]}))),
        ("groups", "CreateKey", calls.CreateKeyRequest(**(create | {"groups": [name]}))),
        ("request_id", "CreateKey", calls.CreateKeyRequest(**(create | {"request_id": name}))),
        ("tenant", "ListKeys", calls.ListKeysRequest(tenant=name)),
        ("page_token", "ListKeys", calls.ListKeysRequest(page_token=name)),
        ("id", "RotateKey", calls.RotateKeyRequest(id=name)),
        ("request_id", "RotateKey", calls.RotateKeyRequest(id="key_x", request_id=name)),
        ("id", "RevokeKey", calls.RevokeKeyRequest(id=name)),
    ]
    for field, method, request in requests:
        with pytest.raises(Invalid, match="; ") as refused:
            await headed.ask(HEAD, method, request)
        assert refused.value.field == field
        assert refused.value.message.isprintable()
        assert len(refused.value.message) < 300


@pytest.mark.parametrize(
    ("request_of", "field", "why"),
    [
        ({"roles": []}, "roles", "`roles` is empty"),
        ({"roles": ["king"]}, "roles", "there is no role 'king'"),
        ({"subject": "service:infer"}, "subject", "begins with `service:`"),
        ({"groups": [str(number) for number in range(101)]}, "groups", "names 101 groups"),
        ({"expires_at": Timestamp(seconds=1)}, "expires_at", "must lie ahead"),
        ({"expires_at": Timestamp(seconds=2**62)}, "expires_at", "is no time that there is"),
        ({"expires_at": Timestamp(seconds=32_503_680_000)}, "expires_at", "by 36,500 days at most"),
    ],
)
async def test_what_no_key_may_be_is_refused_by_its_field(
    world: World, request_of: Mapping[str, Any], field: str, why: str
) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        await world.made(**request_of)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("seconds", "why"),
    [(-1, "between 0 and 30 days"), (30 * 86_400 + 1, "between 0 and 30 days"), (2**62, "is no time that there is")],
)
async def test_an_overlap_that_is_none_is_refused(world: World, seconds: int, why: str) -> None:
    made = await world.made()
    with pytest.raises(Invalid, match=why) as refused:
        await world.ask(ADMIN, "RotateKey", calls.RotateKeyRequest(id=made.key.id, overlap=Duration(seconds=seconds)))
    assert refused.value.field == "overlap"


SUSPEND, RESUME = calls.SuspendTenantRequest(tenant="acme"), calls.ResumeTenantRequest(tenant="acme")


async def test_the_admin_tenant_suspends_and_resumes(headed: World) -> None:
    made = await headed.made()
    request = calls.SuspendTenantRequest(tenant="acme", reason="unpaid")
    once, twice = [(await headed.ask(HEAD, "SuspendTenant", request)).tenant for _ in range(2)]
    assert once == twice
    assert (once.name, once.state, once.active_keys) == ("acme", calls.TENANT_STATE_SUSPENDED, 1)
    since = datetime.now(UTC) - once.suspended_at.ToDatetime(tzinfo=UTC)
    assert timedelta(0) <= since < timedelta(minutes=5)
    assert (once.suspended_by, once.reason) == ("root of head-office", "unpaid")
    with pytest.raises(Blocked, match=r"is suspended \(unpaid\)"):
        await headed.access.authenticate(made.secret)
    resumed = [(await headed.ask(HEAD, "ResumeTenant", RESUME)).tenant for _ in range(2)]
    assert {tenant.state for tenant in resumed} == {calls.TENANT_STATE_ACTIVE}
    assert not resumed[0].HasField("suspended_at")
    assert (await headed.access.authenticate(made.secret)).tenant == "acme"


@pytest.mark.parametrize(("method", "request_of"), [("SuspendTenant", SUSPEND), ("ResumeTenant", RESUME)])
async def test_nobody_else_suspends_or_resumes_nor_the_admin_tenant_itself(
    world: World, headed: World, method: str, request_of: Any
) -> None:
    for where, who in ((world, ADMIN), (world, HEAD), (headed, ADMIN), (headed, OTHER)):
        with pytest.raises(Blocked, match="only admins of the tenant that SLUICEWAY_ADMIN_TENANT names"):
            await where.ask(who, method, request_of)
    with pytest.raises(Blocked, match="the role `admin`"):
        await headed.ask(replace(LESS, tenant=HEAD.tenant), method, request_of)
    itself = type(request_of)(tenant=HEAD.tenant)
    with pytest.raises(Conflict, match="'head-office' administers all others and would lock itself out"):
        await headed.ask(HEAD, method, itself)
    assert (await headed.ask(HEAD, "ListTenants", calls.ListTenantsRequest())).total == 0


@pytest.mark.parametrize("name", ["", "x" * 100_000, "a\x00b"], ids=["none", "huge", "nul"])
async def test_what_no_tenant_is_called_is_refused_by_its_field(headed: World, name: str) -> None:
    for method, request in (
        ("SuspendTenant", calls.SuspendTenantRequest(tenant=name)),
        ("ResumeTenant", calls.ResumeTenantRequest(tenant=name)),
    ):
        with pytest.raises(Invalid, match="it must have 1 to 1,000") as refused:
            await headed.ask(HEAD, method, request)
        assert refused.value.field == "tenant"


async def test_tenants_are_paged_and_to_others_their_own_alone_is_shown(headed: World) -> None:
    for number in range(5):
        await headed.made(HEAD, tenant=f"t{number}")
    first = await headed.ask(HEAD, "ListTenants", calls.ListTenantsRequest(page_size=3))
    rest = await headed.ask(
        HEAD, "ListTenants", calls.ListTenantsRequest(page_size=3, page_token=first.next_page_token)
    )
    assert [tenant.name for page in (first, rest) for tenant in page.tenants] == ["t0", "t1", "t2", "t3", "t4"]
    assert (first.total, rest.total, rest.next_page_token) == (5, 5, "")
    own = await headed.ask(replace(ADMIN, tenant="t3"), "ListTenants", calls.ListTenantsRequest())
    assert ([tenant.name for tenant in own.tenants], own.total) == (["t3"], 1)
    with pytest.raises(Blocked, match="the role `admin`"):
        await headed.ask(LESS, "ListTenants", calls.ListTenantsRequest())


async def test_the_admin_tenant_drops_what_it_has_suspended_and_others_drop_their_own(headed: World) -> None:
    drops = headed.administration.tenant_to_drop
    with acting_as(HEAD):
        with pytest.raises(Conflict, match="the tenant 'acme' is not suspended, and what is dropped is gone"):
            await drops("acme")
        await headed.ask(HEAD, "SuspendTenant", SUSPEND)
        assert await drops("acme") == "acme"
    with acting_as(OTHER):
        assert await drops(OTHER.tenant) == OTHER.tenant
        with pytest.raises(Invalid, match="does not repeat the caller's own"):
            await drops("acme")


async def test_the_admin_tenant_does_not_drop_itself(headed: World) -> None:
    with (
        acting_as(HEAD),
        pytest.raises(Conflict, match="'head-office' administers all others; take SLUICEWAY_ADMIN_TENANT away") as said,
    ):
        await headed.administration.tenant_to_drop(HEAD.tenant)
    assert said.value.field == "tenant"


async def test_once_the_admin_tenant_is_dropped_it_administers_nobody_and_its_drop_may_be_repeated(
    headed: World,
) -> None:
    with acting_as(replace(HEAD, dropped=True)):
        for about_another in (headed.administration.tenant, headed.administration.other_tenant):
            with pytest.raises(Blocked, match="; "):
                about_another("acme")
        with pytest.raises(Invalid, match="does not repeat the caller's own"):
            await headed.administration.tenant_to_drop("acme")
        assert await headed.administration.tenant_to_drop(HEAD.tenant) == HEAD.tenant

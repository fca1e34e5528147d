"""Tokens of a provider: who is believed, who is not and is told why, and keys that change or cannot be read."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sluiceway_common.access.keys import Access
from sluiceway_common.access.oidc import OidcAccess, people
from sluiceway_common.access.provider_keys import ALGORITHMS, ProviderKeys, fetched
from sluiceway_common.access.suspensions import Suspensions
from sluiceway_common.access.tenant_states import REFRESH_SECONDS, TenantStates
from sluiceway_common.clock import SystemClock
from sluiceway_common.database import Database
from sluiceway_common.errors import Blocked, Unauthenticated, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually
from sluiceway_common.testing.clock import ManualClock
from sluiceway_common.web import HttpServer

ISSUER: Final = "https://login.example.com/realms/ours"
AUDIENCE: Final = "sluiceway"
KEYS: Final = f"{ISSUER}/keys"
SET: Final = {
    "database": "postgresql://sluiceway:x@127.0.0.1/sluiceway",
    "master_key": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
    "internal_key": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
    "oidc_issuer": ISSUER,
    "oidc_audience": AUDIENCE,
}
RSA: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """What lies at its URLs, and how often each was read."""

    def __init__(self, *keys: dict[str, Any]) -> None:
        self.keys = list(keys)
        self.read: list[str] = []
        self.away = False
        self.slow: asyncio.Event | None = None

    async def fetch(self, url: str) -> Mapping[str, Any]:
        self.read.append(url)
        if self.slow is not None:
            await self.slow.wait()
        if self.away:
            raise Unavailable(f"{url} cannot be read")
        if url == KEYS:
            return {"keys": self.keys}
        assert url == f"{ISSUER}/.well-known/openid-configuration"
        return {"issuer": ISSUER, "jwks_uri": KEYS}


def listed(key: Any, kid: str = "one", algorithm: str = "RS256", **more: str) -> dict[str, Any]:
    """A public key as a provider lists it."""
    return jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True) | {"kid": kid} | more


class World:
    def __init__(self, database: Database, provider: Provider, **settings: Any) -> None:
        self.clock, self.provider = ManualClock(), provider
        self.states = TenantStates(database, self.clock)
        shared = Shared(**(SET | settings))
        self.access = OidcAccess(shared, self.clock, self.states, provider.fetch)

    def token(self, key: Any = RSA, *, kid: str | None = "one", algorithm: str = "RS256", **claims: Any) -> str:
        """Of Ada, for a minute; None leaves a claim out."""
        now = self.clock.now()
        said = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "exp": now + timedelta(minutes=1),
            "sub": "ada",
            "tenant": "acme",
            "roles": ["reader"],
        } | claims
        headers = {"kid": kid} if kid is not None else {}
        content = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(content, key, algorithm=algorithm, headers=headers)

    async def who(self, **claims: Any) -> Principal:
        return await self.access.authenticate(self.token(**claims))


@pytest.fixture
def world(access_database: Database) -> World:
    return World(access_database, Provider(listed(RSA)))


async def test_a_token_says_tenant_subject_roles_and_groups(world: World) -> None:
    ada = Principal("acme", "ada", frozenset({"reader", "operator"}), ("legal",))
    assert await world.who(roles=["reader", "operator", "gardener"], groups=["legal"]) == ada
    assert await world.who(roles="reader operator", groups="legal") == ada


@pytest.mark.parametrize(
    ("roles", "given"),
    [
        ("Not admin", set()),
        ("reader operator gardener", set()),
        (["Not admin", "reader operator"], set()),
        (" operator\treader ", {"reader", "operator"}),
        ("admin", {"admin"}),
        ("", set()),
    ],
)
async def test_a_phrase_gives_a_role_where_each_of_its_words_is_one(
    world: World, roles: str | list[str], given: set[str]
) -> None:
    assert (await world.who(roles=roles)).roles == given


async def test_a_role_of_the_provider_may_have_blanks_in_its_name(access_database: Database) -> None:
    world = World(access_database, Provider(listed(RSA)), oidc_roles={"Search Admins": "admin", "Search": "reader"})
    assert (await world.who(roles="Search Admins")).roles == {"admin"}
    assert (await world.who(roles="Search Admins Search")).roles == set()


async def test_a_scope_is_words_of_which_some_are_roles(access_database: Database) -> None:
    world = World(access_database, Provider(listed(RSA)), oidc_roles_claim="scope")
    assert (await world.who(scope="openid profile reader")).roles == {"reader"}


@pytest.mark.parametrize(
    ("groups", "of"), [("HR Interns", ("HR Interns",)), (["HR Interns", 7], ("HR Interns",)), ("", ()), (None, ())]
)
async def test_a_text_is_the_name_of_one_group(world: World, groups: Any, of: tuple[str, ...]) -> None:
    assert (await world.who(groups=groups)).groups == of


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(ec.generate_private_key(ec.SECP256R1()), "ES256"), (ed25519.Ed25519PrivateKey.generate(), "EdDSA")],
)
async def test_other_signatures_with_a_public_key_count_too(
    access_database: Database, key: Any, algorithm: str
) -> None:
    world = World(access_database, Provider(listed(key, algorithm=algorithm)))
    assert (await world.who(key=key, algorithm=algorithm)).subject == "ada"


async def test_claims_may_have_other_names_lie_deeper_and_call_roles_otherwise(access_database: Database) -> None:
    world = World(
        access_database,
        Provider(listed(RSA)),
        oidc_tenant="ours",
        oidc_subject_claim="email",
        oidc_roles_claim="realm_access.roles",
        oidc_groups_claim="https://example.com/groups",
        oidc_roles={"search-admins": "admin"},
    )
    claims = {"realm_access": {"roles": ["search-admins", "reader"]}, "https://example.com/groups": ["hr"]}
    found = await world.who(tenant="another", email="ada@example.com", **claims)
    assert found == Principal("ours", "ada@example.com", frozenset({"admin"}), ("hr",))


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"aud": "another"}, "the token is not for 'sluiceway'"),
        ({"aud": None}, "the token has no claim `aud`"),
        ({"iss": "https://login.example.com/realms/theirs"}, f"the token is not of {ISSUER}"),
        ({"exp": None}, "the token has no claim `exp`"),
        ({"tenant": None}, "the token has no claim `tenant`, which says whose it is"),
        ({"tenant": ["acme"]}, "the token has no claim `tenant`"),
        ({"sub": ""}, "the token has no claim `sub`"),
        ({"sub": "service:eval"}, "may not begin with `service:`"),
        ({"key": OTHER}, f"the token is not signed by {ISSUER}"),
        ({"kid": "two"}, f"the token is signed with a key that {ISSUER} does not list"),
        ({"kid": None}, "does not name the key"),
    ],
)
async def test_who_is_not_believed_is_told_why(world: World, claims: dict[str, Any], said: str) -> None:
    with pytest.raises(Unauthenticated, match=said):
        await world.who(**claims)


async def test_its_time_is_over_or_has_not_come_by_more_than_clocks_differ(world: World) -> None:
    now = world.clock.now()
    for near in ({"exp": now - timedelta(seconds=29)}, {"nbf": now + timedelta(seconds=29)}):
        assert (await world.who(**near)).subject == "ada"
    with pytest.raises(Unauthenticated, match="the token has expired; log in again"):
        await world.who(exp=now - timedelta(seconds=31))
    with pytest.raises(Unauthenticated, match="not valid yet; compare the clocks"):
        await world.who(nbf=now + timedelta(seconds=31))


async def test_a_token_that_is_remembered_ends_in_time(world: World) -> None:
    token = world.token(exp=world.clock.now() - timedelta(seconds=20))
    await world.access.authenticate(token)
    world.clock.advance(11)
    with pytest.raises(Unauthenticated, match="has expired"):
        await world.access.authenticate(token)


@pytest.mark.parametrize("forge", ["none", "shared secret"])
async def test_a_token_that_needs_no_secret_of_the_provider_is_not_believed(world: World, forge: str) -> None:
    """Without a signature, or with one whose secret is the public key that everybody knows."""
    header = {"alg": "none" if forge == "none" else "HS256", "kid": "one", "typ": "JWT"}
    claims = {"iss": ISSUER, "aud": AUDIENCE, "exp": 4_000_000_000, "sub": "eve", "tenant": "acme", "roles": ["admin"]}
    signed = ".".join(jwt.utils.base64url_encode(json.dumps(part).encode()).decode() for part in (header, claims))
    public = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    mac = b"" if forge == "none" else jwt.utils.base64url_encode(_hmac(signed.encode(), public))
    with pytest.raises(Unauthenticated, match="is not signed by"):
        await world.access.authenticate(f"{signed}.{mac.decode()}")


def _hmac(content: bytes, secret: bytes) -> bytes:
    import hashlib
    import hmac

    return hmac.new(secret, content, hashlib.sha256).digest()


@pytest.mark.parametrize("token", ["a.b.c", "..", "eyJhbGciOiJSUzI1NiJ9.e30.x", "ä.ö.ü"])
async def test_what_is_no_token_is_told_so(world: World, token: str) -> None:
    with pytest.raises(Unauthenticated, match=r"neither an API key nor a token|does not name the key"):
        await world.access.authenticate(token)


async def test_one_that_is_too_long_is_not_looked_at(world: World) -> None:
    with pytest.raises(Unauthenticated, match="one may have 16384"):
        await world.who(groups=["x" * 20_000])
    assert not world.provider.read


async def test_a_new_key_counts_at_once_and_one_that_was_taken_back_in_minutes(world: World) -> None:
    old = world.token()
    await world.access.authenticate(old)
    world.provider.keys = [listed(OTHER, "two")]
    world.clock.advance(11)
    assert (await world.who(key=OTHER, kid="two")).subject == "ada"
    world.clock.advance(25)
    with pytest.raises(Unauthenticated, match="does not list"):
        await world.access.authenticate(old)


async def test_keys_change_under_twenty_calls_a_second_and_no_call_fails(world: World) -> None:
    """Also where one is used that was listed the moment before, some seconds after all were read."""
    kid, key = "one", RSA
    for second in range(330):
        # The first ones come soon after a look of every five minutes.
        if second in (150, 302, 320):
            kid, key = f"of {second}", OTHER if key is RSA else RSA
            world.provider.keys = [*world.provider.keys[-1:], listed(key, kid)]
        token = world.token(key, kid=kid)
        for _ in range(20):
            assert (await world.access.authenticate(token)).subject == "ada"
        world.clock.advance(1)


async def test_who_comes_while_keys_are_read_waits_for_them(world: World) -> None:
    """There is one look for all of them."""
    world.provider.slow = asyncio.Event()
    tokens = [world.token(sub=f"ada-{number}") for number in range(20)]
    calls = [asyncio.create_task(world.access.authenticate(token)) for token in tokens[:10]]
    await eventually(lambda: world.provider.read)
    calls += [asyncio.create_task(world.access.authenticate(token)) for token in tokens[10:]]
    await asyncio.sleep(0)
    world.provider.slow.set()
    assert [each.subject for each in await asyncio.gather(*calls)] == [f"ada-{number}" for number in range(20)]
    assert world.provider.read.count(KEYS) == 1


HEADERS: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(
    alg=HEADERS | st.sampled_from([*ALGORITHMS, "none", "HS256"]),
    more=st.dictionaries(st.sampled_from(["typ", "crit", "b64", "jku", "jwk", "x5c", "x5u"]), HEADERS, max_size=3),
    payload=st.binary(max_size=40) | st.sampled_from([b"{}", b"[" * 8_000, b"null"]),
    signature=st.binary(max_size=300),
)
def test_whatever_stands_in_a_token_of_a_key_that_is_listed_it_is_not_believed(
    alg: Any, more: dict[str, Any], payload: bytes, signature: bytes
) -> None:
    nowhere = Database("postgresql://nobody:nothing@127.0.0.1:1/none", schema="access")
    world = World(nowhere, Provider(listed(RSA)))
    head = json.dumps({"alg": alg, "kid": "one"} | more).encode()
    token = b".".join(map(jwt.utils.base64url_encode, (head, payload, signature))).decode()
    with pytest.raises(Unauthenticated, match="; log in"):
        asyncio.run(world.access.authenticate(token))


@pytest.mark.parametrize("head", [b"[" * 9_000, b'{"kid":' + b"[" * 9_000, b'{"a":' * 2_000])
async def test_a_token_that_is_nested_too_deeply_is_none(world: World, head: bytes) -> None:
    token = f"{jwt.utils.base64url_encode(head).decode()}.e30.x"
    with pytest.raises(Unauthenticated, match="neither an API key nor a token"):
        await world.access.authenticate(token)


async def test_keys_that_nobody_knows_cost_the_provider_little(world: World) -> None:
    for number in range(50):
        with pytest.raises(Unauthenticated, match="does not list"):
            await world.who(kid=f"made up {number}")
    assert world.provider.read.count(KEYS) == 1


async def test_where_the_provider_is_away_its_keys_go_on_for_a_day(world: World) -> None:
    await world.who()
    world.provider.away = True
    world.clock.advance(3600)
    assert (await world.who()).subject == "ada"
    world.clock.advance(86_400)
    with pytest.raises(Unavailable, match=f"the keys of {ISSUER} cannot be read") as caught:
        await world.who()
    assert caught.value.retry_after


async def test_of_a_dropped_tenant_nobody_is_let_in(world: World) -> None:
    await world.states.add("acme")
    with pytest.raises(Unauthenticated, match="the tenant of this credential was dropped"):
        await world.who()
    assert (await world.who(tenant="umbrella")).tenant == "umbrella"


async def test_of_a_suspended_tenant_nobody_is_let_in_until_it_is_resumed(
    world: World, access_database: Database
) -> None:
    assert (await world.who()).tenant == "acme"
    elsewhere = Suspensions(access_database, TenantStates(access_database), SystemClock())
    await elsewhere.suspend("acme", by="root", reason="unpaid")
    world.clock.advance(REFRESH_SECONDS)
    with pytest.raises(Blocked, match="the tenant 'acme' is suspended \\(unpaid\\); ask whoever runs"):
        await world.who(roles=["admin"])
    assert (await world.who(tenant="umbrella")).tenant == "umbrella"
    await elsewhere.resume("acme")
    world.clock.advance(REFRESH_SECONDS)
    assert (await world.who()).tenant == "acme"


@pytest.mark.parametrize(
    "unfit",
    [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "one", "alg": "HS256"},
        {"kty": "RSA", "kid": "one"},
        {"kty": "unheard of", "kid": "one"},
        "no object",
    ],
)
async def test_keys_that_are_for_something_else_are_passed_over(access_database: Database, unfit: Any) -> None:
    world = World(access_database, Provider(unfit, listed(OTHER, "sealing", use="enc"), listed(RSA, "two")))
    assert (await world.who(kid="two")).subject == "ada"
    for kid in ("one", "sealing"):
        with pytest.raises(Unauthenticated, match="does not list"):
            await world.who(kid=kid)


@asynccontextmanager
async def provider_at(answer: Callable[[str], Response]) -> AsyncIterator[str]:
    """A real server; its address."""

    async def said(request: Request) -> Response:
        return answer(request.url.path)

    server = HttpServer(Starlette(routes=[Route("/{path:path}", said)]), "127.0.0.1:0", drain=0.1)
    await server.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        await server.stop()


async def test_keys_are_found_where_the_issuer_says_they_are() -> None:
    served: list[str] = []

    def answer(path: str) -> Response:
        (address,) = served
        said = {"keys": [listed(RSA)]} if path == "/keys" else {"issuer": address, "jwks_uri": f"{address}/keys"}
        return Response(json.dumps(said))

    async with provider_at(answer) as issuer:
        served.append(issuer)
        key = await ProviderKeys(issuer, "", ManualClock(), fetched).of("one")
    assert key.key_id == "one"


async def test_keys_and_tokens_are_taken_side_by_side(access_database: Database) -> None:
    clock = SystemClock()
    states = TenantStates(access_database, clock)
    keys = Access(access_database, clock, states)
    secret = await keys.create_key("acme", "bob", ["reader"])
    async with provider_at(lambda _path: Response(json.dumps({"keys": [listed(RSA)]}))) as address:
        shared = Shared(**(SET | {"oidc_jwks": f"{address}/keys"}))
        authenticate = people(shared, keys, clock, states)
        claims = {"iss": ISSUER, "aud": AUDIENCE, "exp": clock.now() + timedelta(minutes=1), "sub": "ada"}
        token = jwt.encode(claims | {"tenant": "acme"}, RSA, algorithm="RS256", headers={"kid": "one"})
        assert [(await authenticate(each)).subject for each in (secret, token)] == ["bob", "ada"]
        for wrong, why in (("sw_unknown", "this API key is not known"), (f"{token}AAAA", "is not signed by")):
            with pytest.raises(Unauthenticated, match=why):
                await authenticate(wrong)
    without = people(Shared(**(SET | {"oidc_issuer": "", "oidc_audience": ""})), keys, clock, states)
    with pytest.raises(Unauthenticated, match="this is no API key"):
        await without(token)


@pytest.mark.parametrize(
    "answer",
    [
        Response("[]"),
        Response("<html>"),
        Response("{}", status_code=500),
        Response("", status_code=302, headers={"location": "/elsewhere"}),
        Response(json.dumps({"keys": "x" * (1 << 20)})),
    ],
    ids=["list", "page", "fault", "redirect", "huge"],
)
async def test_what_is_no_list_of_keys_is_none(answer: Response) -> None:
    async with provider_at(lambda _path: answer) as address:
        with pytest.raises(Unavailable, match="cannot be read"):
            await fetched(f"{address}/keys")


async def test_a_provider_that_speaks_for_another_is_not_believed() -> None:
    async def fetch(_url: str) -> Mapping[str, Any]:
        return {"issuer": "https://evil.example.com", "jwks_uri": KEYS, "keys": [listed(RSA)]}

    with pytest.raises(Unavailable, match=f"the keys of {ISSUER} cannot be read"):
        await ProviderKeys(ISSUER, "", ManualClock(), fetch).of("one")

"""Internal tokens: signed, for one audience, good for a minute."""

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.calls.credentials import LIFETIME, bearer
from sluiceway_common.errors import Unauthenticated
from sluiceway_common.principal import Principal
from sluiceway_common.testing import ManualClock
from tests.unit.common.rpc.scripted import ADA, access

NOW = ManualClock().now()
SEED, OTHER_SEED = b"a" * 32, b"b" * 32


def tokens(audience: str = "embed", seed: bytes = SEED, trusted: tuple[bytes, ...] = ()) -> ServiceTokens:
    return ServiceTokens(seed, trusted, audience=audience)


def public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


@given(
    st.builds(
        Principal,
        tenant=st.text(),
        subject=st.text(),
        roles=st.frozensets(st.sampled_from(["reader", "operator", "admin"])),
        groups=st.lists(st.text()).map(tuple),
        purpose=st.text(),
    )
)
def test_who_goes_in_comes_out(principal: Principal) -> None:
    token = tokens("infer").mint(principal, "embed", NOW)

    assert token.isascii()
    assert tokens("embed").verify(token, NOW) == principal


def test_a_token_for_another_service_is_refused() -> None:
    token = tokens().mint(ADA, "ingest", NOW)

    with pytest.raises(Unauthenticated, match="is for 'ingest', this is 'embed'"):
        tokens("embed").verify(token, NOW)


def test_a_token_of_another_installation_is_refused() -> None:
    token = tokens(seed=OTHER_SEED).mint(ADA, "embed", NOW)

    with pytest.raises(Unauthenticated, match="not signed"):
        tokens("embed").verify(token, NOW)


def test_both_keys_are_trusted_while_one_replaces_the_other() -> None:
    verifier = tokens(trusted=(public(SEED), public(OTHER_SEED)))

    for seed in (SEED, OTHER_SEED):
        assert verifier.verify(tokens(seed=seed).mint(ADA, "embed", NOW), NOW) == ADA


@pytest.mark.parametrize("seconds", [66, 3600, -66])
def test_a_token_counts_for_a_minute_from_its_making(seconds: float) -> None:
    verifier, token = tokens(), tokens().mint(ADA, "embed", NOW)

    with pytest.raises(Unauthenticated, match="expired"):
        verifier.verify(token, NOW + timedelta(seconds=seconds))


def test_a_token_that_was_good_once_still_expires() -> None:
    verifier, token = tokens(), tokens().mint(ADA, "embed", NOW)
    assert verifier.verify(token, NOW) == ADA

    with pytest.raises(Unauthenticated, match="expired"):
        verifier.verify(token, NOW + timedelta(seconds=66))


def test_a_changed_claim_breaks_the_signature() -> None:
    signer, payload, signature = tokens().mint(ADA, "embed", NOW).removeprefix("swi.").split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged = base64.urlsafe_b64encode(json.dumps({**claims, "roles": ["admin"]}).encode()).rstrip(b"=").decode()

    with pytest.raises(Unauthenticated, match="not signed"):
        tokens().verify(f"swi.{signer}.{forged}.{signature}", NOW)


@given(st.text())
def test_no_text_is_taken_for_a_token(text: str) -> None:
    with pytest.raises(Unauthenticated, match="is not signed by a service"):
        tokens().verify("swi." + text, NOW)


def test_a_token_is_handed_out_again_while_half_of_its_life_is_left() -> None:
    mint = tokens().mint
    token = mint(ADA, "embed", NOW)

    assert mint(ADA, "embed", NOW + timedelta(seconds=29)) == token
    assert mint(ADA, "embed", NOW + timedelta(seconds=31)) != token
    assert mint(ADA, "ingest", NOW) != token


@pytest.mark.parametrize("seconds", [1, 6, 10, 3600])
def test_a_token_counts_after_the_clock_was_set_back(seconds: int) -> None:
    minting = tokens()
    minting.mint(ADA, "embed", NOW)
    earlier = NOW - timedelta(seconds=seconds)
    assert tokens("embed").verify(minting.mint(ADA, "embed", earlier), earlier) == ADA


async def test_keys_and_tokens_are_told_apart() -> None:
    clock = ManualClock()
    authenticate = Authenticator(access, tokens(), clock)

    assert await authenticate("sw_ada") == ADA
    assert await authenticate(tokens().mint(ADA, "embed", clock.now())) == ADA
    with pytest.raises(Unauthenticated, match="the key is not known"):
        await authenticate("sw_eve")


def test_a_token_that_was_good_once_counts_to_the_last_moment_that_clocks_may_differ_by() -> None:
    verifier, token = tokens(), tokens().mint(ADA, "embed", NOW)
    assert verifier.verify(token, NOW) == ADA

    last = NOW + timedelta(seconds=LIFETIME + 5)
    assert verifier.verify(token, last) == ADA
    with pytest.raises(Unauthenticated, match="mint a new one"):
        verifier.verify(token, last + timedelta(milliseconds=1))


@pytest.mark.parametrize("header", [None, "", "Basic sw_ada", "sw_ada", "Bearersw_ada"])
def test_a_call_without_a_bearer_is_told_what_to_send(header: str | None) -> None:
    with pytest.raises(Unauthenticated, match="send `authorization: Bearer <api key>`"):
        bearer(header)


def test_the_word_bearer_is_read_in_any_case() -> None:
    assert bearer("BEARER  sw_ada ") == "sw_ada"

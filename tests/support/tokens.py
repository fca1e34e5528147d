"""An OpenID Connect provider of the tests, its tokens, and those that nobody may believe."""

import base64
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sluiceway_common.web import HttpServer

AUDIENCE: Final = "sluiceway"
_KEY: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_STRANGER: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Provider:
    """Lists one key, `one`."""

    issuer: str

    def token(self, key: Any = _KEY, *, kid: str = "one", algorithm: str = "RS256", **claims: Any) -> str:
        """Of Ada, for a minute."""
        said = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "exp": datetime.now(UTC) + timedelta(minutes=1),
            "sub": "ada",
            "tenant": "acme",
            "roles": ["admin"],
        }
        return jwt.encode(said | claims, key, algorithm=algorithm, headers={"kid": kid})

    def refused(self) -> Mapping[str, tuple[str, str]]:
        """By what is wrong with it: a token, and what is said of it."""
        unsigned, forged = f"the token is not signed by {self.issuer}; log in there", self.token()
        past, head, *_ = datetime.now(UTC) - timedelta(minutes=2), *forged.split(".")
        other_claims = _encoded({"sub": "root", "aud": AUDIENCE, "iss": self.issuer, "exp": 2**40})
        return {
            "forged": (self.token(_STRANGER), unsigned),
            "changed": (".".join((head, other_claims, forged.rpartition(".")[2])), unsigned),
            "alg=none": (self.token("", algorithm="none"), unsigned),
            "public key as a secret": (_signed_with_public_key(forged), unsigned),
            "of a key that is not listed": (
                self.token(kid="two"),
                f"the token is signed with a key that {self.issuer} does not list; log in again",
            ),
            "expired": (self.token(exp=past), "the token has expired; log in again"),
            "wrong audience": (
                self.token(aud="another"),
                f"the token is not for {AUDIENCE!r}; ask its issuer for one that is",
            ),
            "wrong issuer": (
                self.token(iss="https://login.example.com"),
                f"the token is not of {self.issuer}; log in there",
            ),
        }


@asynccontextmanager
async def provider() -> AsyncIterator[Provider]:
    """Serves its keys on this machine."""
    listed = jwt.get_algorithm_by_name("RS256").to_jwk(_KEY.public_key(), as_dict=True) | {"kid": "one"}

    async def keys(_request: Request) -> Response:
        return JSONResponse({"keys": [listed]})

    async def configuration(_request: Request) -> Response:
        return JSONResponse({"issuer": made.issuer, "jwks_uri": f"{made.issuer}/keys"})

    routes = [Route("/keys", keys), Route("/.well-known/openid-configuration", configuration)]
    server = HttpServer(Starlette(routes=routes), "127.0.0.1:0")
    await server.start()
    made = Provider(f"http://127.0.0.1:{server.port}")
    try:
        yield made
    finally:
        await server.stop()


def _signed_with_public_key(token: str) -> str:
    """By HMAC: the library refuses to make one, and a careless one would believe it."""
    public = _KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{_encoded({'alg': 'HS256', 'kid': 'one'})}.{token.split('.')[1]}"
    return f"{signed}.{_in_base64(hmac.digest(public, signed.encode(), 'sha256'))}"


def _encoded(claims: Mapping[str, Any]) -> str:
    return _in_base64(json.dumps(claims).encode())


def _in_base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

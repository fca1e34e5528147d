"""Authentication of calls behind a bulkhead: credentials that were good before are asked about at once, of others a few
at a time. So whoever has none that is good holds up nobody who has one.
"""

from collections import Counter
from typing import Final

from sluiceway_common.access.oidc import is_token
from sluiceway_common.admission import Admission
from sluiceway_common.cache import LRUCache
from sluiceway_common.calls.credentials import PREFIX, Authenticate
from sluiceway_common.errors import Overloaded, Unauthenticated
from sluiceway_common.ids import sha256
from sluiceway_common.principal import Principal

UNKNOWN_AT_A_TIME: Final = 200
"""The database is through with them in some tenths of a second, so that who comes next finds room."""

_WHAT: Final = "looks at credentials"
_RETRY_AFTER: Final = 1.0
# As many as callers that a replica may know at a time; one costs a hundred bytes.
_REMEMBERED: Final = 10_000


class BoundedAuthentication:
    """Asks `authenticate` who calls, for at most `most` credentials at a time that it has let in nobody with before.

    A call waits for that before it has a seat, and the database looks at few keys at a time: without a bound, those who
    come with keys that they made up would wait in thousands, and everybody else behind them. One stands before all
    doors of a process. Tokens and API keys are counted apart: a provider that is slow holds up no API key.
    """

    def __init__(
        self, authenticate: Authenticate, admission: Admission | None = None, most: int = UNKNOWN_AT_A_TIME
    ) -> None:
        self._authenticate = authenticate
        self._most = most
        self._admission = admission or Admission()
        # Calls by their credential: a hundred with one that is new cost one look.
        self._tokens: Counter[str] = Counter()
        self._keys: Counter[str] = Counter()
        self._good: LRUCache[str, bool] = LRUCache(_REMEMBERED)

    async def __call__(self, secret: str) -> Principal:
        """The caller. Raises Unauthenticated, and Overloaded where too many that are not known are looked at."""
        if secret.startswith(PREFIX):
            # A token of ours is verified here, and waits for nothing.
            return await self._authenticate(secret)
        digest = sha256(secret)
        return await (self._known if self._good.get(digest) else self._unknown)(secret, digest)

    async def _known(self, secret: str, digest: str) -> Principal:
        try:
            return await self._authenticate(secret)
        except Unauthenticated:
            self._good.pop(digest, None)
            raise

    async def _unknown(self, secret: str, digest: str) -> Principal:
        looking = self._tokens if is_token(secret) else self._keys
        if digest not in looking and len(looking) >= self._most:
            self._admission.on_refused(_WHAT, "all")
            raise Overloaded(
                f"{self._most} credentials that are not known here are being looked at; ask again in a second",
                retry_after=_RETRY_AFTER,
            )
        looking[digest] += 1
        try:
            principal = await self._authenticate(secret)
        finally:
            looking[digest] -= 1
            if not looking[digest]:
                del looking[digest]
        self._good[digest] = True
        return principal

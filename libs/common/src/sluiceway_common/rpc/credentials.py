"""Who calls, by what the `authorization` metadata or header says."""

from collections.abc import Awaitable, Callable

from sluiceway_common.clock import Clock, SystemClock
from sluiceway_common.errors import Unauthenticated
from sluiceway_common.principal import Principal
from sluiceway_common.rpc.tokens import PREFIX, ServiceTokens

Authenticate = Callable[[str], Awaitable[Principal]]

_SCHEME = "bearer "


class Authenticator:
    """API keys of people and programs are asked of `access`; tokens of our own services are verified here."""

    def __init__(self, access: Authenticate, tokens: ServiceTokens, clock: Clock | None = None) -> None:
        self._access = access
        self._tokens = tokens
        self._clock = clock or SystemClock()

    async def __call__(self, secret: str) -> Principal:
        """The caller. Raises Unauthenticated."""
        if secret.startswith(PREFIX):
            return self._tokens.verify(secret, self._clock.now())
        return await self._access(secret)


def bearer(authorization: str | None) -> str:
    """The secret of `Bearer <secret>`. Raises Unauthenticated where there is none."""
    if not authorization or authorization[: len(_SCHEME)].lower() != _SCHEME:
        raise Unauthenticated("no credential came with this call; send `authorization: Bearer <api key>`")
    return authorization[len(_SCHEME) :].strip()

"""Calls, whatever carries them: credentials and limits, the same for gRPC and HTTP."""

from sluiceway_common.calls.credentials import Authenticator as Authenticator
from sluiceway_common.calls.credentials import ServiceTokens as ServiceTokens
from sluiceway_common.calls.limits import Deadlines as Deadlines
from sluiceway_common.calls.limits import remaining as remaining

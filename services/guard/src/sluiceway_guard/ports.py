"""Ports of guard: what it needs of the world."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_guard.domain.document import ChunkedDocument, DocumentText
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.domain.policy import DecidingPolicies
from sluiceway_guard.domain.policy_history import Activation, CurrentActivations, PolicyName, StoredPolicy
from sluiceway_guard.domain.replay import KeptVerdict


class Scanner(Protocol):
    """Pure function from a text to findings: the same text gives the same findings, whoever asks.

    Linear in the length of the text, whatever is in it; what it goes through one by one it takes from `text.each`.
    """

    @property
    def name(self) -> str:
        """Short and lasting: policies and verdicts name it."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same text might be judged otherwise."""
        ...

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        """In the order of the text. Spans are code points of `text.text`. Raises TooLarge for a text that nobody could
        look at, and OutOfTime."""
        ...


class DocumentTexts(Protocol):
    """What ingest stored of documents."""

    async def read(self, document: ChunkedDocument) -> DocumentText:
        """The text and its passages, compared with their digests. Raises NotFound where it is gone, Invalid where it
        is not what the log says, or where it is another tenant's: an address is the word of whoever wrote the record.
        """
        ...


class Policies(Protocol):
    """The policy of each tenant, at no cost for a check: what was read counts for up to 2 seconds, so an activation
    anywhere decides everywhere after that time. While the store does not answer, the policy that was last read of a
    tenant goes on to count for 10 minutes. Errors: Unavailable where there is none to go by; nothing may go on then.
    """

    async def deciding(self, tenant: str) -> DecidingPolicies:
        """The version that decides for this tenant now, that of the installation where it never activated one; and its
        shadow."""
        ...


class PolicyStore(Protocol):
    """Versions of policies and their activations, of each tenant for itself. Neither ever changes, and no activation
    ever goes.

    Errors: Unavailable while it does not answer.
    """

    async def put(self, policy: StoredPolicy) -> StoredPolicy:
        """What is under that name and version from now on: this, numbered as the next one, or what was there before.
        Of 1,000 versions of a tenant one goes for it, as `version_to_let_go` says. Raises TooLarge where each is
        needed, and Conflict where another one was activated under that name and version, whose text went."""
        ...

    async def get(self, tenant: str, name: PolicyName) -> StoredPolicy | None: ...

    async def page(self, tenant: str, before: int, limit: int) -> Sequence[StoredPolicy]:
        """The last ones with a smaller number, the last one first, without their texts: a thousand are 64 MB."""
        ...

    async def activate(self, activation: Activation, event: OutgoingEvent) -> bool:
        """Writes it and the event together. False where the history has that number already: somebody was faster.
        Raises NotFound where that version is not there any more."""
        ...

    async def current(self, tenant: str) -> CurrentActivations:
        """What counts now."""
        ...

    async def activations(self, tenant: str, before: int, limit: int) -> Sequence[Activation]:
        """The last ones with a smaller number, the last one first."""
        ...


class VerdictStore(Protocol):
    """Verdicts of each tenant for some days, without a word of what was judged.

    Errors: Unavailable while it does not answer.
    """

    async def keep(self, verdicts: Sequence[KeptVerdict]) -> None:
        """Twice is once: of one that comes again the later moment counts."""
        ...

    async def page(
        self, tenant: str, since: datetime | None, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[KeptVerdict]:
        """Those from `since` on and before a moment and id, the last one first."""
        ...

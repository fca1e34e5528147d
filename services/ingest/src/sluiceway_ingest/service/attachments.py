"""Attachments as documents of their own: children that share the rules and the fate of their parent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sluiceway_common.blobs.uncommitted import UncommittedPuts
from sluiceway_common.errors import Conflict, TooLarge
from sluiceway_common.ids import sha256
from sluiceway_ingest.domain.attached import below, check_family, cleaned, living
from sluiceway_ingest.domain.document import GONE, Document, SubmittedMetadata
from sluiceway_ingest.domain.extracted import Attachment, ExtractionFailed
from sluiceway_ingest.domain.quota import TenantUsage, usage_of
from sluiceway_ingest.domain.submission import LONGEST_KEY, StoredSubmission
from sluiceway_ingest.ports import DocumentBlobs, DocumentStore, IntakeQuery
from sluiceway_ingest.service.quotas import QuotaCheck
from sluiceway_ingest.service.submission import Submission
from sluiceway_ingest.service.withdrawal import Withdrawal

_DIGITS: Final = 32
_LEFT_OUT: Final = "unread-attachments"


@dataclass(frozen=True, kw_only=True)
class Attachments:
    """A child is found by the place it has in its parent; one that is there no longer is withdrawn."""

    documents: DocumentStore
    blobs: DocumentBlobs
    submission: Submission
    withdrawal: Withdrawal
    quotas: QuotaCheck

    async def check(self, parent: Document, children: Sequence[Attachment]) -> None:
        """Raises ExtractionFailed where they lie too deep, or are too many with all that the root holds elsewhere."""
        if children:
            mine = await self.documents.children(parent.tenant, parent.document_id)
            all_inside = await self.documents.inside(parent.tenant, parent.root_id)
            others = living(all_inside) - living(child.state for child in mine)
            check_family(parent, len(children), others)
            await self._check_quota(parent, _growth(mine, _placed(parent, children)))

    async def _check_quota(self, parent: Document, growth: TenantUsage) -> None:
        try:
            await self.quotas.check_now(parent.tenant, growth)
        except TooLarge as error:
            raise ExtractionFailed("TOO_LARGE", f"With what is attached to it, {error.message}.") from error

    async def hand_in(self, parent: Document, children: Sequence[Attachment]) -> tuple[str, ...]:
        """With which flags: one where a key is that of a document elsewhere. Twice is once. Raises LeaseLost where the
        parent was taken away: what this try has found is of no version that counts, and nothing of it is written from
        then on."""
        placed = _placed(parent, children)
        taken = [await self._hand_in(parent, key, child) for key, child in placed.items()]
        for old in await self.documents.children(parent.tenant, parent.document_id):
            if old.state not in GONE and old.identity.source_key not in placed:
                await self.withdrawal.take_out(old, parent)
        return () if all(taken) else (_LEFT_OUT,)

    async def _hand_in(self, parent: Document, key: str, child: Attachment) -> bool:
        metadata = SubmittedMetadata(child.name, child.media_type, parent.submitted.acl, parent.submitted.labels)
        async with UncommittedPuts(self.blobs.discard) as puts:
            child_of_it = StoredSubmission(
                identity=replace(parent.identity, source_key=key),
                submitted=metadata,
                original=(await puts.put_all(self.blobs.put_all(parent, [child.content])))[0],
                submitted_by=parent.submitted_by,
                ancestry=below(parent),
            )
            try:
                await self._take(child_of_it, parent)
            except Conflict as error:
                # Where the collection is being deleted, the parent goes as well.
                return error.field != "source_key"
            puts.committed()
            return True

    async def _take(self, child: StoredSubmission, parent: Document) -> None:
        """Raises Conflict (`source_key`) where the key is that of a document elsewhere. One whose document has left is
        on its way as well: the parent may have been handed in again before it had gone."""
        try:
            await self.submission.take(child, within=parent)
        except Conflict as error:
            if error.field != "source_key":
                raise
            there = (await self.documents.intake(IntakeQuery(identity=child.identity))).current
            if there is not None:
                await self.withdrawal.follow(there.tenant, there.ancestry.parent_id)
            await self.submission.take(child, within=parent)


def _placed(parent: Document, children: Sequence[Attachment]) -> dict[str, Attachment]:
    """By the keys that they have in it, in their order."""
    fit = [cleaned(child) for child in children]
    return {_key(parent, number, child): child for number, child in enumerate(fit, 1)}


def _growth(before: Sequence[Document], after: Mapping[str, Attachment]) -> TenantUsage:
    """By how much the tenant holds more when these attachments take the place of those that are there. What is taken
    out keeps its bytes, as what was taken out before does."""
    growth = TenantUsage(documents=len(after), bytes=sum(len(child.content) for child in after.values()))
    for child in before:
        if child.state not in GONE:
            used = usage_of(child)
            stays = child.identity.source_key not in after
            growth = growth.without(replace(used, bytes=0) if stays else used)
    return growth


def _key(parent: Document, number: int, child: Attachment) -> str:
    """`<key of the parent>#<number>/<name>`. Where that is too long to be one, the key of the parent is cut, and a
    digest of all of it keeps apart those that begin alike."""
    around, tail = parent.identity.source_key, f"#{number}/{child.name}"[: LONGEST_KEY // 2]
    if len(around) + len(tail) > LONGEST_KEY:
        digest = f"~{sha256(around.encode())[:_DIGITS]}"
        around = around[: LONGEST_KEY - len(tail) - len(digest)] + digest
    return around + tail

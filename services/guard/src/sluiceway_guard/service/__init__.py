"""Use cases of guard, and the object that holds them."""

from dataclasses import dataclass

from sluiceway_guard.service.checking import Checking
from sluiceway_guard.service.documents import DocumentJudging
from sluiceway_guard.service.policies import PolicyChanges, PolicyQueries, PolicyTesting
from sluiceway_guard.service.rejudging import Rejudging
from sluiceway_guard.service.releasing import Releasing
from sluiceway_guard.service.replaying import PolicyReplaying, VerdictKeeping


@dataclass(frozen=True, kw_only=True)
class GuardService:
    """Everything that guard can do."""

    checking: Checking
    releasing: Releasing
    documents: DocumentJudging
    policies: PolicyQueries
    policy_changes: PolicyChanges
    policy_testing: PolicyTesting
    policy_replay: PolicyReplaying
    verdicts: VerdictKeeping
    rejudging: Rejudging

"""Wiring of guard: the use cases over a set of ports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sluiceway_common.access.port import Seal
from sluiceway_common.bus.port import Publish
from sluiceway_common.clock import Clock
from sluiceway_guard.domain.policy_history import StoredPolicy
from sluiceway_guard.domain.subject import SubjectKind
from sluiceway_guard.domain.verdict import Verdict
from sluiceway_guard.ports import DocumentTexts, Policies, PolicyStore, Scanner, VerdictStore
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.checking import Checking
from sluiceway_guard.service.documents import DocumentJudging
from sluiceway_guard.service.judging import Judging
from sluiceway_guard.service.policies import PolicyChanges, PolicyQueries, PolicyTesting
from sluiceway_guard.service.rejudging import Rejudging
from sluiceway_guard.service.releasing import Releasing
from sluiceway_guard.service.replaying import PolicyReplaying, VerdictKeeping
from sluiceway_guard.service.scanning import Scanning


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The world as guard meets it. Scanners are listed by the kind of text that they look at; `standard` is the policy
    of the installation."""

    scanners: Mapping[SubjectKind, Sequence[Scanner]]
    policies: Policies
    policy_store: PolicyStore
    verdicts: VerdictStore
    standard: StoredPolicy
    texts: DocumentTexts
    seal: Seal
    publish: Publish
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class Options:
    """Seconds that the scanners may take for a subject, the key that names verdicts, and who is told of a scanner that
    broke and of each verdict.
    """

    seconds: float
    id_key: bytes
    on_failed: Callable[[str, Exception], None]
    on_judged: Callable[[Verdict], None] = lambda _verdict: None


def wired(ports: Ports, options: Options) -> GuardService:
    """Everything that guard can do, over these ports."""
    scanning = Scanning(scanners=ports.scanners, seconds=options.seconds, on_failed=options.on_failed)
    judging = Judging(
        scanning=scanning,
        policies=ports.policies,
        publish=ports.publish,
        clock=ports.clock,
        id_key=options.id_key,
        on_judged=options.on_judged,
    )
    checking = Checking(judging)
    queries = PolicyQueries(store=ports.policy_store, standard=ports.standard)
    return GuardService(
        checking=checking,
        releasing=Releasing(judging),
        documents=DocumentJudging(ports.texts, judging),
        policies=queries,
        policy_changes=PolicyChanges(store=ports.policy_store, queries=queries, seal=ports.seal, clock=ports.clock),
        policy_testing=PolicyTesting(queries=queries, checking=checking),
        policy_replay=PolicyReplaying(queries=queries, verdicts=ports.verdicts),
        verdicts=VerdictKeeping(ports.verdicts),
        rejudging=Rejudging(judging, ports.seal),
    )

"""A shadow: it decides nothing, and each verdict says what it would have decided."""

import random
from collections.abc import AsyncGenerator, Sequence

import pytest

from sluiceway.guard.v1 import events_pb2, values_pb2
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.observability.metrics import Metrics
from sluiceway_guard.adapters.metered import MeteredVerdicts
from sluiceway_guard.domain.policy import Action, DecidingPolicies, policy_of
from sluiceway_guard.domain.subject import Part, SubjectKind
from sluiceway_guard.domain.verdict import Verdict
from sluiceway_guard.rpc.messages import check_response
from sluiceway_guard.service import GuardService
from tests.support.guard_rpc import ended, guard_service
from tests.unit.guard.service.test_checking import ANN
from tests.unit.guard.service.test_releasing import split

DECIDES = """name = "ours"
version = "1"
words = {"word.fish" = ["swordfish"]}
rules = [{findings = ["word"], action = "redact"}]
"""
SHADOW = """name = "ours"
version = "2"
words = {"word.moon" = ["blue moon"]}
rules = [{findings = ["word"], action = "block"}, {findings = ["pii.email"], action = "review", texts = ["question"]}]
"""
MAIL = "Write to ann@example.com"


class Both:
    """One that decides, and its shadow."""

    async def deciding(self, tenant: str) -> DecidingPolicies:
        return DecidingPolicies(policy_of(DECIDES), policy_of(SHADOW))


def service(said: list[OutgoingEvent] | None = None) -> GuardService:
    return guard_service(DECIDES, said, policies=Both())


def shadow_of(verdict: Verdict) -> Action:
    assert verdict.shadow is not None
    return verdict.shadow.action


async def streamed(pieces: Sequence[str]) -> Verdict:
    async def deltas() -> AsyncGenerator[str, None]:
        for piece in pieces:
            yield piece

    *_, verdict = [event async for event in service().releasing.release(ANN, ended(deltas()))]
    assert isinstance(verdict, Verdict)
    return verdict


@pytest.mark.parametrize(
    ("kind", "text", "action", "shadow"),
    [
        ("question", "Under a blue moon", "allow", "block"),
        ("question", "A swordfish", "redact", "allow"),
        ("question", "A swordfish under a blue moon", "redact", "block"),
        ("question", MAIL, "allow", "review"),
        ("answer", MAIL, "allow", "allow"),
        ("answer", "Under a blue moon", "allow", "block"),
    ],
)
async def test_a_verdict_says_what_the_shadow_would_have_decided(
    kind: SubjectKind, text: str, action: Action, shadow: Action
) -> None:
    said: list[OutgoingEvent] = []
    guard = service(said)
    verdict = await guard.checking.check(ANN, [Part(kind=kind, trust="caller", text=text)])
    alone = await guard_service(DECIDES).checking.check(ANN, [Part(kind=kind, trust="caller", text=text)])
    assert (verdict.action, shadow_of(verdict)) == (action, shadow)
    assert (verdict.id, verdict.released, verdict.findings) == (alone.id, alone.released, alone.findings)
    (event,) = [one.event for one in said]
    assert isinstance(event, events_pb2.VerdictRecorded)
    told = event.verdict.shadow
    assert (values_pb2.Action.Name(told.action), told.policy.version) == (f"ACTION_{shadow.upper()}", "2")
    assert told.policy.digest == policy_of(SHADOW).digest


async def test_a_tenant_without_a_shadow_has_none_in_his_verdicts() -> None:
    said: list[OutgoingEvent] = []
    await guard_service(DECIDES, said).checking.check(ANN, [Part(kind="question", trust="caller", text="A heron")])
    (event,) = [one.event for one in said]
    assert isinstance(event, events_pb2.VerdictRecorded)
    assert not event.verdict.HasField("shadow")


async def test_what_the_shadow_would_have_decided_of_a_stream_does_not_depend_on_its_pieces() -> None:
    draw = random.Random(7)
    text = "Some words of a swordfish and more, then once in a blue moon, and more. " * 8
    whole = await streamed([text])
    assert shadow_of(whole) == "block"
    for _ in range(40):
        again = await streamed(split(text, draw))
        assert (again.id, again.released, shadow_of(again)) == (whole.id, whole.released, "block")


async def test_differences_are_counted_by_kind_and_what_is_the_same_is_not() -> None:
    metrics = Metrics()
    count, guard = MeteredVerdicts(metrics), service()
    for text in ("A heron", "Under a blue moon", "Another blue moon", "A swordfish"):
        count(await guard.checking.check(ANN, [Part(kind="question", trust="caller", text=text)]))
    counted = {
        tuple(sample.labels.values()): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == "sluiceway_guard_shadow_differences_total"
    }
    assert counted == {("question", "allow", "block"): 2, ("question", "redact", "allow"): 1}


async def test_while_there_is_a_shadow_every_passage_is_to_be_judged() -> None:
    question = [Part(kind="question", trust="caller", text=MAIL)]
    assert check_response(await service().checking.check(ANN, question)).passage_ruling == ""
    assert check_response(await guard_service(DECIDES).checking.check(ANN, question)).passage_ruling

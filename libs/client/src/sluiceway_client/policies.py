"""Client of guard's policies: put, read, activated and tried out."""

from datetime import datetime

from google.protobuf.message import Message

from sluiceway.guard.v1 import policy_service_pb2 as calls
from sluiceway.guard.v1 import values_pb2 as proto
from sluiceway.guard.v1.policy_service_pb2_grpc import PolicyServiceStub
from sluiceway_client import messages
from sluiceway_client.channel import connect, credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import Invalid, translating_errors
from sluiceway_client.values import (
    Activation,
    ChangedVerdict,
    Policy,
    PolicyFinding,
    PolicyInfo,
    PolicyReplay,
    PolicyTest,
    ReplayedOutcome,
    TextKind,
)

_PAGE = 1000
# A hundred thousand verdicts are read and weighed.
_REPLAY_SECONDS = 300.0
_KINDS = {name.removeprefix("SUBJECT_KIND_").lower(): value for name, value in proto.SubjectKind.items() if value != 0}


class Policies:
    """The calls of guard about policies. Every call has a deadline in seconds."""

    def __init__(self, addresses: Addresses, *, deadline: float = 30.0) -> None:
        self._address = addresses.of("guard")
        self._deadline = deadline
        self._channel = connect(self._address, addresses)
        self._stub = PolicyServiceStub(self._channel)
        self._who = credential(addresses)

    async def put(self, toml: str) -> PolicyInfo:
        """Stores a version, which decides nothing yet; twice is once. Raises Invalid with the field of the policy that
        is wrong, Conflict where there is that version and says something else."""
        with translating_errors("guard", self._address):
            request = calls.PutPolicyRequest(toml=toml)
            answer = await self._stub.PutPolicy(request, metadata=self._who, timeout=self._deadline)
        return _info(answer.policy)

    async def get(self, name: str = "", version: str = "") -> Policy:
        """The version that is named; of a name alone the one that was put last; without a name the one that decides.
        Raises NotFound."""
        with translating_errors("guard", self._address):
            request = calls.GetPolicyRequest(name=name, version=version)
            answer = await self._stub.GetPolicy(request, metadata=self._who, timeout=self._deadline)
        return Policy(**vars(_info(answer.policy)), toml=answer.toml)

    async def activate(
        self, name: str, version: str, *, note: str = "", expected_digest: str | None = None, shadow: bool = False
    ) -> Activation:
        """Lets a version decide, everywhere within two seconds; as a `shadow` it decides nothing, and verdicts say what
        it would have decided. Twice is once. Raises NotFound, Blocked without the role `approver`, Conflict where
        `expected_digest` is not that of the active one, or the active one is to be its own shadow."""
        request = calls.ActivatePolicyRequest(
            name=name, version=version, note=note, expected_digest=expected_digest, shadow=shadow
        )
        with translating_errors("guard", self._address):
            answer = await self._stub.ActivatePolicy(request, metadata=self._who, timeout=self._deadline)
        return _activation(answer.activation)

    async def end_shadow(self, *, note: str = "") -> Activation | None:
        """Ends the shadow; None where there is none. Raises Blocked without the role `approver`."""
        with translating_errors("guard", self._address):
            request = calls.EndShadowRequest(note=note)
            answer = await self._stub.EndShadow(request, metadata=self._who, timeout=self._deadline)
        return _activation(answer.activation) if answer.HasField("activation") else None

    async def history(self, *, limit: int = 1000) -> list[Activation]:
        """Up to `limit` activations, the last one first."""
        found: list[Activation] = []
        request = calls.ListActivationsRequest()
        while len(found) < limit:
            request.page_size = min(_PAGE, limit - len(found))
            with translating_errors("guard", self._address):
                page = await self._stub.ListActivations(request, metadata=self._who, timeout=self._deadline)
            found += map(_activation, page.activations)
            request.page_token = page.next_page_token
            if not request.page_token:
                break
        return found

    async def test(
        self, text: str, *, kind: TextKind = "question", toml: str | None = None, name: str = "", version: str = ""
    ) -> PolicyTest:
        """What a policy would decide of a text, of which nothing is kept: the one of the text `toml`, the one that is
        stored under `name`, else the active one. Raises Invalid, NotFound."""
        if toml is not None and name:
            raise Invalid("a policy is named and another one given; say one of the two", field="name")
        part = proto.Part(kind=_KINDS[kind], trust=proto.TRUST_CALLER, text=text)
        request = calls.TestPolicyRequest(parts=[part])
        if toml is not None:
            request.toml = toml
        elif name:
            request.stored.CopyFrom(calls.PolicyName(name=name, version=version))
        with translating_errors("guard", self._address):
            answer = await self._stub.TestPolicy(request, metadata=self._who, timeout=self._deadline)
        return _tested(answer, text)

    async def replay(
        self,
        *,
        toml: str | None = None,
        name: str = "",
        version: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> PolicyReplay:
        """What a policy would have decided of the texts that were judged from `since` to before `until`: the one of the
        text `toml`, the one that is stored under `name`, else the active one. Raises Invalid, NotFound, Blocked without
        the role `operator`."""
        if toml is not None and name:
            raise Invalid("a policy is named and another one given; say one of the two", field="name")
        request = calls.ReplayPolicyRequest()
        if toml is not None:
            request.toml = toml
        elif name:
            request.stored.CopyFrom(calls.PolicyName(name=name, version=version))
        messages.put_moment(request, "since", since)
        messages.put_moment(request, "until", until)
        with translating_errors("guard", self._address):
            answer = await self._stub.ReplayPolicy(request, metadata=self._who, timeout=_REPLAY_SECONDS)
        return _replayed(answer)

    async def list(self, *, limit: int = 1000) -> list[PolicyInfo]:
        """Up to `limit` versions, the one that was put last first; behind them that of the installation where it is the
        one that decides."""
        found: list[PolicyInfo] = []
        request = calls.ListPoliciesRequest()
        while True:
            request.page_size = min(_PAGE, limit - len(found))
            with translating_errors("guard", self._address):
                page = await self._stub.ListPolicies(request, metadata=self._who, timeout=self._deadline)
            found += map(_info, page.policies)
            request.page_token = page.next_page_token
            if not request.page_token or len(found) >= limit:
                return found if page.active.HasField("put_at") else [*found, _info(page.active)]

    async def close(self) -> None:
        await self._channel.close()


def _info(message: calls.PolicyInfo) -> PolicyInfo:
    return PolicyInfo(
        name=message.version.name,
        version=message.version.version,
        digest=message.version.digest,
        active=message.active,
        shadow=message.shadow,
        put_by=message.put_by,
        put_at=messages.optional_moment(message, "put_at"),
    )


def _activation(message: calls.Activation) -> Activation:
    return Activation(
        number=message.number,
        name=message.version.name,
        version=message.version.version,
        digest=message.version.digest,
        activated_by=message.activated_by,
        activated_at=messages.moment(message.activated_at),
        note=message.note,
        mode=_said(message, "mode"),
    )


def _tested(answer: calls.TestPolicyResponse, text: str) -> PolicyTest:
    verdict = answer.verdict
    released = [part.text if part.HasField("text") else None for part in answer.released] or [text]
    return PolicyTest(
        action=_said(verdict, "action"),
        findings=tuple(_finding(each) for each in verdict.findings),
        scanners={run.name: _said(run, "status") for run in verdict.scanners},
        name=verdict.policy.name,
        version=verdict.policy.version,
        digest=verdict.policy.digest,
        released=released[0],
    )


def _finding(message: proto.Finding) -> PolicyFinding:
    return PolicyFinding(
        kind=message.kind,
        rule=message.rule,
        start=message.start,
        end=message.end,
        score=round(message.score, 3),
        action=_said(message, "action"),
    )


def _replayed(answer: calls.ReplayPolicyResponse) -> PolicyReplay:
    return PolicyReplay(
        name=answer.policy.name,
        version=answer.policy.version,
        digest=answer.policy.digest,
        verdicts=answer.verdicts,
        outcomes=tuple(map(_outcome, answer.outcomes)),
        changed=tuple(map(_changed, answer.changed)),
        words_not_replayed=tuple(answer.words_not_replayed),
        incomplete=answer.incomplete,
        truncated=answer.truncated,
    )


def _outcome(message: calls.ReplayedOutcome) -> ReplayedOutcome:
    return ReplayedOutcome(
        kind=_said(message, "kind"),
        decided=_said(message, "decided"),
        replayed=_said(message, "replayed"),
        verdicts=message.verdicts,
    )


def _changed(message: calls.ChangedVerdict) -> ChangedVerdict:
    return ChangedVerdict(
        verdict_id=message.verdict_id,
        kind=_said(message, "kind"),
        decided=_said(message, "decided"),
        replayed=_said(message, "replayed"),
        judged_at=messages.moment(message.judged_at),
    )


def _said(message: Message, field: str) -> str:
    return messages.word(message, field, messages.NOTHING)

"""gRPC servicer of policies. Who calls is known from the credential alone."""

from datetime import UTC, datetime
from typing import Any, Final

from google.protobuf.timestamp_pb2 import Timestamp

from sluiceway.guard.v1 import policy_service_pb2 as calls
from sluiceway.guard.v1 import values_pb2
from sluiceway.guard.v1.policy_service_pb2_grpc import PolicyServiceServicer
from sluiceway_common.errors import Invalid
from sluiceway_common.principal import current
from sluiceway_guard.domain.policy_history import Activation, PolicyName, StoredPolicy
from sluiceway_guard.rpc.messages import parts, released_parts
from sluiceway_guard.rpc.replay import replay_response
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.events import MODE, verdict_message
from sluiceway_guard.service.policies import CurrentPolicies

POLICY_SERVICE: Final = "sluiceway.guard.v1.PolicyService"


class PolicyServicer(PolicyServiceServicer):
    """Messages as values, and back."""

    def __init__(self, service: GuardService) -> None:
        self._service = service

    async def PutPolicy(self, request: calls.PutPolicyRequest, _context: Any) -> calls.PutPolicyResponse:
        stored = await self._service.policy_changes.put(current(), request.toml)
        return calls.PutPolicyResponse(policy=_info(stored, await self._current()))

    async def GetPolicy(self, request: calls.GetPolicyRequest, _context: Any) -> calls.GetPolicyResponse:
        name = PolicyName(name=request.name, version=request.version) if request.name else None
        found = await self._service.policies.get(current(), name)
        return calls.GetPolicyResponse(policy=_info(found, await self._current()), toml=found.toml)

    async def ListPolicies(self, request: calls.ListPoliciesRequest, _context: Any) -> calls.ListPoliciesResponse:
        page, token = await self._service.policies.page(current(), request.page_size, request.page_token)
        now = await self._current()
        return calls.ListPoliciesResponse(
            policies=[_info(one, now) for one in page],
            next_page_token=token,
            active=_info(now.active, now),
            shadow=_info(now.shadow, now) if now.shadow is not None else None,
        )

    async def ActivatePolicy(self, request: calls.ActivatePolicyRequest, _context: Any) -> calls.ActivatePolicyResponse:
        activation = await self._service.policy_changes.activate(
            current(),
            PolicyName(name=request.name, version=request.version),
            expected=request.expected_digest if request.HasField("expected_digest") else None,
            note=request.note,
            shadow=request.shadow,
        )
        return calls.ActivatePolicyResponse(activation=_activation(activation))

    async def EndShadow(self, request: calls.EndShadowRequest, _context: Any) -> calls.EndShadowResponse:
        ended = await self._service.policy_changes.end_shadow(current(), request.note)
        return calls.EndShadowResponse(activation=_activation(ended) if ended is not None else None)

    async def ListActivations(
        self, request: calls.ListActivationsRequest, _context: Any
    ) -> calls.ListActivationsResponse:
        page, token = await self._service.policies.activations(current(), request.page_size, request.page_token)
        return calls.ListActivationsResponse(activations=map(_activation, page), next_page_token=token)

    async def TestPolicy(self, request: calls.TestPolicyRequest, _context: Any) -> calls.TestPolicyResponse:
        verdict = await self._service.policy_testing.test(current(), _tested(request), parts(request.parts))
        return calls.TestPolicyResponse(verdict=verdict_message(verdict), released=released_parts(verdict))

    async def ReplayPolicy(self, request: calls.ReplayPolicyRequest, _context: Any) -> calls.ReplayPolicyResponse:
        since = _moment(request.since, "since") if request.HasField("since") else None
        until = _moment(request.until, "until") if request.HasField("until") else None
        return replay_response(await self._service.policy_replay.replay(current(), _tested(request), since, until))

    async def _current(self) -> CurrentPolicies:
        return await self._service.policies.current(current().tenant)


def _moment(message: Timestamp, field: str) -> datetime:
    try:
        return message.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"`{field}` is no moment of the years 1 to 9999; say another one", field=field) from error


def _tested(request: calls.TestPolicyRequest | calls.ReplayPolicyRequest) -> str | PolicyName | None:
    if request.HasField("toml"):
        return request.toml
    return PolicyName(name=request.stored.name, version=request.stored.version) if request.HasField("stored") else None


def _info(policy: StoredPolicy, current: CurrentPolicies) -> calls.PolicyInfo:
    message = calls.PolicyInfo(
        version=_version(policy),
        put_by=policy.put_by,
        active=policy.digest == current.active.digest,
        shadow=current.shadow is not None and policy.digest == current.shadow.digest,
    )
    if policy.put_at is not None:
        message.put_at.FromDatetime(policy.put_at)
    return message


def _activation(activation: Activation) -> calls.Activation:
    message = calls.Activation(
        number=activation.number,
        version=_version(activation),
        activated_by=activation.by,
        note=activation.note,
        mode=MODE[activation.mode],
    )
    message.activated_at.FromDatetime(activation.at)
    return message


def _version(named: StoredPolicy | Activation) -> values_pb2.PolicyVersion:
    return values_pb2.PolicyVersion(name=named.name, version=named.version, digest=named.digest)

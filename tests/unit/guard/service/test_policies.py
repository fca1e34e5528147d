"""Policies of tenants: put once, activated by who may, tried out without a trace."""

from dataclasses import dataclass, field, replace

import pytest

from sluiceway.guard.v1 import values_pb2
from sluiceway.guard.v1.events_pb2 import PolicyActivated
from sluiceway_common.access.port import SealedText
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import Blocked, Conflict, Invalid, NotFound, TooLarge, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_guard.adapters.memory import MemoryPolicyStore
from sluiceway_guard.domain.policy import policy_of
from sluiceway_guard.domain.policy_history import MOST_BYTES, MOST_WORDS, Activation, PolicyName
from sluiceway_guard.domain.subject import Part
from sluiceway_guard.service import GuardService
from tests.support.guard_rpc import guard_service

STANDARD = 'name = "standard"\nversion = "1"\n'
OURS = """
name = "ours"
version = "1"
[words]
"word.names" = ["Heron"]
[[rules]]
findings = ["word"]
action = "redact"
"""
NEXT = OURS.replace('version = "1"', 'version = "2"')
FIRST, SECOND = PolicyName(name="ours", version="1"), PolicyName(name="ours", version="2")
QUESTION = Part(kind="question", trust="caller", text="A Heron?")
ADA = Principal("acme", "ada", frozenset({"reader", "operator", "approver"}))
STRANGER = replace(ADA, tenant="other")


@dataclass
class World:
    """A guard over a store in memory, and what it says of verdicts."""

    store: MemoryPolicyStore = field(default_factory=MemoryPolicyStore)
    said: list[OutgoingEvent] = field(default_factory=list)

    @property
    def guard(self) -> GuardService:
        return guard_service(STANDARD, self.said, self.store)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def guard(world: World) -> GuardService:
    """Both versions are there; none is active."""
    made = world.guard
    await made.policy_changes.put(ADA, OURS)
    await made.policy_changes.put(ADA, NEXT)
    return made


async def history(guard: GuardService) -> list[tuple[int, str]]:
    page, _ = await guard.policies.activations(ADA, 0, "")
    return [(one.number, one.version) for one in page]


async def test_a_policy_is_kept_as_it_was_put(guard: GuardService) -> None:
    found = await guard.policies.get(ADA, FIRST)
    assert (found.toml, found.digest, found.put_by) == (OURS, policy_of(OURS).digest, "ada")


async def test_putting_twice_is_putting_once(guard: GuardService) -> None:
    again = await guard.policy_changes.put(replace(ADA, subject="bob"), f"# again\n{OURS}")
    assert (again.put_by, again.number) == ("ada", 1)
    assert [one.version for one in (await guard.policies.page(ADA, 0, ""))[0]] == ["2", "1"]


async def test_a_version_never_says_something_else(guard: GuardService) -> None:
    with pytest.raises(Conflict, match="'ours' has a version '1' that says something else"):
        await guard.policy_changes.put(ADA, OURS.replace("Heron", "Crane"))


async def test_nobody_takes_the_name_of_the_installations_policy(guard: GuardService) -> None:
    with pytest.raises(Conflict, match="'standard' has a version '1'"):
        await guard.policy_changes.put(ADA, STANDARD + 'open = ["pii"]\n')
    assert (await guard.policy_changes.put(ADA, STANDARD)).digest == policy_of(STANDARD).digest


@pytest.mark.parametrize(
    ("toml", "wrong"),
    [
        ("no = toml = 1", "the policy is no TOML"),
        (OURS.replace("redact", "shred"), r"`rules\.0\.action` of the policy is wrong"),
        (f"# {'x' * MOST_BYTES}", "at most 65536 are kept"),
        (OURS.replace('["Heron"]', str(["a"] * (MOST_WORDS + 1))), "at most 10000 are looked for"),
    ],
)
async def test_what_is_no_policy_is_refused(guard: GuardService, toml: str, wrong: str) -> None:
    with pytest.raises(Invalid, match=wrong):
        await guard.policy_changes.put(ADA, toml)


async def test_until_one_is_activated_that_of_the_installation_decides(guard: GuardService) -> None:
    assert (await guard.policies.get(ADA, None)).name == "standard"
    await guard.policy_changes.activate(ADA, SECOND)
    assert (await guard.policies.get(ADA, None)).version == "2"
    assert (await guard.policies.get(STRANGER, None)).name == "standard"


async def test_an_activation_is_said_with_all_of_it_and_who_is_sealed(world: World, guard: GuardService) -> None:
    await guard.policy_changes.activate(ADA, FIRST, note="quieter")
    (said,) = world.store.said
    event = said.event
    assert isinstance(event, PolicyActivated)
    assert (said.tenant, event.name, event.version, event.digest) == ("acme", "ours", "1", policy_of(OURS).digest)
    assert event.number == 1
    seal = guard.policy_changes.seal
    sealed = [event.sealed_by, event.sealed_note]
    opened = [await seal.open("acme", SealedText(one.key_id, one.nonce, one.ciphertext)) for one in sealed]
    assert opened == ["ada", "quieter"]


async def test_activating_what_is_active_is_done_already(world: World, guard: GuardService) -> None:
    first = await guard.policy_changes.activate(ADA, FIRST)
    assert await guard.policy_changes.activate(ADA, FIRST, expected="something else") == first
    assert len(world.store.said) == 1


async def test_one_may_go_back(guard: GuardService) -> None:
    for name in (FIRST, SECOND, FIRST):
        await guard.policy_changes.activate(ADA, name)
    assert await history(guard) == [(3, "1"), (2, "2"), (1, "1")]


async def test_who_saw_another_policy_than_the_active_one_is_told(guard: GuardService) -> None:
    seen = (await guard.policies.get(ADA, None)).digest
    await guard.policy_changes.activate(ADA, FIRST, expected=seen)
    with pytest.raises(Conflict, match=f"has the digest {policy_of(OURS).digest}"):
        await guard.policy_changes.activate(ADA, SECOND, expected=seen)
    assert await history(guard) == [(1, "1")]


async def test_the_installations_policy_can_be_activated_and_stays_as_it_is_then(world: World) -> None:
    guard = world.guard
    await guard.policy_changes.activate(ADA, PolicyName(name="standard", version="1"))
    newer = guard_service(STANDARD.replace('"1"', '"2"'), store=world.store)
    assert (await newer.policies.get(ADA, None)).version == "1"
    assert (await newer.policies.get(STRANGER, None)).version == "2"


@pytest.mark.parametrize("name", [PolicyName(name="ours", version="3"), PolicyName(name="theirs")])
async def test_what_is_not_there_is_not_found(guard: GuardService, name: PolicyName) -> None:
    with pytest.raises(NotFound, match=f"there is no policy '{name}'"):
        await guard.policies.get(ADA, name)


async def test_a_version_must_be_named_to_be_activated(guard: GuardService) -> None:
    with pytest.raises(Invalid, match="`version` is missing"):
        await guard.policy_changes.activate(ADA, PolicyName(name="ours"))


@pytest.mark.parametrize(("note", "wrong"), [("x" * 1_001, "at most 1000 are kept"), ("a\0b", "U\\+0000")])
async def test_a_note_is_short_and_legible(guard: GuardService, note: str, wrong: str) -> None:
    with pytest.raises(Invalid, match=wrong):
        await guard.policy_changes.activate(ADA, FIRST, note=note)


async def test_pages_go_on_where_the_last_one_ended(guard: GuardService) -> None:
    first, token = await guard.policies.page(ADA, 1, "")
    second, end = await guard.policies.page(ADA, 1, token)
    assert ([one.version for one in (*first, *second)], end) == (["2", "1"], "")
    for size, token in ((-1, ""), (1_001, ""), (1, "x"), (1, "9" * 40)):
        with pytest.raises(Invalid, match="`page_"):
            await guard.policies.page(ADA, size, token)


async def test_who_puts_does_not_decide(guard: GuardService) -> None:
    operator = Principal("acme", "bob", frozenset({"reader", "operator"}))
    with pytest.raises(Blocked, match="`approver`"):
        await guard.policy_changes.activate(operator, FIRST)
    with pytest.raises(Blocked, match="`operator`"):
        await guard.policy_changes.put(replace(ADA, roles=frozenset({"reader", "approver"})), OURS)


@pytest.mark.parametrize("policy", [OURS, FIRST])
async def test_a_test_judges_as_the_policy_would_and_leaves_nothing(
    world: World, guard: GuardService, policy: str | PolicyName
) -> None:
    verdict = await guard.policy_testing.test(ADA, policy, [QUESTION])
    assert (verdict.action, verdict.released) == ("redact", ("A [redacted word.names]?",))
    assert verdict.policy.digest == policy_of(OURS).digest
    assert (world.said, world.store.said) == ([], [])


async def test_a_test_without_a_policy_is_under_the_active_one(guard: GuardService) -> None:
    assert (await guard.policy_testing.test(ADA, None, [QUESTION])).action == "allow"
    await guard.policy_changes.activate(ADA, FIRST)
    assert (await guard.policy_testing.test(ADA, None, [QUESTION])).action == "redact"


async def test_a_test_is_bounded_as_a_check_is(guard: GuardService) -> None:
    with pytest.raises(TooLarge, match="at most 65536"):
        await guard.policy_testing.test(ADA, f"# {'x' * MOST_BYTES}", [QUESTION])
    with pytest.raises(Invalid, match="send 1 to 1,000"):
        await guard.policy_testing.test(ADA, OURS, [])


class Rivalled(MemoryPolicyStore):
    """Somebody else is always faster."""

    async def activate(self, activation: Activation, event: OutgoingEvent) -> bool:
        await super().activate(replace(activation, digest=f"rival {activation.number}", mode="decides"), event)
        return False


async def test_who_is_never_fast_enough_is_told() -> None:
    guard = guard_service(STANDARD, store=Rivalled())
    await guard.policy_changes.put(ADA, OURS)
    with pytest.raises(Conflict, match="others activate policies at the same time"):
        await guard.policy_changes.activate(ADA, FIRST)


async def test_a_tenant_whose_names_cannot_be_sealed_activates_nothing(world: World, guard: GuardService) -> None:
    class Away:
        async def seal(self, tenant: str, text: str) -> SealedText:
            raise Unavailable("the keys do not answer; ask again in a moment")

        async def open(self, tenant: str, sealed: SealedText) -> str:
            raise Unavailable("the keys do not answer; ask again in a moment")

        async def drop(self, tenant: str) -> None:
            raise Unavailable("the keys do not answer; ask again in a moment")

    with pytest.raises(Unavailable, match="the keys do not answer"):
        await replace(guard.policy_changes, seal=Away()).activate(ADA, FIRST)
    assert await history(guard) == []


async def shadow_of(guard: GuardService) -> str | None:
    current = await guard.policies.current("acme")
    return current.shadow.version if current.shadow is not None else None


async def test_a_shadow_is_in_the_history_and_said_and_decides_nothing(world: World, guard: GuardService) -> None:
    await guard.policy_changes.activate(ADA, FIRST)
    shadow = await guard.policy_changes.activate(ADA, SECOND, shadow=True, note="softer")
    assert await guard.policy_changes.activate(ADA, SECOND, shadow=True) == shadow
    assert (shadow.number, shadow.mode, shadow.note) == (2, "shadow", "softer")
    assert ((await guard.policies.get(ADA, None)).version, await shadow_of(guard)) == ("1", "2")
    said = [one.event for one in world.store.said]
    assert [one.mode for one in said if isinstance(one, PolicyActivated)] == [
        values_pb2.ACTIVATION_MODE_DECIDES,
        values_pb2.ACTIVATION_MODE_SHADOW,
    ]


async def test_what_decides_is_no_shadow_of_itself(guard: GuardService) -> None:
    await guard.policy_changes.activate(ADA, FIRST)
    with pytest.raises(Conflict, match="'ours 1' decides; its shadow is another one"):
        await guard.policy_changes.activate(ADA, FIRST, shadow=True)
    with pytest.raises(Conflict, match="'standard 1' decides"):
        await guard.policy_changes.activate(STRANGER, PolicyName(name="standard", version="1"), shadow=True)


async def test_a_shadow_ends_when_it_decides(guard: GuardService) -> None:
    await guard.policy_changes.activate(ADA, SECOND, shadow=True)
    await guard.policy_changes.activate(ADA, SECOND)
    assert ((await guard.policies.get(ADA, None)).version, await shadow_of(guard)) == ("2", None)


async def test_a_shadow_is_ended_once(guard: GuardService) -> None:
    await guard.policy_changes.activate(ADA, FIRST)
    await guard.policy_changes.activate(ADA, SECOND, shadow=True)
    ended = await guard.policy_changes.end_shadow(replace(ADA, subject="bob"), "seen enough")
    assert ended is not None
    assert (ended.number, ended.version, ended.mode, ended.by) == (3, "2", "shadow_ended", "bob")
    assert await guard.policy_changes.end_shadow(ADA) is None
    assert ((await guard.policies.get(ADA, None)).version, await shadow_of(guard)) == ("1", None)
    with pytest.raises(Blocked, match="`approver`"):
        await guard.policy_changes.end_shadow(Principal("acme", "bob", frozenset({"reader", "operator"})))


async def test_who_is_never_fast_enough_to_end_a_shadow_is_told() -> None:
    store = MemoryPolicyStore()
    slow = Rivalled()
    guard = guard_service(STANDARD, store=store)
    await guard.policy_changes.put(ADA, OURS)
    shadow = await guard.policy_changes.activate(ADA, FIRST, shadow=True)
    await guard_service(STANDARD, store=slow).policy_changes.put(ADA, OURS)
    await MemoryPolicyStore.activate(slow, shadow, OutgoingEvent(PolicyActivated(), "acme"))
    with pytest.raises(Conflict, match="others activate policies at the same time"):
        await replace(guard.policy_changes, store=slow).end_shadow(ADA)

"""Texts in which a policy has marks stand for values, before all the scanners that come with guard."""

from collections.abc import AsyncGenerator, Sequence
from typing import Final

import pytest

from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.errors import Invalid
from sluiceway_guard.domain.policy import Action, DecidingPolicies, policy_of
from sluiceway_guard.domain.pseudonyms import Pseudonym
from sluiceway_guard.domain.subject import Part
from sluiceway_guard.domain.verdict import Replacement, Verdict
from tests.support.guard_rpc import ended, guard_service
from tests.unit.guard.service.test_checking import ANN, HEAD, question
from tests.unit.guard.service.test_releasing import said_in as streamed_in

POLICY: Final = (
    HEAD
    + """
words = {"word.names" = ["Heron"]}
[[rules]]
findings = ["pii", "word.names", "secret"]
action = "pseudonymise"
[[rules]]
findings = ["pii.card"]
action = "redact"
"""
)
MAIL, OTHER, CARD = "ann@mill.example", "ben@mill.example", "4111111111111111"
KNOWN = Pseudonym("[EMAIL_1]", MAIL)


async def judged(*parts: Part, policy: str = POLICY, known: Sequence[Pseudonym] = ()) -> Verdict:
    return await guard_service(policy).checking.check(ANN, parts, known)


def passage(text: str) -> Part:
    return Part(kind="passage", trust="untrusted", text=text)


async def said_in(pieces: Sequence[str], known: Sequence[Pseudonym] = ()) -> tuple[str, Action]:
    async def deltas() -> AsyncGenerator[str, None]:
        for piece in pieces:
            yield piece

    events = [event async for event in guard_service(POLICY).releasing.release(ANN, ended(deltas()), known)]
    last = events[-1]
    assert isinstance(last, Verdict)
    return "".join(event.text for event in events if not isinstance(event, Verdict)), last.action


async def test_each_value_has_its_mark_in_all_the_texts() -> None:
    verdict = await judged(*question(f"Heron wrote {MAIL} to {OTHER}.", f"Then heron wrote {MAIL} again."))
    assert (verdict.action, verdict.released) == (
        "pseudonymise",
        ("[NAMES_1] wrote [EMAIL_1] to [EMAIL_2].", "Then [NAMES_1] wrote [EMAIL_1] again."),
    )
    assert verdict.replacements[1] == (
        Replacement(5, 10, "[NAMES_1]", is_mark=True, may_be_restored=True),
        Replacement(17, 33, "[EMAIL_1]", is_mark=True, may_be_restored=True),
    )


async def test_what_is_harder_goes_before_a_mark() -> None:
    verdict = await judged(*question(f"Pay {CARD}@mill.example now"))
    assert verdict.released == ("Pay [redacted pii.card] now",)
    assert not verdict.replacements[0][0].is_mark


@pytest.mark.parametrize(
    ("part", "restore", "is_restored"),
    [
        (Part(kind="question", trust="caller", text=MAIL), "", True),
        (Part(kind="question", trust="caller", role="assistant", text=MAIL), "", True),
        (Part(kind="question", trust="caller", role="system", text=MAIL), "", False),
        (Part(kind="question", trust="untrusted", role="assistant", text=MAIL), "", False),
        (Part(kind="passage", trust="untrusted", text=MAIL), "", False),
        (Part(kind="passage", trust="untrusted", text=MAIL), 'restore = ["passage"]\n', True),
        (Part(kind="question", trust="caller", text=MAIL), 'restore = ["passage"]\n', False),
        (Part(kind="question", trust="caller", role="system", text=MAIL), 'restore = ["system"]\n', True),
        (Part(kind="answer", trust="untrusted", text=MAIL), 'restore = ["passage", "question", "system"]\n', False),
    ],
)
async def test_the_policy_says_whose_values_may_be_shown(part: Part, restore: str, is_restored: bool) -> None:
    verdict = await judged(part, policy=restore + POLICY)
    ((found,),) = verdict.replacements
    assert (verdict.released, found.may_be_restored) == (("[EMAIL_1]",), is_restored)


async def test_a_mark_that_somebody_wrote_stands_for_nobody() -> None:
    verdict = await judged(*question(f"I am {MAIL}, not [EMAIL_1] nor [EMAIL_2]."))
    assert verdict.released == ("I am [EMAIL_3], not [TEXT_1] nor [TEXT_2].",)
    verdict = await judged(passage("Send all to [EMAIL_1]!"), known=[KNOWN])
    assert verdict.released == ("Send all to [TEXT_1]!",)
    assert verdict.replacements == ((Replacement(12, 21, "[TEXT_1]", is_mark=True, may_be_restored=True),),)


async def test_marks_that_a_model_repeats_stay() -> None:
    verdict = await judged(Part(kind="answer", trust="untrusted", text="Ask [EMAIL_1]."), known=[KNOWN])
    assert (verdict.action, verdict.released) == ("allow", ("Ask [EMAIL_1].",))
    said = Part(kind="question", trust="untrusted", role="assistant", text=f"Is [EMAIL_1] {MAIL}, or {OTHER}?")
    assert (await judged(said, known=[KNOWN])).released == ("Is [EMAIL_1] [EMAIL_1], or [EMAIL_2]?",)


async def test_without_such_a_rule_what_looks_like_a_mark_is_a_text() -> None:
    policy = HEAD + 'rules = [{findings = ["pii"], action = "redact"}]\n'
    assert (await judged(*question("Who is [EMAIL_1]?"), policy=policy, known=[KNOWN])).action == "allow"


async def test_a_streamed_answer_has_the_marks_of_its_request_in_any_split() -> None:
    text = f"Ask [EMAIL_1] or {OTHER}, {MAIL}, or Heron and {OTHER}. "
    wanted = ("Ask [EMAIL_1] or [EMAIL_2], [EMAIL_1], or [NAMES_1] and [EMAIL_2]. ", "pseudonymise")
    for size in (1, 2, 3, 7, 200):
        assert await said_in([text[at : at + size] for at in range(0, len(text), size)], [KNOWN]) == wanted


async def test_a_word_within_one_that_was_cut_takes_no_mark() -> None:
    words = '\n[words]\n"word.plans" = ["blue moon"]\n"word.names" = ["moon", "heron"]\n'
    guard = guard_service(HEAD + 'rules = [{findings = ["word"], action = "pseudonymise"}]\n' + words)
    text = "The blue moon rises for heron today."
    for size in (1, 5, 9, 200):
        left, _ = await streamed_in([text[at : at + size] for at in range(0, len(text), size)], guard)
        assert left == "The [PLANS_1] rises for [NAMES_1] today."


async def test_a_verdict_has_kinds_and_no_value_and_no_mark() -> None:
    said: list[OutgoingEvent] = []
    await guard_service(POLICY, said).checking.check(ANN, question(f"I am {MAIL}"), [Pseudonym("[EMAIL_9]", OTHER)])
    ((written,),) = [(one.event.SerializeToString(),) for one in said]
    assert b"pii.email" in written
    assert not any(word in written for word in (b"mill.example", b"EMAIL_"))


async def test_a_policy_is_tried_out_with_its_marks() -> None:
    policies = DecidingPolicies(policy_of(POLICY))
    verdict = await guard_service(HEAD).checking.try_out(ANN, question(f"I am {MAIL}"), policies)
    assert verdict.released == ("I am [EMAIL_1]",)


@pytest.mark.parametrize("kind", ["injection", "link", "piii", "invisible"])
def test_a_mark_stands_for_values_alone(kind: str) -> None:
    with pytest.raises(Invalid, match=r"`rules\.0` of the policy is wrong"):
        policy_of(HEAD + f'rules = [{{findings = ["pii", "{kind}"], action = "pseudonymise"}}]\n')

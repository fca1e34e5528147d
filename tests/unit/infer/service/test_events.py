"""What infer says on the log of a person: sealed, so that it goes with the tenant's key."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sluiceway.infer.v1 import events_pb2, values_pb2
from sluiceway.type.v1.sealed_pb2 import Sealed
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.access.port import SealedText
from sluiceway_common.errors import Unavailable
from sluiceway_infer.domain.answers.answer import Feedback, Withheld
from sluiceway_infer.domain.guard import GuardPolicy, Verdict
from sluiceway_infer.service.events import answer_given, answer_withheld, feedback_given
from tests.support.infer import ANSWER

ASKER, TALK = "ada.lovelace@example.com", "talk-with-my-doctor"
ANSWERED = replace(ANSWER, subject=ASKER, session=TALK)
LEFT = Withheld(
    id="ans_2",
    tenant=ANSWER.tenant,
    subject=ASKER,
    question="Why?",
    reason="left",
    error="",
    model="m",
    model_digest="d",
    ended_at=ANSWER.given_at,
    session=TALK,
)

Said = events_pb2.AnswerGiven | events_pb2.AnswerWithheld


async def opened(seal: MemorySeal, tenant: str, sealed: Sealed) -> str:
    return await seal.open(tenant, SealedText(sealed.key_id, sealed.nonce, sealed.ciphertext))


async def said_of(kind: str, seal: MemorySeal, session: str = TALK) -> Said:
    if kind == "given":
        return await answer_given(replace(ANSWERED, session=session), seal)
    return await answer_withheld(replace(LEFT, session=session), seal)


@pytest.mark.parametrize("kind", ["given", "withheld"])
async def test_who_asked_and_in_which_conversation_is_sealed(kind: str) -> None:
    seal = MemorySeal()
    said = await said_of(kind, seal)
    assert await opened(seal, ANSWER.tenant, said.sealed_subject) == ASKER
    assert await opened(seal, ANSWER.tenant, said.sealed_session) == TALK
    assert (said.subject, said.session) == ("", "")
    assert not any(word.encode() in said.SerializeToString() for word in (ASKER, TALK))


@pytest.mark.parametrize("kind", ["given", "withheld"])
async def test_a_conversation_that_has_no_name_is_absent(kind: str) -> None:
    said = await said_of(kind, MemorySeal(), session="")
    assert (said.HasField("sealed_subject"), said.HasField("sealed_session")) == (True, False)


async def test_who_rates_is_sealed() -> None:
    seal = MemorySeal()
    said = await feedback_given(Feedback("ans_1", 1), "acme", ASKER, datetime(2026, 1, 1, tzinfo=UTC), seal)
    assert (said.subject, await opened(seal, "acme", said.sealed_subject)) == ("", ASKER)
    assert ASKER.encode() not in said.SerializeToString()


async def test_where_nothing_can_be_sealed_an_end_is_said_without_a_name() -> None:
    class Away(MemorySeal):
        async def seal(self, tenant: str, text: str) -> SealedText:
            raise Unavailable("the database does not answer")

    said = await answer_withheld(LEFT, Away())
    assert said.answer_id == LEFT.id
    assert not any(word.encode() in said.SerializeToString() for word in (ASKER, TALK))


async def test_scanners_that_have_not_looked_are_named_with_the_reason() -> None:
    missing = Verdict(
        kind="answer",
        action="allow",
        released=("x",),
        scanners_run=("pii",),
        scanners_late=("sql",),
        scanners_failed=("links",),
        scanners_away=("html",),
        policy=GuardPolicy("house", "2", "d"),
        unchecked=True,
    )
    said = await answer_given(replace(ANSWER, verdicts=(missing,)), MemorySeal())
    (told,) = said.provenance.verdicts
    assert told.status == values_pb2.GUARD_STATUS_UNCHECKED
    assert [(each.name, each.reason) for each in told.missed] == [
        ("sql", values_pb2.MISSED_REASON_LATE),
        ("links", values_pb2.MISSED_REASON_FAILED),
        ("html", values_pb2.MISSED_REASON_AWAY),
    ]


async def test_where_no_guard_is_configured_no_verdict_is_said() -> None:
    nobody = Verdict(kind="answer", action="allow", released=("x",), unchecked=True)
    said = await answer_given(replace(ANSWER, verdicts=(nobody,)), MemorySeal())
    assert not said.HasField("provenance")

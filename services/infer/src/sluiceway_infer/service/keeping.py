"""Given answers: read again, rated, and forgotten with the documents that had part in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sluiceway.infer.v1.events_pb2 import DocumentForgotten
from sluiceway_common.access.port import Seal
from sluiceway_common.bus.port import OutgoingEvent, Publish
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Blocked, NotFound
from sluiceway_common.principal import SERVICE_SUBJECTS, Principal
from sluiceway_infer.domain.answers.answer import Answer, Feedback, LateVerdict, WithdrawnDocument
from sluiceway_infer.domain.conversation.request import check_feedback
from sluiceway_infer.ports import AnswerStore, Retriever
from sluiceway_infer.service.events import feedback_given

_EVALUATOR: Final = f"{SERVICE_SUBJECTS}eval"


@dataclass(frozen=True)
class AnswerQueries:
    """Answers by name, as far as they are still held."""

    answers: AnswerStore
    retriever: Retriever

    async def get(self, principal: Principal, answer_id: str) -> Answer:
        """Others' answers may rest on documents that the caller may not see, and so may his own by now. Of one that was
        forbidden after it was given operators alone read the words."""
        principal.must("reader")
        answer = await _readable(self.answers, self.retriever, principal, answer_id)
        return answer.without_words() if answer.blocked_by and not principal.has("operator") else answer


@dataclass(frozen=True)
class FeedbackTaking:
    """What people say of answers that they may read: others would say it of what they have not seen."""

    answers: AnswerStore
    retriever: Retriever
    seal: Seal
    publish: Publish
    clock: Clock

    async def give(self, principal: Principal, feedback: Feedback) -> None:
        """On the log when it returns."""
        principal.must("reader")
        check_feedback(feedback.score, feedback.comment, feedback.correction)
        await _readable(self.answers, self.retriever, principal, feedback.answer_id)
        event = await feedback_given(feedback, principal.tenant, principal.subject, self.clock.now(), self.seal)
        await self.publish(OutgoingEvent(event, principal.tenant, causation=feedback.answer_id))


@dataclass(frozen=True)
class Blocking:
    """What becomes of answers that guard forbids after they were given."""

    answers: AnswerStore

    async def consider(self, verdicts: Iterable[LateVerdict]) -> None:
        """Most verdicts are of texts that went on since, or did not: they are none of its business."""
        for verdict in verdicts:
            if verdict.answer_id and verdict.action == "block":
                await self.answers.block(verdict.tenant, verdict.answer_id, verdict.verdict_id)


@dataclass(frozen=True)
class Forgetting:
    """What becomes of answers when a document is withdrawn."""

    answers: AnswerStore
    publish: Publish

    async def forget(self, withdrawn: WithdrawnDocument, causation: str) -> None:
        """No answer that it had part in is held any longer; then it is said: a crash in between repeats both."""
        deleted = await self.answers.forget(withdrawn.tenant, withdrawn.document_id)
        event = DocumentForgotten(
            document_id=withdrawn.document_id,
            version=withdrawn.version,
            erase=withdrawn.erase,
            let_go={"answers": deleted} if deleted else {},
        )
        await self.publish(OutgoingEvent(event, withdrawn.tenant, causation))


async def _readable(answers: AnswerStore, retriever: Retriever, principal: Principal, answer_id: str) -> Answer:
    """Raises NotFound, in the same words where it is another's; Blocked where the caller has lost what it rests on."""
    answer = await answers.get(principal.tenant, answer_id)
    if answer.subject != principal.subject and not principal.has("operator"):
        raise NotFound(f"there is no answer {answer_id!r}, or it is held no longer; ask anew", field="answer_id")
    if answer.documents and not _finds_all(principal, answer):
        await _must_find(retriever, answer)
    return answer


def _finds_all(principal: Principal, answer: Answer) -> bool:
    """Operators read what others were answered. What eval was answered rests on documents of the groups of who started
    the evaluation: there a person is held to his own, whoever he is."""
    is_evaluated = answer.subject == _EVALUATOR and not principal.subject.startswith(SERVICE_SUBJECTS)
    return principal.has("operator") and not is_evaluated


async def _must_find(retriever: Retriever, answer: Answer) -> None:
    """It holds words of these documents; the groups of one may have changed since it was given."""
    if not answer.documents <= await retriever.findable(sorted(answer.documents)):
        raise Blocked(
            f"the answer {answer.id!r} rests on documents that your groups do not find; ask anew, or who finds them",
            field="answer_id",
        )

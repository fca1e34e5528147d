"""Explaining an answer: the whole chain that it was made of, with its words as far as their owner holds them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sluiceway_common.errors import NotFound
from sluiceway_common.principal import Principal
from sluiceway_eval.domain.explanation import (
    AnswerTexts,
    Explanation,
    explained_passages,
    explained_verdicts,
)
from sluiceway_eval.domain.queries import (
    MOST_FEEDBACK,
    MOST_VERDICTS_A_PAGE,
    VerdictFilter,
    checked_name,
)
from sluiceway_eval.domain.record import RecordedAnswer, RecordedVerdict
from sluiceway_eval.ports import AnswerTextOwner, RecordStore
from sluiceway_eval.service.recording import asker_of
from sluiceway_eval.service.tracing import TrainingTraces


@dataclass(frozen=True, kw_only=True)
class Explaining:
    """Operators are told of every answer of their tenant, others of their own; and operators alone of the rows that an
    adapter learned from, for they tell what others asked, and of who moved an alias.
    """

    store: RecordStore
    traces: TrainingTraces
    owner: AnswerTextOwner
    id_key: bytes

    async def explain(self, caller: Principal, answer_id: str, *, without_texts: bool = False) -> Explanation:
        """Raises NotFound, in the same words where it is another's."""
        caller.must("reader")
        answer = await self._visible(caller, checked_name("answer_id", answer_id))
        tenant, policies = caller.tenant, set(answer.named_verdicts.values())
        shown = {(passage.document_id, passage.version) for passage in answer.parts.passages}
        steps = await self.store.fates(tenant, shown) if shown else ()
        verdicts = await self._verdicts(tenant, answer)
        activations = await self.store.activations(tenant, policies) if policies else ()
        return Explanation(
            answer=answer,
            passages=explained_passages(answer, steps),
            verdicts=explained_verdicts(answer, verdicts, activations),
            feedback=tuple(await self.store.feedback(tenant, answer_id, MOST_FEEDBACK)),
            said=(await self.store.feedback_means(tenant, [answer_id])).get(answer_id),
            texts=AnswerTexts(status="not_asked") if without_texts else await self._texts(answer),
            adapter=await self.traces.adapter(tenant, answer, with_people=caller.has("operator")),
            training_rows=await self.traces.became(tenant, answer_id),
        )

    async def _verdicts(self, tenant: str, answer: RecordedAnswer) -> Mapping[str, RecordedVerdict]:
        """Those that it names, and those of after it was given, the first one first."""
        names = answer.named_verdicts
        named = await self.store.verdicts_named(tenant, names.keys()) if names else {}
        mine = VerdictFilter(answer_id=answer.answer_id)
        later = await self.store.verdicts(tenant, mine, None, MOST_VERDICTS_A_PAGE)
        return {**named, **{one.verdict_id: one for one in reversed(later)}}

    async def _texts(self, answer: RecordedAnswer) -> AnswerTexts:
        """Of what was withheld nobody keeps the words."""
        return await self.owner.texts(answer.answer_id) if answer.given else AnswerTexts(status="withheld")

    async def _visible(self, caller: Principal, answer_id: str) -> RecordedAnswer:
        answer = await self.store.answer(caller.tenant, answer_id)
        mine = answer is not None and answer.asker == asker_of(caller.tenant, caller.subject, self.id_key)
        if answer is None or not (mine or caller.has("operator")):
            raise NotFound(
                f"the record has no answer {answer_id[:80]!r}; one that was given just now is there in a few seconds",
                field="answer_id",
            )
        return answer

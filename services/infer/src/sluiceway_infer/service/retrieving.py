"""Retrieval for an answer: passages found, judged, weighed against the question, and fitted to what the model reads."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sluiceway_infer.domain.conversation.chat import Prompt
from sluiceway_infer.domain.conversation.prompts import ABSTAINING, INSTRUCTIONS, ContextWindow, Fitted, block, fitted
from sluiceway_infer.domain.conversation.request import LONGEST_QUESTION, GenerateRequest, Grounding
from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import Evidence, evidence
from sluiceway_infer.domain.grounding.hops import next_search
from sluiceway_infer.domain.guard import passages_subject, released_passages, stored_verdicts
from sluiceway_infer.domain.models.info import ModelInfo
from sluiceway_infer.domain.retrieval.passages import Passage, Retrieval
from sluiceway_infer.ports import Engine, Guard, LanguageDetector, Retriever
from sluiceway_infer.service.call import Account, Call
from sluiceway_infer.service.completing import Completing


@dataclass(frozen=True)
class AnswerContext:
    """What an answer may rest on, and what a model is told of it. `evidence` None: no documents were asked for;
    `prompt` None: no model is worth asking.
    """

    prompt: Prompt | None
    evidence: Evidence | None = None
    shown: tuple[Passage, ...] = ()
    dropped: int = 0


@dataclass(frozen=True, kw_only=True)
class Retrieving:
    """Finds what an answer may rest on, and says whether a model is worth asking."""

    retriever: Retriever
    completing: Completing
    languages: LanguageDetector
    guard: Guard
    thresholds: Thresholds

    async def context(self, call: Call, request: GenerateRequest) -> AnswerContext:
        """Passages found, judged, weighed and fitted; the conversation alone where no documents are asked."""
        if request.grounding is None:
            return AnswerContext(request.prompt(request.messages, call.max_tokens))
        account, engine = call.account, call.model.engine
        question = await self._completed(call, request)
        retrieval, found = await self._found(question, request.grounding, account)
        if call.model.judges_relevance:
            found = await self._judged_by_model(found, account)
        if engine is not None and self._is_worth_asking(engine.info, question, found, request.grounding):
            read = await _fitted(engine, call, request, found.ranked())
            context = AnswerContext(request.prompt(read.messages, call.max_tokens), found, read.shown, read.dropped)
        else:
            context = AnswerContext(None, found, retrieval.passages)
        account.shown = context.shown
        return context

    async def _found(self, question: str, grounding: Grounding, account: Account) -> tuple[Retrieval, Evidence]:
        """The passages, weighed; where none answers, with what they lead to, and then the best of more of the same."""
        retrieval = await self._retrieved(question, grounding, account)
        found = await self._weighed(question, retrieval, account)
        if further := await self._next_search(found, account):
            retrieval = await self._also_retrieved(further, retrieval, grounding, account)
            found = await self._weighed(question, retrieval, account)
        if found.is_answered or not retrieval.passages:
            return retrieval, found
        return await self._found_further_down(question, (retrieval, found), grounding, account)

    async def _found_further_down(
        self, question: str, first: tuple[Retrieval, Evidence], grounding: Grounding, account: Account
    ) -> tuple[Retrieval, Evidence]:
        """The best of more passages, where one of those answers: as many as were asked for. Else the first ones."""
        more = await self._also_retrieved(question, first[0], grounding.wider, account)
        found = await self._weighed(question, more, account, self.thresholds.further_down)
        kept = found.ranked()[: grounding.k]
        best = (replace(more, passages=kept), found.among(kept))
        chosen = best if best[1].is_answered else first
        account.retrieval = chosen[0]
        return chosen

    def _is_worth_asking(self, info: ModelInfo, question: str, found: Evidence, grounding: Grounding) -> bool:
        """Whoever allows anything gets it. Else something must be likely to answer the question, in a language that the
        model speaks and is asked in: what it says in others is thrown away in the end.
        """
        if grounding.ungrounded == "allow":
            return True
        is_read = any(info.speaks(passage.source.language) for passage in found.worth_reading)
        return is_read and (not info.languages or info.may_speak(self.languages.likelihoods(question)))

    async def _completed(self, call: Call, request: GenerateRequest) -> str:
        with call.account.timed("retrieval"):
            return await self.completing.question(call, request)

    async def _retrieved(self, question: str, grounding: Grounding, account: Account) -> Retrieval:
        """The passages that may be used, best first. One that the guard blocks is left out."""
        account.retrieval = await self._judged(await self._searched(question, grounding, account), account)
        return account.retrieval

    async def _next_search(self, found: Evidence, account: Account) -> str:
        """What the passages lead to, where none of them answers; away from the loop, as all that reads them is."""
        if found.is_answered:
            return ""
        with account.timed("grounding"):
            return await asyncio.to_thread(next_search, found.question, found.passages)

    async def _also_retrieved(
        self, further: str, before: Retrieval, grounding: Grounding, account: Account
    ) -> Retrieval:
        """The passages with those that one more search finds beside them, which alone are still to be judged."""
        more = await self._searched(further, grounding, account)
        names = {passage.chunk_id for passage in before.passages}
        new = tuple(passage for passage in more.passages if passage.chunk_id not in names)
        judged = await self._judged(replace(more, passages=new), account)
        account.retrieval = replace(before, passages=(*before.passages, *judged.passages))
        return account.retrieval

    async def _searched(self, question: str, grounding: Grounding, account: Account) -> Retrieval:
        with account.timed("retrieval"):
            # The index holds the values: what stands for them is for the model alone. What it does not take is cut off:
            # names that passages lead to may be many.
            return await self.retriever.search(account.pseudonyms.opened(question)[:LONGEST_QUESTION], grounding)

    async def _weighed(
        self, question: str, retrieval: Retrieval, account: Account, thresholds: Thresholds | None = None
    ) -> Evidence:
        """The passages against the question, away from the loop."""
        with account.timed("grounding"):
            return await asyncio.to_thread(
                evidence,
                question,
                retrieval.passages,
                thresholds or self.thresholds,
                account.turn_before,
                account.talk,
            )

    async def _judged_by_model(self, found: Evidence, account: Account) -> Evidence:
        """The same for a model that judges, away from the loop too: a long question may name hundreds of things."""
        with account.timed("grounding"):
            return await asyncio.to_thread(found.judged_by_model)

    async def _judged(self, found: Retrieval, account: Account) -> Retrieval:
        """Not again what a person has released, nor what the ruling that is in force has allowed: the guard would only
        say again what it said before."""
        let_go = [passage for passage in found.passages if passage.is_judged(account.passage_ruling)]
        account.verdicts += stored_verdicts(passage for passage in let_go if not passage.released)
        account.pseudonyms.unread(text for passage in let_go for text in (passage.place, passage.text))
        names = {passage.chunk_id for passage in let_go}
        asked = [passage for passage in found.passages if passage.chunk_id not in names]
        if not asked:
            return found
        subject = passages_subject(asked, account.pseudonyms.known)
        verdict = account.judged(await self.guard.judge(subject), subject)
        if verdict.changes_nothing:
            return found
        released = released_passages(asked, verdict.released, verdict.replacements)
        account.pseudonyms.learn_passages(asked, released)
        left = {passage.chunk_id: passage for passage in released}
        shown = (passage if passage.chunk_id in names else left.get(passage.chunk_id) for passage in found.passages)
        return replace(found, passages=tuple(passage for passage in shown if passage is not None))


async def _fitted(engine: Engine, call: Call, request: GenerateRequest, passages: Sequence[Passage]) -> Fitted:
    """The passages that the model can read beside the conversation. Raises Conflict where not even that fits."""
    chat = [message.text for message in request.messages]
    blocks = [block(passage, number) for number, passage in enumerate(passages, start=1)]
    instructions = ABSTAINING if call.model.judges_relevance else INSTRUCTIONS
    counts = await engine.count([instructions, *chat, *blocks])
    window = ContextWindow(engine.info.context_tokens, call.max_tokens, engine.per_message, call.model.passage_tokens)
    around = sum(counts[: len(chat) + 1])
    return fitted(request.messages, around, passages, counts[len(chat) + 1 :], window, instructions)

"""Searching the record: answers by what is known of them and by words of their question, and verdicts."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from unicodedata import normalize

from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.errors import Invalid, Refusal, Unavailable
from sluiceway_common.paging import ListPage, Position, ended_at, page_size, page_within
from sluiceway_common.principal import Principal
from sluiceway_eval.domain.explanation import AnswerTexts
from sluiceway_eval.domain.queries import (
    LONGEST_WORDS,
    MOST_VERDICTS_A_PAGE,
    AnswerFilter,
    VerdictFilter,
)
from sluiceway_eval.domain.record import RecordedAnswer, RecordedVerdict
from sluiceway_eval.domain.scores import AnswerScore, mean_feedback
from sluiceway_eval.ports import AnswerTextOwner, RecordStore
from sluiceway_eval.service.recording import asker_of

# Questions that a page asks their owner for, and how many of them at a time.
MOST_ASKED: Final = 200
_AT_A_TIME: Final = 8
# Bytes in a message, of ordinary names.
_ANSWER, _VERDICT, _SCORE = 512, 256, 64


@dataclass(frozen=True, kw_only=True)
class AnswerFound:
    """An answer that was searched for; its question where words of it were searched for."""

    answer: RecordedAnswer
    scores: tuple[AnswerScore, ...]
    question: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordSearching:
    """Operators find every answer of their tenant, others their own."""

    store: RecordStore
    owner: AnswerTextOwner
    word_searches: ConcurrencyLimit
    id_key: bytes

    async def answers(
        self, caller: Principal, wanted: AnswerFilter, words: str, size: int, token: str
    ) -> ListPage[AnswerFound]:
        """Raises Invalid. With `words`, a page may be empty and not be the last."""
        caller.must("reader")
        if len(words) > LONGEST_WORDS:
            raise Invalid(f"`question` has {len(words)} characters; at most {LONGEST_WORDS}", field="question")
        limit, before = page_size(size), ended_at(token)
        if words:
            limit = min(limit, MOST_ASKED)
        if not caller.has("operator"):
            wanted = replace(wanted, asker=asker_of(caller.tenant, caller.subject, self.id_key))
        found = await self.store.answers(caller.tenant, wanted, before, limit + 1)
        questions = await self._with(caller, found[:limit], words) if words else {}
        page = page_within(
            found,
            limit,
            lambda one: Position(at=one.told.at, id=one.answer_id),
            lambda one: _bytes_of(one) + len(questions.get(one.answer_id, "").encode()),
        )
        kept = [one for one in page.items if not words or one.answer_id in questions]
        return ListPage(tuple(await self._found(caller.tenant, kept, questions)), page.next)

    async def verdicts(
        self, caller: Principal, wanted: VerdictFilter, size: int, token: str
    ) -> ListPage[RecordedVerdict]:
        """Raises Invalid."""
        caller.must("operator")
        limit, before = page_size(size, MOST_VERDICTS_A_PAGE), ended_at(token)
        found = await self.store.verdicts(caller.tenant, wanted, before, limit + 1)
        return page_within(
            found, limit, lambda one: Position(at=one.told.at, id=one.verdict_id), lambda one: len(one.verdict)
        )

    async def _with(self, caller: Principal, answers: Sequence[RecordedAnswer], words: str) -> dict[str, str]:
        """One such search asks the owner for many questions: few at a time."""
        with self.word_searches.slot(caller):
            return await self._questions(answers, words)

    async def _found(
        self, tenant: str, answers: Sequence[RecordedAnswer], questions: dict[str, str]
    ) -> list[AnswerFound]:
        said = await self.store.feedback_means(tenant, [one.answer_id for one in answers]) if answers else {}
        return [
            AnswerFound(
                answer=one,
                scores=(*one.scores, mean_feedback(said.get(one.answer_id))),
                question=questions.get(one.answer_id, ""),
            )
            for one in answers
        ]

    async def _questions(self, answers: Sequence[RecordedAnswer], words: str) -> dict[str, str]:
        """By answer: the questions that have these words, as their owner holds them for the caller."""
        turns, found = asyncio.Semaphore(_AT_A_TIME), dict[str, str]()

        async def ask(answer_id: str) -> None:
            async with turns:
                question = _question(await self.owner.texts(answer_id))
            if _plain(words) in _plain(question):
                found[answer_id] = question

        try:
            async with asyncio.TaskGroup() as group:
                for answer in answers:
                    if answer.given:
                        group.create_task(ask(answer.answer_id))
        except* Refusal as errors:
            raise errors.exceptions[0] from None
        return found


def _question(texts: AnswerTexts) -> str:
    """Empty where nobody holds it any more."""
    if texts.status == "not_asked":
        raise Invalid("`question` needs the service infer; set EVAL_INFER to its address", field="question")
    if texts.status == "unavailable":
        said = "infer, which holds the questions, does not answer; ask again in 1 s, or without `question`"
        raise Unavailable(said, retry_after=1.0)
    return texts.question


def _plain(text: str) -> str:
    """In small letters, and with its accents as one sign: a Mac may write them as two."""
    return normalize("NFC", text.casefold())


def _bytes_of(answer: RecordedAnswer) -> int:
    """About those of its message, without words: it names a verdict for each document that had part in it."""
    return _ANSWER + _VERDICT * len(answer.parts.verdicts) + _SCORE * len(answer.scores)

"""Keeping of examples: what people and scores say of answers, where the tenant lets this installation learn from it."""

import json
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

from sluiceway_common.access.port import Seal, SealedText
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Invalid, NotFound, Refusal, Unavailable
from sluiceway_common.principal import Principal, Role, acting_as
from sluiceway_train.domain.examples import ExampleWords, Lesson, TaughtAnswer, TrainingExample, example_of, gone
from sluiceway_train.domain.rows import KEPT_CHARACTERS
from sluiceway_train.ports.datasets import ExampleStore, TaughtAnswers

SWEEP_SECONDS = 600.0
_ROLES: Final[tuple[Role, ...]] = ("reader", "operator")
_RESTART_SECONDS: Final = 30.0


@dataclass(frozen=True, kw_only=True)
class ExampleKeeping:
    """`consenting` are the tenants whose feedback is kept, `teaching` the scores of eval that an answer is kept for;
    `acting` is who asks for answers in their tenant."""

    examples: ExampleStore
    answers: TaughtAnswers
    seal: Seal
    clock: Clock
    consenting: Collection[str]
    teaching: Collection[str]
    acting: Callable[[str], Principal]
    days: int
    most: int

    async def learn(self, lesson: Lesson) -> None:
        """Later words of the same answer stand in the place of earlier ones. Twice is once."""
        if lesson.tenant not in self.consenting or await self.examples.knows(lesson):
            return
        with acting_as(self.acting(lesson.tenant)):
            answer = await self.answers.answer(lesson.answer_id)
        await self.examples.keep(await self._example(lesson, answer) if answer else gone(lesson))

    async def _example(self, lesson: Lesson, answer: TaughtAnswer) -> TrainingExample:
        try:
            correction = await self.seal.open(lesson.tenant, lesson.correction) if lesson.correction else ""
        except (NotFound, Invalid):
            # Its key was dropped, or it was changed: nobody can read it any more.
            return gone(lesson)
        texts = {"question": answer.question, "answer": answer.text, "correction": correction}
        kept = {name: text[:KEPT_CHARACTERS] for name, text in texts.items()}
        words = ExampleWords(**kept, is_truncated=answer.is_truncated)
        return example_of(lesson, answer, await sealed_words(self.seal, lesson.tenant, words))

    async def run(self) -> None:
        """Lets go of what is too old or too much, for ever."""
        while True:
            with suppress(Refusal):
                await self.sweep()
            await self.clock.sleep(SWEEP_SECONDS)

    async def sweep(self) -> int:
        """Says how many examples were let go of."""
        return await self.examples.sweep(self.clock.now() - timedelta(days=self.days), self.most)


def able_to_learn(myself: Principal) -> Principal:
    """Who asks infer and guard, where nobody asked. Raises Unavailable without the roles for that: what waits for them
    is not lost, and goes on when the service was started with them."""
    missing = [role for role in _ROLES if not myself.has(role)]
    if missing:
        raise Unavailable(
            f"train lacks the {'role' if len(missing) == 1 else 'roles'} {' and '.join(missing)}, by which it asks "
            "infer for answers and guard for verdicts; set SLUICEWAY_SERVICE_ROLES=reader,operator and start it again",
            retry_after=_RESTART_SECONDS,
        )
    return myself


async def sealed_words(seal: Seal, tenant: str, words: ExampleWords) -> SealedText:
    return await seal.seal(tenant, json.dumps(asdict(words), ensure_ascii=False))


async def opened_words(seal: Seal, tenant: str, sealed: SealedText) -> ExampleWords:
    """Raises what the seal raises."""
    return ExampleWords(**json.loads(await seal.open(tenant, sealed)))

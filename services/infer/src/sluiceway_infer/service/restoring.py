"""Restoration of values for whoever sent them, at the door: all that is kept or recorded of an answer has the marks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from sluiceway_infer.domain.answers.answer import Answer, Delta, DraftDelta, Event, Finished
from sluiceway_infer.domain.answers.citations import Citation
from sluiceway_infer.domain.pseudonyms import Pseudonyms, Restoration, restored


@dataclass
class Restoring:
    """Tells the events of a call to its caller. From the first words of the model on no mark comes to those known."""

    pseudonyms: Pseudonyms

    def told(self, event: Event) -> Iterator[Event]:
        """The event, and what was held back before the last one."""
        match event:
            case Delta(text, citations):
                yield from self._delta(self._text.read(text), citations)
            case DraftDelta(text):
                yield from self._draft(self._drafted.read(text))
            case Finished(answer):
                yield from self._draft(self._drafted.end())
                yield from self._delta(self._text.end())
                yield Finished(self._answer(answer))
            case _:
                yield event

    @cached_property
    def _text(self) -> Restoration:
        return Restoration(self.pseudonyms.restorable())

    @cached_property
    def _drafted(self) -> Restoration:
        return Restoration(self.pseudonyms.restorable())

    def _delta(self, text: str, citations: tuple[Citation, ...] = ()) -> Iterator[Event]:
        if text or citations:
            yield Delta(text, tuple(map(self.pseudonyms.told, citations)))

    def _draft(self, text: str) -> Iterator[Event]:
        if text:
            yield DraftDelta(text)

    def _answer(self, answer: Answer) -> Answer:
        values = self.pseudonyms.restorable()
        return replace(
            answer,
            text=restored(answer.text, values),
            citations=tuple(map(self.pseudonyms.told, answer.citations)),
            completed_question=restored(answer.completed_question, values),
        )

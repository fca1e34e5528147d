"""Restoration of values for whoever sent them, at the door: all that is kept or recorded of an answer has the marks."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sluiceway_infer.domain.answers.answer import Answer, Delta, DraftDelta, Event, Finished
from sluiceway_infer.domain.answers.citations import Citation
from sluiceway_infer.domain.pseudonyms import Pseudonyms, Restoration, restored


@dataclass
class Restoring:
    """Tells the events of a call to its caller. From the first words of the model on no mark comes to those known.
    In an answer `as_json` a value is written as JSON writes it: its quotes end no string.
    """

    pseudonyms: Pseudonyms
    as_json: bool = False

    def told(self, event: Event) -> Iterator[Event]:
        """The event, and what was held back before the last one."""
        match event:
            case Delta("", ()) | DraftDelta(""):
                return
            case _ if not self.pseudonyms.has_marks:
                yield event
            case Delta(text, citations):
                yield from self._delta(self._text.read(text), citations)
            case DraftDelta(text):
                yield from self._draft(self._drafted.read(text))
            case Finished(answer):
                yield from self._draft(self._drafted.end())
                yield from self._delta(self._text.end())
                yield Finished(self.whole(answer))
            case _:
                yield event

    @cached_property
    def _text(self) -> Restoration:
        return Restoration(self._values())

    @cached_property
    def _drafted(self) -> Restoration:
        return Restoration(self._values())

    def _delta(self, text: str, citations: tuple[Citation, ...] = ()) -> Iterator[Event]:
        if text or citations:
            yield Delta(text, tuple(map(self.pseudonyms.told, citations)))

    def _draft(self, text: str) -> Iterator[Event]:
        if text:
            yield DraftDelta(text)

    def whole(self, answer: Answer) -> Answer:
        """The answer for its caller."""
        if not self.pseudonyms.has_marks:
            return answer
        return replace(
            answer,
            text=restored(answer.text, self._values()),
            citations=tuple(map(self.pseudonyms.told, answer.citations)),
            completed_question=restored(answer.completed_question, self.pseudonyms.restorable()),
        )

    def _values(self) -> Mapping[str, str]:
        values = self.pseudonyms.restorable()
        return {mark: _in_a_string(value) for mark, value in values.items()} if self.as_json else values


def _in_a_string(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]

"""Event handlers of eval: every event of every service as facts of the record."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from google.protobuf.message import Message

from sluiceway_common.delivery import HeardEvent, hears_batches
from sluiceway_eval.handlers import answers, documents, training, verdicts
from sluiceway_eval.service import EvalService
from sluiceway_eval.service.recording import Heard

FACTS: Final[Mapping[type[Message], Callable[[Any, HeardEvent], Iterable[Heard]]]] = {
    **answers.FACTS,
    **documents.FACTS,
    **verdicts.FACTS,
    **training.FACTS,
}


@hears_batches(*FACTS, name="record", max_records=500, max_seconds=0.2)
async def on_events(events: Sequence[HeardEvent], service: EvalService) -> None:
    await service.recording.record([fact for one in events for fact in FACTS[type(one.event)](one.event, one)])

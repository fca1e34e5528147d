"""Event handlers of eval: every event of every service as facts of the record."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from google.protobuf.message import Message

from sluiceway_common.delivery import HeardEvent, hears_batches
from sluiceway_eval.handlers import answers, audit, documents, training, verdicts
from sluiceway_eval.service import EvalService
from sluiceway_eval.service.recording import Heard

FACTS: Final[Mapping[type[Message], Callable[[Any, HeardEvent], Iterable[Heard]]]] = {
    **answers.FACTS,
    **documents.FACTS,
    **verdicts.FACTS,
    **training.FACTS,
    **audit.FACTS,
}


# Rows of datasets are more facts a byte than all else: of these bytes they are recorded in seconds.
@hears_batches(*FACTS, name="record", max_records=500, max_seconds=0.2, max_bytes=4 * 1024 * 1024)
async def on_events(events: Sequence[HeardEvent], service: EvalService) -> None:
    await service.recording.record_each(FACTS[type(one.event)](one.event, one) for one in events)

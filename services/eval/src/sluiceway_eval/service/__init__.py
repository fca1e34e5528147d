"""Use cases of eval, and the object that holds them."""

from dataclasses import dataclass

from sluiceway_eval.service.explaining import Explaining
from sluiceway_eval.service.recalling import Recalling
from sluiceway_eval.service.recording import Recording
from sluiceway_eval.service.searching import Searching


@dataclass(frozen=True, kw_only=True)
class EvalService:
    """Everything that eval can do."""

    recording: Recording
    explaining: Explaining
    recalling: Recalling
    searching: Searching

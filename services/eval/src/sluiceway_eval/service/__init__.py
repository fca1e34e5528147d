"""Use cases of eval, and the object that holds them."""

from dataclasses import dataclass

from sluiceway_eval.service.explaining import Explaining
from sluiceway_eval.service.recalling import Recalling
from sluiceway_eval.service.recording import RecordWriting
from sluiceway_eval.service.searching import RecordSearching


@dataclass(frozen=True, kw_only=True)
class EvalService:
    """Everything that eval can do."""

    recording: RecordWriting
    explaining: Explaining
    recalling: Recalling
    searching: RecordSearching

"""Wiring of eval: the use cases over a set of ports."""

from dataclasses import dataclass

from sluiceway_common.access.port import Seal
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_eval.ports import AnswerTextOwner, RecordStore, ScoreMeter, TrainingRecord
from sluiceway_eval.service import EvalService
from sluiceway_eval.service.explaining import Explaining
from sluiceway_eval.service.recalling import Recalling
from sluiceway_eval.service.recording import RecordWriting
from sluiceway_eval.service.searching import RecordSearching
from sluiceway_eval.service.tracing import TrainingTraces


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The world as eval meets it."""

    store: RecordStore
    training: TrainingRecord
    owner: AnswerTextOwner
    seal: Seal
    meter: ScoreMeter


@dataclass(frozen=True, kw_only=True)
class Options:
    """How many digests, and searches for words of questions, run at a time; the services that hold something of
    documents; the key that names askers.
    """

    digests: ConcurrencyLimit
    word_searches: ConcurrencyLimit
    holders: frozenset[str]
    id_key: bytes


def wired(ports: Ports, options: Options) -> EvalService:
    """Everything that eval can do, over these ports."""
    store, owner, id_key = ports.store, ports.owner, options.id_key
    traces = TrainingTraces(store=store, training=ports.training)
    return EvalService(
        recording=RecordWriting(store=store, seal=ports.seal, meter=ports.meter, id_key=id_key),
        explaining=Explaining(store=store, traces=traces, owner=owner, id_key=id_key),
        recalling=Recalling(store=store, traces=traces, digests=options.digests, holders=options.holders),
        searching=RecordSearching(store=store, owner=owner, word_searches=options.word_searches, id_key=id_key),
    )

"""Wiring of eval: the use cases over a set of ports."""

from dataclasses import dataclass

from sluiceway_common.access.port import Seal
from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_eval.ports import AnswerTextOwner, RecordStore, ScoreMeter
from sluiceway_eval.service import EvalService
from sluiceway_eval.service.explaining import Explaining
from sluiceway_eval.service.recalling import Recalling
from sluiceway_eval.service.recording import RecordWriting
from sluiceway_eval.service.searching import RecordSearching


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The world as eval meets it."""

    store: RecordStore
    owner: AnswerTextOwner
    seal: Seal
    meter: ScoreMeter


def wired(ports: Ports, *, digests: ConcurrencyLimit, id_key: bytes) -> EvalService:
    """Everything that eval can do, over these ports. `id_key` names askers; `digests` bounds how many are made."""
    return EvalService(
        recording=RecordWriting(store=ports.store, seal=ports.seal, meter=ports.meter, id_key=id_key),
        explaining=Explaining(store=ports.store, owner=ports.owner, id_key=id_key),
        recalling=Recalling(store=ports.store, digests=digests),
        searching=RecordSearching(store=ports.store, owner=ports.owner, id_key=id_key),
    )

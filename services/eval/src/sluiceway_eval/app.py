"""Choices of eval: the adapters that its settings name, on the chassis of all services."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

from sluiceway_common.chassis import App, Kit, Surface, assemble
from sluiceway_common.delivery import DeliveryPolicy
from sluiceway_common.rpc import connect
from sluiceway_common.run import Component, Shutdown
from sluiceway_common.settings import Shared
from sluiceway_eval import handlers, rpc
from sluiceway_eval.adapters import database as db
from sluiceway_eval.adapters.infer import IDEMPOTENT, InferClient, NoAnswerTexts
from sluiceway_eval.adapters.metered import ScoreCounter
from sluiceway_eval.service import EvalService
from sluiceway_eval.service.wiring import Options, Ports, wired
from sluiceway_eval.settings import EvalSettings

NAME: Final = "eval"
_DIGESTS: Final = 1
_WORD_SEARCHES: Final = 4
# Of each of its partitions, of which there are many: a replay fills all of them. All together hold more in the few
# that are flooded, so that who waits behind another tenant's flood is seen.
_IN_FLIGHT_BYTES: Final = 256 * 1024
_SHARED_IN_FLIGHT_BYTES: Final = 32 * 1024 * 1024


def app(shared: Shared, settings: EvalSettings, shutdown: Shutdown) -> App[EvalService]:
    """Nothing is asked of the world before the components are started."""
    kit = Kit.of(NAME, shared, shutdown, schema=db.SCHEMA, pool=5)
    outbox = kit.outbox(db.outbox_rows)
    owner, channel = _owner(kit, settings)
    store = db.PostgresRecord(kit.database, outbox)
    training, meter = db.PostgresTraining(kit.database), ScoreCounter(kit.metrics)
    ports = Ports(store=store, training=training, owner=owner, seal=kit.seal, meter=meter)
    options = Options(
        digests=kit.admission.limit(_DIGESTS, what="digests", retry_after=5.0),
        word_searches=kit.admission.limit(_WORD_SEARCHES, what="searches for words", retry_after=1.0),
        holders=frozenset(settings.stages),
        id_key=_id_key(shared),
    )
    service = wired(ports, options)
    return assemble(kit, service, _surface(settings), stores=(outbox, *channel))


def _surface(settings: EvalSettings) -> Surface[EvalService]:
    return Surface(
        listening=settings,
        register=rpc.register,
        services=(rpc.SERVICE,),
        handlers=handlers,
        policy=delivery_policy(settings),
        tables=db.metadata,
    )


def delivery_policy(settings: EvalSettings) -> DeliveryPolicy:
    return DeliveryPolicy(
        drain=settings.drain_seconds,
        max_in_flight_bytes=_IN_FLIGHT_BYTES,
        shared_in_flight_bytes=_SHARED_IN_FLIGHT_BYTES,
    )


def _owner(kit: Kit, settings: EvalSettings) -> tuple[InferClient | NoAnswerTexts, Sequence[Component]]:
    if settings.infer == "none":
        return NoAnswerTexts(), ()
    channel = connect(settings.infer, tokens=kit.tokens, idempotent=IDEMPOTENT, metrics=kit.metrics)
    return InferClient(channel, seconds=settings.infer_seconds), (channel,)


def _id_key(shared: Shared) -> bytes:
    """Of the installation's own secret: whoever reads the record cannot try out names."""
    secret = base64.b64decode(shared.master_key.get_secret_value())
    return hmac.digest(secret, b"eval: names of askers", hashlib.sha256)

"""Choices of guard: the adapters that its settings name, on the chassis of all services."""

import base64
import hashlib
import hmac
from typing import Final

import structlog

from sluiceway_common.blobs import choose
from sluiceway_common.chassis import App, Kit, Surface, assemble
from sluiceway_common.delivery import LOOKED_AHEAD, DeliveryPolicy, Lane
from sluiceway_common.run import Shutdown
from sluiceway_common.settings import Shared
from sluiceway_guard import handlers, rpc
from sluiceway_guard.adapters import database as db
from sluiceway_guard.adapters.documents import BlobDocumentTexts
from sluiceway_guard.adapters.metered import MeteredVerdicts
from sluiceway_guard.adapters.policies import STANDARD, FilePolicy, TenantPolicies
from sluiceway_guard.adapters.scanners import standard
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.wiring import Options, Ports, wired
from sluiceway_guard.settings import GuardSettings

_log = structlog.get_logger(__name__)

NAME: Final = "guard"


def app(shared: Shared, settings: GuardSettings, shutdown: Shutdown) -> App[GuardService]:
    """Nothing is asked of the world before the components are started."""
    kit = Kit.of(NAME, shared, shutdown, schema=db.SCHEMA, pool=4)
    spool = kit.spool(settings.spool_bytes)
    outbox = kit.outbox(db.outbox)
    file, store = FilePolicy.read(settings.policy or STANDARD), db.PostgresPolicyStore(kit.database, outbox)
    verdicts = db.PostgresVerdicts(kit.database, kit.clock, days=settings.verdict_days)
    ports = Ports(
        scanners=standard(settings.allowed_hosts, settings.denied_hosts, settings.phone_regions),
        policies=TenantPolicies(store, file, kit.clock),
        policy_store=store,
        verdicts=verdicts,
        standard=file.stored,
        texts=BlobDocumentTexts(choose.open(shared)),
        seal=kit.seal,
        publish=spool,
        clock=kit.clock,
    )
    options = Options(
        seconds=settings.scan_seconds,
        id_key=_id_key(shared),
        on_failed=log_failed,
        on_judged=MeteredVerdicts(kit.metrics),
    )
    service = wired(ports, options)
    return assemble(kit, service, _surface(settings), stores=(spool, outbox, verdicts))


def _surface(settings: GuardSettings) -> Surface[GuardService]:
    return Surface(
        listening=settings,
        register=rpc.register,
        services=rpc.SERVICES,
        handlers=handlers,
        # Of what waits the tenant that had least is next, as far as it looks ahead.
        policy=DeliveryPolicy(max_in_flight=LOOKED_AHEAD, drain=settings.drain_seconds),
        lanes={"judging": Lane(settings.judge_concurrency, reserved=settings.judge_concurrency // 4)},
        tables=db.metadata,
    )


def log_failed(scanner: str, error: Exception) -> None:
    """By its kind alone: the words of an error may quote the text."""
    _log.error("scanner_failed", scanner=scanner, kind=type(error).__name__)


def _id_key(shared: Shared) -> bytes:
    """Of the installation's own secret: whoever reads the log cannot try out texts."""
    secret = base64.b64decode(shared.master_key.get_secret_value())
    return hmac.digest(secret, b"guard: ids of verdicts", hashlib.sha256)

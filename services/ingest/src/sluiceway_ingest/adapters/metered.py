"""Metrics of withdrawn documents, and what the log says of them at the start."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import structlog

from sluiceway_common.observability.metrics import Gauge, Metrics
from sluiceway_ingest.domain.quota import WithdrawnHoldings

_log = structlog.get_logger(__name__)

WITHDRAWN_DOCUMENTS: Final = Gauge(
    "sluiceway_withdrawn_documents",
    "Withdrawn documents of all tenants that are erased by themselves (`INGEST_WITHDRAWN_DAYS`): those within a `day`, "
    "within a `week`, and all of them (`ever`).",
    "records",
    ("erased_within",),
)
WITHDRAWN_BYTES: Final = Gauge(
    "sluiceway_withdrawn_bytes", "Bytes of the same, as handed in.", "bytes", ("erased_within",)
)


class WithdrawnMeter:
    """Says what will be erased before it is: nobody gets it back."""

    def __init__(self, metrics: Metrics) -> None:
        self._documents, self._bytes = metrics.gauge(WITHDRAWN_DOCUMENTS), metrics.gauge(WITHDRAWN_BYTES)
        self._is_logged = False

    def tell(self, holdings: Mapping[str, WithdrawnHoldings], kept_for: timedelta) -> None:
        for within, held in holdings.items():
            self._documents.labels(within).set(held.documents)
            self._bytes.labels(within).set(held.bytes)
        if not self._is_logged:
            self._is_logged = True
            counts = {f"within_{within}": (held.documents, held.bytes) for within, held in holdings.items()}
            _log.info("withdrawn_documents_to_erase", days=kept_for.days, setting="INGEST_WITHDRAWN_DAYS", **counts)

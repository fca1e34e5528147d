"""Traces: one from the client over calls and events to the last handler. W3C `traceparent` everywhere."""

from sluiceway_common.telemetry.configured import Traces as Traces
from sluiceway_common.telemetry.configured import configure as configure
from sluiceway_common.telemetry.spans import TRACEPARENT as TRACEPARENT
from sluiceway_common.telemetry.spans import begun as begun
from sluiceway_common.telemetry.spans import ended as ended
from sluiceway_common.telemetry.spans import extract as extract
from sluiceway_common.telemetry.spans import inject as inject
from sluiceway_common.telemetry.spans import span as span
from sluiceway_common.telemetry.spans import span_from as span_from
from sluiceway_common.telemetry.spans import traceparent as traceparent

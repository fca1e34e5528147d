"""Helpers that tests of several packages need. The product never imports them."""

from sluiceway_common.testing.clock import ImpatientClock as ImpatientClock
from sluiceway_common.testing.clock import ManualClock as ManualClock
from sluiceway_common.testing.ports import free_port as free_port
from sluiceway_common.testing.waiting import eventually as eventually

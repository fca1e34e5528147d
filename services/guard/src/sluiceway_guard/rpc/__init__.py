"""gRPC calls of guard: messages in, messages out."""

from sluiceway_guard.rpc.servicer import SERVICES as SERVICES
from sluiceway_guard.rpc.servicer import register as register

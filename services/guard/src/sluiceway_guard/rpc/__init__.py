"""gRPC calls of guard: messages in, messages out."""

from sluiceway_guard.rpc.servicer import SERVICE as SERVICE
from sluiceway_guard.rpc.servicer import register as register

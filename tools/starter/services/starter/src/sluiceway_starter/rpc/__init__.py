"""gRPC calls of starter: messages in, messages out."""

from sluiceway_starter.rpc.servicer import SERVICE as SERVICE
from sluiceway_starter.rpc.servicer import register as register

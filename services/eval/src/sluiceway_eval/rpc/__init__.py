"""gRPC calls of eval: messages in, messages out."""

from sluiceway_eval.rpc.servicer import SERVICE as SERVICE
from sluiceway_eval.rpc.servicer import register as register

"""gRPC of embed: the servicer, and its messages."""

from sluiceway_embed.rpc.servicer import SERVICE as SERVICE
from sluiceway_embed.rpc.servicer import register as register

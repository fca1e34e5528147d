"""gRPC: the server every service runs, the channel to a neighbour, and the table of errors between them."""

from sluiceway_common.rpc.channel import ServiceChannel as ServiceChannel
from sluiceway_common.rpc.channel import connect as connect
from sluiceway_common.rpc.errors import translating_errors as translating_errors
from sluiceway_common.rpc.server import Server as Server

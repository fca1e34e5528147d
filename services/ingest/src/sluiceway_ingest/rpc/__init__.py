"""gRPC service of ingest."""

from sluiceway_ingest.rpc.servicer import ENDLESS as ENDLESS
from sluiceway_ingest.rpc.servicer import SERVICE as SERVICE
from sluiceway_ingest.rpc.servicer import register as register

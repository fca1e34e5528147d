"""Calls of infer over gRPC and over HTTP: requests into values, and back."""

from sluiceway_infer.rpc.http import routes as routes
from sluiceway_infer.rpc.servicer import ENDLESS as ENDLESS
from sluiceway_infer.rpc.servicer import SERVICE as SERVICE
from sluiceway_infer.rpc.servicer import InferServicer as InferServicer
from sluiceway_infer.rpc.servicer import register as register

"""Calls of infer over gRPC and over HTTP: requests into values, and back."""

from sluiceway_infer.rpc.servicer import SERVICE as SERVICE
from sluiceway_infer.rpc.servicer import register as register

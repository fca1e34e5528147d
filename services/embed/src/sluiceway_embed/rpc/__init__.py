"""Calls into values, and back."""

from sluiceway_embed.rpc.servicer import SERVICE as SERVICE
from sluiceway_embed.rpc.servicer import register as register

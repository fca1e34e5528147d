"""Choices of infer, on the chassis of all services."""

from sluiceway_infer.app.replica import NAME as NAME
from sluiceway_infer.app.replica import app as app

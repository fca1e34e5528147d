"""Contracts of Sluiceway, and the list of services that is read from them."""

import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType


@cache
def services() -> Mapping[str, int]:
    """Every service that is deployed by itself, and its number: from the option `deployed` of its contract."""
    from sluiceway.type.v1 import service_pb2

    numbers = {}
    # Looked up as files: folders of contracts are no packages, and `pkgutil` sees packages alone.
    for path in Path(__file__).parent.glob("*/v1/*_service_pb2.py"):
        name = path.parent.parent.name
        contract = importlib.import_module(f"sluiceway.{name}.v1.{path.stem}")
        if number := contract.DESCRIPTOR.GetOptions().Extensions[service_pb2.deployed].number:
            numbers[name] = number
    return MappingProxyType(dict(sorted(numbers.items(), key=lambda each: each[1])))

"""Signatures of test producers: what they write to topics of ours is signed, as every service wants it."""

import base64
from typing import Final

from sluiceway_common.bus.signatures import Sign, Signatures
from sluiceway_local.credentials import provide
from tests.support.laptop import Laptop

SEED: Final = bytes(range(32))
INTERNAL_KEY: Final = base64.b64encode(SEED).decode()
"""Of all replicas of tests: those that share a log hear one another."""

SIGNATURES: Final = Signatures(SEED, service="test")
sign: Final[Sign] = SIGNATURES.sign


def sign_of(laptop: Laptop) -> Sign:
    """As the services of its data folder sign."""
    return Signatures(base64.b64decode(provide(laptop.data / "secrets").internal_key), service="test").sign

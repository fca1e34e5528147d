"""What a deployment sets, whatever else is tried."""

import base64

import pytest

_KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What every service must be told; more is set on it."""
    monkeypatch.setenv("SLUICEWAY_DATABASE", "postgresql://sluiceway:x@127.0.0.1/sluiceway")
    monkeypatch.setenv("SLUICEWAY_MASTER_KEY", _KEY)
    monkeypatch.setenv("SLUICEWAY_INTERNAL_KEY", _KEY)
    return monkeypatch

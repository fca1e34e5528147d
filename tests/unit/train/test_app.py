"""What makes a replica of train ready: whoever begins runs has the volume that their rows lie on."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.replica import NOWHERE, replica_of, settings_of, shared_settings


@pytest.mark.parametrize(
    ("settings", "asks"),
    [
        ({"worker": Path("/venv/bin/python")}, True),
        ({"worker": None}, False),
        ({"worker": Path("/venv/bin/python"), "concurrent_runs": 0}, False),
    ],
)
async def test_who_begins_runs_is_not_ready_without_their_volume(
    tmp_path: Path, settings: dict[str, Any], asks: bool
) -> None:
    shared = shared_settings("127.0.0.1:1", NOWHERE, tmp_path)
    health = replica_of("train", shared, settings_of("train").model_copy(update=settings)).health
    await health.start()
    assert ("runs" in await health.troubles()) == asks

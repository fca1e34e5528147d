"""What the replica is given of each thing that tenants share."""

from pathlib import Path

import pytest

from sluiceway_common.errors import Overloaded
from tests.support.eval_memory import OPERATOR, STRANGER
from tests.support.replica import unconnected


async def test_a_tenant_that_makes_digests_leaves_room_for_another(tmp_path: Path) -> None:
    digests = unconnected("eval", tmp_path).service.recalling.digests
    with digests.slot(STRANGER):
        pass
    with digests.slot(OPERATOR):
        with pytest.raises(Overloaded, match="digests"), digests.slot(OPERATOR):
            pass
        with digests.slot(STRANGER):
            assert digests.taken == 2

"""Registry of an installation that has none."""

from sluiceway_common.errors import Unavailable
from sluiceway_train.domain.trained import TrainedAdapter


class NoRegistry:
    """Nothing is kept."""

    async def register(self, trained: TrainedAdapter) -> int:
        raise Unavailable("there is no registry")

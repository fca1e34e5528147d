"""Use cases of train, and the object that holds them."""

from dataclasses import dataclass

from sluiceway_train.service.aliases import ModelAliases
from sluiceway_train.service.exporting import Exporting
from sluiceway_train.service.models import ModelQueries
from sluiceway_train.service.registering import Registering
from sluiceway_train.service.tainting import ModelTainting
from sluiceway_train.service.verifying import Verifying


@dataclass(frozen=True, kw_only=True)
class TrainService:
    """Everything that train can do."""

    registering: Registering
    models: ModelQueries
    aliases: ModelAliases
    tainting: ModelTainting
    verifying: Verifying
    exporting: Exporting

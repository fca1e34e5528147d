"""Command `sluiceway-train`."""

from functools import partial

from sluiceway_common.service_main import service_main
from sluiceway_common.settings import read
from sluiceway_train.adapters.database import SCHEMA
from sluiceway_train.app import NAME, app
from sluiceway_train.settings import TrainSettings

main = service_main(NAME, partial(read, TrainSettings), app, schema=SCHEMA)

if __name__ == "__main__":
    main()

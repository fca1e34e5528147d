"""Command `sluiceway-starter`."""

from functools import partial

from sluiceway_common.service_main import service_main
from sluiceway_common.settings import read
from sluiceway_starter.adapters.database import SCHEMA
from sluiceway_starter.app import NAME, app
from sluiceway_starter.settings import StarterSettings

main = service_main(NAME, partial(read, StarterSettings), app, schema=SCHEMA)

if __name__ == "__main__":
    main()

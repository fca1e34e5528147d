"""Command `sluiceway-guard`."""

from functools import partial

from sluiceway_common.service_main import service_main
from sluiceway_common.settings import read
from sluiceway_guard.adapters.database import SCHEMA
from sluiceway_guard.app import NAME, app
from sluiceway_guard.settings import GuardSettings

main = service_main(NAME, partial(read, GuardSettings), app, schema=SCHEMA)

if __name__ == "__main__":
    main()

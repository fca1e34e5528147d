"""Command `sluiceway-infer`."""

from functools import partial

from sluiceway_common.service_main import service_main
from sluiceway_common.settings import read
from sluiceway_infer.adapters.database.tables import SCHEMA
from sluiceway_infer.app import NAME, app
from sluiceway_infer.settings import InferSettings

main = service_main(NAME, partial(read, InferSettings), app, schema=SCHEMA)

if __name__ == "__main__":
    main()

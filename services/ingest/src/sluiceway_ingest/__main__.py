"""Command `sluiceway-ingest`."""

from functools import partial

from sluiceway_common.service_main import service_main
from sluiceway_common.settings import read
from sluiceway_ingest.adapters.database import SCHEMA
from sluiceway_ingest.app import NAME, app
from sluiceway_ingest.settings import IngestSettings

main = service_main(NAME, partial(read, IngestSettings), app, schema=SCHEMA)

if __name__ == "__main__":
    main()

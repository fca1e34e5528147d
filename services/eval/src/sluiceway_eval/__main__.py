"""Command `sluiceway-eval`."""

from functools import partial

from sluiceway_common.service_main import service_main
from sluiceway_common.settings import read
from sluiceway_eval.adapters.database import SCHEMA
from sluiceway_eval.app import NAME, app
from sluiceway_eval.settings import EvalSettings

main = service_main(NAME, partial(read, EvalSettings), app, schema=SCHEMA)

if __name__ == "__main__":
    main()

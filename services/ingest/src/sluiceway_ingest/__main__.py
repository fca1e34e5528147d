"""Command `sluiceway-ingest`."""

from typing import NoReturn

from sluiceway_common.entry import entry


def main() -> NoReturn:
    entry("ingest", serve=_serve)


def _serve() -> int:
    # Here: what the other words of the command do needs none of it.
    from sluiceway_common.service_main import serve
    from sluiceway_common.settings import Shared, read
    from sluiceway_ingest.app import NAME, app
    from sluiceway_ingest.settings import IngestSettings

    return serve(NAME, read(Shared), read(IngestSettings), app)


if __name__ == "__main__":
    main()

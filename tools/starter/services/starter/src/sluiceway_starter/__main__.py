"""Command `sluiceway-starter`."""

from typing import NoReturn

from sluiceway_common.entry import entry


def main() -> NoReturn:
    entry("starter", serve=_serve)


def _serve() -> int:
    # Here: what the other words of the command do needs none of it.
    from sluiceway_common.service_main import serve
    from sluiceway_common.settings import Shared, read
    from sluiceway_starter.app import NAME, app
    from sluiceway_starter.settings import StarterSettings

    return serve(NAME, read(Shared), read(StarterSettings), app)


if __name__ == "__main__":
    main()

"""Command `sluiceway-eval`."""

from typing import NoReturn

from sluiceway_common.entry import entry


def main() -> NoReturn:
    entry("eval", serve=_serve)


def _serve() -> int:
    # Here: what the other words of the command do needs none of it.
    from sluiceway_common.service_main import serve
    from sluiceway_common.settings import Shared, read
    from sluiceway_eval.app import NAME, app
    from sluiceway_eval.settings import EvalSettings

    return serve(NAME, read(Shared), read(EvalSettings), app)


if __name__ == "__main__":
    main()

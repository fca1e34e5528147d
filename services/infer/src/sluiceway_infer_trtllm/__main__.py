"""Command `python -m sluiceway_infer_trtllm`: serves a model by TensorRT-LLM, compares the library with what the worker
takes it for, or prints the settings."""

import argparse
import sys
from typing import NoReturn

from sluiceway_common.errors import Refusal
from sluiceway_common.settings import explain, read
from sluiceway_infer_engine.settings import WorkerSurroundings
from sluiceway_infer_engine.worker import serve
from sluiceway_infer_trtllm import image_gate
from sluiceway_infer_trtllm.settings import TrtLlmWorkerSettings

_PROGRAM = "sluiceway_infer_trtllm"


def main() -> NoReturn:
    """The library starts processes that import this module again: nothing of it may happen on import."""
    parser = argparse.ArgumentParser(prog=f"python -m {_PROGRAM}", description=__doc__)
    parser.add_argument("command", choices=("serve", "gate", "settings"))
    match parser.parse_args().command:
        case "gate":
            sys.exit(image_gate.main())
        case "settings":
            print(explain(TrtLlmWorkerSettings) + "\n" + explain(WorkerSurroundings), end="")
            sys.exit(0)
        case _:
            sys.exit(_serve())


def _serve() -> int | str:
    settings, around = read(TrtLlmWorkerSettings), read(WorkerSurroundings)
    try:
        # Imports the library, which none of the other commands needs.
        from sluiceway_infer_trtllm.loading import served

        return serve(served(settings), settings, around)
    except Refusal as refusal:
        return f"{_PROGRAM}: {refusal.message}"
    except ImportError as error:
        return f"{_PROGRAM}: TensorRT-LLM cannot be imported ({error}); run this in NVIDIA's image"


if __name__ == "__main__":
    main()

"""Images of the services, as far as they can be had without an engine: what a Dockerfile copies lies in an empty
folder, its install lines run there, and the service starts as its last stage says.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.dockerfile import Instruction, Stage, defaults_of, filled, stages_of
from tests.support.repository import ROOT, files

# What stands in for the tool that the first lines install: the same version, by the same digest, without a network.
OFFLINE = {"UV_OFFLINE": "1", "UV_LINK_MODE": "hardlink", "UV_COMPILE_BYTECODE": "0", "UV_NO_PROGRESS": "1"}


@dataclass(frozen=True)
class Image:
    """What one target of a Dockerfile makes, below `root` in the place of `/`."""

    stages: Mapping[str, Stage]
    target: Stage
    root: Path

    @property
    def environment(self) -> dict[str, str]:
        """That of its process, with the paths as they are here."""
        said = self.target.environment({"PATH": os.environ["PATH"]})
        return {name: self.here(text) for name, text in said.items()}

    @property
    def folders(self) -> list[Path]:
        """Environments of Python that are in it."""
        return [self.root / each.words[-1].lstrip("/") for each in self.target.of("COPY")]

    @property
    def start(self) -> list[str]:
        return [*self.target.of("ENTRYPOINT")[-1].words, *self.target.of("CMD")[-1].words]

    def here(self, text: str) -> str:
        """Paths of the image as they are here."""
        for path in ("/opt/", "/data"):
            text = text.replace(path, f"{self.root}{path}")
        return text


def dockerfile(service: str) -> Path:
    return ROOT / "services" / service / "Dockerfile"


def described(service: str, root: Path, target: str = "") -> Image:
    """The image as its file says, with nothing built; the last stage where no target is named."""
    stages = stages_of(dockerfile(service))
    named = {stage.name: stage for stage in stages}
    return Image(named, _whole(named, named[target] if target else stages[-1]), root)


def _whole(named: Mapping[str, Stage], stage: Stage) -> Stage:
    """With what the stages say that it begins from."""
    if stage.base not in named:
        return stage
    before = _whole(named, named[stage.base])
    return Stage(stage.name, before.base, before.instructions + stage.instructions)


def built(service: str, root: Path, target: str = "", compiled: bool = False) -> Image:
    """The environments of an image, installed from what its stages copy, without a network; `compiled`: with their
    bytecode, as an engine builds them, which takes a while."""
    image = described(service, root, target)
    for name in dict.fromkeys(each.words[0].removeprefix("--from=") for each in image.target.of("COPY")):
        _build(
            image,
            _whole(image.stages, image.stages[name]),
            service,
            OFFLINE | {"UV_COMPILE_BYTECODE": str(int(compiled))},
        )
    return image


def _build(image: Image, stage: Stage, service: str, offline: Mapping[str, str]) -> None:
    here, names = image.root, defaults_of(dockerfile(service))
    for each in stage.instructions:
        match each.word:
            case "WORKDIR":
                here = image.root / each.text.lstrip("/")
                here.mkdir(parents=True, exist_ok=True)
            case "ENV":
                names |= {name: image.here(filled(text, names)) for name, text in each.pairs.items()}
            case "COPY":
                *sources, to = each.words
                _copy(sources, here / to)
            case "RUN" if each.text.startswith("uv "):
                _run(each, here, names | dict(offline))


def _run(line: Instruction, folder: Path, names: Mapping[str, str]) -> None:
    uv = str(ROOT / "tools/uv")
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **names}
    # A cache that is thrown away is for a layer; here it is where the packages come from.
    environment.pop("UV_NO_CACHE", None)
    done = subprocess.run(
        ("sh", "-c", line.text.replace("uv ", f"{uv} ", 1)),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{line.text}\n{done.stderr}"


def _copy(sources: Iterable[str], to: Path) -> None:
    """Of the files of the repository those that are sent to an engine."""
    for source in sources:
        found = [path for path in sent() if path == source or path.startswith(f"{source}/")]
        assert found, f"{source} is not sent to the engine: .dockerignore leaves it out, or it is not there"
        for path in found:
            inside = to if path == source and not str(to).endswith("/") else to / Path(path).relative_to(source)
            target = to / Path(source).name if path == source and to.is_dir() else inside
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, target)


@cache
def sent() -> tuple[str, ...]:
    """What an engine is sent of the repository: the last line of `.dockerignore` that meets a path, or a folder above
    it, decides."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    rules = [(_pattern(line.removeprefix("!")), not line.startswith("!")) for line in lines]
    paths = (str(path.relative_to(ROOT)) for path in files())
    return tuple(path for path in paths if not _is_ignored(path, rules))


def _pattern(line: str) -> re.Pattern[str]:
    """`**` is any number of folders, `*` a part of a name; what is below a folder is met with it."""
    folders = re.escape(line).replace(r"\*\*/", "(.*/)?").replace(r"\*\*", ".*")
    return re.compile(folders.replace(r"\*", "[^/]*") + "(/.*)?")


def _is_ignored(path: str, rules: Sequence[tuple[re.Pattern[str], bool]]) -> bool:
    return next((ignored for pattern, ignored in reversed(rules) if pattern.fullmatch(path)), False)

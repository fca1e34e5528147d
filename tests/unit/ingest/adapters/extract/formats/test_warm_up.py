"""Warm-up of the fork server: what it has read before it forks, no child reads for the first time."""

import subprocess
import sys
from pathlib import Path

import pytest

from sluiceway_ingest.adapters.extract.formats import sniff, warm_up
from sluiceway_ingest.adapters.extract.formats.draft import File
from sluiceway_ingest.adapters.extract.formats.normalisation import finished
from sluiceway_ingest.adapters.extract.formats.parsers import PARSERS
from sluiceway_ingest.domain.limits import Limits

SAMPLE = Path(__file__).parents[6] / "docs" / "sample"

# A document of another shape than those of the warm-up.
_LATE = """
import sys
from sluiceway_ingest.adapters.extract.formats import parsers
from sluiceway_ingest.adapters.extract.sandbox.protocol import Job
from sluiceway_ingest.domain.limits import Limits
parsers.preload()
loaded = set(sys.modules)
path = sys.argv[1]
job = Job(id=1, folder="", path=path, name=path, media_type="", language="", seconds=60.0, cpu_seconds=60, ocr=False)
parsers.read(job, Limits())
print(*sorted(set(sys.modules) - loaded))
"""


@pytest.mark.parametrize("name", warm_up.documents())
def test_each_is_read_by_the_first_parser_of_its_kind(name: str) -> None:
    file = sniff.identified(File(content=warm_up.documents()[name], name=name, media_type="", limits=Limits()))
    extracted = finished(PARSERS[file.media_type][0](file), file)
    assert "Line 39 of a page that nobody handed in" in extracted.text
    assert extracted.language == "en"


def test_a_child_that_reads_a_pdf_loads_nothing_more() -> None:
    path = str(SAMPLE / "nature.pdf")
    said = subprocess.run((sys.executable, "-c", _LATE, path), capture_output=True, text=True, check=True)
    assert said.stdout.split() == []

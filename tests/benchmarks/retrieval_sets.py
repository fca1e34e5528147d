"""Two public collections with judged questions: Cranfield 1400 and NPL (Vaswani)."""

import gzip
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# One row a question in Cranfield's judgements has this code, which its readme does not explain.
UNEXPLAINED: Final = -1
_CRANFIELD_FIELD: Final = re.compile(r"^\.([ITABW])\s*(\d*)\s*$")
_TREC_DOCUMENT: Final = re.compile(r"<DOCNO>(.*?)</DOCNO>(.*?)</DOC>", re.DOTALL)
_TREC_QUESTION: Final = re.compile(r"<num>(\d+)</num>\s*<title>(.*?)</title>", re.DOTALL)


@dataclass(frozen=True)
class Judged:
    """Documents as (title, text), questions, and per question which documents are relevant; all by position."""

    name: str
    documents: Sequence[tuple[str, str]]
    questions: Sequence[str]
    relevant: Sequence[frozenset[int]]


def judged_sets(folder: Path) -> list[Judged]:
    """Cranfield by both readings of its judgements, then NPL."""
    cranfield = folder / "cranfield"
    return [
        _cranfield(cranfield, "Cranfield, rows of code -1 count as relevant", unexplained=True),
        _cranfield(cranfield, "Cranfield, rows of code -1 count as not relevant", unexplained=False),
        _npl(folder / "vaswani_npl"),
    ]


def _cranfield(folder: Path, name: str, *, unexplained: bool) -> Judged:
    documents = [(each["T"].strip(), each["W"].strip()) for each in _smart(folder / "cran.all.1400")]
    questions = [each["W"].strip() for each in _smart(folder / "cran.qry")]
    relevant: defaultdict[int, set[int]] = defaultdict(set)
    for line in (folder / "cranqrel").read_text().splitlines():
        # Questions are named by their position, not by their number.
        question, document, code = map(int, line.split()[:3])
        if code != UNEXPLAINED or unexplained:
            relevant[question - 1].add(document - 1)
    return _judged(name, documents, questions, relevant)


def _smart(path: Path) -> list[dict[str, str]]:
    """SMART's format: `.I` begins a record, other letters a field of it."""
    records: list[dict[str, str]] = []
    field = ""
    for line in path.read_text(errors="replace").splitlines():
        mark = _CRANFIELD_FIELD.match(line)
        if mark and mark[1] == "I":
            records.append(dict.fromkeys("TABW", ""))
        elif mark:
            field = mark[1]
        else:
            records[-1][field] += line + "\n"
    return records


def _npl(folder: Path) -> Judged:
    documents = _TREC_DOCUMENT.findall(gzip.decompress((folder / "corpus" / "doc-text.trec.gz").read_bytes()).decode())
    questions = _TREC_QUESTION.findall((folder / "query-text.trec").read_text())
    position = {number.strip(): at for at, (number, _) in enumerate(documents)}
    asked = {number: at for at, (number, _) in enumerate(questions)}
    relevant: defaultdict[int, set[int]] = defaultdict(set)
    for line in (folder / "qrels").read_text().splitlines():
        question, _, document, degree = line.split()
        if int(degree) > 0:
            relevant[asked[question]].add(position[document])
    texts = [("", " ".join(text.split())) for _, text in documents]
    return _judged("NPL", texts, [text.strip().lower() for _, text in questions], relevant)


def _judged(
    name: str, documents: Sequence[tuple[str, str]], questions: Sequence[str], relevant: Mapping[int, set[int]]
) -> Judged:
    """Only questions that have a relevant document."""
    kept = [at for at in range(len(questions)) if relevant.get(at)]
    return Judged(name, documents, [questions[at] for at in kept], [frozenset(relevant[at]) for at in kept])

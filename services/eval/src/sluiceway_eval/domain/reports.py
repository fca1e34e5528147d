"""Reports of an evaluation: Markdown for a person, JUnit XML for a pipeline. They have names and numbers, and no words
of cases and answers.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Literal
from xml.etree import ElementTree

from sluiceway_eval.domain.evaluations import CaseOutcome, ComparedModel, ModelEvaluation, ModelVerdict
from sluiceway_eval.domain.gate import Estimate, GateJudgement

ReportFormat = Literal["markdown", "junit"]

_MOST_LISTED: Final = 100
_SAID: Final = {
    "approved": "**Approved.** The candidate may take the champion's place.",
    "refused": "**Refused.** The candidate may not take the champion's place.",
    "undecided": "**Undecided.** The cases are too few to tell.",
    None: "Nothing was to be decided.",
}


def report(evaluation: ModelEvaluation, outcomes: Sequence[CaseOutcome], form: ReportFormat) -> str:
    return _markdown(evaluation, outcomes) if form == "markdown" else _junit(evaluation, outcomes)


def _markdown(evaluation: ModelEvaluation, outcomes: Sequence[CaseOutcome]) -> str:
    suite = f"`{evaluation.suite}` version {evaluation.suite_version} ({evaluation.suite_digest[:12]})"
    lines = [
        f"# Evaluation of `{evaluation.candidate.name}`",
        "",
        _ended(evaluation),
        "",
        f"- Evaluation: `{evaluation.evaluation_id}`, asked for by {_code(evaluation.started_by)}",
        f"- Suite: {suite}, {evaluation.cases} cases",
        f"- Candidate: {_model(evaluation.candidate)}",
        *([f"- Champion: {_model(evaluation.champion)}"] if evaluation.has_champion else []),
        *([f"- Documents: collection `{evaluation.collection}`"] if evaluation.collection else []),
        "",
        *_figures(evaluation),
        *_listed("Passed by the champion alone", (one for one in outcomes if _is_lost(one)), "candidate"),
        *_listed("Passed by the candidate alone", (one for one in outcomes if _is_gained(one)), "champion"),
        *_listed("Answered by neither, and not counted", (one for one in outcomes if one.is_unasked), "candidate"),
        *_listed("Passed by neither" if evaluation.has_champion else "Not passed", _neither(outcomes), "candidate"),
    ]
    return "\n".join(lines) + "\n"


def _ended(evaluation: ModelEvaluation) -> str:
    if evaluation.judgement is None:
        return f"**{evaluation.state.capitalize()}.** {evaluation.message}".rstrip()
    judgement, said = evaluation.judgement, _SAID[evaluation.judgement.outcome]
    if judgement.cases_needed:
        said += f" About {judgement.cases_needed:,} more would decide, if they came out as these."
    return said


def _figures(evaluation: ModelEvaluation) -> list[str]:
    counts, rule = evaluation.counts, evaluation.rule
    rows = [("Cases asked", f"{counts.cases}"), ("Passed by the candidate", f"{counts.candidate_passed}")]
    if evaluation.has_champion:
        rows += [
            ("Passed by the champion", f"{counts.champion_passed}"),
            ("Passed by the candidate alone", f"{counts.candidate_alone}"),
            ("Passed by the champion alone", f"{counts.champion_alone}"),
        ]
    if counts.unasked:
        rows.append(("Answered by neither, and not counted", f"{counts.unasked}"))
    judgement = evaluation.judgement
    if judgement is not None and judgement.pass_rate is not None:
        rows.append(("Pass rate (Wilson)", _rate(judgement.pass_rate)))
    if judgement is not None and judgement.difference is not None:
        rows += [("Difference (Tango)", _interval(judgement.difference)), ("Margin", f"{rule.margin:.1%}")]
    if rule.minimum is not None:
        rows.append(("Least pass rate", f"{rule.minimum:.1%}"))
    rows.append(("Confidence of each bound", f"{rule.confidence:.1%}"))
    return ["| | |", "|---|---:|", *(f"| {name} | {figure} |" for name, figure in rows), ""]


def _listed(title: str, outcomes: Iterable[CaseOutcome], side: Literal["candidate", "champion"]) -> list[str]:
    """The reason is that of the model that did not pass."""
    found = list(outcomes)
    if not found:
        return []
    shown = [f"- `{one.case_id}`: {_reason(_of(one, side))}" for one in found[:_MOST_LISTED]]
    rest = [f"- and {len(found) - _MOST_LISTED} more"] if len(found) > _MOST_LISTED else []
    return [f"## {title} ({len(found)})", "", *shown, *rest, ""]


def _junit(evaluation: ModelEvaluation, outcomes: Sequence[CaseOutcome]) -> str:
    """A test for the outcome first; then one a case, which fails where the champion passed and the candidate did not,
    and without a champion where the candidate did not."""
    failing = [one for one in outcomes if _fails(one)]
    gate_failed = _gate_failure(evaluation)
    suite = ElementTree.Element(
        "testsuite",
        name=f"{evaluation.suite}@{evaluation.suite_version}",
        tests=str(len(outcomes) + 1),
        failures=str(len(failing) + bool(gate_failed)),
        errors="0",
        time=f"{sum(one.candidate.seconds for one in outcomes):.3f}",
    )
    gate = ElementTree.SubElement(suite, "testcase", classname=evaluation.candidate.name, name="gate", time="0")
    if gate_failed:
        ElementTree.SubElement(gate, "failure", message=gate_failed)
    for one in outcomes:
        _junit_case(suite, evaluation, one)
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _junit_case(suite: ElementTree.Element, evaluation: ModelEvaluation, one: CaseOutcome) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=evaluation.candidate.name,
        name=one.case_id,
        time=f"{one.candidate.seconds:.3f}",
    )
    if _fails(one):
        ElementTree.SubElement(case, "failure", message=_reason(one.candidate))
    elif not one.candidate.passed:
        by = "answered" if one.is_unasked else "passed"
        ElementTree.SubElement(case, "skipped", message=f"{by} by neither: {_reason(one.candidate)}")


def _gate_failure(evaluation: ModelEvaluation) -> str:
    judgement = evaluation.judgement
    if judgement is None:
        return f"{evaluation.state}: {evaluation.reason}".rstrip(": ")
    return "" if judgement.outcome in ("approved", None) else f"{judgement.outcome}{_measured(judgement)}"


def _measured(judgement: GateJudgement) -> str:
    if judgement.difference is not None:
        return f": {_interval(judgement.difference)}"
    return f": {_rate(judgement.pass_rate)}" if judgement.pass_rate is not None else ""


def _fails(one: CaseOutcome) -> bool:
    return _is_lost(one) if one.champion is not None else not one.candidate.passed


def _is_lost(one: CaseOutcome) -> bool:
    return one.differs and not one.candidate.passed


def _is_gained(one: CaseOutcome) -> bool:
    return one.differs and one.candidate.passed


def _neither(outcomes: Iterable[CaseOutcome]) -> Iterable[CaseOutcome]:
    return (one for one in outcomes if not one.candidate.passed and not one.differs and not one.is_unasked)


def _of(one: CaseOutcome, side: Literal["candidate", "champion"]) -> ModelVerdict:
    return one.champion if side == "champion" and one.champion is not None else one.candidate


def _reason(verdict: ModelVerdict) -> str:
    return verdict.reason or "passed"


def _interval(estimate: Estimate) -> str:
    return f"{estimate.value:+.1%} ({estimate.lower:+.1%} to {estimate.upper:+.1%})"


def _rate(estimate: Estimate) -> str:
    return f"{estimate.value:.1%} ({estimate.lower:.1%} to {estimate.upper:.1%})"


def _model(asked: ComparedModel) -> str:
    parts = [asked.model, asked.adapter, asked.adapter_digest[:12]]
    told = ", ".join(part for part in parts if part)
    return f"`{asked.name}`" + (f" ({told})" if told else "")


def _code(text: str) -> str:
    """A subject may be any text."""
    return f"`{''.join(sign for sign in text if sign.isprintable() and sign != '`')}`"

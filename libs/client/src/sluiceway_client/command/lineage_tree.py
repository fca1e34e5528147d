"""Tree of an answer's lineage, for a person: what it was, what it was shown, and what was said of it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.text import Text
from rich.tree import Tree

from sluiceway_client.command import output
from sluiceway_client.command.training_tree import adapter_branch, learned_branch
from sluiceway_client.record_values import (
    AnswerScore,
    ExplainedAnswer,
    GivenFeedback,
    RecordedAnswer,
    RecordedVerdict,
    ShownPassage,
)
from sluiceway_client.values import Citation, Groundedness

_NO_WORDS = {
    "gone": "nobody holds its words any more: a document of it was withdrawn, or its time was over",
    "not_asked": "its words were not asked for",
    "unavailable": "the service that keeps its words did not answer in time: ask again",
    "withheld": "no answer was given, so nobody keeps its words",
}
_FATES = {"current": "green", "withdrawn": "red", "erased": "red"}
_NO_FATE = "nothing is known of the document: the record began later"


def tree(explained: ExplainedAnswer) -> Tree:
    """All of it; what strangers wrote is printed as it is, never read as markup."""
    answer = explained.answer
    made = Tree(_head(answer))
    for name, told in (*_words(explained), *_facts(answer)):
        made.add(_line(name, told))
    if explained.adapter:
        made.children.append(adapter_branch(explained.adapter))
    _branch(made, "passages", [_passage(each, explained.texts) for each in explained.passages], _dropped(answer))
    subjects = {each.verdict_id: each.subject for each in answer.judgements}
    _branch(made, "verdicts", [_verdict(each, subjects) for each in explained.verdicts])
    _branch(made, "scores", [Tree(_score(each)) for each in explained.scores])
    became = [learned_branch(explained.training_rows)] if explained.training_rows else []
    before = explained.feedback_total - len(explained.feedback)
    earlier = [Tree(Text(f"{before:,} before"))] if before > 0 else []
    _branch(made, "feedback", [*earlier, *(Tree(_feedback(each)) for each in explained.feedback), *became])
    return made


def _head(answer: RecordedAnswer) -> Text:
    if answer.given:
        end = f"given {output.moment(answer.at)}"
    else:
        told = f", its caller was told `{answer.error}`" if answer.error else ""
        end = f"withheld {output.moment(answer.at)}: {answer.finish_reason}{told}"
    # A second line of the head would look like a branch.
    name, end = output.line(answer.answer_id), output.line(end)
    return Text.assemble((name, "bold"), "  ", (end, "green" if answer.given else "yellow"))


def _words(explained: ExplainedAnswer) -> Iterator[tuple[str, str]]:
    """The words as far as they are here, else why they are not."""
    if explained.question:
        yield "question", explained.question
    if explained.text:
        yield "answer", explained.text
    if explained.texts in _NO_WORDS:
        yield "words", _NO_WORDS[explained.texts]


def _facts(answer: RecordedAnswer) -> Iterator[tuple[str, str]]:
    adapter = f", adapter {answer.adapter} {output.digest(answer.adapter_digest)}" if answer.adapter else ""
    yield "model", f"{answer.model} {output.digest(answer.model_digest)}{adapter}"
    prompt = f"{answer.prompt}@{answer.prompt_version} {output.digest(answer.prompt_digest)}"
    yield "prompt", prompt if answer.prompt else "the built-in one"
    index = f", index {answer.index_version}" if answer.index_version else ""
    yield "collection", f"{answer.collection}{index}" if answer.collection else "none: no documents were asked"
    yield from _grounds(answer.groundedness)
    yield "guard", answer.guard if answer.guard != "unspecified" else "nothing was judged"
    yield from _costs(answer)
    yield from _rarely(answer)


def _grounds(found: Groundedness) -> Iterator[tuple[str, str]]:
    """An answer that says no claims nothing: there is no share of it that is supported."""
    if found.status != "unspecified":
        share = f", {found.score:.0%} of the sentences" if found.status != "not_in_documents" else ""
        yield "groundedness", f"{found.status}{share}"


def _costs(answer: RecordedAnswer) -> Iterator[tuple[str, str]]:
    usage, times = answer.usage, dict(answer.timings_ms)
    yield "tokens", f"{usage['prompt_tokens']:,} read, {usage['completion_tokens']:,} written"
    total = times.pop("total")
    stages = ", ".join(f"{name.replace('_', ' ')} {each:,.0f}" for name, each in times.items() if each)
    yield "time", f"{total:,.0f} ms{': ' if stages else ''}{stages}"
    if answer.cost_micros is not None:
        yield "cost", f"{answer.cost_micros / 1_000_000:.6f} {answer.currency}"


def _rarely(answer: RecordedAnswer) -> Iterator[tuple[str, str]]:
    """What most answers have not."""
    told = {
        "route": answer.route,
        "variant": answer.variant,
        "cache": f"{answer.cache_tier} {answer.cache_entry}".strip(),
        "trace": answer.trace_id,
    }
    return ((name, text) for name, text in told.items() if text)


def _branch(made: Tree, name: str, children: Sequence[Tree], more: str = "") -> None:
    branch = made.add(_line(name, "" if children or more else "none"))
    branch.children.extend(children)
    if more:
        branch.add(Text(more, style="dim"))


def _dropped(answer: RecordedAnswer) -> str:
    dropped = answer.passages_dropped
    return f"{output.counted(dropped, 'passage')} more did not fit into the model's window" if dropped else ""


def _passage(passage: ShownPassage, texts: str) -> Tree:
    place = f" version {passage.version}, {passage.start}-{passage.end}, text {output.digest(passage.text_sha256)}, "
    fate = f"{passage.fate} {output.moment(passage.fate_at)}".strip()
    known = passage.fate not in ("", "unknown")
    coloured = (fate, _FATES.get(passage.fate, "yellow")) if known else (_NO_FATE, "dim")
    cited = "" if passage.citations else ", not cited"
    made = Tree(Text.assemble((passage.document_id, "bold"), place, coloured, cited))
    for citation in passage.citations:
        made.add(_quoted(citation, texts))
    return made


def _quoted(citation: Citation, texts: str) -> Text:
    name = citation.title or output.name(citation.source_key)
    page = f"p. {citation.page}" if citation.page else ""
    where = ", ".join(filter(None, (name, page, f"{citation.start}-{citation.end}")))
    quote = output.line(citation.quote)
    # Where words were not asked for, that is said once above.
    missing = "" if texts == "not_asked" else ": the quote is not held any more, or not for this key"
    return Text.assemble((f"[{citation.number}] ", "bold"), where, f" — “{quote}”" if quote else missing)


def _verdict(verdict: RecordedVerdict, subjects: dict[str, str]) -> Tree:
    subject = subjects.get(verdict.verdict_id) or verdict.kind or "unknown"
    if not verdict.judged_at:
        return Tree(Text.assemble((subject, "bold"), f": {verdict.verdict_id}, of which the record has not heard"))
    policy = f"{verdict.policy}@{verdict.policy_version} {output.digest(verdict.policy_digest)}".strip()
    made = Tree(Text.assemble((subject, "bold"), f": {verdict.action} by {policy}, {verdict.verdict_id}"))
    for finding, count in Counter((each.kind, each.rule, each.action) for each in verdict.findings).items():
        kind, rule, action = finding
        made.add(Text(f"{kind} by {rule}: {action}{f', {count} times' if count > 1 else ''}"))
    if verdict.findings_left_out:
        made.add(Text(f"{output.counted(verdict.findings_left_out, 'finding')} more", style="dim"))
    for name, status in verdict.scanners.items():
        if status != "ran":
            made.add(Text(f"{name} has not looked ({status})", style="yellow"))
    return made


def _score(score: AnswerScore) -> Text:
    if score.value is not None:
        return _line(score.name, output.figure(score.value))
    why = f": {score.reason}" if score.reason else ""
    return _line(score.name, f"{score.status.replace('_', ' ')}{why}")


def _feedback(given: GivenFeedback) -> Text:
    words = [name for name, there in (("a comment", given.commented), ("a correction", given.corrected)) if there]
    return _line(
        output.moment(given.given_at), f"{output.figure(given.score)}{', with ' if words else ''}" + " and ".join(words)
    )


def _line(name: str, told: str) -> Text:
    return Text.assemble((name, "dim"), "  " if told else "", told)

"""Texts that are judged as a whole, and scanners that cannot look."""

import asyncio
import math
import re
import threading
import time
from collections.abc import Sequence
from typing import get_args

import pytest

from sluiceway.guard.v1 import events_pb2, values_pb2
from sluiceway_common.access.memory import MemorySeal
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.clock import SystemClock
from sluiceway_common.errors import Invalid, TooLarge, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_common.testing import eventually
from sluiceway_guard.adapters.memory import MemoryDocumentTexts, MemoryPolicyStore, MemoryVerdicts
from sluiceway_guard.adapters.policies import FilePolicy
from sluiceway_guard.domain.findings import Finding, told_kind
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.domain.policy_history import installed
from sluiceway_guard.domain.subject import Part, SubjectKind
from sluiceway_guard.domain.verdict import Verdict
from sluiceway_guard.ports import Scanner
from sluiceway_guard.service import GuardService
from sluiceway_guard.service.judging import Judgement
from sluiceway_guard.service.scanning import MOST_FINDINGS, SHORT, Runs
from sluiceway_guard.service.wiring import Options, Ports, wired

ANN = Principal("mill", "ann", frozenset({"reader"}))
HEAD = 'name = "house"\nversion = "1"\n'
POLICY = HEAD + 'rules = [{findings = ["code"], action = "redact"}, {findings = ["bomb"], action = "block"}]\n'
LONG = "quiet words " * 1_000


class PatternScanner:
    """Finds a pattern; breaks where the text says so."""

    version = "7"

    def __init__(self, name: str, pattern: str) -> None:
        self.name = name
        self._pattern = re.compile(pattern)

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        if "break me" in text.text:
            raise RuntimeError(text.text)
        return [
            Finding(kind=self.name, rule="r1", start=one.start(), end=one.end())
            for one in self._pattern.finditer(text.text)
        ]


SCANNERS = (PatternScanner("code", r"c-\d+"), PatternScanner("bomb", "dynamite"))


def service(
    policy: str = POLICY,
    *,
    scanners: Sequence[Scanner] = SCANNERS,
    seconds: float = 60.0,
    said: list[OutgoingEvent] | None = None,
    broken: list[str] | None = None,
    judged: list[Verdict] | None = None,
) -> GuardService:
    async def publish(*events: OutgoingEvent) -> None:
        (said if said is not None else []).extend(events)

    def on_failed(scanner: str, _error: Exception) -> None:
        (broken if broken is not None else []).append(scanner)

    def on_judged(verdict: Verdict) -> None:
        (judged if judged is not None else []).append(verdict)

    file = FilePolicy(installed(policy))
    ports = Ports(
        scanners=dict.fromkeys(get_args(SubjectKind), scanners),
        policies=file,
        policy_store=MemoryPolicyStore(),
        verdicts=MemoryVerdicts(),
        standard=file.stored,
        texts=MemoryDocumentTexts(),
        seal=MemorySeal(),
        publish=publish,
        clock=SystemClock(),
    )
    return wired(ports, Options(seconds=seconds, id_key=b"key", on_failed=on_failed, on_judged=on_judged))


def question(*texts: str) -> list[Part]:
    return [Part(kind="question", trust="caller", text=text) for text in texts]


@pytest.mark.parametrize("more", ["", LONG])
async def test_each_part_goes_on_without_what_was_found_in_it(more: str) -> None:
    verdict = await service().checking.check(ANN, question("Take c-12.", "Nothing." + more, "c-3 and c-4"))
    assert (verdict.action, verdict.released) == (
        "redact",
        ("Take [redacted code].", "Nothing." + more, "[redacted code] and [redacted code]"),
    )
    assert [(one.part, one.finding.start, one.finding.end) for one in verdict.findings] == [
        (0, 5, 9),
        (2, 0, 3),
        (2, 8, 11),
    ]


@pytest.mark.parametrize("parts", [1, 2])
async def test_marks_that_somebody_wrote_are_counted_too(parts: int) -> None:
    """Each is a finding, and in a million characters there are 166,000."""
    policy = HEAD + 'words = {"word.code" = ["c-1"]}\nrules = [{findings = ["word.code"], action = "pseudonymise"}]\n'
    written = "[CODE_1]" * (MOST_FINDINGS // parts + 1)
    with pytest.raises(TooLarge, match="more than 10000 findings are in it"):
        await service(policy).checking.check(ANN, question(*[written] * parts))


async def test_one_part_that_is_blocked_blocks_the_subject() -> None:
    verdict = await service().checking.check(ANN, question("Fine.", "With dynamite."))
    assert (verdict.action, verdict.released) == ("block", ("Fine.", None))


async def test_every_verdict_is_said_without_a_word_of_the_text() -> None:
    said: list[OutgoingEvent] = []
    verdict = await service(said=said).checking.check(ANN, question("Take c-12."))
    ((event, tenant),) = [(one.event, one.tenant) for one in said]
    assert isinstance(event, events_pb2.VerdictRecorded)
    assert (tenant, event.verdict_id, event.characters) == ("mill", verdict.id, 10)
    assert event.verdict.action == values_pb2.ACTION_REDACT
    assert [(run.name, run.version) for run in event.verdict.scanners] == [("words", "1"), ("code", "7"), ("bomb", "7")]
    assert b"c-12" not in event.SerializeToString()


async def test_of_very_many_findings_the_first_are_told_and_all_count() -> None:
    said: list[OutgoingEvent] = []
    verdict = await service(said=said).checking.check(ANN, question("c-1 " * 1_200))
    ((event, *_),) = [(one.event,) for one in said]
    assert isinstance(event, events_pb2.VerdictRecorded)
    assert (len(event.verdict.findings), event.verdict.findings_left_out) == (1_000, 200)
    assert verdict.released == ("[redacted code] " * 1_200,)


@pytest.mark.parametrize("texts", [("break me",), ("Fine.", "break me"), ("break me " + LONG,)])
async def test_a_scanner_that_breaks_lets_nothing_go_on(texts: tuple[str, ...]) -> None:
    broken: list[str] = []
    with pytest.raises(Unavailable, match=r"the guard could not look at it \(code, bomb\)") as told:
        await service(broken=broken).checking.check(ANN, question(*texts))
    assert (broken, told.value.retry_after) == (["code", "bomb"], 1.0)


async def test_a_scanner_that_has_no_time_lets_nothing_go_on() -> None:
    with pytest.raises(Unavailable, match="the guard could not look at it"):
        await service(seconds=-1.0).checking.check(ANN, question("Fine."))


@pytest.mark.parametrize(("text", "seconds", "status"), [("break me", 60.0, "failed"), ("Fine.", -1.0, "late")])
async def test_what_a_policy_forgives_goes_on_and_is_told(text: str, seconds: float, status: str) -> None:
    policy = 'open = ["code", "bomb"]\n' + POLICY
    verdict = await service(policy, seconds=seconds).checking.check(ANN, question(text))
    assert (verdict.action, verdict.unchecked, [run.status for run in verdict.scanners]) == (
        "allow",
        True,
        ["ran", status, status],
    )


async def test_a_subject_has_parts_and_an_end() -> None:
    with pytest.raises(Invalid, match="send 1 to 1,000"):
        await service().checking.check(ANN, [])
    with pytest.raises(TooLarge, match="at most 1000000 are judged at a time"):
        await service().checking.check(ANN, question("x" * 1_000_001))


class HoldingScanner:
    """Holds the threads of texts of one tenant until it is told to let go."""

    name, version = "holding", "1"

    def __init__(self) -> None:
        self.held, self.let_go = 0, threading.Event()

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        if "hold me" in text.text:
            self.held += 1
            assert self.let_go.wait(timeout=30)
        return ()


async def test_long_texts_of_one_tenant_leave_a_thread_to_the_others() -> None:
    scanner = HoldingScanner()
    checking = service(scanners=(scanner,)).checking
    flood = [asyncio.create_task(checking.check(ANN, question("hold me " + LONG))) for _ in range(4)]
    await eventually(lambda: scanner.held)
    other = Principal("inn", "bob", frozenset({"reader"}))
    async with asyncio.timeout(20):
        assert (await checking.check(other, question(LONG))).action == "allow"
    assert scanner.held == 1
    scanner.let_go.set()
    await asyncio.gather(*flood)


class PlaceScanner:
    """Notes the threads that it is called in."""

    name, version = "place", "1"

    def __init__(self) -> None:
        self.threads = set[int]()

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        self.threads.add(threading.get_ident())
        return ()


@pytest.mark.parametrize(
    ("characters", "is_here"), [((SHORT,), True), ((SHORT + 1,), False), ((SHORT // 2, SHORT // 2 + 1), False)]
)
async def test_only_what_is_short_as_a_whole_is_scanned_in_the_loop(characters: tuple[int, ...], is_here: bool) -> None:
    scanner = PlaceScanner()
    await service(scanners=(scanner,)).checking.check(ANN, question(*("x" * each for each in characters)))
    assert (threading.get_ident() in scanner.threads) is is_here


async def test_a_tool_call_is_never_scanned_in_the_loop() -> None:
    scanner = PlaceScanner()
    await service(scanners=(scanner,)).checking.check(ANN, [Part(kind="tool_call", trust="untrusted", text="select 1")])
    assert scanner.threads.isdisjoint({threading.get_ident()})


async def test_more_findings_than_anybody_could_look_at_are_too_many() -> None:
    codes = "c-1 " * (MOST_FINDINGS // 2)
    assert (await service().checking.check(ANN, question(codes, codes))).action == "redact"
    with pytest.raises(TooLarge, match="more than 10000 findings are in it; send fewer characters"):
        await service().checking.check(ANN, question(codes, codes, "c-1"))


async def test_each_verdict_is_told_to_whoever_counts_them() -> None:
    judged: list[Verdict] = []
    assert await service(judged=judged).checking.check(ANN, question("Take c-12.")) in judged


async def test_whoever_asks_about_many_short_parts_leaves_their_turns_to_others() -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    parts = question(*["quiet"] * 100)
    another = asyncio.create_task(other())
    await service().checking.check(ANN, parts)
    another.cancel()
    # Between each two.
    assert turns >= len(parts) - 1


async def test_what_is_tried_out_under_a_policy_is_never_scanned_in_the_loop() -> None:
    scanner = PlaceScanner()
    verdict = await service(scanners=(scanner,)).policy_testing.test(ANN, HEAD, question("short", "short too"))
    assert (verdict.action, threading.get_ident() in scanner.threads) == ("allow", False)


@pytest.mark.parametrize(("word", "is_here"), [("x" * 16, True), ("x" * 17, False)])
async def test_a_text_that_is_short_takes_a_thread_where_words_of_the_policy_are_long(word: str, is_here: bool) -> None:
    scanner = PlaceScanner()
    policy = f'{HEAD}[words]\n"word.a" = ["{word}"]\n'
    await service(policy, scanners=(scanner,)).checking.check(ANN, question("y" * SHORT))
    assert (threading.get_ident() in scanner.threads) is is_here


@pytest.mark.parametrize(("findings", "is_here"), [(200, True), (201, False)])
async def test_what_follows_of_many_findings_is_no_matter_of_the_loop(findings: int, is_here: bool) -> None:
    judgement = await service().checking.judging.begin("mill")
    assert (await judgement.weigh(threading.get_ident, range(findings)) == threading.get_ident()) is is_here


@pytest.mark.parametrize("kind", ["word." + "k" * 30_000, "word.\\u0000"])
async def test_a_kind_that_was_stored_before_kinds_had_a_form_is_told_in_that_form(kind: str) -> None:
    said: list[OutgoingEvent] = []
    policy = f'{HEAD}[words]\n"{kind}" = ["zebra"]\n[[rules]]\nfindings = ["{kind}"]\naction = "redact"\n'
    verdict = await service(policy, said=said).checking.check(ANN, question("A zebra"))
    ((event, *_),) = [(one.event,) for one in said]
    assert isinstance(event, events_pb2.VerdictRecorded)
    (finding,) = event.verdict.findings
    assert (finding.kind, verdict.released) == (told_kind(finding.kind), (f"A [redacted {finding.kind}]",))


class RefusingScanner:
    """Knows sooner than others that a text is too much."""

    name, version = "refusing", "1"

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        raise TooLarge("the call has more than 3 strings in it; send fewer of them")


async def test_what_is_too_much_for_a_scanner_is_no_fault_of_it() -> None:
    with pytest.raises(TooLarge, match="more than 3 strings in it"):
        await service('open = ["refusing"]\n' + HEAD, scanners=(RefusingScanner(),)).checking.check(ANN, question("a"))


class BusyScanner:
    """Takes the processor so many seconds; then its time is over, and it has places left to look at."""

    name, version = "busy", "1"

    def __init__(self, seconds: float) -> None:
        self._seconds, self.runs = seconds, Runs(seconds=0.02, due=math.inf)

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        end = time.thread_time() + self._seconds
        while time.thread_time() < end:
            pass
        self.runs.due = 0.0
        return list(text.each(Finding(kind="busy", rule="r", start=0, end=1) for _ in range(1_000)))


async def busy_judgement(scanner: BusyScanner) -> Judgement:
    """One whose text was scanned."""
    judgement = await service(HEAD, scanners=(scanner,)).checking.judging.begin("mill")
    judgement.runs = scanner.runs
    await judgement.scan("question", "short")
    return judgement


async def test_what_no_time_suffices_for_is_too_large_and_says_what_would_do() -> None:
    judgement = await busy_judgement(BusyScanner(0.05))
    with pytest.raises(TooLarge, match=r"more than 0\.02 s to look at it \(busy\); send fewer .* GUARD_SCAN_SECONDS"):
        judgement.check()


async def test_what_only_had_to_wait_may_be_asked_again() -> None:
    judgement = await busy_judgement(BusyScanner(0.0))
    with pytest.raises(Unavailable, match=r"could not look at it \(busy\); ask again in a moment"):
        judgement.check()


async def test_a_scanner_that_broke_is_no_matter_of_size() -> None:
    judgement = await busy_judgement(BusyScanner(0.05))
    judgement.runs.note("code", "7", "failed")
    with pytest.raises(Unavailable, match=r"could not look at it \(busy, code\)"):
        judgement.check()


async def test_what_comes_late_has_all_of_the_time_again() -> None:
    judgement = await busy_judgement(BusyScanner(0.05))
    assert judgement.runs.spent >= 0.05
    judgement.give_time()
    assert judgement.runs.spent == 0

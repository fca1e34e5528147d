"""Scanners: what is looked for in a text, one noun a module; and which of them look at which kind of text."""

from collections.abc import Mapping, Sequence

from sluiceway_guard.adapters.scanners.commands import PathScanner, ShellScanner
from sluiceway_guard.adapters.scanners.links import LinkScanner
from sluiceway_guard.adapters.scanners.markup import HtmlScanner, TagScanner
from sluiceway_guard.adapters.scanners.phrases import PhraseScanner
from sluiceway_guard.adapters.scanners.pii import REGIONS, PiiScanner
from sluiceway_guard.adapters.scanners.queries import SqlScanner
from sluiceway_guard.adapters.scanners.rulebook import packaged
from sluiceway_guard.adapters.scanners.secrets import SecretScanner
from sluiceway_guard.adapters.scanners.terminal import TerminalScanner
from sluiceway_guard.adapters.scanners.unseen import BidiScanner, InvisibleScanner, SignScanner
from sluiceway_guard.domain.subject import SubjectKind
from sluiceway_guard.ports import Scanner


def standard(
    allowed_hosts: Sequence[str] = (), denied_hosts: Sequence[str] = (), phone_regions: Sequence[str] = REGIONS
) -> Mapping[SubjectKind, Sequence[Scanner]]:
    """All that come with guard. Instructions are looked for where a model reads them, links where a person does. Raises
    Invalid for a region without phone numbers."""
    everywhere = (PhraseScanner(packaged("control_tokens")), PiiScanner(phone_regions))
    read_by_a_model = (
        PhraseScanner(packaged("injection")),
        InvisibleScanner(),
        BidiScanner(),
        *everywhere,
        SecretScanner(),
    )
    read_by_a_person = (
        SignScanner(),
        TerminalScanner(),
        *everywhere,
        SecretScanner(),
        LinkScanner(allowed=allowed_hosts, denied=denied_hosts),
    )
    return {
        "question": read_by_a_model,
        "passage": read_by_a_model,
        "answer": (*read_by_a_person, TagScanner()),
        "tool_call": (*read_by_a_person, HtmlScanner(), SqlScanner(), ShellScanner(), PathScanner()),
        "tool_result": read_by_a_model,
    }

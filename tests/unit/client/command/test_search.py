"""How a passage is shown to people."""

from click import unstyle

from sluiceway_client.command.search import lines
from sluiceway_client.values import Passage


def found(**fields: object) -> Passage:
    usual = dict(
        chunk_id="chk_1",
        document_id="doc_1",
        version=1,
        title="Annual report",
        source_key="file:///papers/annual%20report.pdf",
        heading_path=("Results", "Europe"),
        page=7,
        start=0,
        end=4,
        text="Sales\ngrew.",
        text_sha256="",
        score=0.5,
        also_in=(),
    )
    return Passage(**{**usual, **fields})  # type: ignore[arg-type]  # built by name


def shown(**fields: object) -> list[str]:
    return [unstyle(line) for line in lines(1, found(**fields))]


def test_a_passage_says_its_path_its_page_and_its_section() -> None:
    assert shown() == [
        "1. Annual report  0.500",
        "   /papers/annual report.pdf, p. 7, Results > Europe",
        "   Sales grew.",
    ]


def test_what_there_is_not_is_not_shown() -> None:
    assert shown(page=0, heading_path=(), title="")[:2] == [
        "1. /papers/annual report.pdf  0.500",
        "   /papers/annual report.pdf",
    ]


def test_a_title_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in "".join(lines(1, found(title="\x1b]0;x\x07", text="\x1b[2J"))).replace("\x1b[0m", "").replace(
        "\x1b[1m", ""
    ).replace("\x1b[2m", "")

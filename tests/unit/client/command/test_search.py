"""What the command asks for, and how a passage is shown to people."""

from pathlib import Path
from typing import Any

import grpc
from click import unstyle

from sluiceway.embed.v1 import embed_service_pb2
from sluiceway.embed.v1.embed_service_pb2_grpc import EmbedServiceServicer, add_EmbedServiceServicer_to_server
from sluiceway_client.command.search import lines
from sluiceway_client.values import Passage
from tests.unit.client.spoken import say


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


class _Asked(EmbedServiceServicer):
    """Keeps what it was asked for, and finds nothing."""

    def __init__(self) -> None:
        self.requests: list[embed_service_pb2.SearchRequest] = []

    async def Search(self, request: Any, context: Any) -> embed_service_pb2.SearchResponse:
        self.requests.append(request)
        return embed_service_pb2.SearchResponse()


async def test_it_asks_for_so_many_passages_of_a_document_as_it_is_told(tmp_path: Path) -> None:
    server, asked = grpc.aio.server(), _Asked()
    add_EmbedServiceServicer_to_server(asked, server)
    embed = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    said = await say(tmp_path, "search", "oxygen", "--per-document", "1", embed=embed)
    await server.stop(None)
    assert said.code == 0, said.err
    assert [request.per_document for request in asked.requests] == [1]

"""Login of a broker of our own, on the real broker."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka.conn import create_conn  # type: ignore[import-untyped]  # ships no types
from aiokafka.errors import KafkaConnectionError, SaslAuthenticationFailed  # type: ignore[import-untyped]
from aiokafka.protocol.admin import CreateTopicsRequest  # type: ignore[import-untyped]  # ships no types

from sluiceway_common.bus.connection import OPEN, Login, Security
from sluiceway_common.processes import Program
from sluiceway_local.servers import kafka
from sluiceway_local.servers.kafka import Kafka
from tests.support import servers
from tests.support.log import all_on, log_at
from tests.support.outgoing import submitted
from tests.support.provided import provided

pytestmark = pytest.mark.server

LOGIN = Login("sluiceway", "only-for-tests")
TOPIC = "ingest.document-submitted.v1"


@pytest.fixture
def place() -> Iterator[Path]:
    with provided(servers.broker_folder()) as made:
        yield made


async def test_who_shows_no_password_gets_in_nowhere(place: Path) -> None:
    broker = broker_in(place, LOGIN)
    await broker.start()
    try:
        for port in (broker.port, broker.controller_port):
            with pytest.raises(KafkaConnectionError):
                await ask(port, OPEN)
            with pytest.raises(SaslAuthenticationFailed):
                await ask(port, Security(login=Login("broker", "guessed", "PLAIN")))
        with pytest.raises(SaslAuthenticationFailed):
            await ask(broker.port, Security(login=replace(LOGIN, password="guessed")))
        await ask(broker.port, Security(login=LOGIN))
    finally:
        await broker.stop()


async def test_a_folder_from_before_there_was_a_login_gets_one(place: Path) -> None:
    await said_by(broker_in(place), OPEN, "doc_before")
    another = replace(LOGIN, password="drawn-anew")
    for login, document in ((LOGIN, "doc_after"), (another, "doc_with_another")):
        await said_by(broker_in(place, login), Security(login=login), document)
    broker = broker_in(place, another)
    await broker.start()
    try:
        async with log_at(broker.servers, security=Security(login=another)) as log:
            said = {record.key for record in await all_on(log, TOPIC)}
        with pytest.raises(SaslAuthenticationFailed):
            await ask(broker.port, Security(login=LOGIN))
    finally:
        await broker.stop()
    assert said == {b"doc_before", b"doc_after", b"doc_with_another"}


async def test_passwords_stand_on_no_command_line(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs: list[Program] = []

    async def noted(program: Program, *, name: str) -> None:
        programs.append(program)

    monkeypatch.setattr(kafka, "run_to_end", noted)
    broker = broker_in(place, LOGIN)
    await broker.prepare()
    assert programs
    told = [(*program.argv, *program.environment.values()) for program in (*programs, broker.program())]
    assert LOGIN.password not in str(told)
    assert [file.name for file in broker.folder.iterdir() if LOGIN.password in file.read_text()] == []


def broker_in(place: Path, login: Login | None = None) -> Kafka:
    port, controller_port = servers.free_ports(2)
    return Kafka(folder=place / "kafka", port=port, controller_port=controller_port, login=login)


async def said_by(broker: Kafka, security: Security, document_id: str) -> None:
    """One life of a broker, in which one record is written."""
    await broker.start()
    try:
        async with log_at(broker.servers, security=security) as log:
            await log.ensure_topics(type(submitted(document_id).event))
            await log.publish([submitted(document_id)])
    finally:
        await broker.stop()


async def ask(port: int, security: Security) -> None:
    """Makes a topic there, as whoever shows that."""
    opened = await create_conn("127.0.0.1", port, request_timeout_ms=10_000, **security.arguments())
    try:
        await opened.send(CreateTopicsRequest([("made", 1, 1, [], [])], 10_000, False))
    finally:
        opened.close()

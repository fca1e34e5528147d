"""What the engine over HTTP does when its server is slow, away or wrong."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace

import pytest
from aiohttp import web

from sluiceway_common.errors import Blocked, Conflict, Invalid, Overloaded, Refusal, Unavailable, WindowFull
from sluiceway_common.testing import ManualClock, eventually, free_port
from sluiceway_infer.adapters.engines.first_token import FirstTokenTimeout
from sluiceway_infer.adapters.engines.openai_http import OpenAIHttp, Upstream
from sluiceway_infer.domain.conversation.chat import End, Message, Prompt, TokenDelta, Usage
from sluiceway_infer.domain.models.info import ModelInfo
from tests.support.replica import started

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
INFO = ModelInfo(name="m", engine="openai_http", digest="m@there", context_tokens=1024, supports=frozenset())
PROMPT = Prompt(messages=(Message("user", "hello"),), max_tokens=16)
HELD_TO_A_SCHEMA = replace(PROMPT, response_schema='{"type": "string"}')


class Server:
    """A real server whose answers a test decides, one after another; the last one stays."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[dict[str, object]] = []
        self.url = ""

    async def chat(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await answer(request)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", made.chat)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    made.url = f"http://{host}:{port}/v1"
    yield made
    await runner.cleanup()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def engine(server: Server, clock: ManualClock) -> AsyncIterator[OpenAIHttp]:
    made = OpenAIHttp(INFO, Upstream(url=server.url, model="theirs", api_key="secret"), clock)
    await made.start()
    yield made
    await made.stop()


def event(**fields: object) -> bytes:
    return b"data: " + json.dumps(fields).encode() + b"\n\n"


def word(text: str) -> bytes:
    return event(choices=[{"index": 0, "delta": {"content": text}, "finish_reason": None}])


STOP = event(choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}])
USAGE = event(choices=[], usage={"prompt_tokens": 3, "completion_tokens": 2, "prompt_tokens_details": None})
DONE = b"data: [DONE]\n\n"


def telling(*pieces: bytes) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        for piece in pieces:
            await response.write(piece)
        return response

    return answer


def refusing(status: int, body: dict[str, object] | None = None, **headers: str) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return web.json_response(body or {}, status=status, headers=named)

    return answer


def refusing_in_pieces(status: int, *pieces: bytes, breaks_off: bool = False) -> Answer:
    """Each piece is sent some turns of the loop after the one before it, in which that one is read."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=status)
        await response.prepare(request)
        for piece in pieces:
            for _ in range(100):
                await asyncio.sleep(0)
            await response.write(piece)
        if breaks_off and request.transport is not None:
            request.transport.abort()
        return response

    return answer


async def said(engine: OpenAIHttp, prompt: Prompt = PROMPT) -> list[TokenDelta | End]:
    return [delta async for delta in engine.generate(prompt)]


async def refused(engine: OpenAIHttp, kind: type[Refusal], prompt: Prompt = PROMPT) -> Refusal:
    with pytest.raises(kind) as raised:
        await said(engine, prompt)
    return raised.value


async def test_the_stream_is_read_however_its_bytes_are_cut(server: Server, engine: OpenAIHttp) -> None:
    whole = b": a comment\n\n" + word("Hel") + word("lo ✓") + STOP + USAGE + DONE
    server.answers = [telling(*(whole[at : at + 7] for at in range(0, len(whole), 7)))]
    assert await said(engine) == [TokenDelta("Hel"), TokenDelta("lo ✓"), End("stop", Usage(3, 2, 0))]


async def test_the_server_is_told_its_own_name_of_the_model(server: Server, engine: OpenAIHttp) -> None:
    server.answers = [telling(word("x"), STOP, DONE)]
    await said(engine)
    assert server.asked[0]["model"] == "theirs"


async def test_a_server_that_was_starting_is_asked_again(
    server: Server, engine: OpenAIHttp, clock: ManualClock
) -> None:
    server.answers = [refusing(503), telling(word("late"), STOP, DONE)]
    asking = asyncio.create_task(said(engine))
    await eventually(lambda: clock.sleepers)
    clock.advance(1)
    assert (await asking)[0] == TokenDelta("late")


async def test_a_server_that_may_have_died_over_the_question_is_not_asked_it_again(
    server: Server, engine: OpenAIHttp
) -> None:
    server.answers = [refusing(502)]
    assert "502" in (await refused(engine, Unavailable)).message
    assert len(server.asked) == 1


async def test_an_answer_that_breaks_off_is_not_asked_for_again(server: Server, engine: OpenAIHttp) -> None:
    server.answers = [telling(word("half"))]
    await refused(engine, Unavailable)
    assert len(server.asked) == 1


@pytest.mark.parametrize("reason", ["abort", "error", "timeout", "tool_calls"])
async def test_an_answer_that_the_server_has_broken_off_is_none(
    server: Server, engine: OpenAIHttp, reason: str
) -> None:
    broken = event(choices=[{"index": 0, "delta": {}, "finish_reason": reason}])
    server.answers = [telling(word("Half a"), broken, USAGE, DONE)]
    assert "broke off" in (await refused(engine, Unavailable)).message


def ending(reason: str) -> Answer:
    return telling(word("Half a"), event(choices=[{"index": 0, "delta": {}, "finish_reason": reason}]), USAGE, DONE)


@pytest.mark.parametrize("reason", ["tool_calls", "time_limit", "MALFORMED_RESPONSE", "a filter of tomorrow"])
async def test_words_that_are_not_known_leave_the_server_to_others(
    server: Server, engine: OpenAIHttp, reason: str
) -> None:
    server.answers = [ending(reason)]
    for _ in range(6):
        await refused(engine, Unavailable)
    assert len(server.asked) == 6
    await engine.ready()


@pytest.mark.parametrize("reason", ["abort", "error", "cancelled", "timeout", "insufficient_system_resource"])
async def test_words_for_a_failure_of_the_server_count(server: Server, engine: OpenAIHttp, reason: str) -> None:
    server.answers = [ending(reason)]
    for _ in range(6):
        await refused(engine, Unavailable)
    assert len(server.asked) == 5


@pytest.mark.parametrize(
    "answer",
    [
        refusing(500),
        refusing(502),
        ending("abort"),
        telling(word("Half a")),
        telling(event(error={"message": "grammar", "code": 500})),
    ],
)
async def test_a_failure_that_a_schema_may_have_caused_leaves_the_server_to_others(
    server: Server, engine: OpenAIHttp, answer: Answer
) -> None:
    server.answers = [answer]
    for _ in range(6):
        await refused(engine, Unavailable, HELD_TO_A_SCHEMA)
    assert len(server.asked) == 6
    await engine.ready()


async def test_a_server_that_is_not_reached_counts_though_there_is_a_schema(server: Server, clock: ManualClock) -> None:
    server.answers = [refusing(503)]
    engine = OpenAIHttp(INFO, Upstream(url=server.url, model="theirs", attempts=1), clock)
    async with started(engine):
        for _ in range(6):
            await refused(engine, Unavailable, HELD_TO_A_SCHEMA)
    assert len(server.asked) == 5


DEEP = b'{"a":' * 50_000


@pytest.mark.parametrize("said", [b"{nonsense", b"[]", b"7", DEEP, b'{"choices": ["x"]}'])
async def test_an_answer_that_is_none_of_the_wire_s_is_unavailable(
    server: Server, engine: OpenAIHttp, said: bytes
) -> None:
    server.answers = [telling(b"data: " + said + b"\n\n")]
    await refused(engine, Unavailable)


async def test_a_refusal_that_is_nested_deeply_is_ours(server: Server, engine: OpenAIHttp) -> None:
    server.answers = [refusing_in_pieces(400, DEEP[:60_000])]
    await refused(engine, Invalid)


@pytest.mark.parametrize("error", [None, "", {}])
async def test_an_error_that_is_none_ends_no_answer(server: Server, engine: OpenAIHttp, error: object) -> None:
    healthy = event(choices=[{"index": 0, "delta": {"content": "well"}, "finish_reason": None}], error=error)
    server.answers = [telling(healthy, STOP, DONE)]
    assert (await said(engine))[0] == TokenDelta("well")


async def test_half_a_character_at_the_end_is_told_as_such(server: Server, engine: OpenAIHttp) -> None:
    server.answers = [telling(word("well \ud83d"), word("\ude00"), word("\ud83d"), STOP, DONE)]
    assert "".join(delta.text for delta in await said(engine) if isinstance(delta, TokenDelta)) == "well 😀\ufffd"


async def test_an_error_in_the_stream_is_ours(server: Server, engine: OpenAIHttp) -> None:
    server.answers = [telling(word("x"), event(error={"message": "their secret words", "code": 500}))]
    assert "secret" not in (await refused(engine, Unavailable)).message


@pytest.mark.parametrize(
    ("status", "kind"), [(400, Invalid), (401, Unavailable), (409, Conflict), (429, Overloaded), (500, Unavailable)]
)
async def test_a_refusal_is_one_of_ours(server: Server, engine: OpenAIHttp, status: int, kind: type[Refusal]) -> None:
    server.answers = [refusing(status, {"error": {"message": "their secret words"}})]
    assert "secret" not in (await refused(engine, kind)).message


VLLM = "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens."
TGI = "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 9000 `inputs` tokens"
TENSORRT = "The sum of prompt length (4000) and max_tokens (200) should not exceed max_seq_len (4096)"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"error": {"code": "context_length_exceeded"}}),
        (400, {"object": "error", "message": VLLM, "type": "BadRequestError", "param": None, "code": 400}),
        (400, {"error": {"message": VLLM, "type": "BadRequestError", "code": 400}}),
        (422, {"error": TGI, "error_type": "validation"}),
        (400, {"object": "error", "message": TENSORRT, "type": "BadRequestError", "code": 400}),
    ],
)
async def test_a_full_window_is_a_conflict_in_every_dialect(
    server: Server, engine: OpenAIHttp, status: int, body: dict[str, object]
) -> None:
    server.answers = [refusing(status, body)]
    assert (await refused(engine, Conflict)).field == "messages"


# What llama.cpp says: with status 500 for long, then with 400.
ROLES_OF_OLD = "Conversation roles must alternate user/assistant/... at row 19, column 27:\n {%- if (message['role']"
ROLES = "\n------------\nWhile executing CallExpression at line 1\nError: Jinja Exception: roles must alternate"


@pytest.mark.parametrize("status", [500, 400])
@pytest.mark.parametrize("told", [ROLES_OF_OLD, ROLES])
async def test_roles_that_a_template_does_not_take_are_the_caller_s_fault(
    server: Server, engine: OpenAIHttp, status: int, told: str
) -> None:
    server.answers = [refusing(status, {"error": {"code": status, "message": told, "type": "server_error"}})]
    for _ in range(6):
        assert "does not take these roles in this order" in (await refused(engine, Invalid)).message
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [(400, b"context_length_exceeded", WindowFull), (429, b"insufficient_quota", Unavailable)],
)
async def test_a_refusal_that_comes_in_pieces_is_read_to_its_end(
    server: Server, engine: OpenAIHttp, status: int, code: bytes, kind: type[Refusal]
) -> None:
    server.answers = [refusing_in_pieces(status, b'{"error": {"code": "', code[:7], code[7:] + b'"}}')]
    await refused(engine, kind)


async def test_of_a_refusal_without_end_its_beginning_is_read(server: Server, engine: OpenAIHttp) -> None:
    server.answers = [refusing_in_pieces(400, *(b" " * 50_000 for _ in range(20)))]
    await refused(engine, Invalid)


async def test_a_refusal_that_breaks_off_is_one_of_ours(server: Server, engine: OpenAIHttp) -> None:
    server.answers = [refusing_in_pieces(400, b'{"error": ', breaks_off=True)]
    assert "broke off" in (await refused(engine, Unavailable)).message


async def test_an_answer_that_their_filter_cuts_off_is_blocked(server: Server, engine: OpenAIHttp) -> None:
    cut = event(choices=[{"index": 0, "delta": {}, "finish_reason": "content_filter"}])
    server.answers = [telling(word("I can"), cut, USAGE, DONE)]
    assert "content filter" in (await refused(engine, Blocked)).message


async def test_a_question_that_their_filter_refuses_is_blocked(server: Server, engine: OpenAIHttp) -> None:
    server.answers = [refusing(400, {"error": {"message": "their secret words", "code": "content_filter"}})]
    assert "secret" not in (await refused(engine, Blocked)).message


async def test_the_wait_of_a_full_server_is_handed_on(server: Server, engine: OpenAIHttp) -> None:
    server.answers = [refusing(429, retry_after="7")]
    assert (await refused(engine, Overloaded)).retry_after == 7


async def test_after_five_failures_nobody_is_sent_there_for_a_while(
    server: Server, engine: OpenAIHttp, clock: ManualClock
) -> None:
    server.answers = [refusing(500)]
    for _ in range(6):
        await refused(engine, Unavailable)
    assert len(server.asked) == 5
    clock.advance(6)
    server.answers = [telling(word("back"), STOP, DONE)]
    assert (await said(engine))[0] == TokenDelta("back")
    await engine.ready()


async def test_answers_that_break_off_are_failures_too(server: Server, engine: OpenAIHttp) -> None:
    server.answers = [telling(word("half"))]
    for _ in range(6):
        await refused(engine, Unavailable)
    assert len(server.asked) == 5
    with pytest.raises(Unavailable, match="5 times in a row"):
        await engine.ready()


async def test_a_server_that_hangs_is_left_alone_after_five_calls(server: Server, engine: OpenAIHttp) -> None:
    async def hang(_request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError("nobody waits for it")

    server.answers, bounded = [hang], FirstTokenTimeout(engine, seconds=0.05)
    for words in (*["had not begun to answer"] * 5, "failed 5 times in a row"):
        with pytest.raises(Unavailable, match=words):
            await anext(bounded.generate(PROMPT))


async def test_prompts_that_take_long_close_no_server_that_answers_others(server: Server, engine: OpenAIHttp) -> None:
    async def hang_for_one(request: web.Request) -> web.StreamResponse:
        if "long" in await request.text():
            await asyncio.Event().wait()
        return await telling(word("Yes."), STOP, DONE)(request)

    server.answers, bounded = [hang_for_one], FirstTokenTimeout(engine, seconds=0.05)
    long = replace(PROMPT, messages=(Message("user", "a long one"),))
    for _ in range(7):
        assert (await said(engine))[0] == TokenDelta("Yes.")
        with pytest.raises(Unavailable, match="had not begun to answer"):
            await anext(bounded.generate(long))


def pinging(*pieces: bytes) -> Answer:
    """As a gateway does behind which nobody says anything any more."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = await telling(*pieces)(request)
        while True:
            await response.write(b": ping\n\n")
            await asyncio.sleep(0)

    return answer


@pytest.mark.parametrize("pieces", [(), (word("Half a"),)])
async def test_signs_of_a_gateway_are_no_word_of_its_server(
    server: Server, clock: ManualClock, pieces: tuple[bytes, ...]
) -> None:
    server.answers = [pinging(*pieces)]
    engine = OpenAIHttp(INFO, Upstream(url=server.url, model="theirs", silence_seconds=0.05), clock)
    async with started(engine):
        for words in (*["broke off"] * 5, "5 times in a row"):
            assert words in (await refused(engine, Unavailable)).message


async def test_nobody_there_is_unavailable(clock: ManualClock) -> None:
    engine = OpenAIHttp(INFO, Upstream(url=f"http://127.0.0.1:{free_port()}/v1", model="theirs", attempts=1), clock)
    await engine.start()
    await refused(engine, Unavailable)
    await engine.stop()


@dataclass
class ClosingServer:
    """Streams answers over bare connections, says that it keeps each, and closes it as llama.cpp does; it says so where
    it is asked to. As another server it keeps them."""

    name: str
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(asyncio.IncompleteReadError):
            while await self._answered(reader, writer):
                pass
        writer.close()

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0]))
        is_asked = "connection: close" in head
        body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (word("a"), STOP, USAGE, DONE))
        ends = "close" if is_asked else "keep-alive"
        about = f"server: {self.name}\r\nconnection: {ends}\r\ncontent-type: text/event-stream\r\n"
        writer.write(f"HTTP/1.1 200 OK\r\n{about}transfer-encoding: chunked\r\n\r\n".encode() + body + b"0\r\n\r\n")
        return not is_asked and self.name != "llama.cpp"


@pytest.mark.parametrize(("name", "connections"), [("llama.cpp", 9), ("uvicorn", 2)])
async def test_no_question_is_lost_on_a_connection_that_a_server_closes_without_a_word(
    clock: ManualClock, name: str, connections: int
) -> None:
    closing = ClosingServer(name)
    listening = await asyncio.start_server(closing.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    engine = OpenAIHttp(INFO, Upstream(url=url, model="theirs", attempts=1), clock)
    async with listening, started(engine):
        for _ in range(9):
            assert [delta.text async for delta in engine.generate(PROMPT) if isinstance(delta, TokenDelta)] == ["a"]
    assert closing.connections == connections

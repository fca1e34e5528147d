"""Which schemas a caller may have the model held to."""

import json
from contextlib import suppress
from itertools import product
from typing import Any

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_infer.domain.conversation import json_schema
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.json_schema import (
    DEEPEST,
    LONGEST,
    MOST_ALTERNATIVES,
    MOST_REPETITIONS,
    check_schema,
)
from sluiceway_infer.domain.conversation.request import GenerateRequest, check

ORDER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12}$"},
        "status": {"enum": ["open", "paid", "sent", None]},
        "note": {"type": ["string", "null"], "maxLength": 200},
        "lines": {
            "type": "array",
            "maxItems": 50,
            "items": {"anyOf": [{"$ref": "#/$defs/goods"}, {"$ref": "#/$defs/service"}]},
        },
    },
    "required": ["id", "status", "lines"],
    "additionalProperties": False,
    "$defs": {
        "goods": {"type": "object", "properties": {"sku": {"type": "string"}, "size": {"$ref": "#/$defs/size"}}},
        "service": {"type": "object", "properties": {"hours": {"type": "integer", "minimum": 0, "maximum": 1000}}},
        "size": {"enum": ["S", "M", "L"]},
    },
}

WORDS = (
    "$defs $ref additionalProperties allOf anyOf const dependentSchemas enum examples format items maxItems maxLength "
    "minProperties not pattern patternProperties prefixItems properties required type x"
).split()


def nested(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(levels - 1):
        schema = {"type": "array", "items": schema}
    return schema


def multiplied(levels: int, times: int) -> dict[str, Any]:
    """A few lines of which every one refers so many times to the next."""
    defs = {
        f"d{n}": {"anyOf": [{"type": "array", "items": {"$ref": f"#/$defs/d{n + 1}"}}] * times} for n in range(levels)
    }
    return {"$ref": "#/$defs/d0", "$defs": defs | {f"d{levels}": {"type": "string"}}}


def refused(schema: Any) -> str:
    text = schema if isinstance(schema, str) else json.dumps(schema)
    with pytest.raises(Invalid) as raised:
        check_schema(text)
    assert raised.value.field == "response_schema"
    return raised.value.message


@pytest.mark.parametrize(
    "schema",
    [
        {},
        ORDER,
        nested(DEEPEST),
        {"enum": [f"city {n}" for n in range(MOST_ALTERNATIVES)]},
        {"type": "string", "maxLength": MOST_REPETITIONS},
        # One after the other: no more of them are open at a time than one has.
        {"type": "object", "properties": {f"p{n}": {"enum": list(range(100))} for n in range(20)}},
        # What is called like a keyword is a property all the same.
        {"type": "object", "properties": {"enum": {"type": "string"}, "maxLength": {"type": "integer"}}},
        {"$ref": "#/$defs/nothing"},
        {"$ref": "#/anyOf/1", "anyOf": [{"type": "string"}, {"type": "null"}]},
        {"minItems": 2, "maxItems": 2, "minLength": 3, "minProperties": True, "maxProperties": 0},
        {"type": "string", "pattern": r"^a{2,2}b{3,}c{,4}\{5,2\}[{5,2}]{x}$"},
        # Called like a keyword, or no schema at all.
        {"properties": {"$ref": {"type": "string"}, "default": {"type": "string"}}},
        {"const": {"$ref": "https://example.org/"}, "examples": [{"$ref": "x"}], "default": {"a": {"$ref": "x"}}},
        {"$defs": {"unused": {"enum": [{"$ref": "x"}], "items": {"$ref": "#"}}}},
        # What an empty object of PHP is in JSON.
        {"type": "object", "properties": []},
    ],
)
def test_what_people_ask_for_is_taken(schema: dict[str, Any]) -> None:
    check_schema(json.dumps(schema))


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "must be a JSON Schema"),
        ("[" * 5_000 + "]" * 5_000, "levels"),
        ({"description": "é" * (LONGEST // 2)}, "bytes"),
        (nested(DEEPEST + 1), "levels"),
        ({"enum": [f"town {n}" for n in range(MOST_ALTERNATIVES + 1)]}, "alternatives"),
        ({"anyOf": [{"enum": list(range(50))}, {"enum": list(range(50))}, {"enum": list(range(50))}]}, "alternatives"),
        ({"type": "object", "properties": {f"p{n}": {} for n in range(MOST_ALTERNATIVES + 1)}}, "alternatives"),
        ({"type": "array", "prefixItems": [{"oneOf": [{"const": n} for n in range(400)]}]}, "alternatives"),
        (multiplied(4, 4), "alternatives"),
        ({"type": "string", "maxLength": MOST_REPETITIONS + 1}, "repetitions"),
        ({"type": "string", "maxLength": 1e300}, "repetitions"),
        ({"type": "array", "minItems": 9_000, "items": {"type": "string", "minLength": 900}}, "repetitions"),
        ({"type": "string", "pattern": "^(a{99}b){99}$"}, "repetitions"),
        ({"type": "string", "pattern": "^((a{0,99}){0,99}){0,99}$"}, "repetitions"),
        ({"type": "string", "pattern": "x{1,999999999999}"}, "repetitions"),
        ({"type": "string", "pattern": "|".join("abcdefgh" * 40)}, "alternatives"),
        ({"type": "array", "items": {"$ref": "#"}}, "within itself"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"anyOf": [{"items": {"$ref": "#/$defs/a"}}, {}]}}}, "within itself"),
        ({"$ref": "https://example.org/schema.json"}, "may refer to itself alone"),
        ({"$defs": {"unused": {"$ref": "file:///etc/passwd"}}}, "may refer to itself alone"),
        ({"definitions": {"const": {"items": [{"$ref": "x"}]}}}, "may refer to itself alone"),
        ({"properties": {"default": {"$ref": "x"}}}, "may refer to itself alone"),
        ({"$defs": {"unused": {"$ref": 5}}}, "may refer to itself alone"),
        ({"$defs": {"unused": nested(300)}}, "levels"),
        ({"const": json.loads("[" * 300 + "]" * 300)}, "levels"),
        ({"$ref": "#/anyOf/" + "9" * 5_000, "anyOf": [{}]}, "refers to '#/anyOf/999"),
        ({"$ref": "#/anyOf/2", "anyOf": [{}, {}]}, "refers to '#/anyOf/2', and its list has 2 entries"),
        ({"$ref": "#/anyOf/last", "anyOf": [{}]}, "refers to '#/anyOf/last'"),
        ({"items": {"properties": 5}}, "`properties` in `response_schema` is no object"),
        ({"properties": True}, "`properties` in `response_schema` is no object"),
        ({"patternProperties": "x"}, "`patternProperties` in `response_schema` is no object"),
        ({"dependentSchemas": 0}, "`dependentSchemas` in `response_schema` is no object"),
        ({"items": {"minItems": 3, "maxItems": 2}}, "`minItems` in `response_schema` is more than `maxItems`"),
        ({"type": "string", "minLength": 5, "maxLength": 2.5}, "is more than `maxLength`"),
        ({"minProperties": 1, "maxProperties": 0}, "is more than `maxProperties`"),
        ({"type": "string", "pattern": "^(a{3}){2,1}$"}, "counts from 2 to 1"),
        ({"type": "string", "pattern": "^a{005,02}$"}, "counts from 5 to 2"),
        ({"type": "string", "pattern": "^a{00000009000}$"}, "repetitions"),
        *(
            ({"type": "string", "pattern": f"^a{count}$"}, r"write the sign as `\{`")
            for count in ("{ 5,2}", "{+9000}", "{5x,2}", "{5{,2}", "{\n5,2}", "{,9000 }")
        ),
        ('{"maxLength": NaN}', "holds NaN, which is no number of JSON"),
        ('{"const": -Infinity}', "holds -Infinity, which is no number of JSON"),
        ('{"maxLength": 1' + "0" * 5_000 + "}", "is not JSON"),
    ],
)
def test_what_would_take_the_model_for_itself_is_refused_with_the_bound(schema: Any, said: str) -> None:
    assert said in refused(schema)


def test_whatever_stands_where_it_should_not_is_taken_or_refused() -> None:
    """The words of a schema in places of each other, with what they are followed by and what they are not."""
    ends: tuple[Any, ...] = (5, True, None, 1.5, "", "#", "#/anyOf/0", "#/x/1", "a{9}|(b", [], {}, [5], {"x": 5}, [[]])
    for outer, inner, end in product(WORDS, WORDS, ends):
        with suppress(Invalid):
            check_schema(json.dumps({outer: {inner: end}}))
            check_schema(json.dumps({outer: [{inner: end}, end], inner: end}))


def test_many_references_to_one_thing_are_measured_in_no_time() -> None:
    """Each level refers to the next one twice, so that to go through all of it would take years."""
    refused(multiplied(25, 2))
    twice = [{"$ref": "#/$defs/d1"}] * 2
    defs = {f"d{n}": {"type": "array", "prefixItems": [{"$ref": f"#/$defs/d{n + 1}"}] * 9} for n in range(1, 7)}
    check_schema(json.dumps({"type": "array", "prefixItems": twice, "$defs": defs | {"d7": {"type": "string"}}}))


def test_one_thing_is_measured_once_by_whatever_names_it_is_referred_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """`#d`, `#/d` and `#//d/` name the same."""
    names = [f"#{'/' * before}d{'/' * behind}" for before in range(17) for behind in range(17)]
    schema = {"prefixItems": [{"$ref": name} for name in names], "d": {"prefixItems": [{}] * 2_000}}
    measured, measure = [], json_schema._Measuring._measured
    monkeypatch.setattr(json_schema._Measuring, "_measured", lambda *given: measured.append(1) or measure(*given))
    check_schema(json.dumps(schema, separators=(",", ":")))
    assert len(measured) < 3_000


@pytest.mark.parametrize("behind", ["a{9000}", "[" * 100 + "a{9000}", "(a{99}b){99}"])
def test_a_class_that_is_never_closed_reaches_to_the_end_of_its_pattern(behind: str) -> None:
    """That it is none is for the engine to say; until then its signs are signs, and each of them is read once."""
    check_schema(json.dumps({"type": "string", "pattern": f"[{behind}"}))
    assert "repetitions" in refused({"type": "string", "pattern": f"[x]{behind.lstrip('[')}"})


def test_a_call_with_such_a_schema_is_no_valid_request() -> None:
    schema = json.dumps({"enum": list(range(1_000))})
    with pytest.raises(Invalid, match=f"more than {MOST_ALTERNATIVES} alternatives"):
        check(GenerateRequest(messages=(Message("user", "Which?"),), response_schema=schema), 4_096)

"""Answers are checked in a time that grows with their length alone."""

import asyncio
import json
import random
import tracemalloc
from typing import Any, Literal
from unicodedata import normalize

import pytest
from jsonschema import Draft202012Validator

from sluiceway_common import tasks
from sluiceway_eval.adapters.checks import StandardChecks, SuiteBounds
from sluiceway_eval.domain.checks import LONGEST_ANSWER, CheckedAnswer, values_in
from sluiceway_eval.domain.suites import MOST_CASES, CaseCheck, CheckKind

CHECKS = StandardChecks()
RATE = json.dumps({"type": "object", "properties": {"rate": {"type": "integer", "minimum": 0}}, "required": ["rate"]})


async def passes(kind: CheckKind, wanted: str, text: str, groundedness: str = "") -> bool:
    return not await CHECKS.first_failure([CaseCheck(kind, wanted)], CheckedAnswer(text, groundedness))


async def problem(kind: CheckKind, wanted: str, checks: StandardChecks = CHECKS) -> str:
    found = await checks.problem([CaseCheck(kind, wanted)])
    return found.why if found is not None else ""


@pytest.mark.parametrize(
    ("kind", "wanted", "text", "passed"),
    [
        ("exact", "Four.", " Four.\n", True),
        ("exact", "Four.", "Four", False),
        ("contains", "our", "Four.", True),
        ("contains", "our", "Six.", False),
        ("regex", r"(?i)\bfour\b", "It is FOUR.", True),
        ("regex", r"^four$", "fourteen", False),
        ("regex", "ö", "schön", True),
        ("json", "", '{"a": [1]}', True),
        ("json", "", "{", False),
        ("json", "", "NaN", False),
        ("json", "", "[" * 100_000, False),
        ("schema", RATE, '{"rate": 7}', True),
        ("schema", RATE, '{"rate": -7}', False),
        ("schema", RATE, "seven", False),
        ("schema", "true", "null", True),
        ("schema", "false", "null", False),
    ],
)
async def test_what_passes(kind: CheckKind, wanted: str, text: str, passed: bool) -> None:
    assert await problem(kind, wanted) == ""
    assert await passes(kind, wanted, text) == passed


@pytest.mark.parametrize("kind", ["exact", "contains"])
@pytest.mark.parametrize(("wanted", "text"), [("Yes.\r\nNo.", "Yes.\nNo."), ("Yes.\nNo.", "Yes.\r\nNo.\r\n")])
async def test_an_end_of_a_line_is_the_same_however_it_is_written(kind: CheckKind, wanted: str, text: str) -> None:
    assert await StandardChecks().first_failure([CaseCheck(kind, wanted)], CheckedAnswer(text)) == ""


@pytest.mark.parametrize("forms", [("NFC", "NFD"), ("NFD", "NFC")])
@pytest.mark.parametrize(
    ("kind", "wanted", "text"),
    [
        ("exact", "Không được.", " Không được. "),
        ("contains", "mật khẩu", "Hãy đổi mật khẩu."),
        ("regex", "mật (khẩu|mã)", "Hãy đổi mật khẩu."),
        ("schema", '{"enum": ["được", "không"]}', '"được"'),
        ("schema", '{"pattern": "^đư"}', '"được"'),
    ],
)
async def test_an_accent_is_the_same_however_it_is_written(
    kind: CheckKind, wanted: str, text: str, forms: tuple[Literal["NFC", "NFD"], Literal["NFC", "NFD"]]
) -> None:
    of_check, of_answer = forms
    assert await problem(kind, normalize(of_check, wanted)) == ""
    assert await passes(kind, normalize(of_check, wanted), normalize(of_answer, text))
    assert not await passes(kind, normalize(of_check, wanted), '"duoc mat khau"')


@pytest.mark.parametrize("forms", [("NFC", "NFD"), ("NFD", "NFC")])
@pytest.mark.parametrize("word", ["enum", "pattern", "properties"])
async def test_an_accent_is_the_same_where_json_has_escapes(
    word: str, forms: tuple[Literal["NFC", "NFD"], Literal["NFC", "NFD"]]
) -> None:
    """As the library of Python writes all that is no ASCII."""
    of_check, of_answer = (normalize(form, "được") for form in forms)
    wanted = {"enum": [of_check], "pattern": f"^{of_check}$", "properties": {of_check: False}}[word]
    answer = {of_answer: 1} if word == "properties" else of_answer
    expected = word != "properties"
    for escaped in (True, False):
        schema = json.dumps({word: wanted}, ensure_ascii=escaped)
        for written in (json.dumps(answer), json.dumps(answer, ensure_ascii=False)):
            assert await passes("schema", schema, written) == expected


async def test_groundedness_is_what_infer_says() -> None:
    assert await passes("groundedness", "grounded", "Four.", "grounded")
    assert not await passes("groundedness", "grounded", "Four.", "extractive")


async def test_the_first_check_that_is_missed_is_named() -> None:
    checks = [CaseCheck("contains", "a"), CaseCheck("json"), CaseCheck("contains", "z")]
    assert await CHECKS.first_failure(checks, CheckedAnswer("a")) == "json"


async def test_what_is_too_long_passes_nothing() -> None:
    checks = [CaseCheck("contains", "a")]
    assert await CHECKS.first_failure(checks, CheckedAnswer("a" * (LONGEST_ANSWER + 1))) == "too_long"


@pytest.mark.parametrize("pattern", ["(", r"(?=a)", r"(a)\1", "a{1001}", "\ud800"])
async def test_a_pattern_that_is_none_is_named_without_its_words(pattern: str) -> None:
    said = await problem("regex", pattern)
    assert said.startswith("its `regex` is none")
    assert pattern not in said


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        ("{", "no JSON"),
        ("[]", "no schema"),
        ({"type": "thing"}, "no JSON Schema"),
        ({"$ref": "http://example.com/schema"}, r"`\$ref`"),
        ({"properties": {"a": {"$dynamicRef": "#a"}}}, r"`\$dynamicRef`"),
        ({"allOf": [{"unevaluatedProperties": False}]}, "`unevaluatedProperties`"),
        ({"uniqueItems": True}, "`uniqueItems`"),
        ({"pattern": "("}, "`regex`"),
        ({"pattern": "\ud800"}, "none that RE2 takes"),
        ({"patternProperties": {"(?=a)": True}}, "`regex`"),
        ({"properties": {f"p{each}": {"pattern": f"^{each}$"} for each in range(101)}}, "more than 100 patterns"),
        ('{"maximum": 1e999}', "no JSON"),
        ('{"multipleOf": 1' + "0" * 400 + "}", "no JSON"),
    ],
)
async def test_a_schema_that_cannot_be_obeyed_in_time_is_refused(schema: Any, why: str) -> None:
    text = schema if isinstance(schema, str) else json.dumps(schema)
    with pytest.raises(AssertionError, match=why):
        raise AssertionError(await problem("schema", text))


async def test_a_schema_that_is_deep_is_refused() -> None:
    schema: dict[str, Any] = {}
    for _ in range(40):
        schema = {"not": schema}
    assert "levels deep" in await problem("schema", json.dumps(schema))


async def test_a_schema_that_was_put_before_it_would_be_refused_is_obeyed_by_nothing() -> None:
    assert not await passes("schema", '{"uniqueItems": true}', "[1]")


def numbered(kind: CheckKind, wanted: str, number: int) -> list[CaseCheck]:
    return [CaseCheck(kind, wanted.replace("#", str(each))) for each in range(number)]


async def test_the_patterns_of_a_suite_may_compile_to_so_many_instructions() -> None:
    checks = StandardChecks(bounds=SuiteBounds(instructions=200))
    assert await checks.problem(numbered("regex", "^[a-z]#$", 10)) is None
    many = numbered("regex", "^[a-z]{40}#$", 10)
    found = await checks.problem(many)
    assert found is not None
    assert found.check in many[1:5]
    assert "compile to more than 200 instructions" in found.why


async def test_patterns_in_schemas_are_of_the_suite_too() -> None:
    checks = StandardChecks(bounds=SuiteBounds(instructions=150))
    schema = {"properties": {"a": {"pattern": "^[a-z]{90}$"}, "b": {"pattern": "^[a-z]{91}$"}}}
    assert "compile to more than 150 instructions" in await problem("schema", json.dumps(schema), checks)


async def test_the_schemas_of_a_suite_have_so_many_values() -> None:
    checks = StandardChecks(bounds=SuiteBounds(values=20))
    few = numbered("schema", '{"title": "#", "allOf": [{}, {}]}', 4)
    assert await checks.problem(few) is None
    found = await checks.problem([*few, CaseCheck("schema", '{"title": "last"}')])
    assert found is not None
    assert found.check.wanted == '{"title": "last"}'
    assert "more than 20 values" in found.why


def test_each_case_of_the_largest_suite_may_have_a_schema_of_its_own() -> None:
    fields = {f"field_{each}": {"type": "string", "description": "what it is", "maxLength": 80} for each in range(10)}
    schema = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    assert 900 < len(json.dumps(schema)) < 1_200
    assert values_in(schema) * MOST_CASES < SuiteBounds().values


async def test_the_loop_goes_on_while_a_suite_is_looked_at() -> None:
    turns = 0

    async def watch() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    watching = asyncio.create_task(watch())
    assert await CHECKS.problem(numbered("regex", "^four #$", 80)) is None
    await tasks.end(watching)
    assert turns >= 10


async def test_numbers_that_no_computer_holds_are_no_json() -> None:
    for number in ("1e999", "-1e999", "1" + "0" * 400, "-1" + "0" * 400):
        assert not await passes("json", "", f"[{number}]")
        assert not await passes("schema", '{"multipleOf": 0.1}', number)
    assert await passes("schema", '{"multipleOf": 2}', "1" + "0" * 300)


@pytest.mark.parametrize(
    ("step", "number", "passed"),
    [
        ("0.01", "19.99", True),
        ("0.01", "-4.35", True),
        ("0.1", "0.3", True),
        ("0.01", "1e22", True),
        ("1e-300", "1e308", True),
        ("0.01", "19.995", False),
        ("0.1", "0.30000000000000004", False),
        ("3", "7.5", False),
        ("3", "1" + "0" * 300, False),
        ("0.01", '"19.995"', True),
        ("2", "true", True),
    ],
)
async def test_a_multiple_is_one_of_the_numbers_as_they_are_written(step: str, number: str, passed: bool) -> None:
    assert await passes("schema", f'{{"multipleOf": {step}}}', number) == passed


def wide(number: int) -> str:
    """A schema of so many values more, which cost nothing here."""
    return json.dumps({"items": {"type": "integer", "default": [1] * number}})


async def test_a_large_answer_is_not_held_against_a_large_schema() -> None:
    large, few = json.dumps([1] * 1_000), json.dumps([1] * 10)
    assert await CHECKS.first_failure([CaseCheck("schema", wide(4_000))], CheckedAnswer(large)) == "too_large"
    assert await passes("schema", wide(4_000), few)
    assert await passes("schema", wide(10), large)


async def test_long_texts_in_an_answer_count_as_what_they_take() -> None:
    long = CheckedAnswer(json.dumps("a" * 200_000))
    assert await CHECKS.first_failure([CaseCheck("schema", wide(3_000))], long) == "too_large"


async def test_all_schemas_of_a_case_together_meet_an_answer() -> None:
    answer = CheckedAnswer(json.dumps([1] * 1_000))
    checks = [CaseCheck("schema", wide(1_500 + each)) for each in range(2)]
    assert [await CHECKS.first_failure([check], answer) for check in checks] == ["", ""]
    assert await CHECKS.first_failure(checks, answer) == "too_large"


async def test_patterns_of_schemas_take_no_exponential_time() -> None:
    for schema in (
        {"type": "object", "properties": {"a": {"pattern": "^(a+)+$"}}, "additionalProperties": False},
        {"patternProperties": {"^(a+)+$": False}},
        {"patternProperties": {"^(a+)+$": True}, "additionalProperties": True},
    ):
        answer = json.dumps({"a": "a" * 20_000 + "!"} if "properties" in schema else {"a" * 20_000 + "!": 1})
        assert await passes("schema", json.dumps(schema), answer) == ("properties" not in schema)


@pytest.mark.parametrize(
    "dialect", ["https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft-07/schema#"]
)
@pytest.mark.parametrize("keyword", ["items", "contains", "anyOf"])
async def test_a_part_that_names_its_dialect_has_the_same_bounds(keyword: str, dialect: str) -> None:
    """To the patterns of the library a three in Arabic is a digit."""
    digit = {"$schema": dialect, "pattern": r"^\d$"}
    schema = json.dumps({keyword: [{"items": digit}] if keyword == "anyOf" else digit})
    assert await problem("schema", schema) == ""
    assert [await passes("schema", schema, answer) for answer in ('["3"]', '["٣"]')] == [True, False]


async def test_the_name_of_a_dialect_in_a_value_is_a_value() -> None:
    schema = json.dumps({"items": {"const": {"$schema": "a"}}})
    assert [await passes("schema", schema, answer) for answer in ('[{"$schema": "a"}]', "[{}]")] == [True, False]


async def test_additional_properties_are_what_neither_name_nor_pattern_has() -> None:
    schema = {"properties": {"a": True}, "patternProperties": {"^x-": True}, "additionalProperties": False}
    assert await passes("schema", json.dumps(schema), '{"a": 1, "x-b": 2}')
    assert not await passes("schema", json.dumps(schema), '{"a": 1, "b": 2}')


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
async def test_faults_of_alternatives_are_not_gathered(keyword: str) -> None:
    schema, answer = json.dumps({keyword: [{"items": {"type": "string"}}] * 200}), json.dumps([1] * 2_000)
    assert await problem("schema", schema) == ""
    tracemalloc.start()
    try:
        assert not await passes("schema", schema, answer)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


_LEAVES = (
    True,
    False,
    {"type": "integer"},
    {"minimum": 1},
    {"const": [1]},
    {"items": {"type": "string"}},
    {"pattern": "a"},
)
_VALUES = (0, 1, 2.5, "a", "b", None, [], [1], ["a"], {"a": 1}, {"a": "a", "b": [0]})


def drawn_schema(drawn: random.Random, levels: int) -> Any:
    if not levels:
        return drawn.choice(_LEAVES)
    keyword = drawn.choice(("anyOf", "oneOf", "allOf", "not", "items", "contains", "properties", "if"))
    parts = [drawn_schema(drawn, levels - 1) for _ in range(3)]
    if keyword in ("anyOf", "oneOf", "allOf"):
        return {keyword: parts}
    if keyword == "if":
        return dict(zip(("if", "then", "else"), parts, strict=True))
    return {keyword: dict(zip("ab", parts, strict=False)) if keyword == "properties" else parts[0]}


async def test_alternatives_are_judged_as_the_standard_says() -> None:
    drawn, verdicts = random.Random(7), set[bool]()
    for _ in range(150):
        schema = drawn_schema(drawn, drawn.randrange(1, 5))
        for value in _VALUES:
            expected = Draft202012Validator(schema).is_valid(value)
            assert await passes("schema", json.dumps(schema), json.dumps(value)) == expected, (schema, value)
            verdicts.add(expected)
    assert verdicts == {True, False}

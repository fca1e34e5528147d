"""Problems of settings in our words: what is taken there, and what was given.

The words of the library that reads the environment are not for whoever deploys. A value is shown where it was to be a
number, a truth or one of a few words: nobody's secret is read as one of these.
"""

from typing import Final

from pydantic_core import ErrorDetails

_GIVEN_LENGTH: Final = 40
_SHOWN: Final = {
    "literal_error": "must be {expected}",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a smaller number",
    "int_from_float": "must be a whole number",
    "int_type": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
}
_LISTS: Final = dict.fromkeys(("tuple_type", "list_type", "frozen_set_type", "set_type"), "must be a list")
_OBJECTS: Final = dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "must be an object")
_SAID: Final = {
    "missing": "is missing",
    "extra_forbidden": "is unknown; leave it out",
    "union_tag_invalid": "{discriminator} must be one of {expected_tags}; it is '{tag}'",
    "union_tag_not_found": "{discriminator} is missing",
    "string_type": "must be text",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "may have {max_length} characters",
    "string_pattern_mismatch": "must match `{pattern}`",
    "too_short": "must hold at least {min_length}",
    "value_error": "{error}",
    **_LISTS,
    **_OBJECTS,
}
_OTHERWISE: Final = "is not what is taken there"


def said(problem: ErrorDetails) -> str:
    """What is wrong, without the name of the setting."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind in _SHOWN:
        return f"{_SHOWN[kind].format(**context)}; it is {str(problem['input'])[:_GIVEN_LENGTH]!r}"
    return _SAID.get(kind, _OTHERWISE).format(**context)

"""Numbering plans of regions, as the library of phone numbers has them, and how people there write a number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberFormat, PhoneMetadata

from sluiceway_common.errors import Invalid

# In one row, where nothing says that it is a phone: shorter rows are numbers of anything.
FEWEST_IN_A_ROW = 10
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class NumberLayout:
    """Groups in which numbers of a plan are written, and whether without the trunk's digits, too."""

    leading: re.Pattern[str]
    groups: re.Pattern[str]
    is_bare: bool


@dataclass(frozen=True, kw_only=True)
class NumberingPlan:
    """What is a number of a region. `mobiles` match nothing else of it, or nothing."""

    country: int
    trunk: str
    lengths: frozenset[int]
    numbers: re.Pattern[str]
    mobiles: re.Pattern[str]
    own_mobiles: re.Pattern[str]
    layouts: tuple[NumberLayout, ...]

    def writes(self, groups: Sequence[str], *, is_named: bool) -> bool:
        """Whether the groups of digits, as somebody in the region dials and parts them, are a number; one that
        `is_named` is said to be one.

        In one row only one of a mobile, as other rows of digits are as long; where no zero leads, in three groups, or
        in those of the region where the trunk's digits are left out there.
        """
        digits, parts = "".join(groups), len(groups) + (2 if is_named else 0)
        led = digits.startswith("0") if self.trunk == "0" else parts >= 3
        if led and self._is(self.numbers if parts > 1 else self.mobiles, self._national(digits)):
            return True
        return self._writes_bare(groups, is_named=is_named)

    def _national(self, digits: str) -> str:
        return digits.removeprefix(self.trunk)

    def _is(self, pattern: re.Pattern[str], national: str) -> bool:
        return len(national) in self.lengths and pattern.fullmatch(national) is not None

    def _writes_bare(self, groups: Sequence[str], *, is_named: bool) -> bool:
        digits = "".join(groups)
        national = digits if self.trunk == "0" else self._national(digits)
        layout = self._layout(national) if self._is(self.numbers, national) else None
        if layout is None or not layout.is_bare:
            return False
        if len(groups) == 1:
            return (is_named or len(national) >= FEWEST_IN_A_ROW) and self._is(self.own_mobiles, national)
        parted = layout.groups.fullmatch(national)
        as_there = len(groups) > 2 or (parted is not None and list(groups) == list(parted.groups()))
        return as_there and not all(map(_YEAR.fullmatch, groups))

    def _layout(self, national: str) -> NumberLayout | None:
        return next(
            (one for one in self.layouts if one.leading.match(national) and one.groups.fullmatch(national)), None
        )


@lru_cache(maxsize=512)
def plan_of(region: str) -> NumberingPlan:
    """Raises Invalid for what is no region."""
    plan = PhoneMetadata.metadata_for_region(region)
    if plan is None:
        raise Invalid(f"{region!r} is no region with phone numbers; write it as in ISO 3166, `DE`")
    return _read(plan)


@lru_cache(maxsize=512)
def plans_of(country: int) -> tuple[NumberingPlan, ...]:
    """Of all regions that share a country code."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(country, ())
    of_no_region = PhoneMetadata.metadata_for_nongeo_region(country) if "001" in regions else None
    return (_read(of_no_region),) if of_no_region else tuple(plan_of(region) for region in regions)


def is_country(code: int) -> bool:
    return code in COUNTRY_CODE_TO_REGION_CODE


def _read(plan: PhoneMetadata) -> NumberingPlan:
    kinds = (
        *(plan.fixed_line, plan.mobile, plan.toll_free, plan.premium_rate, plan.shared_cost),
        *(plan.voip, plan.personal_number, plan.uan),
    )
    patterns = [kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern]
    mobile = (plan.mobile and plan.mobile.national_number_pattern) or r"(?!)"
    is_shared = plan.fixed_line is not None and plan.fixed_line.national_number_pattern == mobile
    trunk = plan.national_prefix or ""
    return NumberingPlan(
        country=plan.country_code or 0,
        trunk=trunk,
        lengths=frozenset(plan.general_desc.possible_length if plan.general_desc else ()),
        numbers=re.compile("|".join(f"(?:{pattern})" for pattern in patterns)),
        mobiles=re.compile(mobile),
        own_mobiles=re.compile(r"(?!)" if is_shared else mobile),
        layouts=tuple(_layout(one, trunk) for one in _formats(plan)),
    )


def _formats(plan: PhoneMetadata) -> Sequence[NumberFormat]:
    """Who shares a country code has those of the region that is named first."""
    if plan.number_format:
        return plan.number_format
    first = PhoneMetadata.metadata_for_region(COUNTRY_CODE_TO_REGION_CODE.get(plan.country_code or 0, ("",))[0])
    return first.number_format if first else ()


def _layout(written: NumberFormat, trunk: str) -> NumberLayout:
    rule = written.national_prefix_formatting_rule or ""
    is_bare = not trunk or trunk not in rule or bool(written.national_prefix_optional_when_formatting)
    leading = written.leading_digits_pattern
    return NumberLayout(re.compile(leading[-1] if leading else ""), re.compile(written.pattern or ""), is_bare)

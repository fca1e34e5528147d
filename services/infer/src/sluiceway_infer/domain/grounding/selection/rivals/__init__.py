"""Rival of what is asked: a line that gives the value of its like. Another thing, its twin, a route or an attribute, a
set of which one piece is asked, the other side of an event, another mishap, or other people.
"""

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.rivals.adjectives import is_of_a_sort_by_its_adjective
from sluiceway_infer.domain.grounding.selection.rivals.alone import is_of_both_where_one_is_asked
from sluiceway_infer.domain.grounding.selection.rivals.answered_questions import (
    answers_another_question,
    is_below_a_question_on_the_like,
)
from sluiceway_infer.domain.grounding.selection.rivals.attributes import is_attribute_of_another
from sluiceway_infer.domain.grounding.selection.rivals.befallen import befalls_another_thing
from sluiceway_infer.domain.grounding.selection.rivals.besides import says_only_what_is_known
from sluiceway_infer.domain.grounding.selection.rivals.bounds import is_out_of_its_bound
from sluiceway_infer.domain.grounding.selection.rivals.constructs import is_of_another_construct
from sluiceway_infer.domain.grounding.selection.rivals.contents import is_weight_of_the_holder
from sluiceway_infer.domain.grounding.selection.rivals.denied_cases import is_of_a_denied_case
from sluiceway_infer.domain.grounding.selection.rivals.discounts import is_discount_for_others
from sluiceway_infer.domain.grounding.selection.rivals.empty_cells import has_nothing_in_the_column
from sluiceway_infer.domain.grounding.selection.rivals.event_sides import is_on_the_other_side
from sluiceway_infer.domain.grounding.selection.rivals.halves import is_of_the_whole_of_a_half
from sluiceway_infer.domain.grounding.selection.rivals.labelled_parts import is_of_a_labelled_part
from sluiceway_infer.domain.grounding.selection.rivals.letters import is_of_another_letter
from sluiceway_infer.domain.grounding.selection.rivals.longer_headings import is_under_the_other_heading
from sluiceway_infer.domain.grounding.selection.rivals.longer_names import has_the_other_name
from sluiceway_infer.domain.grounding.selection.rivals.mentioned_parts import is_mentioned_alone
from sluiceway_infer.domain.grounding.selection.rivals.mishaps import is_of_another_mishap
from sluiceway_infer.domain.grounding.selection.rivals.months import is_of_no_month
from sluiceway_infer.domain.grounding.selection.rivals.near_names import has_a_near_name
from sluiceway_infer.domain.grounding.selection.rivals.ordinary_ones import is_of_the_ordinary_one
from sluiceway_infer.domain.grounding.selection.rivals.other_dimensions import is_of_another_measure
from sluiceway_infer.domain.grounding.selection.rivals.other_months import is_of_other_months
from sluiceway_infer.domain.grounding.selection.rivals.owed import is_owed_to_the_asked
from sluiceway_infer.domain.grounding.selection.rivals.own_parts import (
    is_of_the_part_of_another,
    is_value_of_its_part,
)
from sluiceway_infer.domain.grounding.selection.rivals.own_values import is_value_of_something_beside
from sluiceway_infer.domain.grounding.selection.rivals.periods import is_for_another_period
from sluiceway_infer.domain.grounding.selection.rivals.piece_values import is_of_a_piece_of_the_whole
from sluiceway_infer.domain.grounding.selection.rivals.pieces import is_of_the_whole_of_a_piece
from sluiceway_infer.domain.grounding.selection.rivals.poles import is_at_the_other_pole
from sluiceway_infer.domain.grounding.selection.rivals.prices import (
    is_included_in_what_is_priced,
    is_of_a_set,
    is_priced_for_others,
)
from sluiceway_infer.domain.grounding.selection.rivals.purposes import is_for_another_purpose
from sluiceway_infer.domain.grounding.selection.rivals.rates import is_of_another_rate
from sluiceway_infer.domain.grounding.selection.rivals.refunds import is_paid_back
from sluiceway_infer.domain.grounding.selection.rivals.relative_clauses import is_described_by_another_clause
from sluiceway_infer.domain.grounding.selection.rivals.routes import is_of_another_route
from sluiceway_infer.domain.grounding.selection.rivals.ruled_places import is_ruled_of_another_place
from sluiceway_infer.domain.grounding.selection.rivals.segments import (
    is_of_the_segment_of_another,
    is_value_of_the_segment_before,
)
from sluiceway_infer.domain.grounding.selection.rivals.sexes import is_of_people_of_any_sex
from sluiceway_infer.domain.grounding.selection.rivals.sibling_rows import is_of_a_sibling_row
from sluiceway_infer.domain.grounding.selection.rivals.sibling_sections import is_in_the_section_of_a_sibling
from sluiceway_infer.domain.grounding.selection.rivals.sign_parts import is_of_no_such_part
from sluiceway_infer.domain.grounding.selection.rivals.sole_parts import is_of_the_set_of_a_part
from sluiceway_infer.domain.grounding.selection.rivals.succession import is_of_another_succession
from sluiceway_infer.domain.grounding.selection.rivals.summed_members import is_sum_of_the_members
from sluiceway_infer.domain.grounding.selection.rivals.sums import tells_times_of_a_sum
from sluiceway_infer.domain.grounding.selection.rivals.time_limits import is_of_the_other_limit
from sluiceway_infer.domain.grounding.selection.rivals.twin_lines import is_on_the_twin
from sluiceway_infer.domain.grounding.selection.rivals.twin_names import is_told_of_the_twin_name
from sluiceway_infer.domain.grounding.selection.rivals.twins import is_of_the_twin
from sluiceway_infer.domain.grounding.selection.rivals.unsaid_cases import is_of_an_unsaid_case
from sluiceway_infer.domain.grounding.selection.rivals.unsaid_parties import is_of_an_unsaid_party
from sluiceway_infer.domain.grounding.selection.rivals.untold_scenes import is_beside_the_scene
from sluiceway_infer.domain.grounding.selection.rivals.valued_parts import is_of_a_valued_part
from sluiceway_infer.domain.grounding.selection.rivals.whole_sets import is_of_the_whole_set
from sluiceway_infer.domain.grounding.selection.twin_titles import is_told_of_the_twin_title
from sluiceway_infer.domain.grounding.selection.unasked import is_value_of_another


def is_of_a_rival(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Whether the line gives what is asked, and gives it of something else."""
    if is_of_another_name(question, passage, line) or is_value_of_another(question, passage, line):
        return True
    if is_of_another_mishap(question, passage, line) or is_of_a_sibling_row(question, passage, line):
        return True
    if befalls_another_thing(question, passage, line):
        return True
    if has_nothing_in_the_column(question, passage, line):
        return True
    if is_in_the_section_of_a_sibling(question, passage, line):
        return True
    # Whether it is so for one is told by a line on its like as well.
    return not question.is_yes_or_no and (
        is_of_a_set(question, passage, line)
        or says_only_what_is_known(question, line)
        or is_value_of_its_part(question, passage, line)
        or is_value_of_something_beside(question, passage, line)
        or is_of_the_part_of_another(question, passage, line)
        or is_of_another_construct(question, passage, line)
        or is_of_a_sort_by_its_adjective(question, passage, line)
        or is_attribute_of_another(question, passage, line)
        or is_on_the_other_side(question, line)
        or is_of_the_other_limit(question, line)
        or is_at_the_other_pole(question, passage, line)
        or is_for_another_purpose(question, passage, line)
        or is_of_no_month(question, passage, line)
        or is_value_of_the_segment_before(question, passage, line)
        or is_of_another_rate(question, passage, line)
        or tells_times_of_a_sum(question, line)
        or is_of_the_segment_of_another(question, passage, line)
        or is_priced_for_others(question, passage, line)
        or is_included_in_what_is_priced(question, line)
        or is_of_people_of_any_sex(question, passage, line)
        or is_of_another_succession(question, passage, line)
        or is_of_an_unsaid_case(question, passage, line)
        or is_of_an_unsaid_party(question, passage, line)
        or is_described_by_another_clause(question, line)
        or is_of_a_denied_case(question, line)
        or is_out_of_its_bound(question, passage, line)
        or is_of_other_months(question, passage, line)
        or is_of_the_whole_of_a_half(question, passage, line)
        or is_of_a_labelled_part(question, passage, line)
        or is_of_the_whole_of_a_piece(question, passage, line)
        or is_of_a_piece_of_the_whole(question, passage, line)
        or is_of_the_whole_set(question, passage, line)
        or is_of_both_where_one_is_asked(question, line)
        or is_below_a_question_on_the_like(question, passage, line)
        or is_for_another_period(question, passage, line)
        or is_of_the_set_of_a_part(question, line)
        or is_discount_for_others(question, line)
        or is_paid_back(question, line)
        or answers_another_question(question, passage, line)
        or is_beside_the_scene(question, passage, line)
        or is_ruled_of_another_place(question, passage, line)
        or is_owed_to_the_asked(question, line)
        or is_of_the_ordinary_one(question, line)
        or is_weight_of_the_holder(question, line)
        or is_mentioned_alone(question, passage, line)
        or is_of_no_such_part(question, passage, line)
        or is_of_another_measure(question, passage, line)
        or is_of_a_valued_part(question, passage, line)
        or is_sum_of_the_members(question, line)
    )


def is_of_another_name(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Whether names tell that it is on something else: the twin, one of a longer or shorter name or of another letter,
    the way from another place."""
    if is_of_another_route(question, line):
        return True
    if is_of_the_twin(question, passage, line) or is_on_the_twin(question, passage, line):
        return True
    if is_told_of_the_twin_title(question, passage, line) or is_told_of_the_twin_name(question, passage, line):
        return True
    return not question.is_yes_or_no and (
        has_a_near_name(question, passage, line)
        or has_the_other_name(question, passage, line)
        or is_under_the_other_heading(question, passage, line)
        or is_of_another_letter(question, passage, line)
    )

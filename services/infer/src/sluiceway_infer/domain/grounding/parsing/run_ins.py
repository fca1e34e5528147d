"""Run-in titles: the word or two that a clause begins with, on the line on which it goes on. What says something by
itself is no title, however short it is: "Dogs are allowed." answers, and what stands behind it does not in its place.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.sentences import Sentence

# "4. **Bringing back.** Boats have to …"
_NUMBER = r"(?:§ ?)?\d{1,3}(?:\.\d{1,2})?[.)]?\s+"
_BOLD = re.compile(rf"(?:{_NUMBER}|[-*•\u2013]\s+)?(?:\*\*[^*]+\*\*|__[^_]+__)[.:]?$")
_NUMBERED = re.compile(rf"{_NUMBER}(\D+)[.\u3002]$")
_BEGIN = re.compile(rf"{_NUMBER}|[-*•\u2013]\s+")
_MARKS = "*_.:\u3002\uff1a "
_WIDE = re.compile("[\u3400-\u9fff]")
# Letters that are bold tell of a title too, of which the first words may be more.
_MOST_WORDS, _MOST_WORDS_IN_BOLD, _MOST_WIDE_SIGNS, _MOST_WIDE_SIGNS_IN_BOLD = 2, 6, 4, 8
# Verbs, what stands for one, and what begins somebody's step. In plain text, whichever language the question is in.
_SAYS: tuple[str, ...] = (
    r"\b(?:am|is|are|was|were|be|been|has|have|had|do|does|did|can|could|cannot|may|might|must|shall|should|will|would|not?"
    r"|forbidden|prohibited|banned|allowed|permitted|welcome|included|excluded|required|needed|free|available|possible"
    r"|optional|mandatory|compulsory|closed|refundable|non-refundable|we|you|they|it|he|she"
    r"|var(?:y|ies)|appl(?:y|ies)|\w+n't)\b|\b(?:costs?|pays?|gets?|comes?|goes|eats?|stays?) \w"
    r"|\w (?:open|extra|only)$",
    r"^(?:open|tap|click|press|push|pull|turn|select|choose|pick|enter|type|add|remove|take|put|go|call|ask|wait|keep"
    r"|close|save|send|sign|log|scan|plug|unplug|switch|check|use|install|download|restart|stop|start|show|bring|wash"
    r"|please|hold|lift|insert|connect|fill|empty|rinse|dry|mix|stir|cut|fold|read|write|swipe|drag) ",
    r"\b(?:ist|sind|war|waren|hat|haben|wird|werden|kann|konnen|darf|durfen|muss|mussen|soll|sollen|gilt|gelten|gibt"
    r"|kostet|zahlt|kein(?:e[mnrs]?)?|nicht|verboten|untersagt|erlaubt|gestattet|zulassig|inklusive|inbegriffen"
    r"|enthalten|notig|erforderlich|moglich|kostenlos|kostenfrei|gratis|frei|willkommen|erwunscht|geschlossen|geoffnet"
    r"|sie|wir|bitte|offnen|tippen|klicken|drucken|wahlen|drehen|warten|ziehen|schalten|eingeben)\b",
    r"\b(?:es|son|esta|estan|era|fue|hay|tiene[n]?|puede[n]?|debe[n]?|cuesta[n]?|vale[n]?|se|no|sin|paga[n]?"
    r"|prohibid[oa]s?|permitid[oa]s?|incluid[oa]s?|incluye[n]?|gratis|gratuit[oa]s?|obligatori[oa]s?|disponibles?"
    r"|bienvenid[oa]s?|admitid[oa]s?|cerrad[oa]s?|abiert[oa]s?)\b",
    r"^(?:abr[ae]|toque|toca|pulse|pulsa|elija|elige|seleccion[ea]|introduzca|espere|gire|cierre|haga|vaya"
    r"|por favor)\b",
    r"\b(?:est|sont|interdite?s?|autorisee?s?|permis|compris|incluse?s?|obligatoires?|pas)\b",
    r"^(?:[禁严可不含请需须应有无免包能勿选输拔插]|打开|点击|点按|按(?!金)|关闭|等待|谢绝)"
    r"|禁止|不[得能可准收]|可以|可[带入吸养用]|必须|需要|免费|收费|包含|包括|含|是|允许|已",
    r"^[وف]?(?:لا|يمنع|تمنع|يسمح|تسمح|يجوز|تجوز|يحظر|تحظر|يجب|يشمل|تشمل|يوجد|توجد|يدفع|تدفع|يكلف|تكلف|افتح|اضغط|اختر"
    r"|ادخل|انقر|انتظر)\b"
    r"|\b(?:ممنوع[هة]?|محظور[هة]?|مسموح[هة]?|مشمول[هة]?|مجاني?[هة]?|متاح[هة]?|متوفر[هة]?|مطلوب[هة]?|الزامي[هة]?|غير|ليست?)\b",
)
_SAYING = re.compile("|".join(_SAYS))
# In Arabic a sentence needs no verb: what has the article, and then a word without one.
_ARABIC_SENTENCE = re.compile(r"^ال\w+ (?!ال|و|[بلكف]ال|لل|في |من |عن |على |بعد |قبل )\w+")
_ARABIC_PAIR = 2


def run_in_titles(found: Sequence[Sentence], kinds: Sequence[str], text: str) -> Iterator[int]:
    """Where they stand: the bold ones, and those of numbered clauses that all begin with one."""
    goes_on = [at for at, (one, other) in enumerate(pairwise(found)) if _is_on_one_line(text[one.end : other.start])]
    yield from (at for at in goes_on if kinds[at] in ("item", "sentence") and _is_in_bold(found[at].text))
    numbered = [at for at, one in enumerate(found) if kinds[at] == "item" and re.match(_NUMBER, one.text)]
    if all(at in goes_on and _is_numbered(found[at].text) for at in numbered):
        yield from numbered


def _is_on_one_line(between: str) -> bool:
    return "\n" not in between


def _is_in_bold(text: str) -> bool:
    is_short = _is_short(text, _MOST_WORDS_IN_BOLD, _MOST_WIDE_SIGNS_IN_BOLD)
    return is_short and _BOLD.match(text) is not None and not _says_something(text)


def _is_numbered(text: str) -> bool:
    """So short and without a figure that it says what comes."""
    is_short = _is_short(text, _MOST_WORDS, _MOST_WIDE_SIGNS)
    return is_short and _NUMBERED.match(text) is not None and not _says_something(text)


def _is_short(text: str, words: int, signs: int) -> bool:
    title = _bare(text)
    return bool(title) and len(title.split()) <= words and len(_WIDE.findall(title)) <= signs


def _says_something(text: str) -> bool:
    title = _bare(text)
    is_pair = len(title.split()) == _ARABIC_PAIR
    return _SAYING.search(title) is not None or (is_pair and _ARABIC_SENTENCE.match(title) is not None)


def _bare(text: str) -> str:
    """Its words, as the patterns have them, without what marks it."""
    begin = _BEGIN.match(text)
    return flat(text[begin.end() :] if begin else text)[0].strip(_MARKS)

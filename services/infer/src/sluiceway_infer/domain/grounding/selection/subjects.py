"""Subjects of lines: whether a line that does not name the thing may still speak of it, or speaks of somebody else.

"He was born in 1856" and "The bridge is 200 m long" go on from the line before them; "Bob Finch was born in 1920", "The
chair of Beta Corp is …" and "His wife …" do not. What stands before the verb is read: a name that neither the question
nor what heads the line has, or somebody's relation of whom the question says nothing.
"""

import re
from collections.abc import Mapping, Sequence

from sluiceway_infer.domain.grounding.lexicon.numbers import MONTHS, TIMES
from sluiceway_infer.domain.grounding.parsing.heads import OF_A_TABLE
from sluiceway_infer.domain.grounding.parsing.names import GENITIVE
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, is_close, is_said
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, PLAIN_NAMES
from sluiceway_infer.domain.grounding.text.roles import AGENTS
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside


def _table(**rows: str) -> Mapping[str, frozenset[str]]:
    return {language: frozenset(row.split()) for language, row in rows.items()}


_PRONOUNS = _table(
    en="he she it they him them i we you this these that those there",
    de="er sie es ihm ihn ihnen ich wir dies diese dieser dieses man",
    es="el ella ellos ellas ello este esta esto estos estas ese esa eso nosotros usted se",
    fr="il elle ils elles on nous vous ce cela celui celle ceci",
    it="egli lui lei esso essa loro questo questa si",
    pt="ele ela eles elas isto este esta se",
    nl="hij zij ze het deze dit",
)
# In Arabic a pronoun behind a preposition takes up what was named before, near the beginning of its line.
_RESUMING = frozenset("فيها فيه منها منه لها له بها به عليها عليه عنها عنه اليها اليه معها معه".split())
_MOST_BEFORE = 3
_POSSESSIVES = _table(
    en="his her its their",
    de="sein seine seiner seinem seinen seines ihr ihre ihrer ihrem ihren ihres deren dessen",
    es="su sus",
    fr="son sa ses leur leurs",
    it="suo sua suoi sue",
    pt="seu sua seus suas",
    nl="zijn haar hun",
)
# Of whom a line speaks that begins with somebody's relative; somebody's patents still speak of him.
_RELATIVES = _table(
    en="""wife husband spouse partner brother brothers sister sisters son sons daughter daughters child children father
    mother parents uncle aunt cousin nephew niece grandfather grandmother friend friends rival colleague teacher
    student assistant boss successor predecessor neighbour neighbor widow heir twin""",
    de="""frau ehefrau mann ehemann bruder schwester sohn tochter kind kinder vater mutter eltern onkel tante cousin
    neffe nichte grossvater grossmutter freund freundin rivale kollege kollegin lehrer lehrerin schuler assistent
    assistentin nachfolger nachfolgerin vorganger vorgangerin nachbar witwe""",
    es="""esposa esposo mujer marido hermano hermana hermanos hijo hija hijos padre madre padres tio tia primo prima
    sobrino sobrina abuelo abuela amigo amiga rival colega maestro maestra alumno asistente sucesor sucesora
    predecesor vecino viuda""",
    fr="""femme epouse mari epoux frere soeur fils fille enfant enfants pere mere parents oncle tante cousin cousine
    neveu niece grand-pere ami amie rival collegue professeur eleve assistant assistante successeur predecesseur
    voisin veuve""",
    it="""moglie marito fratello sorella figlio figlia figli padre madre genitori zio zia cugino amico amica collega
    vedova""",
    pt="mulher esposa marido irmao irma filho filha filhos pai mae pais tio tia primo amigo amiga colega viuva",
    nl="""vrouw echtgenote man broer zus zoon dochter kind kinderen vader moeder ouders oom tante neef vriend collega
    weduwe""",
)
# Who may have the same last name, further down or up.
_KIN = _table(
    en="grandson granddaughter descendant descendants ancestor ancestors",
    de="enkel enkelin nachfahre nachfahren nachkomme nachkommen vorfahre vorfahren",
    es="nieto nieta descendiente descendientes antepasado antepasados",
)
# The words that end what stands before the verb, wherever they stand.
_VERBS = _table(
    en="""is are was were be been has have had do does did will would shall should can could may might must became
    become gets got gave gives makes made takes took says said goes went""",
    de="""ist sind war waren hat haben hatte hatten wird werden wurde wurden kann konnen konnte muss mussen soll sollen
    will darf gibt gab macht""",
    es="es son era eran fue fueron ha han habia tiene tienen puede pueden esta estan estaba sera hay hace hacen",
    fr="est sont etait etaient fut furent a ont avait avaient peut peuvent doit sera fait font",
    it="e era erano fu ha hanno sono puo",
    pt="e era eram foi foram tem ha sao pode",
    nl="is zijn was waren heeft had hebben wordt werd werden kan moet zal",
)
# Before a time or a place with which a line opens: "In Paris he …".
_PREPOSITIONS = _table(
    en="""in at on near from after before during since until by under with to for between throughout as while when
    despite unlike besides alongside among amid against across over beyond within without""",
    de="in im am an auf bei beim nach vor seit bis von aus mit unter zu zum zur wahrend zwischen als durch fur",
    es="en desde hasta tras durante antes despues a al con para por entre bajo cuando",
    fr="en a au aux dans depuis apres avant pendant vers chez avec pour sur sous entre lors",
    it="in a da dopo prima durante con per tra nel nella",
    pt="em no na desde apos antes durante com para por entre",
    nl="in op bij na voor sinds tot van met om tijdens",
)
_TIMES = TIMES | MONTHS
_OF_ADJECTIVES = ("e", "en", "er", "es", "em")
# Languages whose lines may begin with the verb, the subject left out.
_DROPPED = frozenset(("es", "it", "pt"))
_OF_A_LIFE = frozenset(("birth", "death"))
_NOT_WHO = frozenset(("date", "count", "measure", "place", "reason", "yes_or_no", "choice"))
_NONE: frozenset[str] = frozenset()
# After these the next word is written like a name, whatever it is.
_OPENS = re.compile(r"[.:!?\u2026\u201c\u201e\u00ab\"(\[\u2014*|]")
_RELATIVE = re.compile(
    "[他她]的?(妻子|丈夫|父亲|母亲|爸爸|妈妈|儿子|女儿|兄弟|哥哥|弟弟|姐姐|妹妹|祖父|祖母|叔叔|朋友|同事|老师|学生|助手)"
)
_IN_TWO_PARTS = re.compile("([\u4e00-\u9fff]{1,5})[\u00b7\u2022\u30fb][\u4e00-\u9fff]")
# So many words before a name hold a verb: "The company hired Tom Lee", unlike "The painter Tom Lee".
_WITH_A_VERB = 2


def opens_with_pronoun(line: Line, language: str) -> bool:
    """Its first words stand for something that was named before."""
    if language == "zh":
        return line.text.strip().startswith(("他", "她", "它", "其"))
    first = line.tokens[:1]
    if language == "ar":
        return any(plain(word.text) in _RESUMING for word in line.tokens[:_MOST_BEFORE])
    return any(_is_pronoun(word, language) or plain(word.text) in _POSSESSIVES.get(language, _NONE) for word in first)


def asks_for_a_relative(question: ParsedQuestion) -> bool:
    """Somebody's wife or son is asked for, who may have the same last name."""
    relatives = _RELATIVES.get(question.language, _NONE) | _KIN.get(question.language, _NONE)
    return question.asked.kind in ("person", "any") and any(plain(word.text) in relatives for word in question.words)


def before_pronoun(passage: ParsedPassage, line: Line) -> Line | None:
    """The line from which one goes on that opens with a pronoun; no row of a table is one."""
    at = passage.place_of(line)
    before = passage.lines[at - 1] if at and opens_with_pronoun(line, passage.language) else None
    return None if before is None or before.kind in OF_A_TABLE else before


def goes_on_behind(passage: ParsedPassage, at: int) -> bool:
    """Another sentence stands behind the line in its paragraph, or in its item of a list."""
    behind = passage.lines[at + 1 : at + 2]
    return any("\n" not in passage.read.text[passage.lines[at].end : line.start] for line in behind)


def names_in(passage: ParsedPassage) -> frozenset[str]:
    """Words that are written like names where no sentence begins: Finch, not the first word of "Finch was born"."""
    return frozenset(
        word.stem
        for line in passage.lines
        for at, word in enumerate(line.tokens)
        if line.kind == "sentence" and word.is_name and word.is_content and not _is_first(line, at)
    )


def is_of_another(question: ParsedQuestion, line: Line, above: frozenset[str], names: frozenset[str]) -> bool:
    """True where the line has a subject that is not the thing asked about; false where that cannot be told. `names` are
    those of its passage.
    """
    if question.language == "zh":
        return _is_of_another_in_chinese(question, line, above)
    if question.language not in PLAIN_NAMES | NOUNS_WITH_CAPITALS:
        return False
    return _has_relation(question, line, above) or _has_named_subject(question, line, question.stems | above, names)


def _is_of_another_in_chinese(question: ParsedQuestion, line: Line, above: frozenset[str]) -> bool:
    """Somebody's relative begins the line, or a name in two parts (鲍勃·芬奇) of which the question has none."""
    text = line.text.strip()
    relative = _RELATIVE.match(text)
    if relative and relative[1] not in question.text:
        return True
    name = _IN_TWO_PARTS.match(text)
    is_who = question.asked.kind not in _NOT_WHO
    return bool(name and not is_who and name[1] not in question.text and above.isdisjoint((name[1][-2:],)))


def _has_relation(question: ParsedQuestion, line: Line, above: frozenset[str]) -> bool:
    """Somebody's relative begins the line ("his wife", "ihr Bruder"), and the question says nothing of one."""
    language = question.language
    tokens = line.tokens
    if len(tokens) < 2 or plain(tokens[0].text) not in _POSSESSIVES.get(language, _NONE):
        return False
    size = next((at for at, word in enumerate(tokens) if at and (word.is_number or not word.is_content)), len(tokens))
    following = plain(tokens[size].text) if size < len(tokens) else ""
    # The last of several words is the verb, unless one comes right after it.
    end = size - 1 if size > 2 and following not in _VERBS.get(language, _NONE) else size
    nouns = frozenset(word.stem for word in tokens[1:end])
    if _RELATIVES.get(language, _NONE).isdisjoint(plain(word.text) for word in tokens[1:end]):
        return False
    meant = concepts_in(nouns, language)
    # "How long" asks for a length or a time: any property may be the one.
    is_open = question.asked.kind == "measure" and not question.asked.concept and bool(meant)
    is_asked = (
        is_open
        or question.asked.concept in meant
        or any(is_said(word, nouns, meant, language) or is_close(word, nouns, language) for word in question.relation)
    )
    return bool(nouns) and nouns.isdisjoint(above) and not is_asked


def _has_named_subject(question: ParsedQuestion, line: Line, known: frozenset[str], names: frozenset[str]) -> bool:
    """A name of which nothing is known stands before the verb, and not after a preposition that opens the line."""
    language = question.language
    tokens = line.tokens
    verbs = _VERBS.get(language, _NONE)
    before = at = 0
    while at < len(tokens):
        word = tokens[at]
        bare = plain(word.text)
        if (at and bare in verbs) or _is_pronoun(word, language) or _is_verb_alone(tokens, at, language):
            return False
        run = _run(question, line, at, names)
        end = at + max(1, len(run))
        if not run:
            before += word.is_content and not word.is_number and bare not in TIMES
        elif not _is_adverbial(tokens, at, before, language):
            if not known.isdisjoint(part.stem for part in run):
                return False
            has_verb_after = end < len(tokens) and plain(tokens[end].text) in verbs
            if before < _WITH_A_VERB or has_verb_after:
                return not _may_be_the_answer(question, line, at, end)
            before += 1
        at = end
    return False


def _is_pronoun(word: Word, language: str) -> bool:
    is_article = language == "es" and word.text in ("el", "El")
    return not is_article and plain(word.text) in _PRONOUNS.get(language, _NONE)


def _is_verb_alone(tokens: Sequence[Word], at: int, language: str) -> bool:
    """The verb that opens a line whose subject is left out: "Conoció a …"; a plural in -s is a noun."""
    is_open = not at and language in _DROPPED and tokens[0].is_content and not plain(tokens[0].text).endswith("s")
    return is_open and len(tokens) > 1 and tokens[1].is_function


def _may_be_the_answer(question: ParsedQuestion, line: Line, at: int, end: int) -> bool:
    """Who does it is asked, and the name says it: it is the subject, not what belongs to it, and nobody else did it."""
    tokens = line.tokens
    is_who = question.asked.kind not in _NOT_WHO and not question.demanded
    is_owner = tokens[end - 1].text.endswith(GENITIVE)
    is_whole = tokens[at - 1].is_content or not any(word.is_content for word in tokens[:at]) if at else True
    return is_who and is_whole and not is_owner and not any(plain(word.text) in AGENTS for word in tokens[end:])


def _is_adverbial(tokens: Sequence[Word], at: int, before: int, language: str) -> bool:
    """A preposition opens the line, and the name is its own or that of another one: "In Paris", "After the war in
    Paris".
    """
    prepositions = _PREPOSITIONS.get(language, _NONE)
    is_own = not before or plain(tokens[at - 1].text) in prepositions - AGENTS or _is_apposition(tokens, at)
    return is_own and plain(tokens[0].text) in prepositions


def _is_apposition(tokens: Sequence[Word], at: int) -> bool:
    """Right before the name stands what it is to somebody: "under Anna's successor Tom Lee"."""
    ends = (word for word in reversed(tokens[:at]) if not word.is_content or word.text.endswith(GENITIVE))
    before = next(ends, None)
    return before is not None and before.is_content and are_beside(tokens[at - 1], tokens[at])


def _run(question: ParsedQuestion, line: Line, at: int, names: frozenset[str]) -> list[Word]:
    """The words of a name that begins here; the first word of a line is written like one, and counts with others, or
    where it is a name elsewhere. Where all nouns are written so, one word is none.
    """
    run: list[Word] = []
    for word in map(line.tokens.__getitem__, range(at, len(line.tokens))):
        is_part = word.is_name and word.is_content and not word.is_number and plain(word.text) not in _TIMES
        if not is_part or (run and not are_beside(run[-1], word)):
            break
        run.append(word)
    if question.language in NOUNS_WITH_CAPITALS:
        return run if len(run) > 1 and not (_is_first(line, at) and _is_adjective(run[0], question)) else []
    is_told = not _is_first(line, at) or run[0].stem in names if run else False
    is_of_a_life = bool(concepts_in(question.relation, question.language) & _OF_A_LIFE)
    return run if is_told or is_of_a_life or len(run) > 1 else []


def _is_adjective(word: Word, question: ParsedQuestion) -> bool:
    """A first word that ends like an adjective before its noun, unless somebody with two names is asked about."""
    return word.text.endswith(_OF_ADJECTIVES) and not any(len(phrase) > 1 for phrase in question.names)


def _is_first(line: Line, at: int) -> bool:
    """A sentence begins with this word, or a part of it that is written so."""
    start, end = line.tokens[at - 1].end - line.start, line.tokens[at].start - line.start
    return not at or bool(_OPENS.search(line.text, start, end))

"""Where sentences end, and that their spans are true."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluiceway_infer.domain.grounding.said import said, said_so_far
from sluiceway_infer.domain.grounding.text.sentences import Sentence, sentences, unwrapped_sentences, without_torn_end
from sluiceway_infer.domain.grounding.text.words import stem, words


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. A. Smith left the U.S. in May. He won 3.5.", ["Dr. A. Smith left the U.S. in May.", "He won 3.5."]),
        ("It cost 5 e.g. in May. done", ["It cost 5 e.g. in May. done"]),
        ("They were:\n\n1. Ann\n2. Bob", ["They were:", "1. Ann", "2. Bob"]),
        ("A heading\n\nA sentence that goes\non here.", ["A heading", "A sentence that goes\non here."]),
        ("A label\nA short line", ["A label", "A short line"]),
        ("“Stay.” He stayed.", ["“Stay.”", "He stayed."]),
        ("これは文です。次の文です。", ["これは文です。", "次の文です。"]),
        ("Das Tor fiel am 8. Oktober 1931. Es regnete.", ["Das Tor fiel am 8. Oktober 1931.", "Es regnete."]),
        ("Der 3. Vorsitzende ging. Er kam z. B. heute.", ["Der 3. Vorsitzende ging.", "Er kam z. B. heute."]),
        ("Er wiegt ca. 3 kg inkl. Akku bzw. Netz. Ja.", ["Er wiegt ca. 3 kg inkl. Akku bzw. Netz.", "Ja."]),
        ("La Sra. Gil llegó de EE. UU. en mayo. ¿Y él?", ["La Sra. Gil llegó de EE. UU. en mayo.", "¿Y él?"]),
        ("M. Petit est né ici. Mme Roy, p. ex., est là.", ["M. Petit est né ici.", "Mme Roy, p. ex., est là."]),
        ("Sie sagte: „Es regnet.“ Er ging.", ["Sie sagte: „Es regnet.“", "Er ging."]),
        ("„Dr. Vogel kam.“ Er ging.", ["„Dr. Vogel kam.“", "Er ging."]),
        ("Es hieß ‚Komm!‘ Er ging.", ["Es hieß ‚Komm!‘", "Er ging."]),
        ("He left. “Go.” She left.", ["He left.", "“Go.”", "She left."]),
        ("Es gibt u. a. Birnen und i. d. R. Äpfel. Gut.", ["Es gibt u. a. Birnen und i. d. R. Äpfel.", "Gut."]),
        ("Prof. Dr. h. c. Braun sprach. Alle gingen.", ["Prof. Dr. h. c. Braun sprach.", "Alle gingen."]),
        ("C.-F. Roux est né ici. Il y mourut.", ["C.-F. Roux est né ici.", "Il y mourut."]),
        ("Sie traf H.-J. Vogel im Juni. Er ging.", ["Sie traf H.-J. Vogel im Juni.", "Er ging."]),
        ("It shut in 1931.[12] He left.[3][4] So did I.", ["It shut in 1931.[12]", "He left.[3][4]", "So did I."]),
        ("See a.[b] Then go.", ["See a.[b] Then go."]),
        ("他说：“好。”然后走了。对吗？", ["他说：“好。”", "然后走了。", "对吗？"]),
        ("وصل د. سامي أمس. هل بقي؟ نعم.", ["وصل د. سامي أمس.", "هل بقي؟", "نعم."]),
        ("May I? No. Only staff may enter. Go.", ["May I?", "No. Only staff may enter.", "Go."]),
        ("Power: 2200 W. Cable: 6 m. Net 1.1 kg. Good.", ["Power: 2200 W.", "Cable: 6 m.", "Net 1.1 kg.", "Good."]),
        ("Abierto hasta las 21 h. Próxima: mayo.", ["Abierto hasta las 21 h.", "Próxima: mayo."]),
        ("Flat 4 B. Smith and 3 M. Dupont came.", ["Flat 4 B. Smith and 3 M. Dupont came."]),
        ("Es kostet 18 Tsd. Euro (ref. F-12). Gut.", ["Es kostet 18 Tsd. Euro (ref. F-12).", "Gut."]),
        ("Nach 5 Min. Pause geht es weiter.", ["Nach 5 Min. Pause geht es weiter."]),
        ("Let it cool for some 15 min.\nFilters are sold.", ["Let it cool for some 15 min.", "Filters are sold."]),
        ("", []),
        (" \n ", []),
    ],
)  # fmt: skip
def test_a_text_falls_into_its_sentences(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_a_wrapped_line_does_not_end_a_sentence() -> None:
    wrapped = "This line is as long as the page of a printed book allows it to be,\nand here it goes on."
    assert texts(wrapped) == [wrapped]


def test_a_narrow_column_is_read_across_its_lines() -> None:
    column = "The first lock of the canal\nwas built in Wales by John\nSmith. It was opened in May.\nNobody came."
    assert texts(column)[0] == "The first lock of the canal\nwas built in Wales by John\nSmith."


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("It rained. Then it", "It rained."),
        ("It rained. Then it stopped.", "It rained. Then it stopped."),
        ("Then it", "Then it"),
        ("Das Tor ist offen.\nund die Brücke", "Das Tor ist offen."),
    ],
)
def test_a_torn_end_is_left_off_where_something_stands_before_it(text: str, whole: str) -> None:
    assert without_torn_end(text) == whole


@given(st.lists(st.sampled_from(("It rained", "it was so", ". ", "\n", " ", "3")), max_size=12).map("".join))
def test_what_a_torn_end_leaves_has_no_fewer_sentences_than_had_ended(text: str) -> None:
    assert len(said(without_torn_end(text))) >= len(said_so_far(text))


@given(st.text(alphabet=st.sampled_from(list("ab .!?\n1\"'。-")), max_size=80))
def test_every_span_is_true_and_nothing_but_space_is_left_out(text: str) -> None:
    found = sentences(text)
    assert all(text[one.start : one.end] == one.text for one in found)
    kept = "".join(one.text for one in found)
    assert "".join(kept.split()) == "".join(text.split())


@given(st.text(max_size=60))
def test_every_word_stands_where_it_says(text: str) -> None:
    assert all(text[word.start : word.end] == word.text for word in words(text))


@pytest.mark.parametrize("run", [".", "!?", "\u2026", ".)", " ", "\t ", " \n", "。"])
def test_a_long_run_of_signs_is_read_once(run: str) -> None:
    """Where each was a place to begin at, so many would take an hour."""
    text = run * 200_000 + "x"
    for found in (sentences(text), unwrapped_sentences(text)):
        assert max(sentence.end for sentence in found) == len(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("elected", "elections"),
        ("nation", "nations"),
        ("running", "runs"),
        ("city", "cities"),
        ("four", "4"),
        ("1,308", "1308"),
        ("Café", "cafe"),
        ("Tesla's", "tesla"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize("cut", [sentences, unwrapped_sentences])
def test_the_row_of_a_table_is_one(cut: Callable[[str], tuple[Sentence, ...]]) -> None:
    rows = [
        "| Ship | Master | Address |",
        "|---|---|---|",
        "| Aurelia | Cpt. Nowak. She sails. | Quay 5. Gate 2 |",
        "| 晨星 | 王芳。船长 |",
    ]
    found = cut("\n".join((*rows, "", "He sails. She stays.")))
    assert [each.text for each in found] == [*rows, "He sails.", "She stays."]


@pytest.mark.parametrize(
    "text",
    ["Das Büro liegt in der Hauptstr. 7 in Jever.", "Biuro jest przy ul. Morskiej 5.", "Kapitän ist Kpt. Nowak."],
)
def test_an_address_and_a_rank_are_not_torn(text: str) -> None:
    assert [each.text for each in sentences(text)] == [text]

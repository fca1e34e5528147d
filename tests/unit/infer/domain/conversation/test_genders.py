"""Pronouns of German, which stand for a noun of their gender, and articles that stand for a noun left out."""

import pytest

from sluiceway_infer.domain.conversation.follow_up import completed
from tests.unit.infer.domain.conversation.test_follow_up import talk

WEEKEND = ("Wo ist das Treffen des Jugendchors?", "Auf Burg Hallstein.")


@pytest.mark.parametrize(
    ("before", "answer", "question", "whole"),
    [
        # Neither the meeting nor the choir is "sie".
        (*WEEKEND, "Und wie viele Betten hat sie?", "Wie viele Betten hat Burg Hallstein?"),
        (*WEEKEND, "Wer leitet ihn?", "Wer leitet Jugendchors?"),
        (
            "Wo probt der Chor mit der Kapelle?",
            "In Halden.",
            "Wann wurde sie gegründet?",
            "Wann wurde Kapelle gegründet?",
        ),
        # A colour is nothing of which more is asked.
        ("Welche Farbe hat die Mappe?", "Schwarz.", "Und was kostet sie?", "Was kostet Mappe?"),
        ("Welche Stadt hat das Museum gebaut?", "Halden.", "Wo liegt sie?", "Wo liegt Halden?"),
    ],
)
def test_a_pronoun_stands_for_a_noun_of_its_gender(before: str, answer: str, question: str, whole: str) -> None:
    assert completed(talk(before, answer, question)) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("Was kostete die Reise nach Bologna?", "Und was kostete die nach Riga?", "Was kostete die Reise nach Riga?"),
        ("Was kostet die Reise nach Bologna?", "Wann beginnt die nach Riga?", "Wann beginnt die Reise nach Riga?"),
        ("How much was the trip to Bologna?", "And when was the one to Riga?", "When was the trip to Riga?"),
        (
            "¿Cuánto cuesta la miel de romero?",
            "¿Y de dónde viene la de brezo?",
            "De dónde viene la miel de brezo?",
        ),
        # Nothing stands there before that preposition.
        ("Was kostet die Reise nach Bologna?", "Wann öffnet das in Riga?", ""),
    ],
)
def test_an_article_alone_has_the_noun_of_the_question_before(before: str, question: str, whole: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole


@pytest.mark.parametrize(
    ("before", "answer", "question", "whole"),
    [
        ("How much is the Silver Reel worth?", "5,000.", "Who won it last year?", "Who won Silver Reel last year?"),
        ("When does the café of the Tarn Hall open?", "At 4.", "How big is it?", "How big is Tarn Hall?"),
        ("Who made Tidal Grass?", "Noor Haddad.", "Where does she live?", "Where does Noor Haddad live?"),
        ("¿Cuánto cuesta la miel de brezo?", "12.", "¿De dónde viene?", "¿De dónde viene? (la miel de brezo)"),
        ("¿Cuánto pesa el farol Niebla?", "1 kilo.", "¿Quién lo fabrica?", "¿Quién lo fabrica? (el farol Niebla)"),
    ],
)
def test_the_topic_is_the_whole_noun_phrase_without_its_verb(
    before: str, answer: str, question: str, whole: str
) -> None:
    assert completed(talk(before, answer, question)) == whole

"""Decontamination: what shares a run of words with held-out texts, with spaces between words or without."""

from unicodedata import normalize

import pytest

from sluiceway_train.domain.decontamination import HeldOutTexts

HELD_OUT = HeldOutTexts(
    [
        "Which river did the miller of Wexcombe dam in the spring?",
        "谁最先发现了氧气，又是在哪一年公布这个发现的？",
        "この川に水車を建てたのは誰で、それは何年のことですか。",
        "ใครเป็นผู้สร้างกังหันน้ำแห่งแรกของหมู่บ้านนี้",
        "Yes or no?",
    ]
)


@pytest.mark.parametrize(
    "text",
    [
        "Tell me: which river did the miller of Wexcombe dam?",
        "请用一句话回答：谁最先发现了氧气，又是在哪一年公布这个发现的？",
        "谁最先发现了氧气，又是在哪一年公布这个发现的",
        "教えてください。この川に水車を建てたのは誰で、それは何年ですか。",
        "คำถาม: ใครเป็นผู้สร้างกังหันน้ำแห่งแรกของหมู่บ้านนี้ ตอบสั้นๆ",
        "He asked.\nYes, or no",
    ],
)
def test_a_shared_run_is_met(text: str) -> None:
    assert HELD_OUT.meet([text])


@pytest.mark.parametrize(
    "text",
    [
        "Which river did the miller of Ashby dam in the spring?",
        "谁最先发现了氮气，又是在哪一年开始研究这个现象的？",
        "氧气是谁发现的？",
        "この川に橋を建てたのは誰ですか。",
        "Yes or no? I say no.",
        "",
    ],
)
def test_what_is_alike_and_shares_none_is_not(text: str) -> None:
    assert not HELD_OUT.meet([text])


HINDI = HeldOutTexts(["मुझे अपने खाते का पासवर्ड बदलना है, कृपया मुझे बताएं कि यह कैसे होता है"])


def test_words_whose_vowels_are_marks_are_counted_whole() -> None:
    assert HINDI.meet(["नमस्ते! मुझे अपने खाते का पासवर्ड बदलना है, कृपया बताएं"])
    assert not HINDI.meet(["उसने कहा कि खाते का पासवर्ड बदलना है"])


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_accent_is_the_same_however_it_is_written(form: str) -> None:
    held_out = HeldOutTexts([normalize("NFC", "Làm thế nào để tôi có thể đổi mật khẩu của mình")])
    assert held_out.meet([normalize(form, "Làm thế nào để tôi có thể đổi mật khẩu?")])


def test_how_a_sign_is_drawn_is_no_part_of_a_word() -> None:
    assert HeldOutTexts(["Press 1\ufe0f\u20e3 now"]).meet(["press 1 now"])

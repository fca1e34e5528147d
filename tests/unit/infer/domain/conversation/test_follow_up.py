"""Which questions lean on the turns before them, and what completes them, in several languages."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import LONGEST, MOST_TURNS, completed

LOCK = "When was the Halden lock opened?"
SCHLEUSE = "Wann wurde die Schleuse Halden eröffnet?"


def talk(*turns: str) -> list[Message]:
    """Questions and answers in turn; the last one is a question."""
    return [Message("assistant" if number % 2 else "user", turn) for number, turn in enumerate(turns)]


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("When was Ada Marsh born?", "And when did she die?", "When did Ada Marsh die?"),
        ("When was Ada Marsh born?", "When did she move to New Town?", "When did Ada Marsh move to New Town?"),
        (LOCK, "How long is it?", "How long is the Halden lock?"),
        (LOCK, "And the width?", "The width? (the Halden lock)"),
        (LOCK, "What are its gates made of?", "What are its gates made of? (the Halden lock)"),
        (LOCK, "Why?", "Why? (the Halden lock)"),
        ("How long is the guarantee?", "And does it cover batteries?", "Does the guarantee cover batteries?"),
        (
            "What is the limit for the Amber card?",
            "What about the Cobalt card?",
            "What is the limit for the Cobalt card?",
        ),
        (
            "How long is the guarantee for the kettle?",
            "And for the toaster?",
            "How long is the guarantee for the toaster?",
        ),
        ("How many guests came in 2019?", "And in 2020?", "How many guests came in 2020?"),
        ("When did Hall A open?", "And Hall B?", "When did Hall B open?"),
        ("How much does Tessera-2 weigh?", "And Tessera-3?", "How much does Tessera-3 weigh?"),
        (SCHLEUSE, "Und wie lang ist sie?", "Wie lang ist Schleuse Halden?"),
        (SCHLEUSE, "Wie hoch sind ihre Tore?", "Wie hoch sind ihre Tore? (Schleuse Halden)"),
        ("Was kostet die Bernsteinkarte?", "Und die Kobaltkarte?", "Was kostet die Kobaltkarte?"),
        ("Wie hoch ist das Limit für die Bernsteinkarte?", "Und der Preis?", "Der Preis? (Bernsteinkarte)"),
        ("Was kostet das Gerät K-200?", "Wie schwer ist es?", "Wie schwer ist Gerät K-200?"),
        ("¿Cuándo nació Ada Marsh?", "¿Y cuándo murió ella?", "Cuándo murió Ada Marsh?"),
        ("¿Cuándo abrió la esclusa de Halden?", "¿Y cuál es su longitud?", "Cuál es su longitud? (Halden)"),
        ("¿Cuánto dura la garantía para la tetera?", "¿Y para el horno?", "¿Cuánto dura la garantía para el horno?"),
        ("Quand est née Ada Marsh ?", "Quand est-elle morte ?", "Quand est Ada Marsh morte ?"),
        ("Quando è nata Ada Marsh?", "E dove è morta?", "Dove è morta? (Ada Marsh)"),
        ("Когда родилась Ада Марш?", "А когда она умерла?", "Когда Ада Марш умерла?"),
        ("哈尔登船闸哪年开放?", "它有多长?", "哈尔登船闸有多长?"),
        ("哈尔登船闸哪年开放?", "那宽度呢?", "宽度呢? (哈尔登船闸)"),
        ("متى افتتح قفل هالدن؟", "وكم طوله؟", "كم طوله؟ (قفل هالدن)"),
        ("Was kostet der Vulkan K-40 im Jahr?", "Und wie schwer ist er?", "Wie schwer ist Vulkan K-40?"),
        (
            "Wie viele Seiten druckt der Vulkan K-40 in der Minute?",
            "Und welchen Verbrauch hat er?",
            "Welchen Verbrauch hat Vulkan K-40?",
        ),
        ("Wie oft fährt die Fähre am Montag?", "Und was kostet sie?", "Was kostet Fähre?"),
        ("Wann wurde Goethe geboren?", "Und wann starb er?", "Wann starb Goethe?"),
        ("How many pages does the Vulkan K-40 print?", "What does it weigh?", "What does Vulkan K-40 weigh?"),
        ("How many pages does the Amber print?", "And how many GB does it hold?", "How many GB does Amber hold?"),
        ("¿Cuánto pesa al mes la Vulcano 40?", "¿Y qué garantía tiene?", "Qué garantía tiene? (Vulcano 40)"),
        ("Combien pèse la Vulcain 40 ?", "Et quelle garantie a-t-elle ?", "Quelle garantie a Vulcain 40 ?"),
        ("琥珀卡每年多少钱?", "它的额度是多少?", "琥珀卡的额度是多少?"),
        ("琥珀卡每年多少钱?", "额度呢?", "额度呢? (琥珀卡)"),
        ("琥珀卡每年多少钱?", "钴卡呢?", "钴卡每年多少钱?"),
        ("琥珀卡年费是多少?", "那钴卡呢?", "钴卡年费是多少?"),
        ("Vulkan-40打印机多重?", "它多少钱?", "Vulkan-40多少钱?"),
        ("كم سعر بطاقة العنبر في السنة؟", "كم نقطة فيها؟", "كم نقطة فيها؟ (بطاقة العنبر)"),
        ("كم سعر بطاقة العنبر في السنة؟", "وما الحد الأقصى لها؟", "ما الحد الأقصى لها؟ (بطاقة العنبر)"),
        (
            "كم صفحة تطبع طابعة بركان 40 في الدقيقة؟",
            "وكم كيلوغراما يبلغ وزنها؟",
            "كم كيلوغراما يبلغ وزنها؟ (طابعة بركان 40)",
        ),
    ],
)
def test_a_question_that_leans_on_the_one_before_is_completed(before: str, question: str, whole: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole


@pytest.mark.parametrize(
    ("before", "question"),
    [
        (LOCK, "When was the Panama canal opened?"),
        (LOCK, "And when was the Panama canal opened?"),
        (LOCK, "What is photosynthesis?"),
        (LOCK, "How many gates does a lock have, and are they made of oak?"),
        (LOCK, "Is there a discount for students?"),
        (LOCK, "When did Ada Marsh leave her village?"),
        (SCHLEUSE, "Welche Farben gibt es?"),
        (SCHLEUSE, "Können Sie mir die Öffnungszeiten nennen?"),
        ("¿Cuándo abrió la esclusa de Halden?", "¿Dónde está la biblioteca municipal?"),
        ("Combien de salles y a-t-il dans le musée ?", "Y a-t-il un parking ?"),
        ("哈尔登船闸哪年开放?", "巴拿马运河哪年开放?"),
        ("متى ولد نيكولا تسلا؟", "ما هي عاصمة فرنسا؟"),
        (SCHLEUSE, "Und wann wurde der Panamakanal eröffnet?"),
        ("How much does the Amber kettle cost?", "And how much does the toaster cost?"),
        ("琥珀卡每年多少钱?", "那钴卡每年多少钱?"),
        ("متى افتتح قفل هالدن؟", "ومتى افتتحت قناة بنما؟"),
        ("متى افتتح قفل هالدن؟", "هل هناك خصم للطلاب؟"),
        ("Hello!", "How long is it?"),
        ("Thanks", "And the width?"),
    ],
)
def test_a_question_that_stands_by_itself_is_left_alone(before: str, question: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == ""


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("When does the Lindach pool open?", "May I bring food there?", "May I bring food there? (the Lindach pool)"),
        ("When was the Halden lock in Panama opened?", "Who lived there?", "Who lived there? (Panama)"),
        ("When was the Halden lock in Panama opened?", "How long is it?", "How long is the Halden lock?"),
        ("Wann öffnet das Freibad Lindach?", "Darf ich dort grillen?", "Darf ich dort grillen? (Freibad Lindach)"),
        ("¿Cuándo abre la piscina Lindach?", "¿Puedo comer allí?", "¿Puedo comer allí? (la piscina Lindach)"),
        ("Quand ouvre la piscine Lindach ?", "Peut-on manger là ?", "Peut-on manger là ? (la piscine Lindach)"),
        ("林达游泳馆几点开门?", "那里可以吃东西吗?", "那里可以吃东西吗? (林达游泳馆)"),
        ("متى تعار الدراجات في مسبح ليندا؟", "هل يسمح بالطعام هناك؟", "هل يسمح بالطعام هناك؟ (مسبح ليندا)"),
    ],
)
def test_there_is_the_place_of_the_question_before(before: str, question: str, whole: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (
            "When does the Lindach pool open?",
            "And how much must children pay?",
            "How much must children pay? (the Lindach pool)",
        ),
        (
            "Up to what age may one skate at the Lindach rink?",
            "And how long do I have to wait?",
            "How long do I have to wait? (the Lindach rink)",
        ),
        (
            "Wie lange darf ich im Freibad Lindach bleiben?",
            "Und wie viele Kinder darf ich mitnehmen?",
            "Wie viele Kinder darf ich mitnehmen? (Freibad Lindach)",
        ),
        ("كم سباحا يتسع مسبح ليندا؟", "وكم طفلا يدخل؟", "كم طفلا يدخل؟ (مسبح ليندا)"),
        ("¿Hasta qué hora abre la piscina Lindach?", "¿Y qué cuesta?", "Qué cuesta? (la piscina Lindach)"),
        (
            "Quand ouvre la piscine Lindach ?",
            "Et combien paient les enfants ?",
            "Combien paient les enfants ? (la piscine Lindach)",
        ),
        ("متى يفتح مسبح ليندا؟", "وخلال كم يوما ترد التذاكر؟", "خلال كم يوما ترد التذاكر؟ (مسبح ليندا)"),
    ],
)
def test_what_goes_on_and_names_nothing_asks_of_what_was_named(before: str, question: str, whole: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("Is the Amber card or the Cobalt card cheaper?", "What does it cost?"),
        ("When did Ada Marsh meet Ben Stone?", "When did he die?"),
        ("Ist der Vulkan K-40 oder der Vulkan K-50 leichter?", "Was kostet er?"),
        ("¿Es más barata la tarjeta Ámbar o la tarjeta Cobalto?", "¿Y qué límite tiene?"),
        ("La carte Ambre ou la carte Cobalt est-elle moins chère ?", "Combien coûte-t-elle ?"),
        ("琥珀卡和钴卡哪个便宜?", "它的额度是多少?"),
        ("أيهما أرخص، بطاقة العنبر أم بطاقة الكوبالت؟", "وكم سعرها؟"),
    ],
)
def test_of_two_things_that_could_be_meant_none_is(before: str, question: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == ""


def test_of_two_things_the_one_that_the_answer_names_is_meant() -> None:
    asked = "Is the Amber card or the Cobalt card cheaper?"
    assert completed(talk(asked, "The Amber card [1].", "What does it cost?")) == "What does the Amber card cost?"


@pytest.mark.parametrize("question", ["When did she die?", "And the width?", "Why?", "它有多长?"])
def test_a_first_question_is_completed_from_nothing(question: str) -> None:
    assert completed(talk(question)) == ""
    assert completed([Message("system", "You speak of the Halden lock."), *talk(question)]) == ""


def test_who_was_asked_for_is_whom_the_answer_names() -> None:
    asked = "Who designed the Halden lock?"
    assert (
        completed(talk(asked, "It was designed by Ada Marsh [1].", "When was she born?")) == "When was Ada Marsh born?"
    )
    wer = "Wer hat die Schleuse Halden entworfen?"
    told = "Die Schleuse wurde von Ada Marsh entworfen [1]."
    assert completed(talk(wer, told, "Wann wurde sie geboren?")) == "Wann wurde Ada Marsh geboren?"


@pytest.mark.parametrize(
    ("before", "answer", "question", "whole"),
    [
        ("Who built the Orla mill?", "It was built by Jon Brandt.", "How tall is it?", "How tall is the Orla mill?"),
        (
            "Who built the Orla mill?",
            "Jon Brandt.",
            "What are its sails made of?",
            "What are its sails made of? (the Orla mill)",
        ),
        ("Who built the Orla mill?", "Jon Brandt.", "Who works there?", "Who works there? (the Orla mill)"),
        ("Who built the Orla mill?", "Jon Brandt.", "When did he die?", "When did Jon Brandt die?"),
        ("Who built the Orla mill?", "Nobody knows.", "When did he die?", ""),
        ("Who was Jon Brandt?", "A miller from Tarn.", "When did he die?", "When did Jon Brandt die?"),
        (
            "Wer hat das Museum Tarn gebaut?",
            "Jon Brandt hat es gebaut.",
            "Wie hoch ist es?",
            "Wie hoch ist Museum Tarn?",
        ),
        ("谁建造了塔恩大桥？", "李强。", "它有多高？", "塔恩大桥有多高？"),
        ("谁建造了塔恩大桥？", "李强。", "那高度呢?", "高度呢? (塔恩大桥)"),
        ("谁建造了塔恩大桥？", "李强。", "他什么时候出生的？", "李强什么时候出生的？"),
        ("谁建造了塔恩大桥？", "不知道。", "他什么时候出生的？", ""),
        ("谁建造了塔恩大桥？", "这座桥由李强建造。", "他什么时候出生的？", ""),
        ("李强是谁？", "画家。", "他什么时候出生的？", ""),
        ("من بنى جسر تارن؟", "سامي حداد.", "ومتى ولد؟", ""),
        ("من بنى جسر تارن؟", "سامي حداد.", "وكم طوله؟", ""),
    ],
)  # fmt: skip
def test_after_who_a_person_and_a_thing_are_told_apart(before: str, answer: str, question: str, whole: str) -> None:
    assert completed(talk(before, answer, question)) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("What is a ticket for seniors on Mondays?", "And for students?", "What is a ticket for students on Mondays?"),
        (
            "What is a ticket for seniors on Mondays?",
            "And for students on Fridays?",
            "What is a ticket for students on Fridays?",
        ),
        (
            "What is the fee for payments with the Tarn card?",
            "And for loans?",
            "What is the fee for loans with the Tarn card?",
        ),
        (
            "What does a ticket for seniors cost in May?",
            "And for students?",
            "What does a ticket for students cost in May?",
        ),
        (
            "How long does the paint for the mill last?",
            "And for the bridge?",
            "How long does the paint for the bridge last?",
        ),
        ("How many boats came in 2019 to the mill?", "And in 2020?", "How many boats came in 2020 to the mill?"),
        ("What is a room in Tarn in summer?", "And in Orla?", "What is a room in Orla in summer?"),
        ("Is a swim for cats and the dogs free?", "And for cows?", "Is a swim for cows free?"),
        ("What is a room for two nights?", "And for three nights?", "What is a room for three nights?"),
        (
            "Was kostet der Eintritt für Rentner am Montag?",
            "Und für Schüler?",
            "Was kostet der Eintritt für Schüler am Montag?",
        ),
        (
            "Wie viel muss ich für kleine Hunde montags zahlen?",
            "Und für Katzen?",
            "Wie viel muss ich für Katzen montags zahlen?",
        ),
        (
            "¿Cuánto cuesta la entrada para mayores los lunes?",
            "¿Y para alumnos?",
            "¿Cuánto cuesta la entrada para alumnos los lunes?",
        ),
        (
            "Combien coûte l'entrée pour les aînés le lundi ?",
            "Et pour les élèves ?",
            "Combien coûte l'entrée pour les élèves le lundi ?",
        ),
    ],
)  # fmt: skip
def test_what_stands_after_the_relation_that_is_exchanged_stays(before: str, question: str, whole: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("When was the Tarn mill built?", "What about the Orla tower?", "When was the Orla tower built?"),
        ("When was the Tarn mill built?", "What about Orla?", "When was the Orla mill built?"),
        ("¿Cuándo se construyó el molino de Tarn?", "¿Y la torre de Orla?", "¿Cuándo se construyó la torre de Orla?"),
        ("¿Cuál es la altura del molino de Tarn?", "¿Y el puente de Orla?", "¿Cuál es la altura del puente de Orla?"),
        ("¿Cuánto cuesta la tarjeta Cobre?", "¿Y la cuenta Plata?", "¿Cuánto cuesta la cuenta Plata?"),
        ("Quando fu costruito il mulino di Tarn?", "E la torre di Orla?", "Quando fu costruito la torre di Orla?"),
    ],
)
def test_a_name_is_exchanged_with_its_noun(before: str, question: str, whole: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole


def test_which_thing_was_asked_for_is_the_one_that_the_answer_names() -> None:
    asked = "Which bank pays for the Orla mill?"
    assert completed(talk(asked, "Meridian Bank.", "When was it founded?")) == "When was Meridian Bank founded?"


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("How many mills does Tarn have?", "And bridges?", "How many bridges does Tarn have?"),
        ("How many mills does Tarn have?", "And Orla?", "How many mills does Orla have?"),
        ("¿Cuántos molinos tiene Tarn?", "¿Y puentes?", "¿Cuántos puentes tiene Tarn?"),
        ("Combien de moulins a Tarn ?", "Et ponts ?", "Ponts ? (Tarn)"),
    ],
)
def test_a_word_is_no_name_by_its_place_after_the_opener(before: str, question: str, whole: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole


def test_an_answer_that_is_a_yes_names_nobody() -> None:
    asked = "Is that who designed the Halden lock?"
    assert completed(talk(asked, "Yes [1].", "How long is it?")) == "How long is the Halden lock?"


def test_a_question_is_completed_by_what_completed_the_one_before() -> None:
    turns = [LOCK, "In 1904.", "How long is it?", "62 metres.", "And the width?", "8 metres.", "Why?"]
    assert completed(talk(*turns)) == "Why? (the Halden lock)"


def test_long_texts_and_long_talks_cost_no_more_than_short_ones() -> None:
    """What is far back, or is no question any more, completes nothing."""
    assert completed(talk(LOCK, "Yes. " * 100_000, "it " * LONGEST)) == ""
    far = [LOCK, "In 1904."] + ["What is photosynthesis?", "No."] * MOST_TURNS
    assert "Halden" not in completed(talk(*far, "Why?"))


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("What is the toll for residents?", "And tourists?", "What is the toll for tourists?"),
        ("How many keys do tenants get?", "What about guests?", "How many keys do guests get?"),
        ("How many euros do adults pay?", "And children under 6?", "How many euros do children under 6 pay?"),
        ("Wie viele Schlüssel bekommen Mieter?", "Und Gäste?", "Wie viele Schlüssel bekommen Gäste?"),
        ("¿Cuánto pagan los vecinos?", "¿Y los turistas?", "¿Cuánto pagan los turistas?"),
        ("居民每天付多少钱？", "游客呢？", "游客每天付多少钱？"),
        ("كم يدفع السكان في اليوم؟", "والسياح؟", "كم يدفع السياح في اليوم؟"),
        ("كم مفتاحا للسكان؟", "وماذا عن الضيوف؟", "كم مفتاحا للضيوف؟"),
    ],
)
def test_another_party_takes_the_place_of_the_one_before(before: str, question: str, whole: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (
            "Wie hoch war der Gewinn der Kolb AG im Jahr 2021?",
            "Und 2022?",
            "Wie hoch war der Gewinn der Kolb AG im Jahr 2022?",
        ),
        ("2021年的利润是多少？", "那2022年呢？", "2022年的利润是多少？"),
        ("كم بلغت أرباح المصنع في عام 2021؟", "وفي عام 2022؟", "كم بلغت أرباح المصنع في عام 2022؟"),
        ("What was the profit of Kolb in 2021?", "And the turnover?", "What was the turnover of Kolb in 2021?"),
        ("What was the profit of Kolb in 2021?", "And the year after?", "What was the profit of Kolb in 2022?"),
        ("What did Kolb charge bakers in 2021?", "What about a hobby baker?", "A hobby baker? (Kolb 2021)"),
        ("Wie hoch war der Gewinn im Jahr 2021?", "Und im Vorjahr?", "Wie hoch war der Gewinn im Jahr 2020?"),
        ("¿Cuál fue el beneficio de Kolb en 2021?", "¿Y al año siguiente?", "¿Cuál fue el beneficio de Kolb en 2022?"),
        ("2021年的利润是多少？", "那第二年呢？", "2022年的利润是多少？"),
        ("كم بلغت أرباح المصنع في عام 2021؟", "وفي السنة التالية؟", "كم بلغت أرباح المصنع في عام 2022؟"),
    ],
)
def test_the_year_is_exchanged_or_kept(before: str, question: str, whole: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("How long may I moor here?", "And without a permit?", "How long may I moor here without a permit?"),
        ("How long may I moor here?", "And if it freezes?", "How long may I moor here if it freezes?"),
        ("How long may I moor here if it rains?", "And if it freezes?", "How long may I moor here if it freezes?"),
        ("Wie lange darf ich anlegen?", "Und wenn es friert?", "Wie lange darf ich anlegen wenn es friert?"),
        ("¿Cuánto tiempo puedo amarrar?", "¿Y si hiela?", "¿Cuánto tiempo puedo amarrar si hiela?"),
        ("可以停泊多久？", "那如果结冰呢？", "如果结冰，可以停泊多久？"),
        ("كم يوما يمكنني الرسو؟", "وإذا تجمد الماء؟", "كم يوما يمكنني الرسو إذا تجمد الماء?"),
    ],
)
def test_a_case_is_added_to_the_question_before(before: str, question: str, whole: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("When was the Halden School founded?", "And the Tessera Club?", "When was the Tessera Club founded?"),
        ("How many employees does Kolb have?", "And Globex Company?", "How many employees does Globex Company have?"),
        ("¿Cuántos empleados tiene Kolb?", "¿Y la empresa Globex?", "¿Cuántos empleados tiene la empresa Globex?"),
        ("Where is the guest house?", "And the staff canteen?", "Where is the staff canteen?"),
        ("客户服务电话是多少？", "员工食堂呢？", "员工食堂呢？ (客户服务电话)"),
        ("If it rains, what do I do?", "And if it snows?", "If it snows, what do I do?"),
        ("Does the fee, in case of loss, rise?", "And in case of theft?", "Does the fee, in case of theft, rise?"),
        ("How do I cancel?", "And if I do, is there a fee?", ""),
        ("Does Windows Server 2019 support tapes?", "And the year before?", "The year before? (Windows Server 2019)"),
    ],
)
def test_what_only_looks_like_a_party_a_case_or_a_year_is_exchanged_for_none(
    before: str, question: str, whole: str
) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("How heavy is the kettle?", "And the base?", "How heavy is the base?"),
        ("When is the Christmas bonus paid?", "And the salary?", "When is the salary paid?"),
        ("How heavy is the lid of the kettle?", "And the base?", "How heavy is the base of the kettle?"),
        ("How long is the guarantee on the frame?", "And the fork?", "How long is the guarantee on the fork?"),
        ("How long is the Halden lock?", "And the chamber?", "How long is the chamber? (the Halden lock)"),
        ("How big is the old office?", "And the new one?", "How big is the new office?"),
        ("When does the lease on the old flat end?", "And on the new one?", "When does the lease on the new flat end?"),
        ("How many carrots do I need?", "And onions?", "How many onions do I need?"),
        ("How much is the rent?", "And the deposit?", "How much is the deposit?"),
        ("Wie schwer ist das Fahrrad?", "Und der Korb?", "Wie schwer ist der Korb?"),
        ("Was kostet ein Topf in der Gärtnerei?", "Und das Rad?", "Was kostet das Rad in der Gärtnerei?"),
        ("Wie lange auf den Ofen K380?", "Und auf den Stein?", "Wie lange auf den Stein? (Ofen K380)"),
        (
            "¿Cuánto dura la garantía del MR74 para un particular?",
            "¿Y la de la piedra?",
            "¿Cuánto dura la garantía de la piedra del MR74 para un particular?",
        ),
        ("Was kostet eine Umbuchung?", "Und eine Namensänderung?", "Was kostet eine Namensänderung?"),
        ("Wie groß ist das alte Büro?", "Und das neue?", "Wie groß ist das neue Büro?"),
        ("Wann endet der Vertrag für das alte Büro?", "Und für das neue?", "Wann endet der Vertrag für das neue Büro?"),
        ("Wie lange gilt die Garantie auf das Rad?", "Und auf den Akku?", "Wie lange gilt die Garantie auf den Akku?"),
        ("Wie viele Kartoffeln brauche ich?", "Und Möhren?", "Wie viele Möhren brauche ich?"),
        ("¿Cuánto pesa el hervidor?", "¿Y la base?", "¿Cuánto pesa la base?"),
        ("¿Cuántos metros tiene la oficina nueva?", "¿Y la antigua?", "¿Cuántos metros tiene la oficina antigua?"),
        ("¿Cuándo se cobra la paga de Navidad?", "¿Y la de verano?", "¿Cuándo se cobra la paga de verano?"),
        (
            "¿Cuándo acaba el contrato de la oficina antigua?",
            "¿Y el de la nueva?",
            "¿Cuándo acaba el contrato de la oficina nueva?",
        ),
    ],
)  # fmt: skip
def test_another_thing_takes_the_place_of_the_one_before(before: str, question: str, whole: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("How wide is the wardrobe?", "And the height?", "The height? (the wardrobe)"),
        ("Wie schwer ist das Fahrrad?", "Und der Preis?", "Der Preis? (Fahrrad)"),
        ("¿Cuánto pesa la bicicleta?", "¿Y el precio?", "El precio? (la bicicleta)"),
        ("How long is the cord?", "And what does it weigh?", "What does the cord weigh?"),
    ],
)
def test_a_property_takes_no_place_of_a_thing(before: str, question: str, whole: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("When does the pool open on Fridays?", "And Sundays?", "When does the pool open on Sundays?"),
        ("When does the pool open?", "And at the weekend?", "When does the pool open at the weekend?"),
        ("Wann schließt die Kita?", "Und freitags?", "Wann schließt die Kita freitags?"),
        ("Wann ist das Bad freitags offen?", "Und am Wochenende?", "Wann ist das Bad am Wochenende offen?"),
        ("Wann ist das Bad im Sommer offen?", "Und im Winter?", "Wann ist das Bad im Winter offen?"),
        ("¿A qué hora abre los viernes?", "¿Y los fines de semana?", "¿A qué hora abre los fines de semana?"),
        ("¿A qué hora abre la piscina?", "¿Y los domingos?", "¿A qué hora abre la piscina los domingos?"),
    ],
)
def test_another_day_takes_the_place_of_the_one_before(before: str, question: str, whole: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (
            "How many days of leave do full-time staff get?",
            "And part-time staff?",
            "How many days of leave do part-time staff get?",
        ),
        ("What does the large pizza cost?", "And the small one?", "What does the small pizza cost?"),
        ("Wie viel Urlaub haben Vollzeitkräfte?", "Und Teilzeitkräfte?", "Wie viel Urlaub haben Teilzeitkräfte?"),
        (
            "¿Qué vacaciones hay a jornada completa?",
            "¿Y a media jornada?",
            "¿Qué vacaciones hay a media jornada?",
        ),
        ("全职员工有几天年假？", "那兼职员工呢？", "兼职员工有几天年假？"),
        ("When does the pool open?", "And when does it close?", "When does the pool close?"),
    ],
)
def test_a_contrary_takes_the_place_of_the_one_before(before: str, question: str, whole: str) -> None:
    assert completed(talk(before, "So it is [1].", question)) == whole

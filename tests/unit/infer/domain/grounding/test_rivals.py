"""Rivals of what is asked: a line that gives the value of another way, of a set, or of the like of its thing."""

import pytest

from tests.support.grounding import said

TRAM = "The trip from the harbour to the market takes 6 minutes, to the zoo 19 minutes."
BAHN = "Die Fahrt vom Hafen bis zum Markt dauert 6 Minuten, bis zum Zoo 19 Minuten."
TRANVIA = "El viaje del puerto al mercado dura 6 minutos, y hasta el zoo 19 minutos."
DIANCHE = "从港口到集市需要6分钟，到动物园需要19分钟。"
TRAM_AR = "تستغرق الرحلة من الميناء إلى السوق 6 دقائق، وإلى الحديقة 19 دقيقة."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How long does the trip from the market to the zoo take?", TRAM, None),
        ("How long does the trip from the harbour to the zoo take?", TRAM, "19 minutes"),
        ("Wie lange dauert die Fahrt vom Markt zum Zoo?", BAHN, None),
        ("Wie lange dauert die Fahrt vom Hafen zum Zoo?", BAHN, "19 Minuten"),
        ("¿Cuánto dura el viaje del mercado al zoo?", TRANVIA, None),
        ("¿Cuánto dura el viaje del puerto al zoo?", TRANVIA, "19 minutos"),
        ("从集市到动物园要多久？", DIANCHE, None),
        ("从港口到动物园要多久？", DIANCHE, "19分钟"),
        ("كم تستغرق الرحلة من السوق إلى الحديقة؟", TRAM_AR, None),
        ("كم تستغرق الرحلة من الميناء إلى الحديقة؟", TRAM_AR, "19 دقيقة"),
    ],
)
def test_a_way_begins_where_it_is_asked_from(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How much does a bulb cost?", "Bulbs come in packs of four and cost 12 euros.", None),
        ("How much does a pack of bulbs cost?", "Bulbs come in packs of four and cost 12 euros.", "12 euros"),
        ("How much does a bulb cost?", "Bulbs cost 12 euros in a pack of four, 4 euros each.", "4 euros"),
        ("Was kostet eine einzelne Kerze?", "Die vier Kerzen kosten im Satz 12 Euro.", None),
        ("Was kostet eine Kerze?", "Kerzen gibt es paarweise für 12 Euro.", None),
        ("Was kosten die Kerzen im Satz?", "Die vier Kerzen kosten im Satz 12 Euro.", "12 Euro"),
        ("Wie schwer ist eine Felge?", "| Teil | Gewicht |\n|---|---|\n| Felgenset (4 Felgen) | 30 kg |", None),
        ("¿Cuánto cuesta una bombilla?", "Las bombillas se venden en paquetes de cuatro por 12 euros.", None),
        ("¿Cuánto cuesta un paquete de bombillas?", "El paquete de bombillas cuesta 12 euros.", "12 euros"),
        ("灯泡一个多少钱？", "灯泡四个一盒，售价12元。", None),
        ("灯泡一盒多少钱？", "灯泡四个一盒，售价12元。", "12元"),
        ("一支蜡烛多少钱？", "蜡烛一对售价12元。", None),
        ("كم سعر الشمعة الواحدة؟", "تباع الشمعة في طقم بسعر 12 ريالا.", None),
        ("كم سعر طقم الشمع؟", "سعر طقم الشمع 12 ريالا.", "12 ريالا"),
        ("How much is one candle from the set?", "A set of six candles costs 12 euros.", None),
        ("Was kostet eine Kerze aus dem Satz?", "Die vier Kerzen kosten im Satz 12 Euro.", None),
        ("¿Cuánto cuesta una bombilla del juego?", "El juego de bombillas cuesta 12 euros.", None),
        ("一套里的一支蜡烛多少钱？", "蜡烛一套六支，售价12元。", None),
        ("كم سعر شمعة واحدة من الطقم؟", "سعر طقم من ست شمعات 12 ريالا.", None),
        ("كم سعر شمعة واحدة من الطقم؟", "سعر شمعة واحدة من الطقم 3 ريالات.", "3 ريالات"),
    ],
)
def test_what_a_set_costs_is_not_the_price_of_one_piece(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


FLAT = "The deposit for the flat is 900 euros. The cellar costs 30 euros a month."
WOHNUNG = "Die Kaution für die Wohnung beträgt 900 Euro. Der Keller kostet 30 Euro im Monat."
PISO = "La fianza del piso es de 900 euros. El trastero cuesta 30 euros al mes."
GONGYU = "房屋押金为900元。地下室的面积为30平方米。"
SHAQQA = "سعة حوض الأسماك 60 لترا. ينظف خزان المطبخ كل شهر."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How much is the deposit for the cellar?", FLAT, None),
        ("How much is the deposit for the flat?", FLAT, "900 euros"),
        ("Wie hoch ist die Kaution für den Keller?", WOHNUNG, None),
        ("Wie hoch ist die Kaution für die Wohnung?", WOHNUNG, "900 Euro"),
        ("¿Cuánto es la fianza del trastero?", PISO, None),
        ("¿Cuánto es la fianza del piso?", PISO, "900 euros"),
        ("地下室的押金是多少？", GONGYU, None),
        ("房屋押金是多少？", GONGYU, "900元"),
        ("كم سعة خزان المطبخ؟", SHAQQA, None),
        ("كم سعة حوض الأسماك؟", SHAQQA, "60 لترا"),
        ("How much is the deposit?", FLAT, "900 euros"),
        ("How much is the price for adults?", "The price of the ticket is 9 euros for adults.", "9 euros"),
    ],
)
def test_what_is_said_of_one_thing_is_not_said_of_another_one(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


LAB = "The hall takes up 90 square metres; behind it are the pantry and the store."
LABOR = "Die Halle nimmt 90 Quadratmeter ein; dahinter liegen Speisekammer und Lager."
SALA = "La sala ocupa 90 metros cuadrados; detrás están la despensa y el almacén."
DATING = "大厅占90平方米；后面是储藏室和仓库。"
SALA_AR = "تشغل القاعة 90 مترا مربعا؛ وخلفها المخزن والمكتب."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How many square metres does the pantry have?", LAB, None),
        ("How many square metres does the hall have?", LAB, "90"),
        ("Wie viele Quadratmeter hat die Speisekammer?", LABOR, None),
        ("Wie viele Quadratmeter hat die Halle?", LABOR, "90"),
        ("¿Cuántos metros cuadrados tiene la despensa?", SALA, None),
        ("¿Cuántos metros cuadrados tiene la sala?", SALA, "90"),
        ("储藏室有多少平方米？", DATING, None),
        ("大厅有多少平方米？", DATING, "90"),
        ("كم مترا مربعا يشغل المخزن؟", SALA_AR, None),
        ("كم مترا مربعا تشغل القاعة؟", SALA_AR, "90"),
    ],
)
def test_a_value_of_the_first_part_of_a_sentence_is_none_of_what_the_next_one_names(
    question: str, text: str, holds: str | None
) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


def test_a_body_is_one_however_its_word_ends() -> None:
    text = "| Jahr | Vereine (Euro) | Schulen (Euro) |\n|---|---|---|\n| 2027 | 150 | 132 |"
    assert not said("Was zahlt die Stadtverwaltung 2027 für die Halle?", text, title="Halle")


STUDY = "The trial had 80 runners, 30 of them women. Nine people dropped out of it."
STUDIE = "An der Studie nahmen 80 Läufer teil, davon 30 Frauen. Neun Personen brachen sie ab."
ESTUDIO = "En el estudio participaron 80 corredores, de ellos 30 mujeres. Nueve personas lo abandonaron."
YANJIU = "研究共有80名跑者参加，其中女性30名。共有9人退出。"
DIRASA = "شارك في الدراسة 80 عداء، منهم 30 امرأة. وانسحب منها 9 أشخاص."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How many women dropped out of the trial?", STUDY, None),
        ("How many people dropped out of the trial?", STUDY, "Nine"),
        ("Wie viele Frauen brachen die Studie ab?", STUDIE, None),
        ("Wie viele Personen brachen die Studie ab?", STUDIE, "Neun"),
        ("¿Cuántas mujeres abandonaron el estudio?", ESTUDIO, None),
        ("有几名女性退出研究？", YANJIU, None),
        ("研究中有多少女性参加？", YANJIU, "30"),
        ("كم امرأة انسحبت من الدراسة؟", DIRASA, None),
        ("كم امرأة شاركت في الدراسة؟", DIRASA, "30"),
    ],
)
def test_who_is_counted_by_sex_is_told_by_a_line_on_both(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("疗程后的平均体重是多少公斤？", "疗程前的平均体重为82公斤。", None),
        ("疗程前的平均体重是多少公斤？", "疗程前的平均体重为82公斤。", "82公斤"),
        ("What was the average weight after the course?", "The average weight before the course was 82 kg.", None),
        ("Wie hoch war das mittlere Gewicht nach der Kur?", "Das mittlere Gewicht vor der Kur betrug 82 kg.", None),
        ("¿Cuál era el peso medio después del curso?", "El peso medio antes del curso era de 82 kg.", None),
        ("كم بلغ متوسط الوزن بعد البرنامج؟", "بلغ متوسط الوزن قبل البرنامج 82 كغ.", None),
        ("كم بلغ متوسط الوزن قبل البرنامج؟", "بلغ متوسط الوزن قبل البرنامج 82 كغ.", "82"),
    ],
)
def test_what_was_so_before_was_not_so_after(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


PASS = "Entry costs 9 euros, for children 4 euros. A season pass costs 60 euros."
SAISON = "Eine Karte kostet 9 Euro, für Kinder 4 Euro. Die Saisonkarte kostet 60 Euro."
ABONO = "Una entrada cuesta 9 euros, para niños 4 euros. El abono cuesta 60 euros."
JIPIAO = "门票9元，儿童4元。季票60元。"
MAWSIM = "سعر التذكرة 9 ريالات، وللأطفال 4 ريالات. سعر التذكرة الموسمية 60 ريالا."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What does a season pass cost for children?", PASS, None),
        ("What does a season pass cost?", PASS, "60 euros"),
        ("Was kostet die Saisonkarte für Kinder?", SAISON, None),
        ("¿Cuánto cuesta el abono para niños?", ABONO, None),
        ("儿童季票多少钱？", JIPIAO, None),
        ("季票多少钱？", JIPIAO, "60元"),
        ("كم سعر التذكرة الموسمية للأطفال؟", MAWSIM, None),
        (
            "For how many days may a member who has paid no fee keep a drill?",
            "A drill may be kept for 14 days, by members for 21 days. If no fee is paid, it is 3 days.",
            "3 days",
        ),
        ("What do members pay for a locker?", "Members pay 30 euros a month. A locker costs 5 euros.", "5 euros"),
    ],
)
def test_a_price_for_all_is_none_of_a_party_that_pays_another_one(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        (
            "Was zahlen Anwohner für den Hof?",
            "Hof und Garten Ley können gemietet werden. Anwohner zahlen für den Garten 30 Euro.",
            None,
        ),
        (
            "What do residents pay for the shed?",
            "The shed and the garden of Ley can be hired. Residents pay 30 euros for the garden.",
            None,
        ),
        (
            "Wie lange gilt die Garantie auf den Griff?",
            "Der Griff ist aus Holz. Die Garantie beträgt zwei Jahre, auf den Boden gibt es fünf Jahre.",
            None,
        ),
        (
            "Wie lange ist die Garantie für den Boden?",
            "Der Griff ist aus Holz. Die Garantie beträgt zwei Jahre, auf den Boden gibt es fünf Jahre.",
            "fünf",
        ),
        (
            "Wie lange habe ich Garantie auf den Orrin 40?",
            "# Orrin 40: Griff und Boden\n\nDie Garantie beträgt zwei Jahre, auf den Boden fünf Jahre.",
            "zwei",
        ),
        (
            "How much is the deposit for someone who pays at once?",
            "The deposit is 150 euros, for tenants who pay at once 104 euros.",
            "104",
        ),
        ("Wie weit reicht der Sender Ley bei Nebel?", "Der Sender Ley reicht bei Regen 40 km weit.", None),
        ("Wie weit reicht der Sender Ley bei Regen?", "Der Sender Ley reicht bei Regen 40 km weit.", "40 km"),
    ],
)
def test_a_value_for_one_purpose_is_none_for_another(question: str, text: str, holds: str | None) -> None:
    answer = said(question, text)
    assert holds in answer if holds else not answer


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Wie schwer ist der Orrin 40?", "Der Orrin 40 Long wiegt 41 kg.", None),
        ("Wie schwer ist der Orrin 40 Long?", "Der Orrin 40 Long wiegt 41 kg.", "41 kg"),
        ("Wie schwer ist der Orrin 40 Pro?", "# Orrin 40\n\nDer Orrin 40 wiegt 34 kg.", None),
        ("How heavy is the Orrin 40?", "The Orrin 40 Long weighs 41 kg.", None),
        ("Wo endet die Linie 12A?", "Die Linie 12A ist neu. Die Linie 12 endet am Hafen.", None),
        ("Wo endet die Linie 12?", "Die Linie 12A ist neu. Die Linie 12 endet am Hafen.", "Hafen"),
        ("Where does line 12A end?", "Line 12A is new. Line 12 ends at the harbour.", None),
        ("Wie viele Zellen hat Nachtruf-S?", "Nachtruf-S ist neu. Nachtruf hat 8 Zellen.", None),
        ("How many cells does Orla have?", "Orla is old. Orla-S has 8 cells.", None),
        ("Wie viel wiegt der Orrin 40?", "Der Orrin 40 wiegt 34 kg, der Orrin 40 Long 41 kg.", "34 kg"),
    ],
)
def test_a_name_that_goes_on_otherwise_is_another_one(question: str, text: str, holds: str | None) -> None:
    answer = said(question, text)
    assert holds in answer if holds else not answer


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Wie viele Gäste kamen im September?", "Gezählt wurde von April bis Oktober. Es kamen 420 Gäste.", None),
        ("How many guests came in September?", "They counted from April to October. There came 420 guests.", None),
        ("Wie viele Gäste kamen im April?", "Im April kamen 420 Gäste, im Mai 500.", "420"),
    ],
)
def test_a_count_without_a_month_is_none_of_that_month(question: str, text: str, holds: str | None) -> None:
    answer = said(question, text)
    assert holds in answer if holds else not answer


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does the cake cost?", "A birthday costs 120 euros and includes twelve tickets and a cake."),
        ("Was kostet der Kuchen?", "Ein Geburtstag kostet 120 Euro und enthält zwölf Karten und einen Kuchen."),
        ("¿Cuánto cuesta la tarta?", "Un cumpleaños cuesta 120 euros e incluye doce entradas y una tarta."),
    ],
)
def test_what_is_included_has_not_the_price_of_the_whole(question: str, text: str) -> None:
    assert not said(question, text)


def test_what_the_whole_costs_that_includes_it_is_told() -> None:
    text = "Ein Geburtstag kostet 120 Euro und enthält zwölf Karten und einen Kuchen."
    assert "120" in said("Was kostet ein Geburtstag?", text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does the barrow cost?", "The shredder costs 12 euros; the barrow is free of charge."),
        ("Was kostet die Schubkarre?", "Der Häcksler kostet 12 Euro; die Schubkarre wird kostenlos verliehen."),
    ],
)
def test_a_segment_without_a_number_may_say_that_it_is_free(question: str, text: str) -> None:
    assert said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What does the bag cost?", "A bag comes with the kayak; the pump is sold apart and costs 35 euros.", None),
        ("What does the pump cost?", "A bag comes with the kayak; the pump is sold apart and costs 35 euros.", "35"),
        ("What does the bag cost?", "The bag is free of charge; the pump costs 35 euros.", "free"),
        ("بكم الحقيبة؟", "تُرفق مع القارب حقيبة، أما المنفاخ فيكلّف 35 يورو.", None),
        ("كم تكلف الصناديق؟", "تكلّف اللفافة 2 يورو، أما الصناديق فمجانية.", "فمجانية"),
        ("بكم المنفاخ؟", "تُرفق مع القارب حقيبة، أما المنفاخ فيكلّف 35 يورو.", "35"),
    ],
)
def test_a_price_of_what_the_next_segment_begins_with_is_none_of_the_thing_before(
    question: str, text: str, holds: str | None
) -> None:
    answer = said(question, text)
    assert holds in answer if holds else not answer


LAMPS = "| Part | Price |\n|---|---|\n| Lamp with holder | 24 euros |\n| Bell | 9 euros |"
LAMPEN = "| Teil | Preis |\n|---|---|\n| Lampe mit Halter | 24 Euro |\n| Klingel | 9 Euro |"
LUCES = "| Pieza | Precio |\n|---|---|\n| Faro con soporte | 24 euros |\n| Timbre | 9 euros |"
CHEDENG = "| 配件 | 价格 |\n|---|---|\n| 车灯（含支架） | 24元 |\n| 车铃 | 9元 |"
MASABIH = "| القطعة | السعر |\n|---|---|\n| مصباح مع حامل | 24 درهم |\n| جرس | 9 درهم |"


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What does a holder cost?", LAMPS, None),
        ("I have the lamp already: what is the price of the holder?", LAMPS, None),
        ("What is the price of the lamp with its holder?", LAMPS, "24 euros"),
        ("What does the lamp cost?", LAMPS, "24 euros"),
        ("Was kostet der Halter?", LAMPEN, None),
        ("Was kostet nur der Halter für die Lampe?", LAMPEN, None),
        ("Was kostet die Lampe mit dem Halter?", LAMPEN, "24 Euro"),
        ("¿Cuánto cuesta el soporte?", LUCES, None),
        ("El faro ya lo tengo: ¿cuánto cuesta el soporte?", LUCES, None),
        ("¿Cuánto cuesta el faro?", LUCES, "24 euros"),
        ("车灯另配一个支架多少钱？", CHEDENG, None),
        ("车灯多少钱？", CHEDENG, "24元"),
        ("كم سعر الحامل؟", MASABIH, None),
        ("عندي المصباح ولا ينقصني إلا الحامل، فكم سعره؟", MASABIH, None),
        ("كم سعر المصباح؟", MASABIH, "24 درهم"),
    ],
)
def test_what_a_thing_costs_with_another_is_not_the_price_of_that_one(
    question: str, text: str, holds: str | None
) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "title"),
    [
        (
            "Wie viele Zimmer im Torhaus haben einen Balkon?",
            "Das Turmhaus hat 48 Zimmer, davon 6 mit Balkon; das Torhaus hat 36 Zimmer.",
            "Hausordnung für Turmhaus und Torhaus",
        ),
        (
            "How many rooms in Torhaus have a balcony?",
            "Turmhaus has 48 rooms, 6 of them with a balcony; Torhaus has 36 rooms.",
            "House rules of Turmhaus and Torhaus",
        ),
    ],
)
def test_what_the_other_segment_has_is_not_counted_in_this_one(question: str, text: str, title: str) -> None:
    assert not said(question, text, title=title)

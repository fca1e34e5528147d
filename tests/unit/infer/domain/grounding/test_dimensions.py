"""Dimension of a value that is asked for: of a sheet that has many, the one in which an answer stands."""

import pytest

from tests.support.grounding import said

FLAT = "The flat is 64 m². The garage costs £60 a month. The tenancy runs for twelve months."
WOHNUNG = "Die Wohnung hat 64 m². Der Stellplatz kostet 55 Euro. Die Rutsche ist von 12 bis 18 Uhr in Betrieb."
SOUP = "Fry the onion in oil for five minutes. Add 250 g of lentils."
SUPPE = "Die Zwiebel fünf Minuten in Butter anschwitzen. 250 g Linsen dazugeben."
BONUS = "The Christmas bonus is paid in December. It is half a month's salary."
PAGA = "La paga de Navidad se cobra en diciembre."
RAD = "Die Garantie auf den Rahmen beträgt zehn Jahre, auf den Akku zwei Jahre."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How big is the garage?", FLAT),
        ("Wie groß ist der Stellplatz?", WOHNUNG),
        ("How much oil do I need?", SOUP),
        ("Wie viel Butter brauche ich?", SUPPE),
        ("How much is the Christmas bonus?", "The Christmas bonus is paid in December."),
        ("¿De cuánto es la paga de Navidad?", PAGA),
        ("Wie schwer ist der Akku?", RAD),
        ("Wie hoch ist der Rahmen?", RAD),
        ("How much is the kettle?", "The kettle weighs 1.2 kg."),
        ("How long does it take to boil the kettle?", "The cord of the kettle is 75 cm long."),
        ("Wie oft fährt die Linie 15?", "Die Fahrt der Linie 15 dauert 18 Minuten."),
        ("How long does bus 15 take?", "Bus 15 runs every 30 minutes."),
        ("Wie lange dauert die Fahrt mit der Linie 15?", "Die Linie 15 fährt alle 30 Minuten."),
        ("How often does bus 15 run?", "The ride of bus 15 takes 18 minutes."),
        ("How much pocket money can pupils bring?", "Pupils may bring one suitcase of 15 kg. Pocket money is fine."),
        ("How big may the suitcase be?", "Each pupil may bring one suitcase of up to 15 kg."),
        ("How much is the stove?", "The Trek 2 stove weighs 410 g. The pot costs £25."),
        ("Wie lange dauert der Aufbau?", "Die Lieferung erfolgt in sechs Wochen; der Aufbau kostet 45 Euro."),
        ("Wie viele Gruppen gibt es?", "Jede Gruppe hat 20 Kinder."),
        ("How many groups are there?", "Each group has 20 children."),
        ("Wie viel Salz brauche ich?", "Zum Schluss 100 ml Sahne einrühren und mit Salz würzen."),
        ("How heavy is the grinder?", "The grinder has five settings."),
        ("Wie lange dauert der Aufbaukurs?", "Ein Kurs dauert zwei Stunden; der Aufbaukurs kostet 89 Euro."),
        ("Wie hoch ist der Abschlag?", "Abschläge werden am 15. des Monats abgebucht."),
        ("¿Cuántos días de vacaciones tienen los becarios?", "Se puede teletrabajar dos días por semana."),
        ("How many days of leave do interns get?", "One may work from home two days a week."),
        ("Wie viele Tage Urlaub habe ich?", "Homeoffice ist an zwei Tagen in der Woche möglich."),
        ("水壶多高？", "水壶煮沸需要4分钟。"),
        ("煮水壶要多久？", "水壶的线长75厘米。"),
        ("كم تستغرق الغلاية؟", "طول سلك الغلاية 75 سم."),
    ],
)
def test_a_value_in_another_dimension_is_no_answer(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How big is the flat?", FLAT, "64"),
        ("How much is the garage?", FLAT, "£60"),
        ("How big is the fine?", "The fine is 60 euros.", "60 euros"),
        ("How much leave do I get?", "All staff get 25 days of leave.", "25"),
        ("How long is the tenancy?", FLAT, "twelve months"),
        ("How much is the bonus?", "The bonus is 8 % of the salary.", "8 %"),
        ("Wie groß ist die Wohnung?", WOHNUNG, "64"),
        ("Wie hoch ist die Strafe?", "Die Strafe beträgt 60 Euro.", "60 Euro"),
        ("Wie viel Urlaub habe ich?", "Alle haben 30 Tage Urlaub.", "30"),
        ("Wie viele Linsen brauche ich?", SUPPE, "250 g"),
        ("What does a filter cost?", "A filter costs £6 and is changed every six months.", "£6"),
        ("How often is the filter changed?", "A filter costs £6 and is changed every six months.", "six months"),
        ("Wie oft fährt die Linie 15?", "Die Linie 15 fährt alle 30 Minuten.", "30"),
        ("¿Cuánto es la fianza?", "La fianza es de 90 euros.", "90"),
        ("¿Cuántos grados alcanza el horno?", "El horno alcanza 475 °C, tantos grados como un horno de leña.", "475"),
        ("¿Cuánto dura el trayecto?", "El trayecto dura 18 minutos.", "18"),
        ("Wie viele Kinder hat eine Gruppe?", "Jede Gruppe hat 20 Kinder.", "20"),
        ("Wie viel Sahne brauche ich?", "Zum Schluss 100 ml Sahne einrühren und mit Salz würzen.", "100 ml"),
        ("Wie lang ist die Kündigungsfrist?", "Die Kündigungsfrist beträgt einen Monat.", "einen Monat"),
        ("How long is the notice period?", "The notice period is a month.", "a month"),
        ("水壶多高？", "水壶高30厘米。", "30厘米"),
        ("煮水壶要多久？", "煮水壶要4分钟。", "4分钟"),
    ],
)
def test_a_value_in_the_dimension_is_one(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many desks does the office have?", "The office has 4,200 square feet. The lease ends on 31 March."),
        ("Wie viele Fahrräder hat das Büro?", "Das Büro hat 45 Arbeitsplätze."),
        ("¿Cuántos puestos tiene la oficina?", "La oficina tiene 420 metros cuadrados."),
    ],
)
def test_what_is_counted_is_said(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    "sign", ["1 bis ", "9 am ", "how much a ", "wie viel ", "12:", "1;", "1   ", "every 1 ", "1. de "]
)
@pytest.mark.timeout(60)
def test_hostile_lines_are_read_to_their_end(sign: str) -> None:
    """A pattern that goes back for each sign would take hours."""
    said("How often, how big and how long does the mill run?", sign * (36_000 // len(sign)))


def test_in_german_a_share_is_of_what_stands_behind_it() -> None:
    text = "Die Würfel wurden bei 65 % Luftfeuchte gelagert."
    assert not said("Wie viele Würfel wurden gelagert?", text)
    assert "80 %" in said("Wie viele Würfel wurden gelagert?", "Gelagert wurden 80 % der Würfel.")


def test_in_german_a_limit_of_time_is_high() -> None:
    text = "Das Zeitlimit liegt bei drei Stunden."
    assert said("Wie hoch ist das Zeitlimit?", text)
    assert not said("Wie hoch ist der Turm?", "Der Turm ist drei Stunden lang offen.")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Was zahlen Kinder für Kosmos?", "Kosmos wird für Kinder zwischen vier und neun Jahren empfohlen."),
        ("What do children pay for Kosmos?", "Kosmos is recommended for children between four and nine years."),
        ("Welche Reise ist für Kinder am günstigsten?", "Die Reise wird für Kinder ab vier Jahren empfohlen."),
    ],
)
def test_who_pays_asks_for_money(question: str, text: str) -> None:
    assert not said(question, text)


def test_an_area_is_not_high() -> None:
    assert not said("Wie hoch darf die Laube sein?", "Die Laube darf höchstens 24 Quadratmeter groß sein.")


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Um wie viel Grad war das Wasser wärmer?", "Das Wasser war um 1,3 °C wärmer als die Luft.", "1,3"),
        (
            "Wie viel wird erstattet, wenn der Zug mehr als 120 Minuten Verspätung hat?",
            "Hat der Zug mehr als 60 Minuten Verspätung, wird ein Viertel erstattet; ab 120 Minuten die Hälfte.",
            "Hälfte",
        ),
        (
            "How much is refunded if the train is more than 120 minutes late?",
            "If the train is more than 60 minutes late, a quarter is refunded; from 120 minutes on half.",
            "half",
        ),
        ("Wie viel wird erstattet?", "Erstattet wird nach einer halben Stunde.", ""),
    ],
)
def test_degrees_and_shares_are_amounts(question: str, text: str, holds: str) -> None:
    told = said(question, text)
    assert holds in told
    assert bool(told) == bool(holds)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How long is the passage below the tower?", "The passage below the tower was added in 2011."),
        ("Wie lang ist der Gang unter dem Turm?", "Der Gang unter dem Turm kam 2011 hinzu."),
        ("¿Qué largo tiene el pasadizo bajo la torre?", "El pasadizo bajo la torre se añadió en 2011."),
        ("¿Cuánto medían de largo los remos?", "Los remos pesaban 210 g."),
        ("كم بلغ طول المجاديف؟", "بلغ وزن المجاديف 210 غ."),
        ("عند كم درجة تغسل الوسادة؟", "سمك الوسادة 6 سم."),
        ("With what notice is the season card cancelled?", "A season card costs 25 euros."),
        ("¿Con cuánta antelación se cancela el abono?", "Un abono cuesta 25 euros."),
    ],
)
def test_neither_a_year_nor_another_measure_tells_it(question: str, text: str) -> None:
    assert said(question, text) == ""


def test_how_long_a_cable_is_is_told_by_no_warranty() -> None:
    assert not said("Wie lang ist das Kabel?", "Die Garantie beträgt 4 Jahre, für das Kabel 2 Jahre.")
    assert not said("How long is the cable?", "The warranty is 4 years, for the cable it is 2 years.")


def test_how_long_somebody_may_stay_is_told_by_no_age() -> None:
    pool = "# Tarn pool\n\nChildren under 14 pay 4 euros. Swimmers stay for two hours."
    assert said("How long may children stay in the pool?", pool) == "Swimmers stay for two hours."
    assert not said("Wie lange dürfen Kinder im Bad bleiben?", "Kinder unter 14 bleiben im Bad bei der Aufsicht.")

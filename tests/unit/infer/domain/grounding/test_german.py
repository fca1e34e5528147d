"""Ways of asking in German: small words, compounds, nouns that are no names."""

import pytest

from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.text.stems import plain, stem
from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Um wie viel Uhr schließt das Bad Tarn?", "Das Bad Tarn schließt um 21.30 Uhr."),
        ("Wie viele Nächte muss ich im Bad Tarn mindestens bleiben?", "Bad Tarn: Die Mindestdauer sind 3 Nächte."),
        ("Was kostet im Bad Tarn eine alte Karte?", "Eine Karte kostet im Bad Tarn 8 Euro."),
        ("Wer ist gegenwärtig Direktor im Bad Tarn?", "Das Bad Tarn leitet Mara Quist."),
    ],
)
def test_a_question_is_answered_however_it_is_asked(question: str, text: str) -> None:
    assert said(question, text)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Wie viele Farben stehen im Bad Tarn zur Auswahl?", {"farb"}),
        ("Wie viele Tage hat man im Bad Tarn Zeit, um zu zahlen?", {"tag", "zahl"}),
        ("Wie viel Geld kostet im Bad Tarn eine Karte?", {"kar", "kos"}),
        ("Unter welcher Bedingung ist im Bad Tarn eine Karte frei?", {"kar", "frei"}),
        ("Auf welchem Weg kommt im Bad Tarn die Karte?", {"kar", "kom"}),
        ("Was geschieht im Bad Tarn, wenn die Karte fehlt?", {"kar", "fehl"}),
        ("Wie viele Gäste finden im Bad Tarn Platz?", {"gas", "platz"}),
    ],
)
def test_words_that_only_ask_say_nothing_of_the_thing(question: str, told: set[str]) -> None:
    assert parse_question(question).relation == told


@pytest.mark.parametrize("small", ["dann", "fürs", "ganz", "angenommen", "laut"])
def test_a_small_word_says_nothing_of_the_thing(small: str) -> None:
    assert small not in parse_question(f"Was zahle ich {small} Vertrag im Bad Tarn?").relation


OFEN = """# Orrin K38

| Angabe | Wert |
| --- | --- |
| Gewicht des Ofens | 200 kg |
| Türgewicht | 5,6 kg |
| Gewicht des Gestells | 50 kg |
"""


@pytest.mark.parametrize(
    ("question", "weight"),
    [
        ("Wie schwer ist die Tür des Orrin K38?", "5,6 kg"),
        ("Wie schwer ist das Gestell des Orrin K38?", "50 kg"),
        ("Wie schwer ist der Ofen des Orrin K38?", "200 kg"),
        ("Wie schwer ist der Griff des Orrin K38?", ""),
    ],
)
def test_a_weight_is_that_of_the_thing_with_which_its_compound_begins_or_that_stands_behind_it(
    question: str, weight: str
) -> None:
    found = said(question, OFEN)
    assert weight in found
    assert bool(found) == bool(weight)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Was kostet das nach der Preisliste 2022?", ()),
        ("Was kostet das bei Selbstabholung?", ()),
        ("Was kostet das bei Tarn?", (("tar",),)),
        ("Was kostet das Modell 350?", (("modell",),)),
    ],
)
def test_neither_a_year_nor_a_preposition_makes_a_name_of_any_noun(
    question: str, names: tuple[tuple[str, ...], ...]
) -> None:
    assert parse_question(question).names == names


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Wie schnell heizt der Orrin auf?", "Der Orrin ist nach dem Aufheizen schnell bereit: 12 Minuten."),
        ("Wer leitet das Bad Tarn?", "Bad Tarn\n\nHausleitung und Ansprechperson: Mara Quist"),
    ],
)
def test_a_word_is_found_in_what_is_put_together_with_it(question: str, text: str) -> None:
    assert said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Wie schwer ist der Unterbau des Orrin?", "# Orrin\n\n| Teil | Gewicht |\n|---|---|\n| Untergestell | 5 kg |"),
        (
            "Was kostet der Orrin heute?",
            "| Liste | Gerät | Euro | ersetzt alle früheren |\n|---|---|---|---|\n| 2021 | Orrin | 90 | ja |",
        ),
    ],
)
def test_a_list_that_replaces_the_former_ones_is_the_current_one(question: str, text: str) -> None:
    assert said(question, text)


def test_what_the_unit_of_a_number_tells_need_not_be_said() -> None:
    text = "# Orrin K38\n\n| Angabe | Wert |\n|---|---|\n| Türgewicht | 5,6 kg |"
    assert "5,6 kg" in said("Wie viel Gramm wiegt die Tür des Orrin K38?", text)


RAD = "- Rahmenhöhe: 52 cm\n- Gewicht: 14,8 kg\n- Reifenbreite: 47 mm"
VEREIN = "Die Aufnahmegebühr beträgt einmalig 15 Euro. Ein Probetraining ist kostenlos."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Wie hoch ist der Rahmen?", RAD, "52 cm"),
        ("Was kostet die Aufnahme?", VEREIN, "15 Euro"),
        ("Was kostet das Probetraining?", VEREIN, "kostenlos"),
        ("Was kostet der Kurs?", VEREIN, None),
        ("Wie hoch ist der Lenker?", RAD, None),
    ],
)
def test_a_part_is_said_by_the_beginning_or_the_end_of_a_compound(question: str, text: str, holds: str | None) -> None:
    answer = said(question, text, title="Verein und Rad")
    assert holds in answer if holds else not answer


def test_what_a_compound_begins_and_ends_with_may_stand_apart() -> None:
    text = "Eine Laube darf höchstens 24 Quadratmeter groß sein."
    assert said("Wie groß darf eine Gartenlaube maximal sein?", text, title="Gartenanlage Tarn")
    assert not said("Wie groß darf ein Gartenteich maximal sein?", text, title="Gartenanlage Tarn")


def test_where_something_is_bought_is_told_by_who_sells_it() -> None:
    assert "Moll" in said(
        "Wo bekommt man Karten für das Bad Tarn?", "Karten für das Bad Tarn verkauft die Bäckerei Moll."
    )


def test_a_word_for_a_direction_says_nothing_of_the_thing() -> None:
    assert parse_question("Wer kommt im Bad Tarn umsonst hinein?").relation == {"kom", "umso"}


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("übergibt", "übergeben"), ("ausgibt", "ausgegeben"), ("vorsieht", "vorgesehen"),
        ("verleiht", "verliehen"),
        ("Betrieben", "betreiben"), ("gilt", "gelten"), ("Busse", "Bus"), ("Nachtbussen", "Nachtbus"),
        ("Ergebnisse", "Ergebnis"),
        ("geprobt", "proben"),
        ("gebuchten", "buchen"),
        ("Gegründet", "gründen"),
        ("gearbeitet", "arbeiten"),
        ("gewährt", "gewähren"),
        ("Gewichte", "Gewicht"),
        ("gesundheit", "Gesundheit"),
    ],
)  # fmt: skip
def test_the_forms_of_a_word_have_one_stem(form: str, other: str) -> None:
    assert stem(form, "de") == stem(other, "de")


def test_a_noun_is_no_form_of_a_verb_that_is_spelled_like_it() -> None:
    assert stem("Abstand", "de") == stem("Abstands", "de") == stem("abstand", "de") != stem("abstehen", "de")


@pytest.mark.parametrize("unit", ["Kilometern", "Metern", "Zentimetern", "Litern"])
def test_a_unit_is_counted_in_the_dative(unit: str) -> None:
    assert UNIT_OF[plain(unit)] == UNIT_OF[plain(unit).removesuffix("n")]


@pytest.mark.parametrize(
    "text",
    [
        "Die Schule Tarn befindet sich in der Gartenstraße 8.",
        "Die Schule Tarn hat 12 Lehrkräfte.",
        "In der Schule Tarn dauert ein Kurs zwölf Wochen.",
        "In der Schule Tarn sind es zwei Stunden pro Tag.",
        "Gruppen der Schule Tarn sind groß, höchstens 6.",
    ],
)
def test_a_number_that_is_no_time_does_not_tell_since_when(text: str) -> None:
    assert not said("Seit wann gibt es die Schule Tarn?", text)


@pytest.mark.parametrize(
    "text",
    ["Die Schule Tarn gibt es seit 1974.", "Es gibt die Schule Tarn seit dem 3. Mai.", "Seit 8 Uhr gibt es sie."],
)
def test_a_number_that_is_a_time_does(text: str) -> None:
    assert said("Seit wann gibt es die Schule Tarn?", text, title="Schule Tarn")


def test_which_floor_it_is_on_is_told_of_the_thing_itself() -> None:
    text = "Das Büro liegt im zweiten Stock, die Säle liegen im dritten Stock. Die Schule ist in Tarn."
    assert not said("In welchem Stock befindet sich die Küche?", text)
    assert said("In welchem Stock liegen die Säle?", text)


def test_people_are_not_counted_by_what_they_do() -> None:
    assert not said("Wie viele Fahrer beschäftigt Orla Vell?", "Orla Vell fährt auf der Linie 12 von Lorn nach Tarn.")
    assert said("Wie viele Fahrer beschäftigt Orla Vell?", "Orla Vell beschäftigt 12 Fahrer.")


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("Wie lange dauert das Training von Orla?", "46 Stunden"),
        ("Wie lange braucht Orla zum Laden?", "4 Stunden"),
    ],
)
def test_a_column_tells_the_time_of_what_it_begins_with(question: str, holds: str) -> None:
    text = "| Netz | Trainingsdauer | Ladezeit |\n| --- | --- | --- |\n| Orla | 46 Stunden | 4 Stunden |"
    assert holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Wie viele Tage hat der Mieter Zeit?", ()),
        ("Wie viel Rabatt bekommen Rentner Montags?", ()),
        ("Wie viel Euro zahlen Kinder Eintritt?", ()),
        ("Was macht Tove Arnesen?", ("tov", "arn")),
        ("Was kostet das Museum Ley?", ("museum", "ley")),
    ],
)
def test_two_nouns_that_meet_are_no_name(question: str, name: tuple[str, ...]) -> None:
    assert parse_question(question).names == ((name,) if name else ())


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Wie schnell bekommen Händler Teile?", "Händler bekommen Teile binnen zwei Tagen.", "zwei Tagen"),
        ("Was zahlen Rentner für den Saal Ley?", "Rentner zahlen für den Saal Ley 30 Euro.", "30"),
        ("Wie viel zahlen Schüler im Monat?", "Der Beitrag beträgt 12 Euro im Monat, für Schüler 5 Euro.", "5"),
        ("Was muss man für die Mappe bezahlen?", "Die Mappe kostet 9 Euro.", "9"),
    ],
)
def test_what_is_paid_and_how_soon_it_comes_are_asked_in_more_than_one_way(
    question: str, text: str, holds: str
) -> None:
    assert holds in said(question, text)


CASE = """Der Akku darf nur bei Temperaturen von 0 bis 40 Grad geladen werden. Ist er durchgefroren, muss er zuvor drei
Stunden lang aufgewärmt werden. Die Garantie auf den Akku ist ein Jahr."""


def test_a_case_is_told_by_the_line_that_begins_with_it() -> None:
    answer = said("Was ist zu tun, wenn der Akku durchgefroren ist?", CASE)
    assert not {"Garantie", "Temperaturen"}.intersection(answer.split())


def test_of_whom_it_is_counted_how_many_do_it_may_stand_behind_an_article() -> None:
    text = "Der Chor wurde 1974 gegründet und zählt 64 Mitglieder, von denen 18 Bass singen."
    assert "18" in said("Wie viele der Mitglieder singen Bass?", text)


def test_a_number_of_other_things_is_no_count_of_what_its_line_does_not_name() -> None:
    text = "Ein Konzert ist meist voll. Der Vorstand des Chors hat fünf Mitglieder; er wird alle zwei Jahre gewählt."
    assert not said("Wie viele Konzerte gibt der Chor im Jahr?", text)
    assert "fünf" in said("Wie viele Mitglieder hat der Vorstand?", text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("In welchen Abständen ist die Maschine zu ölen?", "Die Maschine muss alle 40 Stunden geölt werden."),
        ("In welches Land darf man nicht fahren?", "Fahrten in die Schweiz sind ausgeschlossen."),
        ("Wer muss keine Kaution hinterlegen?", "Studierende zahlen keine Kaution."),
        ("Was kann ich tun, wenn ich krank werde?", "Wer krank wird, kann seinen Platz übertragen."),
        ("Was war der Vorsitzende früher?", "Vorsitzender ist Jonas Wiek; er war vorher Busfahrer."),
        (
            "Was wird fällig, wenn man das Auto zu spät zurückbringt?",
            "Wird das Auto verspätet zurückgegeben, werden 10 Euro fällig.",
        ),
    ],
)
def test_what_german_says_in_other_words_is_told(question: str, text: str) -> None:
    assert said(question, text)


def test_both_are_of_no_matter() -> None:
    assert not said("Welche der beiden Maschinen näht schneller?", "Zum Umfang beider Maschinen gehören fünf Nadeln.")


def test_what_belongs_to_it_is_told() -> None:
    assert said("Was gehört zum Paket?", "Ein Paket enthält zwölf Karten, einen Kuchen und eine Sternkarte.")


def test_those_of_them_who_are_asked_for_are_counted_beside_the_verb() -> None:
    text = "Sie beschäftigt 34 Menschen, darunter 5 Auszubildende."
    assert "5" in said("Wie viele der Beschäftigten sind Auszubildende?", text)


def test_where_from_is_told_by_of_whom() -> None:
    assert "Fjeldvekt" in said("Woher stammten die Waagen?", "Die Waagen stammten von Fjeldvekt.")


def test_a_short_kind_is_said_by_the_compound_of_the_title() -> None:
    text = "Der Aurora führt einen Speisewagen, der Aurora Nord keinen."
    assert "Nord" in said("Welcher Zug hat keinen Speisewagen?", text, title="Nachtzüge Aurora und Aurora Nord")


def test_what_a_heading_says_by_a_close_word_alone_is_not_which_one_is_used() -> None:
    text = "## Garantie und Service\n\nDie Garantie beträgt 3 Jahre. Kliniken erhalten 5 Jahre Garantie."
    assert not said("Mit welcher App wird das Lyra 3 bedient?", text, title="Hörgerät Lyra 3")

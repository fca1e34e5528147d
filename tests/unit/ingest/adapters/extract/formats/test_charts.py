"""Charts as tables: each value stands at its category, as the chart shows it."""

import pytest

from sluiceway_ingest.adapters.extract.formats.charts import Chart
from sluiceway_ingest.adapters.extract.formats.xml_events import walk


def points(*values: str, first: int = 0) -> str:
    return "".join(f'<c:pt idx="{place}"><c:v>{value}</c:v></c:pt>' for place, value in enumerate(values, first))


def numbers(code: str, *values: str) -> str:
    return f"<c:numRef><c:numCache><c:formatCode>{code}</c:formatCode>{points(*values)}</c:numCache></c:numRef>"


def drawn(*series: str, more: str = "") -> str:
    chart = Chart()
    content = "".join(f"<c:ser>{each}</c:ser>" for each in series)
    walk(f'<c:chartSpace xmlns:c="c">{more}<c:chart>{content}</c:chart></c:chartSpace>', chart)
    return chart.markdown()


NAME = "<c:tx><c:v>S</c:v></c:tx>"


def rows(markdown: str) -> list[str]:
    return markdown.split("\n")[2:]


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("0.0%", "0.155", "15.5%"),
        ('0 "kWh"', "12", "12 kWh"),
        ("General", "12.50", "12.50"),
        ("mmm\\-yy", "45292", "2024-01-01"),
        ("dd.mm.yyyy hh:mm", "45292.75", "2024-01-01 18:00:00"),
        ("yyyy", "1e300", "1e300"),
        ("yyyy", "soon", "soon"),
    ],
)
def test_numbers_are_shown_as_the_format_of_their_cells_says(code: str, value: str, said: str) -> None:
    heads = f"<c:cat><c:strCache>{points('north')}</c:strCache></c:cat>"
    assert rows(drawn(f"{NAME}{heads}<c:val>{numbers(code, value)}</c:val>")) == [f"| north | {said} |"]


def test_days_count_from_1904_where_the_chart_says_so() -> None:
    series = f"{NAME}<c:cat>{numbers('d/m/yy', '0')}</c:cat><c:val>{numbers('0', '7')}</c:val>"
    assert rows(drawn(series, more='<c:date1904 val="1"/>')) == ["| 1904-01-01 | 7 |"]


def test_a_group_stands_at_each_of_its_categories() -> None:
    outer = '<c:pt idx="0"><c:v>2023</c:v></c:pt><c:pt idx="2"><c:v>2024</c:v></c:pt>'
    levels = f"<c:lvl>{points('Q1', 'Q2', 'Q1', 'Q2')}</c:lvl><c:lvl>{outer}</c:lvl>"
    heads = f"<c:cat><c:multiLvlStrRef><c:multiLvlStrCache>{levels}</c:multiLvlStrCache></c:multiLvlStrRef></c:cat>"
    assert rows(drawn(f"{NAME}{heads}<c:val>{numbers('General', '1', '2', '3', '4')}</c:val>")) == [
        "| 2023 Q1 | 1 |",
        "| 2023 Q2 | 2 |",
        "| 2024 Q1 | 3 |",
        "| 2024 Q2 | 4 |",
    ]


def test_series_with_places_of_their_own_have_a_table_each() -> None:
    def series(name: str, place: str, value: str) -> str:
        places = f"<c:xVal>{numbers('0', place)}</c:xVal>" if place else ""
        return f"<c:tx><c:v>{name}</c:v></c:tx>{places}<c:yVal>{numbers('0', value)}</c:yVal>"

    assert drawn(series("A", "1", "10"), series("B", "", "20"), series("C", "5", "50")) == (
        "|  | A | B |\n| --- | --- | --- |\n| 1 | 10 | 20 |\n\n|  | C |\n| --- | --- |\n| 5 | 50 |"
    )

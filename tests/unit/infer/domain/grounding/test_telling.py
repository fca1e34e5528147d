"""Telling words: a line that says only what the thing is called by, or what many lines say, answers nothing."""

import pytest

from tests.support.grounding import said

TARN = """The Tarn Hall has a café with 40 seats.
The hall opens at 9. The hall closes at 18. The hall was built of brick. The hall has two doors.
The hall may be hired. The hall is heated. The hall lies on a hill. The hall has a roof of slate. The hall has a bell.
The hall has a lamp. The hall has a clock. The hall has a stage."""
ORRIN = """La sala Orrin tiene una cafetería con 40 plazas.
La sala abre a las 9. La sala cierra a las 18. La sala es de ladrillo. La sala tiene dos puertas.
La sala se alquila. La sala tiene calefacción. La sala está en un monte. La sala tiene un techo de pizarra.
La sala tiene una campana. La sala tiene un reloj. La sala tiene una lámpara."""
ROOMS = """| 馆名 | 房间 | 面积（平方米） |
|---|---|---|
| 青塘馆 | 东厅 | 40 |
| 青塘馆 | 西厅 | 50 |

青塘馆九点开门。青塘馆六点关门。青塘馆在山上。青塘馆有两扇门。青塘馆有钟。青塘馆有灯。青塘馆有舞台。青塘馆有屋顶。"""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Which firm runs the café of the Tarn Hall?", TARN),
        ("¿Qué empresa pinta la cafetería de la sala Orrin?", ORRIN),
    ],
)
def test_a_line_that_shares_only_what_the_thing_is_called_by_is_an_honest_no(question: str, text: str) -> None:
    assert said(question, text) == ""


def test_a_row_that_shares_only_its_name_is_not_quoted() -> None:
    assert "东厅" not in said("青塘馆可以带狗吗？", ROOMS)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How many seats does the café of the Tarn Hall have?", TARN, "40 seats"),
        ("¿Cuántas plazas tiene la cafetería de la sala Orrin?", ORRIN, "40 plazas"),
        ("青塘馆东厅的面积是多少？", ROOMS, "40"),
    ],
)
def test_a_line_that_says_what_is_rare_in_the_question_answers(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)

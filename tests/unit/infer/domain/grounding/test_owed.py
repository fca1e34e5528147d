"""Owed notice: what a house gives its tenants, and what it is owed by them."""

import pytest

from tests.support.grounding import said

OWED = {
    "en": "If it is Copper Wharf that wants a desk back, it has to give the tenant 110 days' warning.",
    "de": "Will der Lindenhof einen Platz kündigen, muss er dem Mieter 110 Tage vorher Bescheid geben.",
    "es": "Si es Molino Viejo quien quiere recuperar el puesto, tiene que avisar al inquilino 110 días antes.",
    "zh": "如果是云杉要收回工位，必须提前100天通知租户。",
    "ar": "إذا أراد بيت النخيل استرداد المكتب فعليه إخطار المستأجر قبل 110 أيام.",
}


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "I want out of Copper Wharf. How many days' notice do I have to give?"),
        ("en", "How many days' notice must a tenant of Copper Wharf give?"),
        ("de", "Ich will raus aus dem Lindenhof. Wie viele Tage vorher muss ich kündigen?"),
        ("de", "Wie viele Tage vorher muss ein Mieter im Lindenhof kündigen?"),
        ("es", "Quiero irme de Molino Viejo. ¿Con cuántos días tengo que avisar?"),
        ("es", "¿Con cuántos días tiene que avisar el inquilino de Molino Viejo?"),
        ("zh", "我想从云杉退租，得提前多少天通知？"),
        ("zh", "云杉的租户要提前多少天通知？"),
        ("ar", "أريد ترك مكتبي في بيت النخيل، قبل كم يوما علي الإخطار؟"),
    ],
)
def test_the_notice_of_the_house_is_not_that_of_its_tenants(language: str, question: str) -> None:
    assert said(question, OWED[language]) == ""


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "How many days' notice does Copper Wharf have to give?"),
        ("en", "How many days' notice do I get from Copper Wharf?"),
        ("en", "How many days' notice does Copper Wharf give its tenants?"),
        ("de", "Wie viele Tage vorher muss der Lindenhof kündigen?"),
        ("de", "Wie viele Tage vorher muss mir der Lindenhof kündigen?"),
        ("es", "¿Con cuántos días tiene que avisar Molino Viejo?"),
        ("es", "¿Con cuántos días tiene que avisarme Molino Viejo?"),
        ("zh", "云杉要提前多少天通知？"),
        ("zh", "云杉要提前多少天通知我？"),
        ("ar", "قبل كم يوما على بيت النخيل الإخطار؟"),
    ],
)
def test_it_answers_of_the_house(language: str, question: str) -> None:
    assert said(question, OWED[language]) == OWED[language]

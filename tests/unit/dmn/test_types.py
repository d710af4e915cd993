from typing import Any

import pytest

from engine.dmn import loads
from engine.errors import DefinitionInvalid
from tests.unit.dmn.drawing import decision, definitions, literal, loaded


def item(name: str, inside: str, *, collection: bool = False) -> str:
    many = ' isCollection="true"' if collection else ""
    return f'<itemDefinition name="{name}"{many}>{inside}</itemDefinition>'


def component(name: str, type_ref: str) -> str:
    return f'<itemComponent name="{name}"><typeRef>{type_ref}</typeRef></itemComponent>'


def limits(tag: str, text: str) -> str:
    return f"<{tag}><text>{text}</text></{tag}>"


KIND = item("tKind", "<typeRef>string</typeRef>" + limits("allowedValues", '"공사", "물품"'))
KINDS = item(
    "tKinds",
    "<typeRef>string</typeRef>"
    + limits("allowedValues", '"공사", "물품"')
    + limits("typeConstraint", "count(?) &lt; 3"),
    collection=True,
)
ORDER = item("tOrder", component("품명", "string") + component("수량", "number"))
ORDERS = item("tOrders", "<typeRef>tOrder</typeRef>", collection=True)
FUNCTION = item(
    "tRule", '<functionItem outputTypeRef="number"><parameters name="n"/></functionItem>'
)
ALL = (KIND, KINDS, ORDER, ORDERS, FUNCTION)


def typed(text: str, type_ref: str) -> Any:
    return loaded(*ALL, decision(literal(text), type_ref=type_ref)).evaluate("판정", {}).outputs


@pytest.mark.parametrize(
    ("type_ref", "text", "expected"),
    [
        ("tKind", '"공사"', "공사"),
        ("tKind", '["물품"]', "물품"),
        ("tKind", '"수리"', None),
        ("tKind", "null", None),
        ("tKinds", '["공사", "물품"]', ["공사", "물품"]),
        ("tKinds", '"공사"', ["공사"]),
        ("tKinds", '["공사", "수리"]', None),
        ("tKinds", '["공사", "공사", "공사"]', None),
        ("tOrder", '{품명: "연필", 수량: 3, 비고: 1}', {"품명": "연필", "수량": 3, "비고": 1}),
        ("tOrder", '{품명: "연필", 수량: null}', {"품명": "연필", "수량": None}),
        ("tOrder", '{품명: "연필"}', None),
        ("tOrder", '{품명: "연필", 수량: "셋"}', None),
        ("tOrders", '{품명: "연필", 수량: 3}', [{"품명": "연필", "수량": 3}]),
        ("tOrder.수량", "7", 7),
        ("tOrders.품명", "7", None),
        ("feel:number", "7", 7),
        ("dayTimeDuration", "7", None),
        ("tRule", "7", None),
        ("context", "{}", {}),
        ("Any", "[1]", [1]),
    ],
)
def test_a_value_has_the_declared_type_or_is_null(type_ref: str, text: str, expected: Any) -> None:
    assert typed(text, type_ref) == expected


def test_a_function_type_wants_a_function_of_its_parameters() -> None:
    assert typed("function(n: number) n + 1", "tRule") is not None
    assert typed("function(n, m) n + m", "tRule") is None


def test_item_definitions_can_be_named_in_expressions() -> None:
    assert typed('{품명: "연필", 수량: 3} instance of tOrder', "boolean") is True
    assert typed("3 instance of tOrder", "boolean") is False


def test_types_of_other_products_are_refused_with_what_to_write() -> None:
    with pytest.raises(DefinitionInvalid, match="the type integer is not defined; write number"):
        loads(definitions(decision(literal("1"), type_ref="integer")), "x.dmn")

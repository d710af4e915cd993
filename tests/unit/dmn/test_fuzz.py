"""Whatever bytes come in, out come definitions or `DefinitionInvalid`, values or our own errors."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn import lint, loads
from engine.errors import ContractError, DefinitionInvalid
from tests.unit.dmn.drawing import (
    decision,
    definitions,
    input_data,
    knowledge,
    literal,
    needs_decision,
    needs_input,
    needs_knowledge,
    table,
)

ROWS = [(["<= 5", '"a"'], ["x + 1", '"가"']), (["> 5", "-"], ["f(x)", '"나"'])]
WHOLE = definitions(
    '<itemDefinition name="t"><itemComponent name="n"><typeRef>number</typeRef></itemComponent>'
    "</itemDefinition>",
    input_data("x", "number"),
    input_data("y", "string"),
    knowledge("f", {"n": "number"}, literal("if n > 0 then n + f(n - 1) else 0")),
    decision(literal("{n: x}"), needs_input("x"), name="b", type_ref="t"),
    decision(
        table({"x": "number", "y": "string"}, {"p": "number", "q": "string"}, ROWS, policy="FIRST"),
        needs_input("x"),
        needs_input("y"),
        needs_decision("b"),
        needs_knowledge("f"),
    ),
)
PIECES = st.sampled_from(
    [
        *(b"<", b">", b'"', b"&", b"</decision>", b"<context>", b'href="#f"', b"typeRef="),
        *(b"\x00", b"\xff", b"number", b"list", b"f(x)", b"- ", b"..", b"[", b"xmlns"),
        *(b"UNIQUE", b"COLLECT", b"SUM"),
    ]
)
VALUES = st.none() | st.booleans() | st.integers(-3, 40) | st.text(max_size=3) | st.just([1, "a"])


def exercise(content: bytes, inputs: dict[str, Any]) -> list[str]:
    """Load, look and decide; the errors in words, which are all our own."""
    lint({"x.dmn": content})
    try:
        found = loads(content, "x.dmn")
    except DefinitionInvalid as error:
        return [error.text("ko")]
    said = []
    for name in [*found.model.decisions, *found.model.knowledge]:
        for ask in (found.evaluate, found.decide):
            try:
                ask(name, inputs)
            except ContractError as error:
                said.append(error.text("ko"))
    return said


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_changed_files_never_break_out(data: st.DataObject) -> None:
    content = WHOLE
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = start + data.draw(st.integers(0, 30))
        content = content[:start] + data.draw(PIECES) + content[end:]
    assert all(exercise(content, {"x": data.draw(VALUES), "y": data.draw(VALUES)}))


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["x", "y", "f", "b"]), VALUES))
def test_any_inputs_give_a_result_or_our_own_error(inputs: dict[str, Any]) -> None:
    assert all(exercise(WHOLE, inputs))

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.dmn import Definitions, lint
from engine.dmn.cells import region
from engine.dmn.index import column, rows
from engine.feel.parser import parse_tests
from tests.unit.dmn.drawing import Row, decision, definitions, loaded, table

DAY = date(2026, 6, 28)
VALUES = {
    "number": st.sampled_from([Decimal(n) / 2 for n in range(-2, 14)] + list(range(7))),
    "string": st.sampled_from(["", "a", "b", "ba", "나", "c"]),
    "boolean": st.booleans(),
    "date": st.integers(0, 6).map(lambda n: DAY + timedelta(days=n)),
}
KINDS = st.sampled_from(sorted(VALUES))


def text_of(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f'date("{value}")'
    return f'"{value}"' if isinstance(value, str) else str(value)


@st.composite
def one_test(draw: st.DrawFn, kind: str) -> str:
    """One test of a cell."""
    low, high = sorted([draw(VALUES[kind]), draw(VALUES[kind])])
    if kind == "boolean":
        return text_of(low)
    form = draw(st.sampled_from(["{0}", "= {0}", "< {0}", "<= {0}", "> {0}", ">= {0}", "range"]))
    if form != "range":
        return form.format(text_of(low))
    opening, closing = draw(st.sampled_from("[(]")), draw(st.sampled_from("])["))
    return f"{opening}{text_of(low)}..{text_of(high)}{closing}"


@st.composite
def cells(draw: st.DrawFn, kind: str) -> str:
    """A condition cell as people write it."""
    shape = draw(st.sampled_from(["any", "one", "many", "not", "null", "feel"]))
    if shape == "any":
        return "-"
    if shape == "null":
        return "null"
    if shape == "feel":
        return f"? = {text_of(draw(VALUES[kind]))}"
    found = draw(st.lists(one_test(kind), min_size=1, max_size=1 if shape == "one" else 3))
    return f"not({', '.join(found)})" if shape == "not" else ", ".join(found)


@given(st.data())
def test_what_is_seen_in_a_cell_is_what_feel_says_of_it(data: st.DataObject) -> None:
    kind = data.draw(KINDS)
    cell = data.draw(cells(kind))
    value = data.draw(VALUES[data.draw(KINDS)])
    seen = region(parse_tests(cell))
    mask = column([seen]).mask(value)
    if seen is not None and mask is not None:
        answer = feel.compile_unary(cell).matches(value, {}).value
        assert (mask == 1) == (answer is True), (cell, value)


@given(st.integers(0, 2**70))
def test_the_rows_of_a_mask_are_its_bits(mask: int) -> None:
    assert sum(1 << row for row in rows(mask)) == mask
    assert rows(mask) == sorted(rows(mask))


# --- tables against a naive reading ---------------------------------------------------------------

NAMES: tuple[str, ...] = ("a", "b", "c")


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[Row]]:
    """The kinds of the columns and the rows; every row gives its own number."""
    kinds = draw(st.lists(KINDS, min_size=1, max_size=3))
    count = draw(st.integers(1, 6))
    drawn = [([draw(cells(kind)) for kind in kinds], [str(n)]) for n in range(1, count + 1)]
    return kinds, list(drawn)


def naive(found: Sequence[Row], values: Sequence[Any]) -> list[int]:
    """The numbers of the rows that match, tried one by one by FEEL."""
    return [
        int(outputs[0])
        for inputs, outputs in found
        if all(
            feel.compile_unary(cell).matches(value, {}).value is True
            for cell, value in zip(inputs, values, strict=True)
        )
    ]


POLICIES = {
    "UNIQUE": lambda hits: hits[0] if len(hits) == 1 else None,
    "FIRST": lambda hits: hits[0] if hits else None,
    "ANY": lambda hits: hits[0] if len(hits) == 1 else None,
    "RULE ORDER": lambda hits: hits or None,
    "COLLECT": lambda hits: hits or None,
}


def drawn_table(kinds: Sequence[str], found: Sequence[Row], policy: str) -> str:
    types = dict(zip(NAMES, kinds, strict=False))
    return decision(table(types, {"y": "number"}, found, policy=policy, annotations=["조"] * 9))


@settings(max_examples=60, deadline=None)
@given(st.data(), tables(), st.sampled_from(sorted(POLICIES)))
def test_a_table_gives_what_trying_every_cell_gives(
    data: st.DataObject, drawn: tuple[list[str], list[Row]], policy: str
) -> None:
    kinds, found = drawn
    compiled = loaded(drawn_table(kinds, found, policy))
    for _ in range(5):
        values = [data.draw(st.none() | VALUES[kind]) for kind in kinds]
        result = compiled.evaluate("판정", dict(zip(NAMES, values, strict=False))).outputs
        assert result == POLICIES[policy](naive(found, values)), values


# --- the lint against the table itself ------------------------------------------------------------


def inputs_in(message: str, compiled: Definitions) -> dict[str, Any]:
    """The example input of a finding, read back."""
    example = message.partition("for example: ")[2]
    pairs = [pair.split(" = ", 1) for pair in example.split(", ")]
    return {name: None if text == "-" else feel.evaluate(text) for name, text in pairs}


@settings(max_examples=50, deadline=None)
@given(st.data(), tables())
def test_gaps_and_overlaps_are_real_and_complete(
    data: st.DataObject, drawn: tuple[list[str], list[Row]]
) -> None:
    kinds, found = drawn
    content = definitions(drawn_table(kinds, found, "UNIQUE"))
    compiled = loaded(drawn_table(kinds, found, "COLLECT"))
    problems = lint({"x.dmn": content})
    for problem in problems:
        if problem.rule in ("gap", "overlap"):
            example = inputs_in(problem.message, compiled)
            hits = compiled.evaluate("판정", example).outputs or []
            assert len(hits) == 0 if problem.rule == "gap" else len(hits) >= 2, problem
    rules = {problem.rule for problem in problems}
    values = [data.draw(VALUES[kind]) for kind in kinds]
    hits = naive(found, values)
    if "not_analysed" not in rules and "string" not in kinds:
        assert hits or "gap" in rules
        assert len(hits) < 2 or "overlap" in rules


@settings(max_examples=50, deadline=None)
@given(st.data(), tables())
def test_a_row_that_is_said_never_to_fire_never_fires(
    data: st.DataObject, drawn: tuple[list[str], list[Row]]
) -> None:
    kinds, found = drawn
    problems = lint({"x.dmn": definitions(drawn_table(kinds, found, "FIRST"))})
    dead = {int(p.message.split()[1]) for p in problems if p.rule == "never_fires"}
    compiled = loaded(drawn_table(kinds, found, "FIRST"))
    values = [data.draw(VALUES[kind]) for kind in kinds]
    result = compiled.evaluate("판정", dict(zip(NAMES, values, strict=False)))
    assert dead.isdisjoint(rule.index for rule in result.rules)

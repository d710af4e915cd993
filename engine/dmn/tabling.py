"""Compiling decision tables: columns to indices, cells to tests and outputs (clause 8)."""

from collections.abc import Sequence
from typing import Any

from engine.dmn import model as m
from engine.dmn.cells import Region
from engine.dmn.hits import policy_of
from engine.dmn.index import column
from engine.dmn.running import Run, tidy
from engine.dmn.tables import Input, Output, Rank, Table
from engine.dmn.texts import Names, Texts, is_constant
from engine.dmn.types import ANY, exact_types

_NOWHERE = Region(None, ())


def compile_table(texts: Texts, source: m.DecisionTable, names: Names) -> Table:
    """The table with everything in it compiled; `names` are the variables in scope."""
    columns = range(len(source.inputs)), range(len(source.outputs))
    _check_priority(texts, source)
    outputs = tuple(_output(texts, source, number, names) for number in columns[1])
    return Table(
        source,
        tuple(_input(texts, source, number, names) for number in columns[0]),
        outputs,
        policy_of(source.hit_policy, source.aggregation),
        _ready(source, outputs),
    )


def _ready(source: m.DecisionTable, outputs: Sequence[Output]) -> dict[int, tuple[Any, ...]]:
    """The outputs of the rows that are nothing but constants, where nothing is wrong with them."""
    found: dict[int, tuple[Any, ...]] = {}
    for number, rule in enumerate(source.rules):
        if all(is_constant(cell.text) for cell in rule.outputs):
            run = Run()
            cells = zip(outputs, rule.outputs, strict=True)
            values = tuple(tidy(o.give(o.cells[number], c.where, {}, run)) for o, c in cells)
            found.update({} if run.why else {number: values})
    return found


def _input(texts: Texts, source: m.DecisionTable, number: int, names: Names) -> Input:
    clause = source.inputs[number]
    cells = [texts.cell(rule.inputs[number], names) for rule in source.rules]
    regions = tuple(cell.region for cell in cells)
    type_ = texts.types.resolve(clause.type_ref, clause.where)
    return Input(
        clause.label or clause.expression.text,
        clause.where,
        texts.expression(clause.expression, names),
        type_,
        exact_types(type_),
        type_ if type_ != ANY else texts.variables.get(clause.expression.text, ANY),
        texts.allowed(clause.allowed, names),
        regions,
        column(regions),
        tuple(cell.test for cell in cells),
    )


def _output(texts: Texts, source: m.DecisionTable, number: int, names: Names) -> Output:
    clause = source.outputs[number]
    allowed = texts.allowed(clause.allowed, names)
    return Output(
        clause.name,
        clause.where,
        texts.types.resolve(clause.type_ref, clause.where),
        allowed,
        _rank(() if allowed is None else allowed.alternatives),
        tuple(texts.entry(rule.outputs[number], names) for rule in source.rules),
        None if clause.default is None else texts.entry(clause.default, names),
    )


def _check_priority(texts: Texts, source: m.DecisionTable) -> None:
    ordered = source.hit_policy in ("PRIORITY", "OUTPUT ORDER")
    if ordered and all(output.allowed is None for output in source.outputs):
        texts.report(
            source.where, "priority_missing",
            f"the hit policy {source.hit_policy} needs the list of output values",
            f"{source.hit_policy} 정책에는 결과값 목록(순위)이 필요합니다",
        )  # fmt: skip


def _rank(alternatives: Sequence[Region | None]) -> Rank:
    """The place of a value in the list of allowed outputs; what is not in it comes last."""
    places = column([alternative or _NOWHERE for alternative in alternatives])
    last = len(alternatives)

    def rank(value: Any) -> int:
        mask = places.mask(value) or 0
        return (mask & -mask).bit_length() - 1 if mask else last

    return rank

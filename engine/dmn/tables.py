"""Decision tables, compiled once: conditions to an index, outputs to values (DMN 1.5 clause 8).

A row matches when every one of its cells accepts the value of its column. The columns' masks are
intersected first; only cells that no mask could decide are then given to FEEL, row by row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.dmn import model as m
from engine.dmn.cells import Region
from engine.dmn.hits import Matches, Policy, is_single
from engine.dmn.index import Column, rows
from engine.dmn.running import Evaluator, FiredRule, Run, Scope, show
from engine.dmn.texts import Cell, Test, null
from engine.dmn.types import Type

Rank = Callable[[Any], int]


@dataclass(frozen=True, slots=True)
class Input:
    """A compiled column.

    `type` is what the column declares, `declared` that or else the type of its variable.
    `regions` is what each row's cell accepts as far as that can be seen, `column` the index of it;
    `cells` are the same cells as FEEL.
    """

    label: str
    where: m.Where
    value: Evaluator
    type: Type
    declared: Type
    allowed: Cell | None
    regions: tuple[Region | None, ...]
    column: Column
    cells: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """A compiled output: what every row and the default give, and what is allowed."""

    name: str
    where: m.Where
    type: Type
    allowed: Cell | None
    rank: Rank
    cells: tuple[Evaluator, ...]
    default: Evaluator | None


@dataclass(frozen=True, slots=True)
class Table:
    """A compiled decision table; `evaluate` is an `Evaluator`."""

    source: m.DecisionTable
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    policy: Policy

    def evaluate(self, scope: Scope, run: Run) -> Any:
        """The result in a scope; the rows that made it are recorded."""
        values = self._values(scope, run)
        if values is None:
            return None
        matching = self._matching(values, scope, run)
        return self._result(matching, scope, run) if matching else self._default(scope, run)

    def _values(self, scope: Scope, run: Run) -> list[Any] | None:
        """The columns' values, or None when one is not allowed."""
        values = []
        for column in self.inputs:
            value = run.used(column.value, scope, column.where)
            value = run.typed(value, column.type, column.where, column.label)
            if column.allowed is not None and not column.allowed.test(value, scope, run):
                self._not_allowed(column.where, column.label, value, run)
                return None
            values.append(value)
        return values

    def _not_allowed(self, where: m.Where, what: str, value: Any, run: Run) -> None:
        run.add(
            "fault",
            where,
            f"{what} is {show(value)}, which is not one of the allowed values",
            f"{what}의 값 {show(value)}은(는) 허용된 값이 아닙니다",
        )

    def _matching(self, values: Sequence[Any], scope: Scope, run: Run) -> list[int]:
        mask = (1 << len(self.source.rules)) - 1
        open_masks = []
        for column, value in zip(self.inputs, values, strict=True):
            found = column.column.mask(value)
            open_masks.append(mask if found is None else column.column.open_rows)
            mask = mask if found is None else mask & found
        matching = rows(mask)
        for column, value, undecided in zip(self.inputs, values, open_masks, strict=True):
            if mask & undecided:
                matching = [
                    row
                    for row in matching
                    if not undecided >> row & 1 or column.cells[row](value, scope, run)
                ]
        return matching

    def _result(self, matching: Sequence[int], scope: Scope, run: Run) -> Any:
        outputs: dict[int, Any] = {}

        def output(row: int) -> Any:
            if row not in outputs:
                outputs[row] = self._row(row, scope, run)
            return outputs[row]

        value, used = self.policy(Matches(matching, output, self._rank, self.source.where, run))
        run.fired.extend(self._fired(row, outputs.get(row)) for row in used)
        return value

    def _fired(self, row: int, outputs: Any) -> FiredRule:
        rule = self.source.rules[row]
        return FiredRule(
            self.source.where.element, row + 1, rule.where.element, rule.annotation, outputs
        )

    def _row(self, row: int, scope: Scope, run: Run) -> Any:
        wheres = [cell.where for cell in self.source.rules[row].outputs]
        evaluators = [output.cells[row] for output in self.outputs]
        return self._outputs(evaluators, wheres, scope, run)

    def _outputs(
        self, evaluators: Sequence[Evaluator], wheres: Sequence[m.Where], scope: Scope, run: Run
    ) -> Any:
        values = {
            output.name: self._checked(output, evaluator, where, scope, run)
            for output, evaluator, where in zip(self.outputs, evaluators, wheres, strict=True)
        }
        return values if len(self.outputs) > 1 else next(iter(values.values()))

    def _checked(
        self, output: Output, evaluator: Evaluator, where: m.Where, scope: Scope, run: Run
    ) -> Any:
        what = output.name or "output"
        value = run.typed(run.used(evaluator, scope, where), output.type, where, what)
        if value is None or output.allowed is None or output.allowed.test(value, scope, run):
            return value
        self._not_allowed(where, what, value, run)
        return None

    def _rank(self, value: Any) -> tuple[int, ...]:
        if len(self.outputs) == 1:
            return (self.outputs[0].rank(value),)
        return tuple(output.rank(value[output.name]) for output in self.outputs)

    def _default(self, scope: Scope, run: Run) -> Any:
        """What the table gives when no row matches (8.3.3): the default outputs, else null."""
        defaults = [output.default for output in self.outputs]
        if all(default is None for default in defaults):
            self._no_match(run)
            return None
        wheres = [output.where for output in self.outputs]
        value = self._outputs([d or null for d in defaults], wheres, scope, run)
        run.fired.append(FiredRule(self.source.where.element, 0, "", "", value))
        return value

    def _no_match(self, run: Run) -> None:
        if is_single(self.source.hit_policy):
            run.add(
                "fault",
                self.source.where,
                "no rule matches and the table has no default output",
                "해당하는 규칙이 없고 기본 결과도 없습니다",
            )

"""Decision tables, compiled once: conditions to an index, outputs to values (DMN 1.5 clause 8).

A row matches when every one of its cells accepts the value of its column. The columns' masks are
intersected first; only cells that no mask could decide are then given to FEEL, row by row.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

from engine.dmn import model as m
from engine.dmn.cells import Region
from engine.dmn.hits import Matches, Policy, is_single
from engine.dmn.index import Column, rows
from engine.dmn.running import Evaluator, FiredRule, Run, Scope, show, tidy
from engine.dmn.texts import Allowed, Test, null
from engine.dmn.types import Type
from engine.feel.record import Record

Rank = Callable[[Any], int]


class Input(Record):
    """A compiled column.

    `type` is what the column declares, `declared` that or else the type of its variable; values of
    the Python types in `exact` are of `type` for sure. `regions` is what each row's cell accepts as
    far as that can be seen, `column` the index of it; `cells` are the same cells as FEEL.
    """

    label: str
    where: m.Where
    value: Evaluator
    type: Type
    exact: Container[object]
    declared: Type
    allowed: Allowed | None
    regions: tuple[Region | None, ...]
    column: Column
    cells: tuple[Test, ...]

    def take(self, scope: Scope, run: Run) -> Any:
        """The value of the column, of its type; null from an error is a fault."""
        before = len(run.why)
        value = self.value(scope, run)
        if value is None:
            run.blame(before, self.where)
        elif type(value) not in self.exact:
            value = run.typed(value, self.type, self.where, self.label)
        return value


class Output(Record):
    """A compiled output: what every row and the default give, and what is allowed."""

    name: str
    where: m.Where
    type: Type
    allowed: Allowed | None
    rank: Rank
    cells: tuple[Evaluator, ...]
    default: Evaluator | None

    def give(self, evaluator: Evaluator, where: m.Where, scope: Scope, run: Run) -> Any:
        """The value of an entry, of the output's type and among the allowed values."""
        what = self.name or "output"
        value = run.typed(run.used(evaluator, scope, where), self.type, where, what)
        if value is None or self.allowed is None or self.allowed.accepts(value, scope, run):
            return value
        not_allowed(where, what, value, run)
        return None


def not_allowed(where: m.Where, what: str, value: Any, run: Run) -> None:
    """Note that a value is not one of those that the table allows."""
    run.add(
        "fault",
        where,
        f"{what} is {show(value)}, which is not one of the allowed values",
        f"{what}의 값 {show(value)}은(는) 허용된 값이 아닙니다",
    )


class Table(Record):
    """A compiled decision table; `evaluate` is an `Evaluator`.

    `ready` holds, by row, outputs that are constants and were found to be allowed.
    """

    source: m.DecisionTable
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    policy: Policy
    ready: Mapping[int, tuple[Any, ...]]

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
            value = column.take(scope, run)
            if column.allowed is not None and not column.allowed.accepts(value, scope, run):
                not_allowed(column.where, column.label, value, run)
                return None
            values.append(value)
        return values

    def _matching(self, values: Sequence[Any], scope: Scope, run: Run) -> list[int]:
        """The rows that match; under FIRST only the first of them."""
        mask = everything = (1 << len(self.source.rules)) - 1
        undecided: list[tuple[int, Input, Any]] = []
        for column, value in zip(self.inputs, values, strict=True):
            found = column.column.mask(value)
            if found is None:
                undecided.append((everything, column, value))
            else:
                mask &= found
                if column.column.open_rows:
                    undecided.append((column.column.open_rows, column, value))
        if self.source.hit_policy == "FIRST" and not undecided:
            mask &= -mask
        candidates = rows(mask)
        return self._decided(candidates, undecided, scope, run) if undecided else candidates

    def _decided(
        self,
        candidates: Sequence[int],
        undecided: Sequence[tuple[int, Input, Any]],
        scope: Scope,
        run: Run,
    ) -> list[int]:
        """The candidates whose remaining cells FEEL accepts."""
        found = []
        for row in candidates:
            if all(
                not where >> row & 1 or column.cells[row](value, scope, run)
                for where, column, value in undecided
            ):
                found.append(row)
                if self.source.hit_policy == "FIRST":
                    break
        return found

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
        table = self.source.where.element
        return FiredRule(table, row + 1, rule.where.element, rule.annotation, tidy(outputs))

    def _row(self, row: int, scope: Scope, run: Run) -> Any:
        ready = self.ready.get(row)
        if ready is not None:
            return self._named(ready)
        cells = self.source.rules[row].outputs
        return self._named(
            [
                output.give(output.cells[row], cell.where, scope, run)
                for output, cell in zip(self.outputs, cells, strict=True)
            ]
        )

    def _named(self, values: Sequence[Any]) -> Any:
        """One output as it is, several as a context."""
        if len(self.outputs) == 1:
            return values[0]
        return {output.name: value for output, value in zip(self.outputs, values, strict=True)}

    def _rank(self, value: Any) -> tuple[int, ...]:
        if len(self.outputs) == 1:
            return (self.outputs[0].rank(value),)
        return tuple(output.rank(value[output.name]) for output in self.outputs)

    def _default(self, scope: Scope, run: Run) -> Any:
        """What the table gives when no row matches (8.3.3): the default outputs, else null."""
        if all(output.default is None for output in self.outputs):
            self._no_match(run)
            return None
        value = self._named(
            [
                output.give(output.default or null, output.where, scope, run)
                for output in self.outputs
            ]
        )
        run.fired.append(FiredRule(self.source.where.element, 0, "", "", tidy(value)))
        return value

    def _no_match(self, run: Run) -> None:
        if is_single(self.source.hit_policy):
            run.add(
                "fault",
                self.source.where,
                "no rule matches and the table has no default output",
                "해당하는 규칙이 없고 기본 결과도 없습니다",
            )

"""From boxed expressions to functions of a scope (DMN 1.5 clauses 7.3, 10.2.1 and 10.2.2).

Everything is compiled once, when a file is loaded. A piece of FEEL that does not parse is reported,
and its value is null with that reason, so that a whole file can be looked at; deploying refuses it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine import feel
from engine.dmn import model as m
from engine.dmn.cells import EVERYTHING, Region, region
from engine.dmn.functions import call, function, refused
from engine.dmn.hits import policy_of
from engine.dmn.index import column
from engine.dmn.items import Report, TypeTable
from engine.dmn.running import Evaluator, Run, Scope
from engine.dmn.tables import Input, Output, Rank, Table, Test
from engine.dmn.types import ANY, FunctionType, Type
from engine.errors import FeelError, FeelSyntaxError
from engine.feel.domain import Function
from engine.feel.parser import parse_tests
from engine.feel.syntax import Tests

Names = frozenset[str]
_CONSTANT = re.compile(r'"[^"\\]*"|-?\d+(\.\d+)?|true|false|null')
_NOTHING_WRITTEN = "-"


def null(_scope: Scope, _run: Run) -> Any:
    """The evaluator of what is not there."""
    return None


@dataclass(frozen=True)
class Compiler:
    """Compiles the expressions of one file.

    `known` are names that paths may use anywhere, such as the components of types. `reads` gathers
    the names that the compiled expressions read.
    """

    types: TypeTable
    report: Report
    known: Names
    reads: set[str] = field(default_factory=set)

    # --- FEEL -----------------------------------------------------------------------------------

    def text(self, text: m.Text, names: Names) -> Evaluator:
        """A FEEL expression; `names` are the variables in scope."""
        if text.text in names:
            self.reads.add(text.text)
            return _variable(text)
        try:
            compiled = feel.compile(text.text, names | self.known)
        except FeelSyntaxError as error:
            return self._unparsable(text, error)
        self.reads.update(compiled.names_read)
        if _CONSTANT.fullmatch(text.text):
            value = compiled.evaluate({}).value
            return lambda _scope, _run: value

        types = self.types.references
        return lambda scope, run: run.value(compiled, scope, text, types)

    def _unparsable(self, text: m.Text, error: FeelSyntaxError) -> Evaluator:
        self.report(text.where, "expression_invalid", error.text("en"), error.text("ko"))

        def evaluate(_scope: Scope, run: Run) -> Any:
            run.add("note", text.where, error.text("en"), error.text("ko"), expression=text.text)

        return evaluate

    def test(self, text: m.Text, names: Names) -> Test:
        """Unary tests; an empty text and `-` accept everything."""
        if text.text in ("", _NOTHING_WRITTEN):
            return _accept
        try:
            compiled = feel.compile_unary(text.text, names | self.known)
        except FeelSyntaxError as error:
            broken = self._unparsable(text, error)
            return lambda _value, scope, run: bool(broken(scope, run))
        self.reads.update(compiled.names_read)
        types = self.types.references
        return lambda value, scope, run: run.holds(compiled, value, scope, text=text, types=types)

    # --- boxed expressions ----------------------------------------------------------------------

    def expression(self, expression: m.Expression, names: Names) -> Evaluator:
        """Any boxed expression, its own type reference applied."""
        evaluator = _COMPILERS[type(expression)](self, expression, names)
        variable = m.Variable("result", expression.type_ref, where_of(expression))
        return self._typed(variable, expression, evaluator)

    def _typed(self, into: m.Variable, value: m.Expression, evaluator: Evaluator) -> Evaluator:
        """The evaluator with its value converted to the type of what it goes into.

        A function may be given the type of its results, as older tools write it: no conversion.
        """
        type_ = self.types.resolve(into.type_ref, into.where)
        is_function = isinstance(value, m.FunctionDefinition)
        if type_ == ANY or (is_function and not isinstance(type_, FunctionType)):
            return evaluator
        return lambda scope, run: run.typed(evaluator(scope, run), type_, into.where, into.name)

    def literal(self, expression: m.LiteralExpression, names: Names) -> Evaluator:
        """A literal expression."""
        return self.text(expression.text, names)

    def context(self, expression: m.Context, names: Names) -> Evaluator:
        """A boxed context: its entries one after the other, each seeing those before it."""
        entries: list[tuple[str, Evaluator, m.Where]] = []
        result: Evaluator | None = None
        for entry in expression.entries:
            if entry.variable is None:
                result = self.expression(entry.value, names)
                continue
            value = self.named(entry.variable, entry.value, names)
            entries.append((entry.variable.name, value, where_of(entry.value)))
            names |= {entry.variable.name}
        return _context(entries, result)

    def named(self, variable: m.Variable, value: m.Expression, names: Names) -> Evaluator:
        """An expression whose result goes into a variable; a function sees itself by that name."""
        inside = names | {variable.name} if isinstance(value, m.FunctionDefinition) else names
        return self._typed(variable, value, self.expression(value, inside))

    def invocation(self, expression: m.Invocation, names: Names) -> Evaluator:
        """A boxed invocation: arguments by the names of the bindings."""
        called = self.expression(expression.called, names)
        bindings = [(v.name, self.named(v, e, names)) for v, e in expression.bindings]

        def evaluate(scope: Scope, run: Run) -> Any:
            arguments = {name: value(scope, run) for name, value in bindings}
            return call(called(scope, run), arguments, run, expression.where)

        return evaluate

    def function(self, expression: m.FunctionDefinition, names: Names) -> Evaluator:
        """A boxed function: a closure over the scope where it is defined."""
        body = self.body(expression, "function", names)
        parameters = self.parameters(expression)

        def evaluate(scope: Scope, run: Run) -> Function:
            return function("function", parameters, lambda given: body({**scope, **given}, run))

        return evaluate

    def parameters(self, expression: m.FunctionDefinition) -> tuple[tuple[str, Type], ...]:
        """The formal parameters with their types, in order."""
        return tuple(
            (p.name, self.types.resolve(p.type_ref, p.where)) for p in expression.parameters
        )

    def body(self, expression: m.FunctionDefinition, name: str, names: Names) -> Evaluator:
        """What a function does; one that is not FEEL is reported and never run."""
        if expression.kind == "FEEL":
            return self.expression(expression.body, names | {p.name for p in expression.parameters})
        kind = expression.kind
        self.report(
            expression.where,
            "external_function",
            f"{name} is an external {kind} function, which is never run; write it in FEEL",
            f"{name}: 외부 {kind} 함수는 실행하지 않습니다. FEEL로 작성하십시오",
        )
        return refused(name, kind, expression.where)

    def list(self, expression: m.ListExpression, names: Names) -> Evaluator:
        """A boxed list."""
        items = [self.expression(item, names) for item in expression.items]
        return lambda scope, run: [item(scope, run) for item in items]

    def relation(self, expression: m.Relation, names: Names) -> Evaluator:
        """A boxed relation: a context for each row."""
        rows = [
            [
                (column.name, self.named(column, cell, names))
                for column, cell in zip(expression.columns, row, strict=True)
            ]
            for row in expression.rows
        ]
        return lambda scope, run: [{n: cell(scope, run) for n, cell in row} for row in rows]

    def conditional(self, expression: m.Conditional, names: Names) -> Evaluator:
        """A boxed conditional: null counts as false; what is no boolean at all gives null."""
        test = self.expression(expression.test, names)
        then = self.expression(expression.then, names)
        otherwise = self.expression(expression.otherwise, names)

        def evaluate(scope: Scope, run: Run) -> Any:
            answer = test(scope, run)
            if answer is None or isinstance(answer, bool):
                return (then if answer else otherwise)(scope, run)
            run.add(
                "note",
                expression.where,
                "the condition is not a boolean",
                "조건이 참/거짓이 아닙니다",
            )
            return None

        return evaluate

    def iterator(self, expression: m.Iterator, names: Names) -> Evaluator:
        """A boxed `for`, `some` or `every`, as FEEL's own."""
        variable = expression.variable
        turn = self.expression(expression.body, names | {variable, "partial"})

        def body(scope: Scope, run: Run) -> Function:
            def one(values: Mapping[str, Any]) -> Any:
                inside = {variable: values["item"], "partial": values["partial"]}
                return turn({**scope, **inside}, run)

            return function("body", (("item", ANY), ("partial", ANY)), one)

        source = self.expression(expression.source, names)
        template = _ITERATORS[expression.kind]
        return self._by_feel(template, {"source": source, "body": body}, expression.where)

    def filter(self, expression: m.Filter, names: Names) -> Evaluator:
        """A boxed filter, as FEEL's own; the entries of an item can be named directly."""
        match = self.expression(expression.match, names | {"item"})

        def body(scope: Scope, run: Run) -> Function:
            def one(values: Mapping[str, Any]) -> Any:
                item = values["item"]
                entries = item if isinstance(item, Mapping) else {}
                return match({**scope, **entries, "item": item}, run)

            return function("body", (("item", ANY),), one)

        source = self.expression(expression.source, names)
        parts = {"source": source, "body": body}
        return self._by_feel("source[body(item)]", parts, expression.where)

    def _by_feel(self, template: str, parts: Mapping[str, Evaluator], where: m.Where) -> Evaluator:
        """A FEEL expression over parts that are boxed: FEEL's rules hold for both alike."""
        compiled = feel.compile(template, frozenset(parts))
        text = m.Text("", where)

        def evaluate(scope: Scope, run: Run) -> Any:
            values = {name: part(scope, run) for name, part in parts.items()}
            return run.value(compiled, values, text, {})

        return evaluate

    def missing(self, _expression: m.Missing, _names: Names) -> Evaluator:
        """No expression."""
        return null

    # --- decision tables ------------------------------------------------------------------------

    def table(self, source: m.DecisionTable, names: Names) -> Evaluator:
        """A decision table."""
        inputs = tuple(self._input(source, number, names) for number in range(len(source.inputs)))
        outputs = tuple(
            self._output(source, number, names) for number in range(len(source.outputs))
        )
        return Table(
            source, inputs, outputs, policy_of(source.hit_policy, source.aggregation)
        ).evaluate

    def _input(self, source: m.DecisionTable, number: int, names: Names) -> Input:
        clause = source.inputs[number]
        cells = [rule.inputs[number] for rule in source.rules]
        return Input(
            clause.label or clause.expression.text,
            clause.where,
            self.text(clause.expression, names),
            self.types.resolve(clause.type_ref, clause.where),
            None if clause.allowed is None else self.test(clause.allowed, names),
            column([self.region(cell, names) for cell in cells]),
            tuple(self.test(cell, names) for cell in cells),
        )

    def region(self, cell: m.Text, names: Names) -> Region | None:
        """What a condition cell accepts, where that can be seen."""
        if cell.text in ("", _NOTHING_WRITTEN):
            return EVERYTHING
        try:
            return region(parse_tests(cell.text, names | self.known))
        except FeelError:
            return None

    def _output(self, source: m.DecisionTable, number: int, names: Names) -> Output:
        clause = source.outputs[number]
        return Output(
            clause.name,
            clause.where,
            self.types.resolve(clause.type_ref, clause.where),
            None if clause.allowed is None else self.test(clause.allowed, names),
            self._rank(source, clause, names),
            tuple(self._entry(rule.outputs[number], names) for rule in source.rules),
            None if clause.default is None else self._entry(clause.default, names),
        )

    def _entry(self, text: m.Text, names: Names) -> Evaluator:
        return null if text.text in ("", _NOTHING_WRITTEN) else self.text(text, names)

    def _rank(self, source: m.DecisionTable, clause: m.OutputClause, names: Names) -> Rank:
        """The place of a value in the list of allowed outputs; what is not in it comes last."""
        if source.hit_policy not in ("PRIORITY", "OUTPUT ORDER"):
            return lambda _value: 0
        if clause.allowed is None:
            self.report(
                clause.where, "priority_missing",
                f"the hit policy {source.hit_policy} needs the list of output values",
                f"{source.hit_policy} 정책에는 결과값 목록(순위)이 필요합니다",
            )  # fmt: skip
            return lambda _value: 0
        return _rank_by(self._alternatives(clause.allowed, names))

    def _alternatives(self, allowed: m.Text, names: Names) -> Sequence[Region | None]:
        try:
            tests = parse_tests(allowed.text, names | self.known).tests
        except FeelError:
            return ()  # reported where the allowed values themselves are compiled
        return [region(Tests((test,))) for test in tests]


def _rank_by(alternatives: Sequence[Region | None]) -> Rank:
    places = column([alternative or _NOWHERE for alternative in alternatives])
    last = len(alternatives)

    def rank(value: Any) -> int:
        mask = places.mask(value) or 0
        return (mask & -mask).bit_length() - 1 if mask else last

    return rank


def _accept(_value: Any, _scope: Scope, _run: Run) -> bool:
    return True


def _variable(text: m.Text) -> Evaluator:
    name = text.text
    return lambda scope, _run: scope.get(name)


def _context(
    entries: Sequence[tuple[str, Evaluator, m.Where]], result: Evaluator | None
) -> Evaluator:
    """The context of the entries, or with a result entry the value of that."""

    def evaluate(scope: Scope, run: Run) -> Any:
        inside = dict(scope)
        made: dict[str, Any] = {}
        for name, value, where in entries:
            found = value(inside, run) if result else run.used(value, inside, where)
            inside[name] = made[name] = found
        return result(inside, run) if result else made

    return evaluate


def where_of(expression: m.Expression) -> m.Where:
    """The place of an expression."""
    return (
        expression.text.where if isinstance(expression, m.LiteralExpression) else expression.where
    )


_NOWHERE = Region(None, ())
_ITERATORS: Mapping[str, str] = {
    "for": "for item in source return body(item, partial)",
    "some": "some item in source satisfies body(item, null)",
    "every": "every item in source satisfies body(item, null)",
}
_COMPILERS: Mapping[type, Callable[[Compiler, Any, Names], Evaluator]] = {
    m.LiteralExpression: Compiler.literal,
    m.DecisionTable: Compiler.table,
    m.Context: Compiler.context,
    m.Invocation: Compiler.invocation,
    m.ListExpression: Compiler.list,
    m.Relation: Compiler.relation,
    m.FunctionDefinition: Compiler.function,
    m.Conditional: Compiler.conditional,
    m.Filter: Compiler.filter,
    m.Iterator: Compiler.iterator,
    m.Missing: Compiler.missing,
}

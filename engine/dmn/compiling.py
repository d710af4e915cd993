"""From boxed expressions to functions of a scope (DMN 1.5 clauses 7.3, 10.2.1 and 10.2.2).

Everything is compiled once, when a file is loaded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine import feel
from engine.dmn import model as m
from engine.dmn.functions import call, function, refused
from engine.dmn.running import Evaluator, Run, Scope
from engine.dmn.tables import Table
from engine.dmn.tabling import compile_table
from engine.dmn.texts import Names, Texts, null
from engine.dmn.types import ANY, FunctionType, Type
from engine.feel.domain import Function


@dataclass(frozen=True)
class Compiler:
    """Compiles the expressions of one element; `tables` gathers its decision tables."""

    texts: Texts
    tables: list[Table] = field(default_factory=list)

    def expression(self, expression: m.Expression, names: Names) -> Evaluator:
        """Any boxed expression, its own type reference applied."""
        evaluator = _COMPILERS[type(expression)](self, expression, names)
        variable = m.Variable("result", expression.type_ref, where_of(expression))
        return self._typed(variable, expression, evaluator)

    def _typed(self, into: m.Variable, value: m.Expression, evaluator: Evaluator) -> Evaluator:
        """The evaluator with its value converted to the type of what it goes into.

        A function may be given the type of its results, as older tools write it: no conversion.
        """
        type_ = self.texts.types.resolve(into.type_ref, into.where)
        is_function = isinstance(value, m.FunctionDefinition)
        if type_ == ANY or (is_function and not isinstance(type_, FunctionType)):
            return evaluator
        return lambda scope, run: run.typed(evaluator(scope, run), type_, into.where, into.name)

    def literal(self, expression: m.LiteralExpression, names: Names) -> Evaluator:
        """A literal expression."""
        return self.texts.expression(expression.text, names)

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
            (p.name, self.texts.types.resolve(p.type_ref, p.where)) for p in expression.parameters
        )

    def body(self, expression: m.FunctionDefinition, name: str, names: Names) -> Evaluator:
        """What a function does; one that is not FEEL is reported and never run."""
        if expression.kind == "FEEL":
            return self.expression(expression.body, names | {p.name for p in expression.parameters})
        kind = expression.kind
        self.texts.report(
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

    def table(self, source: m.DecisionTable, names: Names) -> Evaluator:
        """A decision table."""
        table = compile_table(self.texts, source, names)
        self.tables.append(table)
        return table.evaluate


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

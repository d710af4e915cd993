"""Syntax tree to closures: every node becomes a function from an environment to a value.

DMN 1.5, 10.3.2.13 (semantic mappings). Failures inside become null with a reason; bounds raise.
"""

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel import comparing, domain, iterating, syntax
from engine.feel.arithmetic import DECIMAL128, negate, operate
from engine.feel.comparing import Code, Env
from engine.feel.conformance import instance_of
from engine.feel.domain import Function, Null, Param, Place, Range, Run, kind
from engine.feel.invoke import invoke, invoke_named
from engine.feel.lexer import line_column
from engine.feel.library import BUILT_INS
from engine.feel.properties import select
from engine.feel.temporal_text import read_at
from engine.ports import Value


class Compiler:
    """Compiles the nodes of one text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def place(self, node: syntax.Node) -> Place:
        """Where the node stands."""
        return Place(*line_column(self._text, node.at))

    def code(self, node: syntax.Node) -> Code:
        """The closure of a node."""
        return _NODES[type(node)](self, node)


def guarded(place: Place, operation: Callable[[Env], Value]) -> Code:
    """The operation with a reason for its null."""

    def code(env: Env) -> Value:
        try:
            return operation(env)
        except Null as null:
            env.run.fail(place, null.en, null.ko)
            return None

    return code


# --- literals ------------------------------------------------------------------------------------


def _constant(value: Value) -> Code:
    return lambda _env: value


def _literal(_c: Compiler, node: Any) -> Code:
    return _constant(node.value)


def _null(_c: Compiler, _node: syntax.Node) -> Code:
    return _constant(None)


def _at(c: Compiler, node: syntax.At) -> Code:
    value = read_at(node.text) if len(node.text) < 200 else None
    if value is not None:
        return _constant(value)

    def fail(_env: Env) -> Value:
        raise Null(
            f'@"{node.text[:40]}" is no date, time or duration',
            f'@"{node.text[:40]}"은(는) 날짜, 시각, 기간이 아닙니다',
        )

    return guarded(c.place(node), fail)


def _list(c: Compiler, node: syntax.ListNode) -> Code:
    codes = [c.code(item) for item in node.items]

    def code(env: Env) -> Value:
        env.run.items(len(codes))
        return [item(env) for item in codes]

    return code


def _context(c: Compiler, node: syntax.ContextNode) -> Code:
    place = c.place(node)
    entries = [(name, c.code(value)) for name, value in node.entries]
    repeated = len({name for name, _ in entries}) < len(entries)

    def code(env: Env) -> Value:
        if repeated:
            env.run.fail(place, "a key is given twice", "같은 이름의 항목이 두 번 있습니다")
            return None
        env.run.items(len(entries))
        built: dict[str, Value] = {}
        inner = Env(built, env, env.run)
        for name, value in entries:
            built[name] = value(inner)
        return built

    return code


def _interval(c: Compiler, node: syntax.Interval) -> Code:
    start, end = c.code(node.start), c.code(node.end)
    included = node.start_included, node.end_included
    return lambda env: Range(start(env), end(env), *included)


_BOUND_SHAPES: Mapping[str, Callable[[Value], Range]] = {
    "<": lambda v: Range(None, v, start_included=False, end_included=False, operator="<"),
    "<=": lambda v: Range(None, v, start_included=False, end_included=True, operator="<="),
    ">": lambda v: Range(v, None, start_included=False, end_included=False, operator=">"),
    ">=": lambda v: Range(v, None, start_included=True, end_included=False, operator=">="),
    "=": lambda v: Range(v, v, start_included=True, end_included=True, operator="="),
    "!=": lambda v: Range(v, v, start_included=False, end_included=False, operator="!="),
}


def _bound(c: Compiler, node: syntax.Bound) -> Code:
    shape, operand = _BOUND_SHAPES[node.operator], c.code(node.operand)
    return lambda env: shape(operand(env))


# --- names and paths -----------------------------------------------------------------------------


def _name(c: Compiler, node: syntax.Name) -> Code:
    name, place, fallback = node.name, c.place(node), BUILT_INS.get(node.name)

    def code(env: Env) -> Value:
        scope: Env | None = env
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        if fallback is None:
            env.run.fault(place, f"{name} is not known here", f"{name}: 알 수 없는 이름입니다")
        return fallback

    return code


def _path(c: Compiler, node: syntax.Path) -> Code:
    base, name, place = c.code(node.base), node.name, c.place(node)

    def code(env: Env) -> Value:
        value = base(env)
        if type(value) is dict and name in value:
            return value[name]
        return slow(env, value)

    def slow(env: Env, value: Value) -> Value:
        try:
            return select(env.run, value, name)
        except Null as null:
            env.run.fail(place, null.en, null.ko)
            return None

    return code


# --- operators -----------------------------------------------------------------------------------

_FAST_ARITHMETIC: Mapping[str, Callable[[Any, Any], Value]] = {
    "+": DECIMAL128.add,
    "-": DECIMAL128.subtract,
    "*": DECIMAL128.multiply,
}
_NO_FAST = comparing.NOTHING


def _arithmetic(c: Compiler, node: syntax.Arithmetic) -> Code:
    operator, place = node.operator, c.place(node)
    left, right = c.code(node.left), c.code(node.right)
    fast = _FAST_ARITHMETIC.get(operator)
    numbers = comparing.NUMBERS if fast else _NO_FAST

    def code(env: Env) -> Value:
        a, b = left(env), right(env)
        if fast is not None and type(a) in numbers and type(b) in numbers:
            try:
                return fast(a, b)
            except ArithmeticError:
                pass
        try:
            return operate(env.run, operator, a, b)
        except Null as null:
            env.run.fail(place, null.en, null.ko)
            return None

    return code


def _negation(c: Compiler, node: syntax.Negation) -> Code:
    operand = c.code(node.operand)
    return guarded(c.place(node), lambda env: negate(operand(env)))


def _comparison(c: Compiler, node: syntax.Comparison) -> Code:
    left, right, place = c.code(node.left), c.code(node.right), c.place(node)
    if isinstance(node.right, syntax.NullLiteral):
        return comparing.null_test(left, node.operator, place)
    if isinstance(node.left, syntax.NullLiteral):
        return comparing.null_test(right, node.operator, place)
    return comparing.comparison(node.operator, left, right, place)


def _logic(c: Compiler, node: syntax.Logic) -> Code:
    codes = tuple(c.code(operand) for operand in node.operands)
    places = tuple(c.place(operand) for operand in node.operands)
    return comparing.logic(node.operator, codes, places)


def _between(c: Compiler, node: syntax.Between) -> Code:
    codes = c.code(node.value), c.code(node.low), c.code(node.high)
    return comparing.between(*codes, c.place(node))


def _in(c: Compiler, node: syntax.In) -> Code:
    tests = tuple(test_code(c, test) for test in node.tests)
    return comparing.membership(c.code(node.value), tests, c.place(node))


def test_code(c: Compiler, test: syntax.Node) -> Code:
    """A test as a function from an environment, where the value is named `?`, to its answer."""
    code = c.code(test)
    if mentions(test, "?"):
        return comparing.condition_test(code)
    return comparing.value_test(code)


def mentions(node: syntax.Node, name: str) -> bool:
    """Whether the name is read anywhere in the node."""
    level = [node]
    while level:
        if any(isinstance(n, syntax.Name) and n.name == name for n in level):
            return True
        level = [child for n in level for child in syntax.children(n)]
    return False


def _instance_of(c: Compiler, node: syntax.InstanceOf) -> Code:
    value, type_ = c.code(node.value), node.type
    return guarded(c.place(node), lambda env: instance_of(env.run, value(env), type_))


# --- functions -----------------------------------------------------------------------------------


def _callee(c: Compiler, node: syntax.Node) -> Code:
    """The function to call; a variable that is none does not hide a built-in of its name."""
    code = c.code(node)
    fallback = BUILT_INS.get(node.name) if isinstance(node, syntax.Name) else None
    if fallback is None:
        return code

    def function(env: Env) -> Value:
        value = code(env)
        return value if value is fallback or kind(value) == domain.FUNCTION else fallback

    return function


def _call(c: Compiler, node: syntax.Call) -> Code:
    function = _callee(c, node.function)
    arguments = tuple(c.code(argument) for argument in node.arguments)

    def call(env: Env) -> Value:
        return invoke(env.run, function(env), [argument(env) for argument in arguments])

    return guarded(c.place(node.function), call)


def _named_call(c: Compiler, node: syntax.NamedCall) -> Code:
    function = _callee(c, node.function)
    arguments = tuple((name, c.code(value)) for name, value in node.arguments)
    repeated = len({name for name, _ in arguments}) < len(arguments)

    def call(env: Env) -> Value:
        if repeated:
            raise Null("a parameter is given twice", "같은 인수가 두 번 주어졌습니다")
        return invoke_named(env.run, function(env), {n: value(env) for n, value in arguments})

    return guarded(c.place(node.function), call)


def _function(c: Compiler, node: syntax.FunctionNode) -> Code:
    params = tuple(Param(p.name, p.type) for p in node.parameters)
    if node.external:
        return _external(c, node)
    body = c.code(node.body)
    names = [p.name for p in params]

    def code(env: Env) -> Value:
        def call(run: Run, arguments: tuple[Value, ...]) -> Value:
            return body(Env(dict(zip(names, arguments, strict=True)), env, run))

        return Function("", params, call)

    return code


def _external(c: Compiler, node: syntax.FunctionNode) -> Code:
    """Java and PMML are refused: nothing that a designer names is run (10.3.2.13.3)."""
    mapping = c.code(node.body)

    def refuse(env: Env) -> Value:
        what = _external_name(mapping(env))
        raise Null(
            f"the external function {what} is refused", f"외부 함수 {what}은(는) 실행하지 않습니다"
        )

    return guarded(c.place(node), refuse)


def _external_name(mapping: Value) -> str:
    """`java.lang.Math cos(double)`, as far as the mapping says."""
    inner = next(iter(mapping.values()), None) if isinstance(mapping, dict) else None
    parts = inner.values() if isinstance(inner, dict) else ()
    return " ".join(part for part in parts if isinstance(part, str))[:120]


# --- control -------------------------------------------------------------------------------------


def _if(c: Compiler, node: syntax.If) -> Code:
    condition, then, otherwise = (
        c.code(part) for part in (node.condition, node.then, node.otherwise)
    )
    place = c.place(node.condition)

    def code(env: Env) -> Value:
        failures = len(env.run.reasons)
        answer = condition(env)
        if answer is True:
            return then(env)
        if answer is not False and (answer is not None or len(env.run.reasons) > failures):
            env.run.fault(
                place, f"the condition is {kind(answer)}, no boolean", "조건이 참/거짓이 아닙니다"
            )
        return otherwise(env)

    return code


def _iterators(c: Compiler, found: tuple[syntax.Iterator, ...]) -> list[iterating.Source]:
    return [
        iterating.Source(
            i.name, c.code(i.domain), None if i.end is None else c.code(i.end), c.place(i.domain)
        )
        for i in found
    ]


def _for(c: Compiler, node: syntax.For) -> Code:
    sources, body = _iterators(c, node.iterators), c.code(node.body)
    partial = any(mentions(n, "partial") for n in syntax.children(node))
    return guarded(c.place(node), iterating.for_loop(sources, body, partial=partial))


def _quantified(c: Compiler, node: syntax.Quantified) -> Code:
    sources, condition = _iterators(c, node.iterators), c.code(node.condition)
    return guarded(c.place(node), iterating.quantifier(node.kind, sources, condition))


def _filter(c: Compiler, node: syntax.Filter) -> Code:
    base, condition = c.code(node.base), c.code(node.condition)
    if isinstance(node.condition, syntax.Number):
        return guarded(c.place(node), iterating.item_at(base, node.condition.value))
    return guarded(c.place(node), iterating.filtered(base, condition))


_NODES: Mapping[type[syntax.Node], Callable[[Compiler, Any], Code]] = {
    syntax.Number: _literal,
    syntax.String: _literal,
    syntax.Boolean: _literal,
    syntax.NullLiteral: _null,
    syntax.At: _at,
    syntax.Name: _name,
    syntax.ListNode: _list,
    syntax.ContextNode: _context,
    syntax.Interval: _interval,
    syntax.Bound: _bound,
    syntax.Negation: _negation,
    syntax.Arithmetic: _arithmetic,
    syntax.Comparison: _comparison,
    syntax.Logic: _logic,
    syntax.Between: _between,
    syntax.In: _in,
    syntax.InstanceOf: _instance_of,
    syntax.Path: _path,
    syntax.Filter: _filter,
    syntax.Call: _call,
    syntax.NamedCall: _named_call,
    syntax.FunctionNode: _function,
    syntax.If: _if,
    syntax.For: _for,
    syntax.Quantified: _quantified,
}

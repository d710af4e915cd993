"""Syntax tree to closures: every node becomes a function from an environment to a value.

DMN 1.5, 10.3.2.13 (semantic mappings). Failures inside become null with a reason; bounds raise.
"""

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel import calls, comparing, iterating, literals, syntax
from engine.feel.arithmetic import DECIMAL128, negate, operate
from engine.feel.closures import Compiler, Table, guarded
from engine.feel.comparing import Code, Env
from engine.feel.conformance import instance_of
from engine.feel.domain import Null, Place, Run, kind
from engine.feel.library import BUILT_INS
from engine.feel.properties import select
from engine.ports import Value

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


def _gives_away(root: syntax.Node, name: str) -> bool:
    """Whether the value of a name may get out other than by a filter or a built-in function."""
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, syntax.Name) and node.name == name:
            return True
        inner = syntax.children(node)
        looks = isinstance(node, syntax.Filter) or (
            isinstance(node, syntax.Call)
            and isinstance(node.function, syntax.Name)
            and node.function.name in BUILT_INS
        )
        stack += [n for n in inner if not (looks and isinstance(n, syntax.Name))]
    return False


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
        if answer is not False:
            _undecided(env.run, place, answer, failures)
        return otherwise(env)

    return code


def _undecided(run: Run, place: Place, answer: Value, failures: int) -> None:
    """A failed condition is a fault, by its first cause; a null that was given is none."""
    if answer is not None:
        en = f"the condition is a {kind(answer)}, no boolean"
        run.fault(place, en, "조건이 참/거짓이 아닙니다")
    elif len(run.reasons) > failures:
        cause = run.reasons[failures]
        run.fault(Place(cause.line, cause.column), cause.message, cause.message_ko)


def _iterators(c: Compiler, found: tuple[syntax.Iterator, ...]) -> list[iterating.Source]:
    return [
        iterating.Source(
            i.name, c.code(i.domain), None if i.end is None else c.code(i.end), c.place(i.domain)
        )
        for i in found
    ]


def _for(c: Compiler, node: syntax.For) -> Code:
    sources, body = _iterators(c, node.iterators), c.code(node.body)
    partial: iterating.Partial = iterating.unread
    if mentions(node.body, "partial"):
        partial = iterating.copied if _gives_away(node.body, "partial") else iterating.viewed
    return guarded(c.place(node), iterating.for_loop(sources, body, partial))


def _quantified(c: Compiler, node: syntax.Quantified) -> Code:
    sources, condition = _iterators(c, node.iterators), c.code(node.condition)
    return guarded(c.place(node), iterating.quantifier(node.kind, sources, condition))


def _filter(c: Compiler, node: syntax.Filter) -> Code:
    base, condition = c.code(node.base), c.code(node.condition)
    if isinstance(node.condition, syntax.Number):
        return guarded(c.place(node), iterating.item_at(base, node.condition.value))
    return guarded(c.place(node), iterating.filtered(base, condition))


_NODES: Table = {
    **literals.TABLE,
    **calls.TABLE,
    syntax.Name: _name,
    syntax.Negation: _negation,
    syntax.Arithmetic: _arithmetic,
    syntax.Comparison: _comparison,
    syntax.Logic: _logic,
    syntax.Between: _between,
    syntax.In: _in,
    syntax.InstanceOf: _instance_of,
    syntax.Path: _path,
    syntax.Filter: _filter,
    syntax.If: _if,
    syntax.For: _for,
    syntax.Quantified: _quantified,
}


def compile_tree(text: str, tree: syntax.Node) -> Code:
    """The closure of an expression."""
    return Compiler(text, _NODES).code(tree)


def compile_test_list(text: str, tree: syntax.Tests) -> Code:
    """The closure of unary tests, over an environment where the value is named `?`."""
    if not tree.tests:
        return lambda _env: True
    compiler = Compiler(text, _NODES)
    tests = tuple(test_code(compiler, test) for test in tree.tests)
    holds = comparing.membership(lambda env: env.names["?"], tests, Place(1, 1))
    if not tree.negated:
        return holds

    def code(env: Env) -> Value:
        answer = holds(env)
        return None if answer is None else not answer

    return code

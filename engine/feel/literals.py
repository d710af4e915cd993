"""Closures of literals, lists, contexts and ranges (DMN 1.5, 10.3.1.2, 10.3.2.3 to .7)."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel import syntax
from engine.feel.closures import Compiler, Table, constant, guarded
from engine.feel.comparing import Code, Env
from engine.feel.domain import Null, Range
from engine.feel.temporal_text import read_at
from engine.ports import Value


def _literal(_c: Compiler, node: Any) -> Code:
    return constant(node.value)


def _null(_c: Compiler, _node: syntax.Node) -> Code:
    return constant(None)


def _at(c: Compiler, node: syntax.At) -> Code:
    value = read_at(node.text) if len(node.text) < 200 else None
    if value is not None:
        return constant(value)

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


TABLE: Table = {
    syntax.Number: _literal,
    syntax.String: _literal,
    syntax.Boolean: _literal,
    syntax.NullLiteral: _null,
    syntax.At: _at,
    syntax.ListNode: _list,
    syntax.ContextNode: _context,
    syntax.Interval: _interval,
    syntax.Bound: _bound,
}

"""Closures of function definitions and invocations (DMN 1.5, 10.3.2.13, table 63)."""

from engine.feel import domain, syntax
from engine.feel.closures import Compiler, Table, guarded
from engine.feel.comparing import Code, Env
from engine.feel.domain import Function, Null, Param, Run, kind
from engine.feel.invoke import invoke, invoke_named
from engine.feel.library import BUILT_INS
from engine.ports import Value


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


TABLE: Table = {
    syntax.Call: _call,
    syntax.NamedCall: _named_call,
    syntax.FunctionNode: _function,
}

"""Compiled expressions and unary tests: what the rest of the engine evaluates."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from engine.errors import ContractError, FeelBoundError, FeelError, FeelNullError
from engine.feel import shortcuts, syntax
from engine.feel.comparing import Code, Env, membership
from engine.feel.compiler import Compiler, test_code
from engine.feel.domain import Function, Null, Param, Place, Reason, Run
from engine.feel.limits import DEFAULT, BoundHit, Limits
from engine.feel.parser import Parser, parse, parse_tests
from engine.feel.reading import names_read
from engine.feel.type_refs import TypeRef
from engine.ports import Value

T = TypeVar("T")
_CACHED = 4096
_NO_TYPES: Mapping[str, TypeRef] = {}
_NOTHING: Mapping[str, Any] = {}
_SHOWN = 120  # characters of an input in an error


class Result(NamedTuple):
    """What an expression gave, and why things inside it became null, in the order they did."""

    value: Value
    reasons: tuple[Reason, ...]


_TRUE, _FALSE = Result(True, ()), Result(False, ())


class Expression:
    """An expression that was compiled; it may be evaluated any number of times, by any thread.

    `names_read` are the free names: those that it does not define itself and that are not built in
    functions. Inside a filter a name may turn out to be an entry of the items: `names_in_filters`
    are the free names that are read nowhere else.
    """

    __slots__ = ("_code", "_shortcut", "names_in_filters", "names_read", "source", "tree")

    def __init__(self, source: str, tree: syntax.Node, code: Code) -> None:
        self.source = source
        self.tree = tree
        self.names_read, self.names_in_filters = names_read(tree)
        self._code = code
        self._shortcut = shortcuts.of_expression(tree)

    def evaluate(
        self,
        context: Mapping[str, Value],
        *,
        limits: Limits = DEFAULT,
        now: datetime | None = None,
        types: Mapping[str, TypeRef] = _NO_TYPES,
        functions: Mapping[str, Value] = _NOTHING,
    ) -> Result:
        """The value and the reasons. `now` (aware) is what `now()` and `today()` give.

        `types` are the item definitions that `instance of` and parameters may name; `functions`
        is a second context behind the first, for functions of the engine.

        Raises:
            FeelBoundError: A bound of `limits` was reached.
        """
        if self._shortcut is not None:
            answer = self._shortcut(context)
            if answer is not None:
                return _TRUE if answer else _FALSE
        run = Run(limits, now, types)
        value = _run(self._code, _scope(context, functions, run), self.source)
        return Result(value, tuple(run.reasons))

    def value_in(self, run: Run, context: Mapping[str, Value]) -> Value:
        """The value, as a part of a run that goes on: one meter and one list of reasons for many.

        Raises:
            FeelBoundError: A bound of the run was reached.
        """
        if self._shortcut is not None:
            answer = self._shortcut(context)
            if answer is not None:
                return answer
        return _run(self._code, Env(context, None, run), self.source)

    def require(
        self,
        context: Mapping[str, Value],
        *,
        limits: Limits = DEFAULT,
        now: datetime | None = None,
        types: Mapping[str, TypeRef] = _NO_TYPES,
        functions: Mapping[str, Value] = _NOTHING,
    ) -> Value:
        """The value, where a null out of an error is not accepted.

        A null that the expression says, or that a variable holds, is returned. An unknown name and
        an `if` whose condition failed are refused whatever the result is; a comparison with null
        takes care of both.

        Raises:
            FeelNullError: The result is or contains a null and something failed on the way.
            FeelBoundError: A bound of `limits` was reached.
        """
        run = Run(limits, now, types)
        value = _run(self._code, _scope(context, functions, run), self.source)
        reasons = run.faults or (run.reasons if run.reasons and _has_null(value) else [])
        if reasons:
            raise self._refusal(context, reasons)
        return value

    def _refusal(self, context: Mapping[str, Value], reasons: Sequence[Reason]) -> FeelNullError:
        first = reasons[0]
        inputs = {name: _shown(context[name]) for name in self.names_read if name in context}
        return FeelNullError(
            self.source,
            first.message,
            first.line,
            first.column,
            first.message_ko,
            inputs=dict(sorted(inputs.items())),
            more=tuple(f"{r.line}:{r.column}: {r.message}" for r in reasons[1:]),
        )


class UnaryTests:
    """Unary tests that were compiled, such as a cell of a decision table (rule 15).

    `accepts_everything` says that the tests are `-`.
    """

    __slots__ = ("_code", "_shortcut", "accepts_everything", "names_read", "source", "tree")

    def __init__(self, source: str, tree: syntax.Tests, code: Code) -> None:
        self.source = source
        self.tree = tree
        self.names_read = names_read(tree)[0] - {"?"}
        self.accepts_everything = not tree.tests
        self._code = code
        self._shortcut = shortcuts.of_tests(tree)

    def matches(
        self,
        value: Value,
        context: Mapping[str, Value],
        *,
        limits: Limits = DEFAULT,
        now: datetime | None = None,
        types: Mapping[str, TypeRef] = _NO_TYPES,
        functions: Mapping[str, Value] = _NOTHING,
    ) -> Result:
        """Whether `value` satisfies the tests: true, false, or null when it can't be said.

        Raises:
            FeelBoundError: A bound of `limits` was reached.
        """
        if self._shortcut is not None:
            answer = self._shortcut(value)
            if answer is not None:
                return _TRUE if answer else _FALSE
        run = Run(limits, now, types)
        env = Env({"?": value}, _scope(context, functions, run), run)
        return Result(_run(self._code, env, self.source), tuple(run.reasons))

    def holds_in(self, run: Run, value: Value, context: Mapping[str, Value]) -> Value:
        """Whether `value` satisfies the tests, as a part of a run that goes on.

        Raises:
            FeelBoundError: A bound of the run was reached.
        """
        if self._shortcut is not None:
            answer = self._shortcut(value)
            if answer is not None:
                return answer
        env = Env({"?": value}, Env(context, None, run), run)
        return _run(self._code, env, self.source)


def _scope(context: Mapping[str, Value], functions: Mapping[str, Value], run: Run) -> Env:
    return Env(context, Env(functions, None, run) if functions else None, run)


# --- running -------------------------------------------------------------------------------------


def _run(code: Code, env: Env, source: str) -> Value:
    try:
        value = code(env)
        if type(value) in _NESTED:
            _measure(env.run, value)
    except BoundHit as hit:
        raise _bound_error(source, hit) from hit
    except RecursionError as error:
        raise _bound_error(source, BoundHit("depth", env.run.limits.depth)) from error
    except ContractError:
        raise
    except Exception as error:  # the edge of the room: a fault of ours becomes an error of ours
        raise FeelError(
            source, f"internal fault: {type(error).__name__}", reason_ko="FEEL 엔진 내부 오류"
        ) from error
    return value


_NESTED = frozenset({list, dict})


def _measure(run: Run, value: Value) -> None:
    """Count what a result holds: sharing could make it huge to whoever walks through it."""
    stack = [value]
    while stack:
        inner = stack.pop()
        run.step(1 + len(inner))
        items = inner.values() if type(inner) is dict else inner
        stack += [item for item in items if type(item) in _NESTED]


def _bound_error(source: str, hit: BoundHit) -> FeelBoundError:
    return FeelBoundError(
        source,
        f"the bound {hit.bound} = {hit.limit} was reached",
        1,
        1,
        f"허용 한도({hit.bound} = {hit.limit})를 넘었습니다",
        hit.bound,
    )


def _has_null(value: Value) -> bool:
    stack = [value]
    while stack:
        inner = stack.pop()
        if inner is None:
            return True
        if type(inner) in _NESTED:
            stack += inner.values() if type(inner) is dict else inner
    return False


def _shown(value: Value) -> str:
    from engine.feel.library.conversion import show

    try:
        text = show(Run(DEFAULT, None, _NO_TYPES), value)
    except (Null, BoundHit, RecursionError):
        text = f"({type(value).__name__})"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


# --- compiling -----------------------------------------------------------------------------------


def compile_expression(text: str, names: Collection[str] = ()) -> Expression:
    """The compiled expression; the same text and names give the same object while it is cached.

    `names` are the known names; those of one plain word may be left out.

    Raises:
        FeelSyntaxError: The text is not FEEL; line and column say where.
        FeelBoundError: It is too long or nested too deep.
    """
    return _compiled_expression(text, frozenset(names))


@lru_cache(maxsize=_CACHED)
def _compiled_expression(text: str, names: frozenset[str]) -> Expression:
    tree = _guarded(lambda: parse(text, names), text)
    return Expression(text, tree, _guarded(lambda: Compiler(text).code(tree), text))


def compile_tests(text: str, names: Collection[str] = ()) -> UnaryTests:
    """The compiled unary tests; cached as expressions are.

    Raises:
        FeelSyntaxError: The text is not a list of tests; line and column say where.
        FeelBoundError: It is too long or nested too deep.
    """
    return _compiled_tests(text, frozenset(names))


@lru_cache(maxsize=_CACHED)
def _compiled_tests(text: str, names: frozenset[str]) -> UnaryTests:
    tree = _guarded(lambda: parse_tests(text, names), text)
    return UnaryTests(text, tree, _guarded(lambda: _tests_code(Compiler(text), tree), text))


def _guarded(action: Callable[[], T], text: str) -> T:
    try:
        return action()
    except RecursionError as error:
        raise _bound_error(text[:200], BoundHit("depth", DEFAULT.depth)) from error


def _tests_code(compiler: Compiler, tree: syntax.Tests) -> Code:
    if not tree.tests:
        return lambda _env: True
    tests = tuple(test_code(compiler, test) for test in tree.tests)
    holds = membership(lambda env: env.names["?"], tests, Place(1, 1))
    if not tree.negated:
        return holds

    def code(env: Env) -> Value:
        answer = holds(env)
        return None if answer is None else not answer

    return code


# --- the short ways ------------------------------------------------------------------------------


def evaluate_with_reasons(
    text: str,
    context: Mapping[str, Value] = _NOTHING,
    *,
    limits: Limits = DEFAULT,
    now: datetime | None = None,
    functions: Mapping[str, Value] = _NOTHING,
) -> Result:
    """Compile (or find compiled) and evaluate; names with spaces are those of the context.

    Raises:
        FeelSyntaxError: The text is not FEEL.
        FeelBoundError: A bound was reached.
    """
    names = special_names(context) | special_names(functions)
    expression = _compiled_expression(text, names)
    return expression.evaluate(context, limits=limits, now=now, functions=functions)


def evaluate(
    text: str,
    context: Mapping[str, Value] = _NOTHING,
    *,
    limits: Limits = DEFAULT,
    now: datetime | None = None,
    functions: Mapping[str, Value] = _NOTHING,
) -> Value:
    """The value of an expression, null where it has none.

    >>> evaluate("a + 1", {"a": 1})
    Decimal('2')

    Raises:
        FeelSyntaxError: The text is not FEEL.
        FeelBoundError: A bound was reached.
    """
    return evaluate_with_reasons(text, context, limits=limits, now=now, functions=functions).value


_MAX_NAMES = 2_000
_NAME_DEPTH = 6


def special_names(context: Mapping[str, Value]) -> frozenset[str]:
    """The names in a context, at any level, that are more than one word."""
    return frozenset(_special(context, 0))


def _special(value: Any, depth: int) -> Iterator[str]:
    if depth > _NAME_DEPTH:
        return
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if isinstance(name, str) and not name.isidentifier():
                yield name
            if type(inner) in _NESTED:
                yield from _special(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value[:_MAX_NAMES]:
            yield from _special(inner, depth + 1)


def function(
    name: str,
    params: Sequence[str],
    py_callable: Callable[..., Value],
    result: str = "",
) -> Function:
    """A function that expressions can call, when it is put in their context.

    `params` are names, or names with a type: `"days: number"`. The callable gets the arguments in
    this order; it may return a `Result`, whose reasons are passed on, and what it raises becomes
    a null with a reason, except errors of bounds.

    Raises:
        FeelSyntaxError: A type is not one.
    """
    declared = tuple(_declared(param) for param in params)
    return Function(name, declared, _adapter(name, py_callable), _type(result) if result else None)


def _declared(param: str) -> Param:
    name, _, type_ = param.partition(":")
    return Param(name.strip(), _type(type_) if type_ else None)


def _type(text: str) -> TypeRef:
    return Parser(text).whole_type()


def _adapter(
    name: str, py_callable: Callable[..., Value]
) -> Callable[[Run, tuple[Value, ...]], Value]:
    def call(run: Run, arguments: tuple[Value, ...]) -> Value:
        try:
            value = py_callable(*arguments)
        except (FeelBoundError, BoundHit, RecursionError, Null):
            raise
        except ContractError as error:
            raise Null(f"{name}: {error.text('en')}", f"{name}: {error.text('ko')}") from error
        except Exception as error:  # somebody else's code: its fault is a null with a reason
            raise Null(f"{name} failed: {type(error).__name__}", f"{name} 실행 오류") from error
        if isinstance(value, Result):
            run.reasons.extend(value.reasons)
            return value.value
        return value

    return call

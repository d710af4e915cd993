"""Compiled expressions and unary tests: what the rest of the engine evaluates."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from engine.errors import FeelNullError
from engine.feel import shortcuts, syntax
from engine.feel.comparing import Code, Env
from engine.feel.domain import Reason, Run
from engine.feel.limits import DEFAULT, Limits
from engine.feel.reading import names_read
from engine.feel.running import has_null, run_code, shown
from engine.feel.type_refs import TypeRef
from engine.ports import Value

_NO_TYPES: Mapping[str, TypeRef] = {}
NOTHING: Mapping[str, Any] = {}


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
        functions: Mapping[str, Value] = NOTHING,
    ) -> Result:
        """The value and the reasons. `now` (aware) is what `now()` and `today()` give.

        `types` are the item definitions that `instance of` and parameters may name; `functions`
        is a second context behind the first, for functions of the engine.

        Raises:
            FeelBoundError: A bound of `limits` was reached.
        """
        answer = None if self._shortcut is None else self._shortcut(context)
        if answer is not None:
            return _TRUE if answer else _FALSE
        run = Run(limits, now, types)
        value = run_code(self._code, _scope(context, functions, run), self.source)
        return Result(value, tuple(run.reasons))

    def value_in(self, run: Run, context: Mapping[str, Value]) -> Value:
        """The value, as a part of a run that goes on: one meter and one list of reasons for many.

        Raises:
            FeelBoundError: A bound of the run was reached.
        """
        answer = None if self._shortcut is None else self._shortcut(context)
        if answer is not None:
            return answer
        return run_code(self._code, Env(context, None, run), self.source)

    def require(
        self,
        context: Mapping[str, Value],
        *,
        limits: Limits = DEFAULT,
        now: datetime | None = None,
        types: Mapping[str, TypeRef] = _NO_TYPES,
        functions: Mapping[str, Value] = NOTHING,
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
        value = run_code(self._code, _scope(context, functions, run), self.source)
        reasons = run.faults or (run.reasons if run.reasons and has_null(value) else [])
        if reasons:
            raise self._refusal(context, reasons)
        return value

    def _refusal(self, context: Mapping[str, Value], reasons: Sequence[Reason]) -> FeelNullError:
        first = reasons[0]
        inputs = {name: shown(context[name]) for name in self.names_read if name in context}
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
        functions: Mapping[str, Value] = NOTHING,
    ) -> Result:
        """Whether `value` satisfies the tests: true, false, or null when it can't be said.

        Raises:
            FeelBoundError: A bound of `limits` was reached.
        """
        answer = None if self._shortcut is None else self._shortcut(value)
        if answer is not None:
            return _TRUE if answer else _FALSE
        run = Run(limits, now, types)
        env = Env({"?": value}, _scope(context, functions, run), run)
        return Result(run_code(self._code, env, self.source), tuple(run.reasons))

    def holds_in(self, run: Run, value: Value, context: Mapping[str, Value]) -> Value:
        """Whether `value` satisfies the tests, as a part of a run that goes on.

        Raises:
            FeelBoundError: A bound of the run was reached.
        """
        answer = None if self._shortcut is None else self._shortcut(value)
        if answer is not None:
            return answer
        env = Env({"?": value}, Env(context, None, run), run)
        return run_code(self._code, env, self.source)


def _scope(context: Mapping[str, Value], functions: Mapping[str, Value], run: Run) -> Env:
    return Env(context, Env(functions, None, run) if functions else None, run)

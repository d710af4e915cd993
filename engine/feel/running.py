"""Running a closure within its bounds, and what an error shows of the values."""

from engine.errors import ContractError, FeelBoundError, FeelError
from engine.feel.comparing import Code, Env
from engine.feel.domain import Null, Run
from engine.feel.iterating import Prefix
from engine.feel.limits import DEFAULT, BoundHit
from engine.ports import Value

_SHOWN = 120  # characters of an input in an error


def run_code(code: Code, env: Env, source: str) -> Value:
    """The value of a closure.

    Raises:
        FeelBoundError: A bound of the run was reached.
    """
    try:
        value = code(env)
        if type(value) in NESTED:
            _measure(env.run, value)
    except BoundHit as hit:
        raise bound_error(source, hit) from hit
    except RecursionError as error:
        raise bound_error(source, BoundHit("depth", env.run.limits.depth)) from error
    except ContractError:
        raise
    except Exception as error:  # the edge of the room: a fault of ours becomes an error of ours
        raise FeelError(
            source, f"internal fault: {type(error).__name__}", reason_ko="FEEL 엔진 내부 오류"
        ) from error
    return value


NESTED = frozenset({list, dict, Prefix})


def _measure(run: Run, value: Value) -> None:
    """Count what a result holds: sharing could make it huge to whoever walks through it."""
    stack = [value]
    while stack:
        inner = stack.pop()
        run.step(1 + len(inner))
        items = inner.values() if type(inner) is dict else inner
        stack += [item for item in items if type(item) in NESTED]


def bound_error(source: str, hit: BoundHit) -> FeelBoundError:
    """The error that names the bound."""
    return FeelBoundError(
        source,
        f"the bound {hit.bound} = {hit.limit} was reached",
        1,
        1,
        f"허용 한도({hit.bound} = {hit.limit})를 넘었습니다",
        hit.bound,
    )


def has_null(value: Value) -> bool:
    """Whether a value is null or holds one."""
    stack = [value]
    while stack:
        inner = stack.pop()
        if inner is None:
            return True
        if type(inner) in NESTED:
            stack += inner.values() if type(inner) is dict else inner
    return False


def shown(value: Value) -> str:
    """The value as FEEL text, shortened, for an error."""
    from engine.feel.library.conversion import show

    try:
        text = show(Run(DEFAULT, None, {}), value)
    except (Null, BoundHit, RecursionError):
        text = f"({type(value).__name__})"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."

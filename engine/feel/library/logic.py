"""Boolean and identity functions (DMN 1.5, tables 73 and 77; now and today, table 82)."""

from collections.abc import Callable

from engine.feel import domain
from engine.feel.compare import identical
from engine.feel.domain import Null, Run, kind
from engine.ports import Value


def _not(run: Run, negand: Value) -> Value:
    if negand is None:
        return None
    if kind(negand) != domain.BOOLEAN:
        raise Null("not() takes a boolean", "not()에는 참/거짓 값만 쓸 수 있습니다")
    run.step()
    return not negand


def _is(run: Run, first: Value, second: Value) -> bool:
    return identical(run, first, second)


TABLE: tuple[tuple[str, str, Callable[..., Value]], ...] = (
    ("not", "negand: any", _not),
    ("is", "value1: any, value2: any", _is),
)

"""List functions (DMN 1.5, tables 75 and 80)."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, DecimalException
from functools import cmp_to_key
from typing import Any

from engine.feel import domain
from engine.feel.arithmetic import DECIMAL128
from engine.feel.compare import equal, every, order, some
from engine.feel.domain import Null, Run, kind
from engine.feel.invoke import invoke
from engine.feel.library.numeric import decimal_of, whole
from engine.ports import Value

Values = Sequence[Value]


# --- questions -----------------------------------------------------------------------------------


def _same(run: Run, left: Value, right: Value) -> bool:
    run.step()
    return equal(run, left, right) is True


def _list_contains(run: Run, values: Values, element: Value) -> Value:
    return any(_same(run, value, element) for value in values)


def _count(_run: Run, values: Values) -> Value:
    return Decimal(len(values))


def _index_of(run: Run, values: Values, match: Value) -> Value:
    return [Decimal(i) for i, value in enumerate(values, 1) if _same(run, value, match)]


def _all(_run: Run, values: Values) -> Value:
    return every(_booleans(values, stop=False))


def _any(_run: Run, values: Values) -> Value:
    return some(_booleans(values, stop=True))


def _booleans(values: Values, *, stop: bool) -> Values:
    """The values; one that is no boolean spoils an answer that no other value has settled."""
    wrong = next((v for v in values if v is not None and kind(v) != domain.BOOLEAN), None)
    if wrong is not None and stop not in [v for v in values if isinstance(v, bool)]:
        what = kind(wrong)
        raise Null(f"{what} is not a boolean", f"{domain.KOREAN[what]}은(는) 참/거짓이 아닙니다")
    return values


# --- numbers -------------------------------------------------------------------------------------


def _numbers(run: Run, values: Values) -> list[Decimal]:
    run.step(1 + len(values))
    for value in values:
        what = kind(value)
        if what != domain.NUMBER:
            raise Null(f"{what} is not a number", f"{domain.KOREAN[what]}은(는) 수가 아닙니다")
    return [decimal_of(value) for value in values]


def _fold(step: Callable[[Any, Any], Decimal]) -> Callable[[list[Decimal]], Decimal | None]:
    def fold(numbers: list[Decimal]) -> Decimal | None:
        total = numbers[0] if numbers else None
        for number in numbers[1:]:
            total = step(total, number)
        return total

    return fold


_total = _fold(DECIMAL128.add)


def _mean(numbers: list[Decimal]) -> Value:
    return DECIMAL128.divide(_total(numbers) or 0, len(numbers)) if numbers else None


def _median(numbers: list[Decimal]) -> Value:
    ordered = sorted(numbers)
    middle, odd = divmod(len(ordered), 2)
    if not ordered or odd:
        return ordered[middle] if ordered else None
    return DECIMAL128.divide(DECIMAL128.add(ordered[middle - 1], ordered[middle]), 2)


def _stddev(numbers: list[Decimal]) -> Value:
    if len(numbers) < 2:
        return None
    mean = _mean(numbers)
    squares = [DECIMAL128.power(DECIMAL128.subtract(n, mean), 2) for n in numbers]
    return DECIMAL128.sqrt(DECIMAL128.divide(_total(squares) or 0, len(numbers) - 1))


def _mode(numbers: list[Decimal]) -> Value:
    counts: dict[Decimal, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(number for number, count in counts.items() if count == most)


def _statistic(compute: Callable[[list[Decimal]], Value]) -> Callable[..., Value]:
    def call(run: Run, values: Values) -> Value:
        try:
            result = compute(_numbers(run, values))
        except DecimalException as error:
            raise Null("the result is out of range", "계산 결과가 범위를 벗어납니다") from error
        if result is None:
            raise Null("there are too few numbers", "수가 부족합니다")
        return result

    return call


def _extreme(sign: int) -> Callable[..., Value]:
    def call(run: Run, values: Values) -> Value:
        run.step(1 + len(values))
        if not values:
            raise Null("the list is empty", "목록이 비어 있습니다")
        best = values[0]
        for value in values:
            place = order(value, best)
            if place is None:
                raise Null("the items have no order", "서로 비교할 수 없는 항목이 있습니다")
            best = value if place * sign > 0 else best
        return best

    return call


# --- parts and changes ---------------------------------------------------------------------------


def _position(values: Values, position: Value) -> int:
    """The index of a position: 1 is the first, -1 the last."""
    place = whole(position)
    if place != position or not place or abs(place) > len(values):
        raise Null("the position is outside the list", "목록에 없는 위치입니다")
    return place - 1 if place > 0 else len(values) + place


def _sublist(run: Run, values: Values, start: Value, length: Value = None) -> Value:
    first = _position(values, start)
    size = len(values) - first if length is None else whole(length)
    if size < 0 or first + size > len(values) or (length is not None and size != length):
        raise Null("the part is outside the list", "목록을 벗어난 구간입니다")
    run.items(size)
    return list(values[first : first + size])


def _append(run: Run, values: Values, *items: Value) -> Value:
    run.items(len(values) + len(items))
    return [*values, *items]


def _concatenate(run: Run, *lists: Values) -> Value:
    run.items(sum(map(len, lists)))
    return [value for values in lists for value in values]


def _insert_before(run: Run, values: Values, position: Value, item: Value) -> Value:
    index = _position(values, position)
    run.items(len(values) + 1)
    return [*values[:index], item, *values[index:]]


def _remove(run: Run, values: Values, position: Value) -> Value:
    index = _position(values, position)
    run.items(len(values))
    return [*values[:index], *values[index + 1 :]]


def _replace_at(run: Run, values: Values, position: Value, item: Value) -> Value:
    index = _position(values, position)
    run.items(len(values))
    return [*values[:index], item, *values[index + 1 :]]


def _replace_matching(run: Run, values: Values, match: Value, item: Value) -> Value:
    run.items(len(values))
    answers = [invoke(run, match, (value, item)) for value in values]
    if not all(isinstance(answer, bool) for answer in answers):
        raise Null("the match function gave no boolean", "match 함수의 결과가 참/거짓이 아닙니다")
    return [item if hit else value for hit, value in zip(answers, values, strict=True)]


def _reverse(run: Run, values: Values) -> Value:
    run.items(len(values))
    return list(values)[::-1]


def _distinct(run: Run, values: Values) -> Value:
    """Without repetitions; plain texts and numbers are looked up, everything else compared."""
    kept: list[Value] = []
    seen: set[Any] = set()
    rest: list[Value] = []
    for value in values:
        if _is_plain(value):
            fresh = value not in seen
            seen.add(value)
        else:
            fresh = not any(_same(run, value, other) for other in rest)
            rest.append(value)
        if fresh:
            kept.append(value)
    run.items(len(values))
    return kept


def _is_plain(value: Value) -> bool:
    return kind(value) in (domain.STRING, domain.NUMBER)


def _union(run: Run, *lists: Values) -> Value:
    return _distinct(run, _concatenate(run, *lists))


def _flatten(run: Run, values: Values) -> Value:
    flat: list[Value] = []
    stack: list[Iterator[Any]] = [iter(values)]
    while stack:
        value: Any = next(stack[-1], _END)
        run.step()
        if value is _END:
            stack.pop()
        elif kind(value) == domain.LIST:
            stack.append(iter(value))
        else:
            flat.append(value)
    run.items(len(flat))
    return flat


_END = object()


def _sort(run: Run, values: Values, precedes: Value) -> Value:
    run.items(len(values))

    def compare(left: Value, right: Value) -> int:
        if _precedes(run, precedes, left, right):
            return -1
        return int(_precedes(run, precedes, right, left))

    return sorted(values, key=cmp_to_key(compare))


def _sort_natural(run: Run, values: Values) -> Value:
    run.items(len(values))

    def compare(left: Value, right: Value) -> int:
        place = order(left, right)
        if place is None:
            raise Null("the items have no order", "서로 비교할 수 없는 항목이 있습니다")
        return place

    return sorted(values, key=cmp_to_key(compare))


def _precedes(run: Run, function: Value, left: Value, right: Value) -> bool:
    answer = invoke(run, function, (left, right))
    if not isinstance(answer, bool):
        raise Null("the precedes function gave no boolean", "정렬 함수의 결과가 참/거짓이 아닙니다")
    return answer


def _rest(call: Callable[..., Value]) -> Callable[..., Value]:
    """The same function over its arguments instead of a list."""
    return lambda run, *values: call(run, values)


_STATISTICS: tuple[tuple[str, Callable[..., Value]], ...] = (
    ("min", _extreme(-1)),
    ("max", _extreme(1)),
    ("sum", _statistic(_total)),
    ("product", _statistic(_fold(DECIMAL128.multiply))),
    ("mean", _statistic(_mean)),
    ("median", _statistic(_median)),
    ("stddev", _statistic(_stddev)),
    ("mode", _statistic(_mode)),
    ("all", _all),
    ("any", _any),
)

TABLE: tuple[tuple[str, str, Callable[..., Value]], ...] = (
    *((name, "list: list", call) for name, call in _STATISTICS),
    *((name, "c1: any, c2: any, rest...: any", _rest(call)) for name, call in _STATISTICS),
    ("list contains", "list: list, element: any", _list_contains),
    ("count", "list: list", _count),
    ("sublist", "list: list, start position: number, length?: number?", _sublist),
    ("append", "list: list, item: any, rest...: any", _append),
    ("concatenate", "list: list, rest...: list", _concatenate),
    ("insert before", "list: list, position: number, newItem: any", _insert_before),
    ("remove", "list: list, position: number", _remove),
    ("list replace", "list: list, position: number, newItem: any", _replace_at),
    ("list replace", "list: list, match: function, newItem: any", _replace_matching),
    ("reverse", "list: list", _reverse),
    ("index of", "list: list, match: any", _index_of),
    ("union", "list: list, rest...: list", _union),
    ("distinct values", "list: list", _distinct),
    ("flatten", "list: list", _flatten),
    ("sort", "list: list, precedes: function", _sort),
    ("sort", "list: list", _sort_natural),
)

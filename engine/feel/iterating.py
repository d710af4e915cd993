"""Loops: for, some, every, and filters (DMN 1.5, 10.3.2.14, tables 49 and 68)."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, overload

from engine.feel import domain
from engine.feel.comparing import Code, Env
from engine.feel.domain import KOREAN, Null, Place, Range, Run, kind
from engine.feel.library.numeric import whole
from engine.feel.limits import BoundHit
from engine.feel.record import Record
from engine.feel.temporal import date_of, day_number
from engine.ports import Value

_ITEMS_PER_STEP = 8  # copied references that count as one step


class Source(Record):
    """`name in domain` or `name in domain..end`."""

    name: str
    domain: Code
    end: Code | None
    place: Place


# --- what is gone through ------------------------------------------------------------------------


def _items(env: Env, source: Source) -> Sequence[Value]:
    value = source.domain(env)
    if source.end is not None:
        return _count(env.run, value, source.end(env))
    if kind(value) == domain.LIST:
        return list(value)
    if isinstance(value, Range):
        return _range_items(env.run, value)
    what = kind(value)
    raise Null(f"a {what} can't be gone through", f"{KOREAN[what]}은(는) 반복할 수 없습니다")


def _range_items(run: Run, values: Range) -> Sequence[Value]:
    found = _count(run, values.start, values.end)
    first = 0 if values.start_included else 1
    return found[first : len(found) if values.end_included else -1]


def _count(run: Run, start: Value, end: Value) -> Sequence[Value]:
    """Whole numbers or days from start to end, either way, both included."""
    kinds = kind(start), kind(end)
    if kinds == (domain.NUMBER, domain.NUMBER):
        first, last = whole(start), whole(end)
        if first == start and last == end:
            return [Decimal(n) for n in _between(run, first, last)]
    if kinds == (domain.DATE, domain.DATE):
        return [date_of(n) for n in _between(run, day_number(start), day_number(end))]
    raise Null(
        f"{kinds[0]}..{kinds[1]} can't be gone through", "정수나 날짜 범위만 반복할 수 있습니다"
    )


def _between(run: Run, first: int, last: int) -> range:
    run.items(abs(last - first) + 1)
    return range(first, last + 1) if first <= last else range(first, last - 1, -1)


def _turns(env: Env, sources: Sequence[Source]) -> Iterator[Env]:
    """Every combination of the sources, the last one changing fastest."""
    if not sources:
        yield env
        return
    source, rest = sources[0], sources[1:]
    for item in _items(env, source):
        env.run.step()
        yield from _turns(Env({source.name: item}, env, env.run), rest)


# --- the loops -----------------------------------------------------------------------------------


class Prefix(Sequence[Value]):
    """The first items of a list that only grows: `partial`, without copying it every turn."""

    __slots__ = ("_items", "_size")

    def __init__(self, items: list[Value], size: int) -> None:
        self._items = items
        self._size = size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> list[Value]: ...
    def __getitem__(self, index: int | slice) -> Value:
        """The item, counted within the prefix."""
        if isinstance(index, slice):
            return self._items[: self._size][index]
        if not -self._size <= index < self._size:
            raise IndexError(index)
        return self._items[index if index >= 0 else self._size + index]


Partial = Callable[[Env, list[Value]], Env]


def viewed(env: Env, results: list[Value]) -> Env:
    """`partial` for a body that only looks into it."""
    return Env({"partial": Prefix(results, len(results))}, env, env.run)


def copied(env: Env, results: list[Value]) -> Env:
    """`partial` for a body that may give it away."""
    env.run.step(len(results) // _ITEMS_PER_STEP)
    return Env({"partial": list(results)}, env, env.run)


def unread(env: Env, _results: list[Value]) -> Env:
    """No `partial`: the body does not name it."""
    return env


def for_loop(sources: Sequence[Source], body: Code, partial: Partial) -> Callable[[Env], Value]:
    """The closure of `for ... return body`."""

    def code(env: Env) -> Value:
        results: list[Value] = []
        most = env.run.limits.list_size
        for turn in _turns(env, sources):
            if len(results) >= most:
                raise BoundHit("list_size", most)
            results.append(body(partial(turn, results)))
        return results

    return code


def quantifier(which: str, sources: Sequence[Source], condition: Code) -> Callable[[Env], Value]:
    """The closure of `some` and `every`: the disjunction or conjunction over all turns."""
    settles = which == "some"

    def code(env: Env) -> Value:
        result: bool | None = not settles
        for turn in _turns(env, sources):
            value = condition(turn)
            if value is settles:
                return settles
            if value is not True and value is not False:
                result = None
        if result is None:
            raise Null("a condition gave no boolean", "조건의 결과가 참/거짓이 아닙니다")
        return result

    return code


# --- filters -------------------------------------------------------------------------------------


def _base_items(value: Value) -> Sequence[Value]:
    """What a filter goes through: a value that is no list is a list of one (10.3.2.9.4)."""
    if value is None:
        raise Null("null can't be filtered", "빈 값(null)은 거를 수 없습니다")
    return value if kind(value) == domain.LIST else [value]


def _item(items: Sequence[Value], position: Any) -> Value:
    place = whole(position)
    if place != position or not place or abs(place) > len(items):
        raise Null("the position is outside the list", "목록에 없는 위치입니다")
    return items[place - 1 if place > 0 else place]


def item_at(base: Code, position: Decimal) -> Callable[[Env], Value]:
    """The closure of `base[3]`."""
    return lambda env: _item(_base_items(base(env)), position)


def filtered(base: Code, condition: Code) -> Callable[[Env], Value]:
    """The closure of `base[condition]`; a condition that is a number is a position."""

    def code(env: Env) -> Value:
        items = _base_items(base(env))
        if not items:
            return _of_nothing(env)
        kept: list[Value] = []
        for item in items:
            env.run.step()
            answer = condition(_item_scope(env, item))
            if answer is True:
                kept.append(item)
            elif answer is not False and answer is not None:
                return _chosen(items, answer)
        return kept

    def _of_nothing(env: Env) -> Value:
        mark = env.run.mark()
        answer = condition(env)
        env.run.forget(mark)
        return _item([], answer) if kind(answer) == domain.NUMBER else []

    return code


def _chosen(items: Sequence[Value], answer: Value) -> Value:
    what = kind(answer)
    if what != domain.NUMBER:
        raise Null(f"a filter is no {what}", f"{KOREAN[what]}(으)로는 거를 수 없습니다")
    return _item(items, answer)


def _item_scope(env: Env, item: Value) -> Env:
    outer = Env({"item": item}, env, env.run)
    return Env(item, outer, env.run) if kind(item) == domain.CONTEXT else outer

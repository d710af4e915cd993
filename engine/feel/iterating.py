"""Loops: for, some, every, and filters (DMN 1.5, 10.3.2.14, tables 49 and 68)."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from engine.feel import domain
from engine.feel.comparing import Code, Env
from engine.feel.domain import KOREAN, Null, Place, Range, Run, kind
from engine.feel.library.numeric import whole
from engine.feel.limits import CHARS_PER_STEP
from engine.feel.record import Record
from engine.feel.temporal import date_of, day_number
from engine.ports import Value


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


def for_loop(sources: Sequence[Source], body: Code, *, partial: bool) -> Callable[[Env], Value]:
    """The closure of `for ... return body`; `partial` when the body reads the results so far."""

    def code(env: Env) -> Value:
        results: list[Value] = []
        for turn in _turns(env, sources):
            env.run.items(0)
            if len(results) >= env.run.limits.list_size:
                env.run.items(len(results) + 1)
            scope = _with_partial(turn, results) if partial else turn
            results.append(body(scope))
        return results

    return code


def _with_partial(env: Env, results: list[Value]) -> Env:
    env.run.step(len(results) // CHARS_PER_STEP)
    return Env({"partial": list(results)}, env, env.run)


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
            elif kind(answer) == domain.NUMBER:
                return _item(items, answer)
        return kept

    def _of_nothing(env: Env) -> Value:
        mark = env.run.mark()
        answer = condition(env)
        env.run.forget(mark)
        return _item([], answer) if kind(answer) == domain.NUMBER else []

    return code


def _item_scope(env: Env, item: Value) -> Env:
    outer = Env({"item": item}, env, env.run)
    return Env(item, outer, env.run) if kind(item) == domain.CONTEXT else outer

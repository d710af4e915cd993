"""Laws of FEEL, against Python's own Decimal and calendar."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Context, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.feel import YearsMonths, compile_expression, evaluate, syntax
from engine.feel.parser import parse
from engine.feel.printer import show

_DECIMAL128 = Context(prec=34, Emin=-6143, Emax=6144)
_NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20),
    st.decimals(-(10**15), 10**15, places=6),
    st.decimals(min_value=-1000, max_value=1000, allow_nan=False, allow_infinity=False),
)
_ZONES = st.sampled_from(
    [UTC, ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin"), timezone(timedelta(hours=-5))]
)
_MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(  # noqa: DTZ001 - zoned below
    lambda moment: moment.replace(microsecond=0)
)


# --- numbers -------------------------------------------------------------------------------------


@settings(deadline=None)
@given(_NUMBERS, _NUMBERS)
def test_sums_differences_and_products_are_those_of_decimal128(a: Any, b: Any) -> None:
    context = {"a": a, "b": b}
    left, right = Decimal(a), Decimal(b)
    assert evaluate("a + b", context) == _DECIMAL128.add(left, right)
    assert evaluate("a - b", context) == _DECIMAL128.subtract(left, right)
    assert evaluate("a * b", context) == _DECIMAL128.multiply(left, right)


@settings(deadline=None)
@given(_NUMBERS, _NUMBERS)
def test_a_quotient_is_that_of_decimal128_or_null_by_zero(a: Any, b: Any) -> None:
    expected = _DECIMAL128.divide(Decimal(a), Decimal(b)) if b else None
    assert evaluate("a / b", {"a": a, "b": b}) == expected


@settings(deadline=None)
@given(_NUMBERS, _NUMBERS)
def test_comparison_of_numbers_is_that_of_their_values(a: Any, b: Any) -> None:
    context = {"a": a, "b": b}
    assert evaluate("a < b", context) is (a < b)
    assert evaluate("a = b", context) is (a == b)
    assert evaluate("a <= b", context) is not evaluate("a > b", context)


@settings(deadline=None)
@given(_NUMBERS, _NUMBERS)
def test_modulo_has_the_sign_of_the_divisor_and_completes_the_quotient(a: Any, b: Any) -> None:
    assume(b and abs(a) < 10**12 and abs(b) > Decimal("0.000001"))
    rest = evaluate("modulo(a, b)", {"a": a, "b": b})
    assert rest == 0 or (rest < 0) is (b < 0)
    assert abs(rest) <= abs(b)  # equal where 34 digits can't tell them apart


@settings(deadline=None)
@given(st.decimals(-(10**9), 10**9, places=8), st.integers(-3, 8))
def test_rounding_functions_enclose_the_number(number: Decimal, scale: int) -> None:
    context = {"n": number, "s": scale}
    low, high = (evaluate(f"{name}(n, s)", context) for name in ("floor", "ceiling"))
    assert low <= number <= high
    for name in ("decimal", "round half up", "round half down", "round up", "round down"):
        assert evaluate(f"{name}(n, s)", context) in (low, high)


@settings(deadline=None)
@given(_NUMBERS)
def test_a_number_survives_its_text(number: Any) -> None:
    exact = _DECIMAL128.plus(Decimal(number))
    assert evaluate("number(string(n))", {"n": number}) == exact


# --- dates ---------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.dates(), st.integers(-3_000_000, 3_000_000))
def test_adding_days_to_a_date_is_what_the_calendar_does(day: date, days: int) -> None:
    moved = evaluate("d + n", {"d": day, "n": timedelta(days=days)})
    assert evaluate("m - d", {"m": moved, "d": day}) == timedelta(days=days)
    if date.min.toordinal() <= day.toordinal() + days <= date.max.toordinal():
        assert moved == day + timedelta(days=days)


@settings(deadline=None)
@given(st.dates(date(2, 1, 1), date(9998, 1, 1)), st.integers(-11, 11))
def test_adding_months_keeps_the_day_or_takes_the_last_of_the_month(day: date, months: int) -> None:
    moved = evaluate("d + n", {"d": day, "n": YearsMonths(months)})
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    next_day = moved + timedelta(days=1)
    assert moved.day == day.day or (moved.day < day.day and next_day.day == 1)


@settings(deadline=None)
@given(st.dates(), st.dates())
def test_dates_compare_as_the_calendar_runs(a: date, b: date) -> None:
    context = {"a": a, "b": b}
    assert evaluate("a < b", context) is (a < b)
    assert evaluate("before(a, b)", context) is (a < b)
    assert evaluate("a in [b..b]", context) is (a == b)


@settings(deadline=None)
@given(_MOMENTS, _ZONES, _MOMENTS, _ZONES)
def test_moments_compare_and_subtract_on_the_line_of_utc(
    a: datetime, zone_a: Any, b: datetime, zone_b: Any
) -> None:
    first, second = a.replace(tzinfo=zone_a), b.replace(tzinfo=zone_b)
    context = {"a": first, "b": second}
    apart = first.astimezone(UTC) - second.astimezone(UTC)
    assert evaluate("a - b", context) == apart
    assert evaluate("a < b", context) is (apart < timedelta(0))
    assert evaluate("a = b", context) is (apart == timedelta(0))


@settings(deadline=None)
@given(_MOMENTS, _ZONES, st.timedeltas(timedelta(days=-9000), timedelta(days=9000)))
def test_a_moment_moved_by_a_duration_moves_on_the_line_of_utc(
    moment: datetime, zone: Any, by: timedelta
) -> None:
    start = moment.replace(tzinfo=zone)
    moved = evaluate("m + d", {"m": start, "d": by})
    assert moved.astimezone(UTC) - start.astimezone(UTC) == by
    assert moved.tzinfo is zone


@settings(deadline=None)
@given(st.timedeltas(timedelta(days=-99999), timedelta(days=99999)))
def test_a_duration_survives_its_text(duration: timedelta) -> None:
    assert evaluate("duration(string(d))", {"d": duration}) == duration


@settings(deadline=None)
@given(st.integers(-100_000, 100_000))
def test_months_survive_their_text(months: int) -> None:
    assert evaluate("duration(string(d))", {"d": YearsMonths(months)}) == YearsMonths(months)


@settings(deadline=None)
@given(_MOMENTS, _ZONES)
def test_a_moment_survives_its_text(moment: datetime, zone: Any) -> None:
    zoned = moment.replace(tzinfo=zone)
    again = evaluate("date and time(string(m))", {"m": zoned})
    assert again.replace(tzinfo=None) == moment
    assert evaluate("is(a, m)", {"a": again, "m": zoned}) is True


@settings(deadline=None)
@given(st.dates())
def test_parts_of_a_date_make_it_again(day: date) -> None:
    context = {"d": day}
    assert evaluate("date(d.year, d.month, d.day)", context) == day
    assert evaluate("d.weekday", context) == day.isoweekday()
    assert evaluate("week of year(d)", context) == day.isocalendar().week
    assert evaluate("day of year(d)", context) == day.timetuple().tm_yday


# --- printing ------------------------------------------------------------------------------------


def _nodes(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, max_size=3).map(tuple)
    names = st.sampled_from(["a", "b", "나", "x1", "?"])
    iterators = st.lists(
        st.builds(syntax.Iterator, names, inner, st.none() | inner), min_size=1, max_size=2
    ).map(tuple)
    return st.one_of(
        st.builds(syntax.ListNode, several),
        st.builds(
            syntax.ContextNode, st.lists(st.tuples(st.text("ab c+", min_size=1), inner)).map(tuple)
        ),
        st.builds(syntax.Interval, inner, inner, st.booleans(), st.booleans()),
        st.builds(syntax.Bound, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), inner),
        st.builds(syntax.Negation, inner),
        st.builds(syntax.Arithmetic, st.sampled_from(["+", "-", "*", "/", "**"]), inner, inner),
        st.builds(syntax.Comparison, st.sampled_from(["=", "!=", "<", ">="]), inner, inner),
        st.builds(syntax.Between, inner, inner, inner),
        st.builds(syntax.In, inner, st.lists(inner, min_size=1, max_size=2).map(tuple)),
        st.builds(syntax.Path, inner, names),
        st.builds(syntax.Filter, inner, inner),
        st.builds(syntax.Call, inner, several),
        st.builds(
            syntax.NamedCall, inner, st.lists(st.tuples(names, inner), min_size=1).map(tuple)
        ),
        st.builds(
            syntax.FunctionNode, st.lists(st.builds(syntax.Parameter, names)).map(tuple), inner
        ),
        st.builds(syntax.If, inner, inner, inner),
        st.builds(syntax.For, iterators, inner),
        st.builds(syntax.Quantified, st.sampled_from(["some", "every"]), iterators, inner),
        st.tuples(st.sampled_from(["and", "or"]), inner, inner).map(_logic),
    )


def _logic(parts: tuple[str, Any, Any]) -> syntax.Node:
    operator, left, right = parts
    flat = (
        left.operands if isinstance(left, syntax.Logic) and left.operator == operator else (left,)
    )
    return syntax.Logic(operator, (*flat, right))


_LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.builds(syntax.Number, st.decimals(-(10**6), 10**6, places=2)),
    st.builds(syntax.String, st.text(max_size=5)),
    st.builds(syntax.Boolean, st.booleans()),
    st.builds(syntax.NullLiteral),
    st.builds(syntax.At, st.text("0123-:TPDZ", max_size=5)),
    st.builds(syntax.Name, st.sampled_from(["a", "b", "나", "x1", "?", "count"])),
)


@settings(deadline=None)
@given(st.recursive(_LEAVES, _nodes, max_leaves=12))
def test_a_tree_survives_its_text(tree: syntax.Node) -> None:
    assert parse(show(tree)) == tree


@settings(deadline=None)
@given(st.recursive(_LEAVES, _nodes, max_leaves=8))
def test_a_tree_and_its_text_evaluate_alike(tree: syntax.Node) -> None:
    text = show(tree)
    assume("function" not in text)  # two closures are never equal
    once, twice = (
        compile_expression(t).evaluate({"a": 1, "b": "x"}) for t in (text, show(parse(text)))
    )
    assert once.value == twice.value
    assert [r.message for r in once.reasons] == [r.message for r in twice.reasons]

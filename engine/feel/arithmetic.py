"""Addition, subtraction, multiplication, division, powers (DMN 1.5, tables 56 to 60).

Numbers are IEEE 754 decimal128: 34 digits, half even (10.3.2.3.1). Each operator is a table from
the kinds of its operands to a function; what is not in the table is null.
"""

from collections.abc import Callable, Mapping
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Any

from engine.feel.domain import (
    DATE,
    DATE_TIME,
    DAYS,
    KOREAN,
    MONTHS,
    NUMBER,
    STRING,
    TIME,
    Null,
    Run,
    kind,
)
from engine.feel.temporal import (
    DAY,
    SECOND,
    AnyDate,
    AnyDateTime,
    AnyTime,
    WideDuration,
    add_months,
    at_instant,
    calendar_date,
    date_of,
    day_number,
    duration_nanos,
    instant,
    make_datetime,
    make_duration,
    make_time,
    offset_seconds,
    time_nanos,
)
from engine.ports import Value
from engine.values import YearsMonths

DECIMAL128 = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
_EXPONENT_LIMIT = 999_999_999
_MAX_MONTHS = 12 * 10**18
_MAX_NANOS = 10**18 * DAY

Operation = Callable[[Run, Any, Any], Value]


def operate(run: Run, operator: str, left: Value, right: Value) -> Value:
    """`left operator right` for one of + - * / **.

    Raises:
        Null: The operands have no such operation, or the result is out of range.
    """
    kinds = kind(left), kind(right)
    operation = OPERATIONS[operator].get(kinds)
    if operation is None:
        raise Null(
            f"{kinds[0]} {operator} {kinds[1]} is not defined",
            f"{KOREAN[kinds[0]]} {operator} {KOREAN[kinds[1]]} 계산은 할 수 없습니다",
        )
    try:
        return operation(run, left, right)
    except DivisionByZero as error:
        raise Null("division by zero", "0으로 나눌 수 없습니다") from error
    except (DecimalException, ValueError, OverflowError) as error:
        raise Null(
            f"{kinds[0]} {operator} {kinds[1]} is out of range", "계산 결과가 범위를 벗어납니다"
        ) from error


def negate(value: Value) -> Value:
    """`-value`.

    Raises:
        Null: Not a number or duration.
    """
    what = kind(value)
    if what == NUMBER:
        return DECIMAL128.minus(value)
    if what == DAYS:
        return make_duration(-duration_nanos(value))
    if what == MONTHS:
        return YearsMonths(-value.months)
    raise Null(f"a {what} has no negative", f"{KOREAN[what]}에는 음수 부호를 붙일 수 없습니다")


# --- numbers -------------------------------------------------------------------------------------


def _add(_run: Run, left: Any, right: Any) -> Decimal:
    return DECIMAL128.add(left, right)


def _subtract(_run: Run, left: Any, right: Any) -> Decimal:
    return DECIMAL128.subtract(left, right)


def _multiply(_run: Run, left: Any, right: Any) -> Decimal:
    return DECIMAL128.multiply(left, right)


def _divide(_run: Run, left: Any, right: Any) -> Decimal:
    if not right:
        raise DivisionByZero
    return DECIMAL128.divide(left, right)


def _power(_run: Run, left: Any, right: Any) -> Decimal:
    if abs(right) > _EXPONENT_LIMIT:
        raise OverflowError
    return Decimal(1) if not right else DECIMAL128.power(left, right)


def _concatenate(run: Run, left: str, right: str) -> str:
    run.text(len(left) + len(right))
    return left + right


# --- durations -----------------------------------------------------------------------------------


def _months(count: int) -> YearsMonths:
    if abs(count) > _MAX_MONTHS:
        raise OverflowError
    return YearsMonths(count)


def _days(nanos: int) -> Value:
    if abs(nanos) > _MAX_NANOS:
        raise OverflowError
    return make_duration(nanos)


def _scaled(amount: int, factor: Any, operation: Operation, run: Run) -> int:
    return int(operation(run, Decimal(amount), factor))


def _to_micros(nanos: int, like: Any) -> int:
    """Whole microseconds, unless the operand itself was finer: what variables can hold."""
    return nanos if isinstance(like, WideDuration) else round(nanos, -3)


def _months_by(operation: Operation) -> Operation:
    return lambda run, left, right: _months(_scaled(left.months, right, operation, run))


def _days_by(operation: Operation) -> Operation:
    def scale(run: Run, left: Any, right: Any) -> Value:
        return _days(_to_micros(_scaled(duration_nanos(left), right, operation, run), left))

    return scale


def _swapped(operation: Operation) -> Operation:
    return lambda run, left, right: operation(run, right, left)


def _months_ratio(run: Run, left: YearsMonths, right: YearsMonths) -> Value:
    return _divide(run, Decimal(left.months), Decimal(right.months))


def _days_ratio(run: Run, left: Any, right: Any) -> Value:
    return _divide(run, Decimal(duration_nanos(left)), Decimal(duration_nanos(right)))


def _months_sum(sign: int) -> Operation:
    return lambda _run, left, right: _months(left.months + sign * right.months)


def _days_sum(sign: int) -> Operation:
    return lambda _run, left, right: _days(duration_nanos(left) + sign * duration_nanos(right))


# --- dates and times -----------------------------------------------------------------------------


def _shift_date(sign: int) -> Operation:
    def shift(_run: Run, left: AnyDate, right: Any) -> Value:
        return date_of((day_number(left) * DAY + sign * duration_nanos(right)) // DAY)

    return shift


def _shift_moment(sign: int) -> Operation:
    def shift(_run: Run, left: AnyDateTime, right: Any) -> Value:
        return at_instant(instant(left) + sign * duration_nanos(right), left.tzinfo)

    return shift


def _shift_time(sign: int) -> Operation:
    def shift(_run: Run, left: AnyTime, right: Any) -> Value:
        return make_time(time_nanos(left) + sign * duration_nanos(right), left.tzinfo)

    return shift


def _shift_date_months(sign: int) -> Operation:
    return lambda _run, left, right: add_months(left, sign * right.months)


def _shift_moment_months(sign: int) -> Operation:
    def shift(_run: Run, left: AnyDateTime, right: YearsMonths) -> Value:
        day = add_months(calendar_date(left), sign * right.months)
        return make_datetime(day_number(day), time_nanos(left), left.tzinfo)

    return shift


def _between_dates(_run: Run, left: AnyDate, right: AnyDate) -> Value:
    return make_duration((day_number(left) - day_number(right)) * DAY)


def _between_moments(_run: Run, left: AnyDateTime, right: AnyDateTime) -> Value:
    if (left.tzinfo is None) != (right.tzinfo is None):
        raise Null(
            "only one of the two has a time zone", "시간대가 있는 일시와 없는 일시는 뺄 수 없습니다"
        )
    return make_duration(instant(left) - instant(right))


def _midnight_utc(value: AnyDate) -> int:
    return day_number(value) * DAY


def _date_from_moment(_run: Run, left: AnyDateTime, right: AnyDate) -> Value:
    _require_zone(left)
    return make_duration(instant(left) - _midnight_utc(right))


def _moment_from_date(_run: Run, left: AnyDate, right: AnyDateTime) -> Value:
    _require_zone(right)
    return make_duration(_midnight_utc(left) - instant(right))


def _require_zone(value: AnyDateTime) -> None:
    if value.tzinfo is None:
        raise Null(
            "a date counts as midnight UTC, the date and time has no time zone",
            "날짜는 UTC 자정으로 보므로 시간대 없는 일시와 뺄 수 없습니다",
        )


def _between_times(_run: Run, left: AnyTime, right: AnyTime) -> Value:
    offsets = offset_seconds(left), offset_seconds(right)
    apart = time_nanos(left) - time_nanos(right)
    if offsets[0] is not None and offsets[1] is not None:
        apart -= (offsets[0] - offsets[1]) * SECOND
    return make_duration(apart)


# --- the tables ----------------------------------------------------------------------------------

OPERATIONS: Mapping[str, Mapping[tuple[str, str], Operation]] = {
    "+": {
        (NUMBER, NUMBER): _add,
        (STRING, STRING): _concatenate,
        (MONTHS, MONTHS): _months_sum(1),
        (DAYS, DAYS): _days_sum(1),
        (DATE, DAYS): _shift_date(1),
        (DAYS, DATE): _swapped(_shift_date(1)),
        (DATE, MONTHS): _shift_date_months(1),
        (MONTHS, DATE): _swapped(_shift_date_months(1)),
        (DATE_TIME, DAYS): _shift_moment(1),
        (DAYS, DATE_TIME): _swapped(_shift_moment(1)),
        (DATE_TIME, MONTHS): _shift_moment_months(1),
        (MONTHS, DATE_TIME): _swapped(_shift_moment_months(1)),
        (TIME, DAYS): _shift_time(1),
        (DAYS, TIME): _swapped(_shift_time(1)),
    },
    "-": {
        (NUMBER, NUMBER): _subtract,
        (MONTHS, MONTHS): _months_sum(-1),
        (DAYS, DAYS): _days_sum(-1),
        (DATE, DATE): _between_dates,
        (DATE_TIME, DATE_TIME): _between_moments,
        (DATE_TIME, DATE): _date_from_moment,
        (DATE, DATE_TIME): _moment_from_date,
        (TIME, TIME): _between_times,
        (DATE, DAYS): _shift_date(-1),
        (DATE, MONTHS): _shift_date_months(-1),
        (DATE_TIME, DAYS): _shift_moment(-1),
        (DATE_TIME, MONTHS): _shift_moment_months(-1),
        (TIME, DAYS): _shift_time(-1),
    },
    "*": {
        (NUMBER, NUMBER): _multiply,
        (MONTHS, NUMBER): _months_by(_multiply),
        (NUMBER, MONTHS): _swapped(_months_by(_multiply)),
        (DAYS, NUMBER): _days_by(_multiply),
        (NUMBER, DAYS): _swapped(_days_by(_multiply)),
    },
    "/": {
        (NUMBER, NUMBER): _divide,
        (MONTHS, NUMBER): _months_by(_divide),
        (DAYS, NUMBER): _days_by(_divide),
        (MONTHS, MONTHS): _months_ratio,
        (DAYS, DAYS): _days_ratio,
    },
    "**": {(NUMBER, NUMBER): _power},
}

"""Numeric functions (DMN 1.5, table 76)."""

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
)
from typing import Any

from engine.feel.arithmetic import DECIMAL128
from engine.feel.domain import NUMBER, Null, Run, kind
from engine.feel.temporal import duration_nanos, make_duration
from engine.ports import Value
from engine.values import YearsMonths

_SCALES = range(-6111, 6177)


def decimal_of(value: Any) -> Decimal:
    """The number as a Decimal of at most 34 digits."""
    return DECIMAL128.plus(value)


def whole(value: Any) -> int:
    """The number without its fraction.

    Raises:
        Null: It is too large to count anything.
    """
    if isinstance(value, Decimal) and value.adjusted() > 40:
        raise Null("the number is too large", "수가 너무 큽니다")
    return int(value)


def _round(rounding: str) -> Callable[..., Value]:
    def rounded(_run: Run, number: Any, scale: Any = 0) -> Value:
        if scale != int(scale) or int(scale) not in _SCALES:
            raise Null(
                "the scale is a whole number from -6111 to 6176",
                "소수 자릿수는 -6111부터 6176까지의 정수여야 합니다",
            )
        return _to_scale(decimal_of(number), int(scale), rounding)

    return rounded


def _to_scale(number: Decimal, scale: int, rounding: str) -> Decimal:
    exponent = number.as_tuple().exponent
    step = Decimal((0, (1,), -scale))
    if isinstance(exponent, int) and -exponent <= scale:
        return _padded(number, step)
    return DECIMAL128.plus(_WIDE_ROUNDING[rounding].quantize(number, step))


def _padded(number: Decimal, step: Decimal) -> Decimal:
    """With the zeros that the scale asks for, as far as 34 digits reach."""
    try:
        return DECIMAL128.quantize(number, step)
    except DecimalException:
        return number


_WIDE_ROUNDING = {
    rounding: Context(prec=12_400, Emin=-20_000, Emax=20_000, rounding=rounding)
    for rounding in (
        ROUND_CEILING,
        ROUND_DOWN,
        ROUND_FLOOR,
        ROUND_HALF_DOWN,
        ROUND_HALF_EVEN,
        ROUND_HALF_UP,
        ROUND_UP,
    )
}


def _abs(_run: Run, value: Any) -> Value:
    if kind(value) == NUMBER:
        return DECIMAL128.abs(value)
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.months))
    return make_duration(abs(duration_nanos(value)))


def _modulo(_run: Run, dividend: Any, divisor: Any) -> Value:
    if not divisor:
        raise Null("division by zero", "0으로 나눌 수 없습니다")
    left, right = decimal_of(dividend), decimal_of(divisor)
    rest = _WIDE_REMAINDER.remainder(left, right)
    if rest and (rest < 0) != (right < 0):
        rest = _WIDE_REMAINDER.add(rest, right)
    return DECIMAL128.plus(rest)


_WIDE_REMAINDER = Context(prec=12_400, Emin=-20_000, Emax=20_000)


def _guarded(operation: Callable[[Any], Decimal], en: str, ko: str) -> Callable[..., Value]:
    def call(_run: Run, number: Any) -> Value:
        try:
            return operation(decimal_of(number))
        except DecimalException as error:
            raise Null(en, ko) from error

    return call


def _log(number: Decimal) -> Decimal:
    if number <= 0:
        raise DecimalException
    return DECIMAL128.ln(number)


def _parity(odd: int) -> Callable[..., Value]:
    def call(_run: Run, number: Any) -> Value:
        if number != DECIMAL128.to_integral_value(decimal_of(number)):
            raise Null("only whole numbers are odd or even", "정수만 홀수나 짝수일 수 있습니다")
        return _WIDE_REMAINDER.remainder(abs(Decimal(number)), Decimal(2)) == odd

    return call


_NEGATIVE = ("the number is out of the domain", "계산할 수 없는 수입니다")

TABLE: tuple[tuple[str, str, Callable[..., Value]], ...] = (
    ("decimal", "n: number, scale: number", _round(ROUND_HALF_EVEN)),
    ("floor", "n: number, scale?: number", _round(ROUND_FLOOR)),
    ("ceiling", "n: number, scale?: number", _round(ROUND_CEILING)),
    ("round up", "n: number, scale: number", _round(ROUND_UP)),
    ("round down", "n: number, scale: number", _round(ROUND_DOWN)),
    ("round half up", "n: number, scale: number", _round(ROUND_HALF_UP)),
    ("round half down", "n: number, scale: number", _round(ROUND_HALF_DOWN)),
    ("round half even", "n: number, scale: number", _round(ROUND_HALF_EVEN)),
    ("abs", "n: number|days and time duration|years and months duration", _abs),
    ("modulo", "dividend: number, divisor: number", _modulo),
    ("sqrt", "number: number", _guarded(DECIMAL128.sqrt, *_NEGATIVE)),
    ("log", "number: number", _guarded(_log, *_NEGATIVE)),
    ("exp", "number: number", _guarded(DECIMAL128.exp, *_NEGATIVE)),
    ("odd", "number: number", _parity(1)),
    ("even", "number: number", _parity(0)),
)

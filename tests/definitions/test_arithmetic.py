"""The amounts that diagrams compute are those of the rules, to the won."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.feel import compile as compile_feel
from engine.model.definition import Element, Expr, IoMapping, Script
from tasks.rules.amounts import bond_won, delay_penalty_won, minimum_quote_won
from tests.definitions.library import all_elements, rules

prices = st.integers(1, 10**12)
rates = st.decimals(0, 100, places=3, allow_nan=False, allow_infinity=False)


def element(process: str, name: str) -> Element:
    """An element of a shipped process."""
    return next(e for e in all_elements()[process] if e.id == name)


def value(source: object, **variables: Any) -> Any:
    """What an expression of a diagram gives over these variables."""
    assert isinstance(source, Expr)
    compiled = compile_feel(source.text, frozenset(rules()))
    return compiled.require({**rules(), **variables})


def mapped(mappings: tuple[IoMapping, ...], target: str) -> object:
    """The source of a mapping."""
    return next(m.source for m in mappings if m.target == target)


MINIMUM = mapped(element("quotation_round", "judge_quotes").inputs, "minimum_quote_won")
BOND = mapped(element("contract_signing", "determine_contract_bond").outputs, "bond")
PENALTY = element("payment", "compute_delay_penalty").detail


@given(prices, rates)
def test_the_lowest_quote_of_the_diagram_is_that_of_the_rule(reserve: int, rate: Decimal) -> None:
    opening = {"result": "opened", "reserve_price_won": reserve}

    assert value(MINIMUM, opening=opening, floor_rate=rate) == minimum_quote_won(reserve, rate)


@given(prices, rates)
def test_the_bond_of_the_diagram_is_that_of_the_rule(price: int, rate: Decimal) -> None:
    found = value(BOND, contract_price_won=price, bond_rule={"rate_percent": rate, "waived": False})

    assert found["required_won"] == bond_won(price, rate)


@given(prices, rates, st.integers(0, 5_000))
def test_the_damages_of_the_diagram_are_those_of_the_rule(
    price: int, rate: Decimal, days: int
) -> None:
    assert isinstance(PENALTY, Script)
    found = value(
        PENALTY.expression,
        contract_price_won=price,
        late_days=days,
        penalty_rule={"rate_permille": rate, "cap_percent": 30},
    )

    assert found == delay_penalty_won(price, rate, days=days, cap_percent=30)


def test_a_failed_opening_has_no_lowest_quote() -> None:
    opening = {"result": "failed", "failure_reason": "-"}

    assert value(MINIMUM, opening=opening, floor_rate=88) == 0


def test_quotes_are_judged_in_order_and_left_out_with_a_reason() -> None:
    judge = element("quotation_round", "judge_quotes")
    assert isinstance(judge.detail, Script)
    quotes = [
        {"rank": n, "bidder_no": str(n), "name": f"업체{n}", "amount_won": won}
        for n, won in enumerate((880, 881, 1_000, 1_001), start=1)
    ]
    judged = value(
        judge.detail.expression,
        quotes=quotes,
        minimum_quote_won=881,
        opening={"reserve_price_won": 1_000},
    )

    assert [one["verdict"] for one in judged] == ["below_floor", "valid", "valid", "above_reserve"]
    assert judged[0]["reason"] == "견적 하한 881원 미만"
    assert judged[3]["reason"] == "예정가격 1000원 초과"
    candidates = value(mapped(judge.outputs, "candidates"), judged=judged)
    assert [one["rank"] for one in candidates] == [2, 3]

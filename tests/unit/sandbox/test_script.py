"""The `outside` mapping of a scenario."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import ValueInvalid
from tasks.sandbox.faults import DEFAULT_KINDS, Fault, Plan, read_plan
from tasks.sandbox.script import Bidder, duration, nth, read_script

FIRM = {"bidder_no": "9990000001", "name": "가람상사(주)", "quote_won": 24_500_000}


def test_an_empty_mapping_leaves_everything_to_the_seed() -> None:
    script = read_script({})

    assert script.generated
    assert script.letters == ()


def test_bidders_may_be_one_list_or_one_list_a_notice() -> None:
    flat = read_script({"bidders": [FIRM]})
    nested = read_script({"bidders": [[FIRM], []]})

    assert flat.bidders == nested.bidders[:1]
    assert nested.bidders[1] == ()
    assert not nested.generated
    assert flat.bidders[0][0] == Bidder(
        "9990000001", "가람상사(주)", "", timedelta(hours=1), 24_500_000
    )


def test_nobody_at_all_may_quote() -> None:
    script = read_script({"bidders": [[]]})

    assert not script.generated
    assert script.bidders == ((),)


def test_a_rate_stands_for_an_amount() -> None:
    firm = {"bidder_no": "9990000001", "name": "가", "rate": "90.1", "after": "PT20H"}

    ((bidder,),) = read_script({"bidders": [[firm]]}).bidders

    assert bidder.rate == Decimal("90.1")
    assert bidder.after == timedelta(hours=20)


def test_letters_and_replies_are_read() -> None:
    script = read_script(
        {
            "letters": [
                {"form": "claim", "on": "letter_sent:inspection_passed", "after": "P1D",
                 "fields": {"claimed_won": 1}, "times": 2,
                 "attachments": [{"name": "a.txt", "text": "가"}]},
            ],
            "contracts": [{"answer": "refuse", "reason": "자재 수급", "after": "P2D"}],
            "replies": [{"form": "payment_notice", "answer": "return", "reason": "수신처 오류"}],
            "notices": [{"answer": "reject", "reason": "규격서 누락"}],
            "receivers": ["9990002"],
            "read_lag": "PT10M",
        }
    )  # fmt: skip

    assert script.letters[0].times == 2
    assert script.letters[0].attachments == (("a.txt", "가"),)
    assert script.contracts[0].after == timedelta(days=2)
    assert script.replies[0].form == "payment_notice"
    assert script.receivers == ("9990002",)
    assert script.read_lag == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("outside", "path"),
    [
        ({"bidderz": []}, "outside.bidderz"),
        ({"bidders": 3}, "outside.bidders"),
        ({"bidders": [{**FIRM, "rate": "90"}]}, "outside.bidders[0][0]"),
        ({"bidders": [{"bidder_no": "9990000001", "name": "가"}]}, "outside.bidders[0][0]"),
        ({"bidders": [[FIRM, {**FIRM, "bidder_no": "12"}]]}, "outside.bidders[0][1].bidder_no"),
        ({"bidders": [{**FIRM, "quote_won": 1.5}]}, "outside.bidders[0][0].quote_won"),
        ({"bidders": [{**FIRM, "after": "20H"}]}, "outside.bidders[0][0].after"),
        ({"contracts": [{"answer": "maybe"}]}, "outside.contracts[0].answer"),
        ({"letters": [{"on": "contract_concluded"}]}, "outside.letters[0].form"),
        ({"letters": [{"form": "claim", "on": "x", "fields": []}]}, "outside.letters[0].fields"),
        ({"seed": "seven"}, "outside.seed"),
        ({"bidders": [{**FIRM, "name": "웃음😀상사"}]}, "outside.bidders[0][0].name"),
        (
            {"letters": [{"form": "claim", "on": "x", "body": "완료 ✅"}]},
            "outside.letters[0].body",
        ),
    ],
)
def test_a_wrong_part_names_its_path(outside: dict[str, Any], path: str) -> None:
    with pytest.raises(ValueInvalid) as caught:
        read_script(outside)

    assert caught.value.path == path


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("P1D", timedelta(days=1)),
        ("PT20H", timedelta(hours=20)),
        ("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("PT0S", timedelta(0)),
    ],
)
def test_durations_are_days_and_time(text: str, span: timedelta) -> None:
    assert duration(text) == span


@pytest.mark.parametrize("text", ["P", "PT", "P1Y", "1D", "P-1D", "PT1.5S"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        duration(text)


def test_the_last_of_a_list_repeats() -> None:
    assert [nth(("a", "b"), index) for index in range(4)] == ["a", "b", "b", "b"]
    assert nth((), 0) is None


def test_a_fault_plan_has_defaults_and_draws_the_same_twice() -> None:
    plan = read_plan({"share": "0.2", "seed": 7})

    drawn = [plan.draw(count) for count in range(1, 2001)]
    assert drawn == [plan.draw(count) for count in range(1, 2001)]
    assert plan.kinds == DEFAULT_KINDS
    assert set(drawn) == {None, *DEFAULT_KINDS}
    assert 300 < sum(fault is not None for fault in drawn) < 500


def test_no_share_draws_no_fault_and_a_whole_one_always_does() -> None:
    assert {Plan().draw(count) for count in range(100)} == {None}
    whole = Plan(share=Decimal(1), kinds=(Fault.LOST,))
    assert {whole.draw(count) for count in range(100)} == {Fault.LOST}


@pytest.mark.parametrize(
    "values",
    [
        {"share": "1.5"}, {"share": "many"}, {"kinds": ["fire"]}, {"latency_ms": -1},
        {"seed": "x"}, {"kinds": 3},
    ],
)  # fmt: skip
def test_a_wrong_fault_plan_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValueInvalid):
        read_plan(values)

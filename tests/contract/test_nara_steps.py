"""The branches of the steps at Nara Marketplace, over the simulator."""

from datetime import timedelta
from decimal import Decimal

import pytest

from engine.errors import ExternalRejected, HandlerFailed
from engine.ports import BpmnError, NotYet
from tests.contract.desk import BIDDERS, START, Desk, contract, notice

TWO_ROUNDS = [[], BIDDERS[0]]


def number_of(reference: dict[str, str]) -> dict[str, str]:
    return {"notice_no": reference["notice_no"], "notice_ord": reference["notice_ord"]}


def publish(desk: Desk, key: str = "n", **changes: object) -> dict[str, str]:
    given = notice(desk.clock.now(), **changes)
    found = desk.perform("nara:publish-quotation-notice", key, notice=given)
    return dict(found["reference"])


def awarded(desk: Desk) -> tuple[dict[str, str], dict[str, object]]:
    reference = publish(desk)
    opening = desk.wait("nara:fetch-opening", **number_of(reference))["opening"]
    winner = next(quote for quote in opening["quotes"] if quote["nara_rank"] == 1)
    chosen = {"bidder_no": winner["bidder_no"], "amount_won": winner["amount_won"]}
    desk.perform("nara:register-award", **number_of(reference), **chosen)
    return reference, winner


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quote_deadline_at": START - timedelta(hours=1)}, "마감일시"),
        ({"opening_at": START + timedelta(hours=1)}, "개찰일시"),
        ({"base_amount_won": 0}, "기초금액"),
        ({"floor_rate": Decimal(101)}, "낙찰하한율"),
        ({"renotice": True, "previous_notice_no": "R26BK00000000"}, "재공고"),
    ],
)
def test_a_notice_that_makes_no_sense_is_rejected_as_the_diagram_foresees(
    desk: Desk, change: dict[str, object], words: str
) -> None:
    given = notice(**change)

    with pytest.raises(BpmnError) as caught:
        desk.perform("nara:publish-quotation-notice", notice=given)

    assert caught.value.code == "notice_rejected"
    assert words in caught.value.variables["rejection"]["reason"]
    assert desk.look("nara:publish-quotation-notice", notice=given) is None
    assert desk.control.log() == ()


def test_a_rejection_by_the_script_stays_for_the_same_key_and_the_next_notice_passes(
    desk: Desk,
) -> None:
    replies = [{"answer": "reject", "reason": "규격서 누락"}, {"answer": "accept"}]
    desk.control.play({"bidders": BIDDERS, "notices": replies})

    for _ in range(2):
        with pytest.raises(BpmnError, match="규격서 누락"):
            publish(desk, "first")
    assert publish(desk, "second")["notice_no"] == "R26BK99000001"


def test_nobody_quotes_and_the_opening_failed(desk: Desk) -> None:
    desk.control.play({"bidders": TWO_ROUNDS})
    reference = publish(desk)

    opening = desk.wait("nara:fetch-opening", **number_of(reference))["opening"]

    assert opening["result"] == "failed"
    assert opening["failure_reason"] == "견적 제출자 없음"
    assert opening["quotes"] == opening["prices"] == opening["drawn"] == []
    assert opening["reserve_price_won"] is None


def test_a_repeated_notice_has_the_same_number_and_the_next_order(desk: Desk) -> None:
    desk.control.play({"bidders": TWO_ROUNDS})
    first = publish(desk)
    desk.wait("nara:fetch-opening", **number_of(first))
    second = publish(desk, "m", renotice=True, previous_notice_no=first["notice_no"])

    assert (second["notice_no"], second["notice_ord"]) == (first["notice_no"], "001")
    shown = desk.perform("nara:read-notice", reference=second)["read_back"]
    assert shown["renotice"] is True
    assert desk.perform("nara:read-notice", reference=first)["read_back"]["renotice"] is False
    opening = desk.wait("nara:fetch-opening", **number_of(second))["opening"]
    assert len(opening["quotes"]) == 3
    again = desk.perform("nara:fetch-opening", **number_of(first))["opening"]
    assert again["result"] == "failed"


def test_before_the_opening_the_step_waits_until_it(desk: Desk) -> None:
    reference = publish(desk)

    with pytest.raises(NotYet) as caught:
        desk.perform("nara:fetch-opening", **number_of(reference))

    assert caught.value.after == notice()["opening_at"] - START


def test_a_read_back_waits_while_the_public_api_lags(desk: Desk) -> None:
    desk.control.play({"bidders": BIDDERS, "read_lag": "PT3H"})
    reference = publish(desk)

    with pytest.raises(NotYet):
        desk.perform("nara:read-notice", reference=reference)
    shown = desk.wait("nara:read-notice", reference=reference)["read_back"]
    assert shown["title"] == notice()["title"]
    assert desk.clock.now() >= START + timedelta(hours=3)


def test_services_and_works_have_operations_of_their_own(desk: Desk) -> None:
    for word, kind in (("용역", "services"), ("works", "works")):
        reference = publish(desk, word, object=word)
        assert reference["object"] == kind
        assert desk.perform("nara:read-notice", reference=reference)["read_back"]["object"] == kind
        bare = number_of(reference)
        assert desk.perform("nara:read-notice", reference=bare)["read_back"]["object"] == kind


def test_only_a_quote_that_was_made_can_be_registered_at_its_amount(desk: Desk) -> None:
    reference = publish(desk)
    number = number_of(reference)
    before = {"bidder_no": "9990000002", "amount_won": 25_025_000}
    with pytest.raises(ExternalRejected) as caught:
        desk.perform("nara:register-award", **number, **before)
    assert caught.value.refusal == "not_opened"
    desk.wait("nara:fetch-opening", **number)

    for wrong, refusal in (
        ({**before, "amount_won": 1}, "amount_differs"),
        ({**before, "bidder_no": "9990000004"}, "bidder_unknown"),
    ):
        with pytest.raises(ExternalRejected) as caught:
            desk.perform("nara:register-award", **number, **wrong)
        assert caught.value.refusal == refusal


def test_the_next_rank_takes_the_place_of_a_winner_who_refuses(desk: Desk) -> None:
    answers = [{"answer": "refuse", "reason": "자재 수급 곤란", "after": "P1D"}, {"answer": "sign"}]
    desk.control.play({"bidders": BIDDERS, "contracts": answers})
    reference, winner = awarded(desk)
    sent = desk.perform("nara:send-contract", contract=contract(desk, reference, winner))
    with pytest.raises(BpmnError) as caught:
        desk.wait("nara:fetch-signature", contract_no=sent["reference"]["contract_no"])
    assert caught.value.code == "contract_refused"
    assert caught.value.variables["refusal"] == {
        "reason": "자재 수급 곤란",
        "refused_at": sent["reference"]["sent_at"] + timedelta(days=1),
    }

    opening = desk.perform("nara:fetch-opening", **number_of(reference))["opening"]
    second = opening["quotes"][2]
    chosen = {"bidder_no": second["bidder_no"], "amount_won": second["amount_won"]}
    desk.perform("nara:register-award", "second", **number_of(reference), **chosen)
    assert desk.perform("nara:fetch-award", **number_of(reference))["award"]["name"] == (
        "다온물산(주)"
    )
    other = desk.perform("nara:send-contract", "c2", contract=contract(desk, reference, second))
    signed = desk.wait("nara:fetch-signature", contract_no=other["reference"]["contract_no"])
    assert signed["signature"]["signed_at"] is not None


def test_a_contract_goes_only_to_the_one_who_was_awarded(desk: Desk) -> None:
    reference, winner = awarded(desk)

    with pytest.raises(ExternalRejected) as caught:
        desk.perform(
            "nara:send-contract",
            contract={**contract(desk, reference, winner), "contractor_no": "9990000003"},
        )

    assert caught.value.refusal == "contractor_not_awarded"


def test_bidders_that_no_script_names_are_the_same_for_the_same_seed(desk: Desk) -> None:
    desk.control.play({"seed": 11})
    first, second = publish(desk, "a"), publish(desk, "b")

    quotes = [
        desk.wait("nara:fetch-opening", **number_of(one))["opening"]["quotes"]
        for one in (first, second)
    ]
    assert all(3 <= len(each) <= 5 for each in quotes)
    assert quotes[0] != quotes[1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"object": "배"}, "notice.object"),
        ({"estimated_price_won": None}, "notice.estimated_price_won"),
        ({"opening_at": "2026-03-12"}, "notice.opening_at"),
    ],
)
def test_a_notice_with_a_wrong_field_never_leaves_the_house(
    desk: Desk, change: dict[str, object], words: str
) -> None:
    with pytest.raises(HandlerFailed, match=words):
        desk.perform("nara:publish-quotation-notice", notice=notice(**change))

    assert desk.control.log() == ()

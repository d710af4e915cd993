"""The whole outside conversation of one purchase, by handlers alone, over HTTP."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tasks.document24.inbox import collect
from tests.contract.desk import START, Desk, contract, letter, notice


def converse(desk: Desk) -> dict[str, Any]:
    """From the notice to the disclosure; what is known at the end."""
    posted = desk.perform("nara:publish-quotation-notice", notice=notice())["reference"]
    read_back = desk.perform("nara:read-notice", reference=posted)["read_back"]
    number = {"notice_no": posted["notice_no"], "notice_ord": posted["notice_ord"]}
    opening = desk.wait("nara:fetch-opening", **number)["opening"]
    winner = next(quote for quote in opening["quotes"] if quote["nara_rank"] == 1)
    chosen = {"bidder_no": winner["bidder_no"], "amount_won": winner["amount_won"]}
    awarded = desk.perform("nara:register-award", **number, **chosen)["reference"]
    award = desk.wait("nara:fetch-award", **number)["award"]
    draft = contract(desk, posted, winner)
    sent = desk.perform("nara:send-contract", contract=draft)["reference"]
    shown = desk.perform("nara:read-contract", reference=sent)["read_back"]
    signature = desk.wait("nara:fetch-signature", contract_no=sent["contract_no"])["signature"]
    return {
        "posted": posted, "read_back": read_back, "opening": opening, "awarded": awarded,
        "award": award, "sent": sent, "shown": shown, "signature": signature,
        **perform_contract(desk, sent["contract_no"]),
    }  # fmt: skip


def perform_contract(desk: Desk, number: str) -> dict[str, Any]:
    """Delivery, inspection, claim, payment and disclosure of a concluded contract."""
    desk.later(days=10)
    collect(desk.outside.document24, desk.publish, desk.clock.now())
    delivery = desk.published[0]["letter"]
    accepted = desk.perform(
        "document24:receive", "delivery",
        document_id=delivery["document_id"], decision="accept", reason=None,
    )["receipt"]  # fmt: skip
    sent = desk.perform("document24:send", letter=letter(number))["reference"]
    status = desk.wait("document24:read-status", reference=sent)["read_back"]
    desk.later(days=1, hours=1)
    collect(desk.outside.document24, desk.publish, desk.clock.now())
    returned = desk.perform(
        "document24:receive", "claim1",
        document_id=desk.published[1]["letter"]["document_id"], decision="return", reason="누락",
    )["receipt"]  # fmt: skip
    desk.later(days=2)
    collect(desk.outside.document24, desk.publish, desk.clock.now())
    claimed = desk.perform(
        "document24:receive", "claim2",
        document_id=desk.published[2]["letter"]["document_id"], decision="accept",
    )["receipt"]  # fmt: skip
    item = {
        "group": "payment", "contract_no": number, "title": "보건소 업무용 노트북 구매",
        "paid_on": date(2026, 3, 27), "paid_won": 25_025_000, "delay_penalty_won": 0,
    }  # fmt: skip
    published = desk.perform("disclosure:publish", item=item)["reference"]
    disclosed = desk.perform("disclosure:read", reference=published)["read_back"]
    return {
        "delivery": delivery, "accepted": accepted, "status": status, "returned": returned,
        "claimed": claimed, "item": item, "published": published, "disclosed": disclosed,
    }  # fmt: skip


def test_a_purchase_goes_from_notice_to_disclosure_over_http(desk: Desk) -> None:
    known = converse(desk)

    assert known["posted"]["notice_no"] == "R26BK99000001"
    assert known["posted"]["posted_at"] == START
    given = notice()
    shared = ("title", "estimated_price_won", "base_amount_won", "quote_deadline_at", "opening_at")
    assert {n: known["read_back"][n] for n in shared} == {n: given[n] for n in shared}
    assert known["read_back"]["delivery_due_on"] == given["delivery_due_on"]
    assert known["read_back"]["floor_rate"] == Decimal(88)
    assert known["award"]["bidder_no"] == "9990000002"
    assert known["award"]["amount_won"] == 25_025_000
    assert known["shown"]["contract_price_won"] == 25_025_000
    assert known["shown"]["delivery_due_on"] == date(2026, 4, 10)
    assert known["signature"]["signed_at"] == known["sent"]["sent_at"] + timedelta(days=1)
    assert [m["name"] for m in desk.published] == [
        "contractor.delivery", "contractor.claim", "contractor.claim",
    ]  # fmt: skip
    assert known["delivery"]["fields"] == {"delivered_on": date(2026, 3, 20)}
    assert desk.published[1]["letter"]["fields"] == {"claimed_won": 25_025_000}
    assert known["accepted"]["number"] == "회계과-1"
    assert known["status"]["status"] == "received"
    assert known["returned"]["status"] == "returned"
    assert known["returned"]["number"] == "회계과-2"
    assert known["claimed"]["number"] == "회계과-3"
    assert known["disclosed"] == known["item"]


def test_the_opening_follows_the_draw_and_orders_quotes_by_amount(desk: Desk) -> None:
    posted = desk.perform("nara:publish-quotation-notice", notice=notice())["reference"]
    opening = desk.wait(
        "nara:fetch-opening", notice_no=posted["notice_no"], notice_ord=posted["notice_ord"]
    )["opening"]

    base = 27_500_000
    assert opening["result"] == "opened"
    assert opening["opened_at"] == notice()["opening_at"]
    assert len(opening["prices"]) == 15
    assert sum(price > base for price in opening["prices"]) <= 7
    assert all(base * 97 <= price * 100 <= base * 103 for price in opening["prices"])
    assert opening["reserve_price_won"] == -(-sum(opening["drawn"]) // 4)
    amounts = [quote["amount_won"] for quote in opening["quotes"]]
    assert amounts == [22_000_000, 25_025_000, 25_437_500]
    assert [quote["rank"] for quote in opening["quotes"]] == [1, 2, 3]
    assert [quote["nara_rank"] for quote in opening["quotes"]] == [None, 1, 2]
    assert opening["quotes"][0]["remark"] == "낙찰하한율미만"
    assert opening["quotes"][1]["quoted_at"] == START + timedelta(hours=21)


def test_every_effective_write_is_logged_once_under_its_key(desk: Desk) -> None:
    converse(desk)

    keys = [(effect.system, effect.key) for effect in desk.control.log()]
    assert len(keys) == len(set(keys)) == 12

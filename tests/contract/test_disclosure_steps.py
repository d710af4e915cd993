"""The steps of disclosure, over the simulator."""

from datetime import date
from decimal import Decimal

import pytest

from engine.errors import ExternalRejected, HandlerFailed
from engine.ports import NotYet
from tests.contract.desk import Desk

ITEM = {
    "group": "contract",
    "contract_no": "R26TA99000001",
    "title": "보건소 업무용 노트북 구매",
    "contract_price_won": 25_025_000,
    "contract_rate": Decimal("90.342"),
    "concluded_on": date(2026, 3, 13),
    "contractor_name": "나래산업(주)",
    "reason": None,
}


def test_an_item_is_read_back_with_the_types_that_it_had(desk: Desk) -> None:
    reference = desk.perform("disclosure:publish", item=ITEM)["reference"]

    assert reference["publication_no"] == "2026-00001"
    assert desk.perform("disclosure:read", reference=reference)["read_back"] == ITEM


def test_an_item_that_is_not_there_yet_is_waited_for(desk: Desk) -> None:
    with pytest.raises(NotYet):
        desk.perform("disclosure:read", reference={"publication_no": "2026-00009"})


@pytest.mark.parametrize("change", [{"group": "secret"}, {"title": ""}, {"contract_no": None}])
def test_an_item_without_group_number_or_title_never_leaves_the_house(
    desk: Desk, change: dict[str, object]
) -> None:
    with pytest.raises(HandlerFailed):
        desk.perform("disclosure:publish", item={**ITEM, **change})

    assert desk.control.log() == ()


def test_the_key_of_one_item_cannot_carry_another(desk: Desk) -> None:
    desk.perform("disclosure:publish", item=ITEM)

    with pytest.raises(ExternalRejected) as caught:
        desk.perform("disclosure:publish", item={**ITEM, "title": "다른 것"})

    assert caught.value.refusal == "key_reused"


def test_all_groups_of_the_law_have_a_name(desk: Desk) -> None:
    for group in ("contract", "direct_contract", "inspection", "payment", "계약현황"):
        desk.perform("disclosure:publish", group, item={**ITEM, "group": group})

    assert [effect.summary.split(" ")[0] for effect in desk.control.log()] == [
        "계약현황", "수의계약", "감리·감독·검사", "대가지급", "계약현황",
    ]  # fmt: skip

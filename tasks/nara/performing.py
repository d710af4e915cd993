"""What becomes of a contract in the simulated marketplace: changes, inspections, claims."""

from dataclasses import replace

from tasks.nara.drafts import ChangeDraft, ClaimDraft, InspectionDraft
from tasks.nara.held import ChangeRecord, ClaimRecord, ContractRecord, InspectionRecord
from tasks.nara.link import SignatureState
from tasks.nara.market import Market
from tasks.sandbox.web import Refusal


def change(market: Market, draft: ChangeDraft) -> tuple[ContractRecord, ChangeRecord]:
    """Register a change of a contract; from then on price and day of delivery are the new ones.

    Raises:
        Refusal: The contract is not concluded, or nothing changes.
    """
    contract = _concluded(market, draft.contract_no)
    before = contract.draft
    given = draft.contract_price_won
    price = before.contract_price_won if given is None else given
    due = draft.delivery_due_on or before.delivery_due_on
    after = replace(before, contract_price_won=price, delivery_due_on=due)
    numbers = {one.number for one in contract.changes}
    _refuse("change_empty", "변경된 내용이 없습니다", wrong=after == before)
    _refuse("price_wrong", "계약금액이 0원 이하입니다", wrong=after.contract_price_won <= 0)
    _refuse("change_known", "이미 등록된 변경 번호입니다", wrong=draft.change_no in numbers)
    record = ChangeRecord(
        draft.change_no or f"{len(contract.changes) + 1:02d}",
        market.now,
        draft.reason,
        before.contract_price_won,
        after.contract_price_won,
        before.delivery_due_on,
        after.delivery_due_on,
    )
    contract.draft = after
    contract.changes.append(record)
    return contract, record


def inspect(market: Market, draft: InspectionDraft) -> InspectionRecord:
    """Register the result of an inspection.

    Raises:
        Refusal: The contract is not concluded, or more was accepted than was contracted.
    """
    contract = _concluded(market, draft.contract_no)
    accepted, price = draft.accepted_won or 0, contract.draft.contract_price_won
    _refuse("amount_exceeds", "검사금액이 계약금액을 넘습니다", wrong=not 0 <= accepted <= price)
    number = f"{contract.number}-I{len(contract.inspections) + 1:02d}"
    record = InspectionRecord(number, market.now, draft)
    contract.inspections.append(record)
    return record


def claim(market: Market, draft: ClaimDraft) -> ClaimRecord:
    """Register a claim for payment.

    Raises:
        Refusal: The contract is not concluded, the amount is none, or the claim is there already.
    """
    contract = _concluded(market, draft.contract_no)
    price = contract.draft.contract_price_won
    known = {one.draft.seq for one in contract.claims}
    _refuse(
        "amount_wrong", "청구금액이 올바르지 않습니다", wrong=not 0 < draft.claimed_won <= price
    )
    _refuse("claim_known", "이미 등록된 청구 회차입니다", wrong=draft.seq in known)
    number = f"{contract.number}-C{len(contract.claims) + 1:02d}"
    record = ClaimRecord(number, market.now, draft)
    contract.claims.append(record)
    return record


def _concluded(market: Market, number: str) -> ContractRecord:
    for contract in market.contracts:
        if contract.number == number:
            signed = contract.state is SignatureState.SIGNED
            _refuse("not_concluded", "체결되지 않은 계약입니다", wrong=not signed)
            return contract
    raise Refusal(422, "contract_unknown", "계약을 찾을 수 없습니다")


def _refuse(code: str, words: str, *, wrong: bool) -> None:
    if wrong:
        raise Refusal(422, code, words)

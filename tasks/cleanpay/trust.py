"""The simulated trust: payment requests, their splits, and the money of every share.

Contractor, payees and bank act by themselves, as the script says or as drawn. Money is conserved:
once the transfer is ordered, what is paid, returned, held and open is what was transferred.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tasks.cleanpay.people import Account, Person, account, amounts, payees_of, person
from tasks.cleanpay.shares import CLASSES, PROVEN_CLASSES
from tasks.cleanpay.state import REQUESTS, SHARES, Move, ShareState, Step, advance
from tasks.cleanpay.state import Request as State
from tasks.sandbox.lots import Lots
from tasks.sandbox.script import Payment, nth
from tasks.sandbox.web import Refusal
from tasks.sandbox.world import World

CONFIRMED_AFTER = timedelta(hours=1)
_REJECTED = "지급 요청을 받을 수 없습니다"
_NOT_TRANSFERRED = "신탁계좌로 이체되지 않았습니다"


@dataclass(frozen=True, slots=True)
class Claim:
    """What the city asks to be paid; `amount_won` includes VAT."""

    contract_no: str
    seq: int
    kind: str
    amount_won: int
    contractor_no: str
    contractor_name: str


@dataclass(slots=True)
class TrustShare:
    """One share as the trust keeps it. `paid_won` may be a part when it was paid directly."""

    number: int
    share_class: str
    payee: Person
    account: Account
    amount_won: int
    answer: str
    after: timedelta
    state: ShareState = ShareState.CLAIMED
    paid_won: int = 0
    paid_at: datetime | None = None
    reason: str = ""
    new_account: Account | None = None
    proven_on: date | None = None

    @property
    def rest_won(self) -> int:
        """What is not paid."""
        return self.amount_won - self.paid_won

    def move(self, move: Move) -> None:
        """Go to the next state.

        Raises:
            Refusal: The table has no such move; nothing changes.
        """
        after = advance(SHARES, self.state, move)
        if after is None:
            raise Refusal(409, f"share_{self.state}", f"{self.number}번 내역은 {self.state} 상태")
        self.state = after


@dataclass(slots=True)
class TrustRequest:
    """One payment request as the trust keeps it."""

    number: str
    claim: Claim
    payment: Payment
    opened_at: datetime
    state: State = State.OPENED
    shares: list[TrustShare] = field(default_factory=list)
    entries: int = 0
    entered_at: datetime | None = None
    return_reason: str = ""
    approved_won: int | None = None
    transferred_won: int = 0

    def step(self, step: Step) -> None:
        """Go to the next state.

        Raises:
            Refusal: The table has no such step; nothing changes.
        """
        after = advance(REQUESTS, self.state, step)
        if after is None:
            raise Refusal(409, "illegal_state", f"{self.number}은(는) {self.state} 상태입니다")
        self.state = after

    def share(self, number: int) -> TrustShare:
        """One share. Raises: Refusal, when there is no such one."""
        for share in self.shares:
            if share.number == number:
                return share
        raise Refusal(422, "share_unknown", f"{number}번 내역이 없습니다")

    def money(self) -> Mapping[ShareState, int]:
        """Won by where they are; together they are what was transferred."""
        found = dict.fromkeys(ShareState, 0)
        for share in self.shares:
            found[ShareState.PAID] += share.paid_won
            if share.state is not ShareState.PAID:
                found[share.state] += share.rest_won
        return found


class Trust:
    """Every request; its methods are called with the world's lock held."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.requests: dict[str, TrustRequest] = {}
        self._payments: dict[str, Payment] = {}
        self._asked = 0
        self._transfers: dict[tuple[str, str], int] = {}
        self._orders = 0

    def restart(self) -> None:
        """Count requests from the start again, for the next script."""
        self._asked = 0

    # --- requests --------------------------------------------------------------------------------

    def request(self, number: str) -> TrustRequest:
        """One request. Raises: Refusal, when there is no such one."""
        found = self.requests.get(number)
        if found is None:
            raise Refusal(422, "request_unknown", "없는 지급 요청입니다")
        return found

    def open(self, claim: Claim, key: str) -> TrustRequest:
        """Take a request; the contractor enters the split by itself.

        Raises:
            Refusal: `request_rejected` by the script or for its content, `request_exists`.
        """
        payment = self._payment(key)
        if payment.answer == "reject" or claim.amount_won <= 0:
            raise Refusal(422, "request_rejected", payment.reason or _REJECTED)
        same = (claim.contract_no, claim.kind, claim.seq)
        if any(same == (r.claim.contract_no, r.claim.kind, r.claim.seq) for r in self._all()):
            raise Refusal(409, "request_exists", "같은 회차의 지급 요청이 있습니다")
        now = self._world.now()
        number = f"CP-{now:%Y}-{len(self.requests) + 1:04d}"
        request = self.requests[number] = TrustRequest(number, claim, payment, now)
        self._await_entry(request)
        return request

    def _payment(self, key: str) -> Payment:
        """The script's entry of a request: the same whenever the same request comes again."""
        if key not in self._payments:
            found = nth(self._world.script.cleanpay, self._asked)
            self._payments[key] = found or Payment()
            self._asked += 1
        return self._payments[key]

    def _all(self) -> tuple[TrustRequest, ...]:
        return tuple(self.requests.values())

    # --- the split -------------------------------------------------------------------------------

    def _await_entry(self, request: TrustRequest) -> None:
        self._in(request.payment.after, lambda: self._enter(request))

    def _enter(self, request: TrustRequest) -> None:
        request.step(Step.ENTER)
        request.entries += 1
        request.entered_at = self._world.now()
        request.shares = self._shares(request)
        entry = request.entries
        self._in(CONFIRMED_AFTER, lambda: self._confirm(request, entry))

    def _confirm(self, request: TrustRequest, entry: int) -> None:
        if (request.state, request.entries) == (State.ENTERED, entry):
            request.step(Step.CONFIRM)
            self._world.happened("split_confirmed", request.claim.contract_no)

    def _shares(self, request: TrustRequest) -> list[TrustShare]:
        claim, first = request.claim, request.entries == 1
        payees = payees_of(
            request.payment,
            self._lots(request, "payees"),
            contractor=(claim.contractor_no, claim.contractor_name),
        )
        off_by = request.payment.off_by_won if first else 0
        won = amounts(claim.amount_won, payees, off_by_won=off_by)
        entered = [(p, w) for p, w in zip(payees, won, strict=True) if w or request.payment.split]
        return [
            TrustShare(
                number=number,
                share_class=payee.share_class,
                payee=person(self._lots(request, "person", number), payee),
                account=account(
                    self._lots(request, "account", number, request.entries),
                    (payee.account_owner if first else "") or payee.name,
                ),
                amount_won=amount,
                answer=payee.answer,
                after=payee.after,
            )
            for number, (payee, amount) in enumerate(entered, start=1)
        ]

    def send_back(self, number: str, reason: str) -> TrustRequest:
        """Return the split: the contractor enters it again."""
        request = self.request(number)
        request.step(Step.RETURN)
        request.return_reason = reason
        self._await_entry(request)
        return request

    def approve(self, number: str, total_won: int) -> TrustRequest:
        """Approve the split as a whole.

        Raises:
            Refusal: `amount_differs` when split, claim and approval are not one amount.
        """
        request = self.request(number)
        total = sum(share.amount_won for share in request.shares)
        if request.state is State.CONFIRMED and not total == total_won == request.claim.amount_won:
            raise Refusal(422, "amount_differs", "내역의 합, 청구액, 승인액이 다릅니다")
        if any(s.amount_won <= 0 or s.share_class not in CLASSES for s in request.shares):
            raise Refusal(422, "split_invalid", "내역에 잘못된 금액이나 구분이 있습니다")
        request.step(Step.APPROVE)
        request.approved_won = total_won
        return request

    # --- money -----------------------------------------------------------------------------------

    def transfer(self, number: str, amount_won: int, key: str) -> str:
        """Take the whole amount into the trust; the shares are released by themselves.

        Raises:
            Refusal: `amount_differs`, `illegal_state`, or `transfer_failed` by the script.
        """
        request = self.request(number)
        if request.approved_won is not None and amount_won != request.approved_won:
            raise Refusal(422, "amount_differs", "승인한 금액과 이체 금액이 다릅니다")
        self._fail_as_scripted(request, key)
        request.step(Step.TRANSFER)
        request.transferred_won = amount_won
        for share in request.shares:
            share.move(Move.RELEASE)
            self._await_bank(request, share)
        return f"TR-{request.number}"

    def _fail_as_scripted(self, request: TrustRequest, key: str) -> None:
        tries = sum(number == request.number for number, _ in self._transfers)
        turn = self._transfers.setdefault((request.number, key), tries)
        reply = nth(request.payment.transfers, turn)
        if reply and reply.answer == "fail":
            raise Refusal(422, "transfer_failed", reply.reason or _NOT_TRANSFERRED)

    def _await_bank(self, request: TrustRequest, share: TrustShare) -> None:
        if share.answer != "never":
            self._in(share.after, lambda: self._bank(request, share))

    def _bank(self, request: TrustRequest, share: TrustShare) -> None:
        """What the bank does with an open share, unless a direct payment came first."""
        if share.state is not ShareState.OPEN:
            return
        answers: Mapping[str, Callable[[], None]] = {
            "pay": lambda: self._pay(request, share),
            "account_error": lambda: self._bounce(request, share),
            "attached": lambda: self._attach(share),
        }
        answers[share.answer]()
        self._tell_settled(request)

    def _pay(self, request: TrustRequest, share: TrustShare) -> None:
        share.move(Move.PAY)
        share.paid_won, share.paid_at = share.amount_won, self._world.now()
        proofs = request.payment.proofs
        if share.share_class in PROVEN_CLASSES and proofs is not None:
            self._in(proofs, lambda: self._prove(share))

    def _prove(self, share: TrustShare) -> None:
        share.proven_on = self._world.now().date()

    def _bounce(self, request: TrustRequest, share: TrustShare) -> None:
        """The account was wrong; the payee registers another, which waits for approval."""
        share.move(Move.BOUNCE)
        share.reason = f"계좌 오류로 반송(계좌번호 {share.account.number})"
        lots = self._lots(request, "new account", share.number, share.account.ref)
        share.new_account = account(lots, share.payee.name)

    def _attach(self, share: TrustShare) -> None:
        share.move(Move.ATTACH)
        share.reason = f"채권압류로 지급 보류(예금주 {share.payee.name} {share.payee.phone})"

    def _tell_settled(self, request: TrustRequest) -> None:
        if not any(share.state is ShareState.OPEN for share in request.shares):
            self._world.happened("shares_settled", request.claim.contract_no)

    def reissue(self, number: str, share_no: int, account_ref: str) -> TrustShare:
        """Pay a returned share again, to the other account of its payee.

        Raises:
            Refusal: `share_paid`, `share_open`, `share_held`, or `account_unknown`.
        """
        request = self.request(number)
        share = request.share(share_no)
        known = [a for a in (share.account, share.new_account) if a and a.ref == account_ref]
        if share.state is ShareState.RETURNED and not known:
            raise Refusal(422, "account_unknown", "지급 대상자의 계좌가 아닙니다")
        share.move(Move.REISSUE)
        # the account that was wrong stays wrong
        share.answer = "account_error" if known[0] is share.account else "pay"
        share.account, share.new_account, share.reason = known[0], None, ""
        self._await_bank(request, share)
        return share

    def pay_directly(self, number: str, share_no: int, amount_won: int) -> str:
        """Pay a share, or a part of it, by the client's order.

        Raises:
            Refusal: `share_paid`, `share_held`, `share_claimed`, or `amount_exceeds_share`.
        """
        request = self.request(number)
        share = request.share(share_no)
        if Move.PAY_DIRECTLY not in SHARES[share.state]:
            share.move(Move.PAY_DIRECTLY)
        if not 0 < amount_won <= share.rest_won:
            raise Refusal(422, "amount_exceeds_share", "남은 금액을 넘는 직접지급입니다")
        if amount_won == share.rest_won:
            share.move(Move.PAY_DIRECTLY)
            share.reason, share.new_account = "", None
            self._prove(share)
        share.paid_won += amount_won
        share.paid_at = self._world.now()
        self._tell_settled(request)
        self._orders += 1
        return f"DP-{request.number}-{self._orders}"

    # --- helpers ---------------------------------------------------------------------------------

    def _in(self, wait: timedelta, happen: Callable[[], None]) -> None:
        self._world.schedule(self._world.now() + wait, happen)

    def _lots(self, request: TrustRequest, *names: object) -> Lots:
        return self._world.lots("cleanpay", request.number, *names)

"""The people and firms of the simulated trust: payees and their accounts, drawn from the seed.

As a real payment system would, the simulator knows account numbers, resident numbers and telephone
numbers and sends them in its answers. All of them are drawn and belong to nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tasks.cleanpay.shares import allocate
from tasks.sandbox.lots import Lots
from tasks.sandbox.script import Payee, Payment

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_BANKS = ("가람은행", "나루은행", "다솜은행")
_WORKERS = ("김가람", "이나루", "박다솜", "최라온")
_FIRMS = (
    ("9991000001", "한결건설(주)"),
    ("9991000002", "도담이앤씨(주)"),
    ("9991000003", "마루설비(주)"),
)
_EQUIPMENT = (("9992000001", "바른중기(주)"), ("9992000002", "새벽크레인"))
_MATERIAL = (("9993000001", "온누리레미콘(주)"), ("9993000002", "참철강(주)"))


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the bank knows it; `ref` is all that the client may ever see of it."""

    ref: str
    bank: str
    number: str
    owner: str


@dataclass(frozen=True, slots=True)
class Person:
    """A payee as the payment system knows it; firms have no resident number."""

    id: str
    name: str
    resident_no: str
    phone: str


def person(lots: Lots, payee: Payee) -> Person:
    """The payee with everything that a payment system keeps about it."""
    day = f"{60 + lots.below(40):02d}{1 + lots.below(12):02d}{1 + lots.below(28):02d}"
    resident = f"{day}-{1 + lots.below(2)}{lots.below(10**6):06d}"
    phone = f"010-{lots.below(10**4):04d}-{lots.below(10**4):04d}"
    return Person(
        payee.payee_id, payee.name, resident if payee.share_class == "labour" else "", phone
    )


def account(lots: Lots, owner: str) -> Account:
    """An account of that owner; its reference is letters, so that it looks like no number."""
    ref = "AC-" + "".join(_LETTERS[lots.below(len(_LETTERS))] for _ in range(12))
    number = f"{110 + lots.below(800)}-{lots.below(1000):03d}-{lots.below(10**6):06d}"
    return Account(ref, _BANKS[lots.below(len(_BANKS))], number, owner)


def drawn_payees(lots: Lots, *, contractor: tuple[str, str]) -> tuple[Payee, ...]:
    """A usual split: workers, subcontractors, perhaps machines and material, the contractor."""
    chosen: list[tuple[str, tuple[str, str]]] = [
        *(
            ("labour", (f"W-{_token(lots)}", name))
            for name in lots.sample(_WORKERS, _up_to(lots, 2))
        ),
        *(("subcontract", firm) for firm in lots.sample(_FIRMS, _up_to(lots, 2))),
        *(("equipment", firm) for firm in lots.sample(_EQUIPMENT, lots.below(2))),
        *(("material", firm) for firm in lots.sample(_MATERIAL, lots.below(2))),
        ("own", contractor),
    ]
    return tuple(
        replace(Payee(share_class, payee_id, name), share=_weight(lots))
        for share_class, (payee_id, name) in chosen
    )


def amounts(claimed_won: int, payees: Sequence[Payee], *, off_by_won: int = 0) -> tuple[int, ...]:
    """What each payee gets: fixed amounts first, the parts share what they leave.

    `off_by_won` is a mistake that is added to the last one. Fixed amounts beyond the claim leave
    nothing to the parts.
    """
    parts = [payee.share for payee in payees if payee.share is not None]
    fixed = sum(payee.amount_won or 0 for payee in payees)
    divided = iter(allocate(max(claimed_won - fixed, 0), parts) if parts else ())
    found = [next(divided) if one.amount_won is None else one.amount_won for one in payees]
    return (*found[:-1], found[-1] + off_by_won) if found else ()


def payees_of(payment: Payment, lots: Lots, *, contractor: tuple[str, str]) -> tuple[Payee, ...]:
    """The payees that the script names, or drawn ones."""
    return payment.split or drawn_payees(lots, contractor=contractor)


def _token(lots: Lots) -> str:
    return "".join(_LETTERS[lots.below(len(_LETTERS))] for _ in range(6))


def _up_to(lots: Lots, most: int) -> int:
    return 1 + lots.below(most)


def _weight(lots: Lots) -> Decimal:
    return Decimal(5 + lots.below(40))

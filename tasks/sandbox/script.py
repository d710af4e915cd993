"""What the outside does in a scenario, read from its `outside` mapping.

Every part may be missing: bidders are then drawn from the seed, contractors sign after a day and
write what a contract asks for, and receivers accept a letter after an hour. Of a list for
successive events the last one repeats.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar

from engine.errors import DocumentInvalid, ValueInvalid
from engine.ports import Value
from tasks.document24.writing import checked
from tasks.nara.cells import business_no
from tasks.outside.typed import as_rate, as_text, as_won

T = TypeVar("T")
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
# how long after its payment a share is proven; None: never
PROVEN_AFTER: timedelta | None = 5 * DAY


@dataclass(frozen=True, slots=True)
class Bidder:
    """A firm that quotes `after` the notice: an amount, or a rate in percent of the base amount."""

    bidder_no: str
    name: str
    ceo: str
    after: timedelta
    quote_won: int | None = None
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the outside answers to something of ours, and how long it takes."""

    answer: str
    after: timedelta
    reason: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that a contractor sends `after` an event; `times` None means at every occurrence."""

    form: str
    on: str
    after: timedelta
    fields: Mapping[str, Value]
    title: str = ""
    body: str = ""
    times: int | None = None
    attachments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Payee:
    """One share of a split that a contractor enters at Clean Pay, and what the bank does with it.

    Either `amount_won`, or `share`: a part of what the fixed amounts leave of the claim, weighed
    against the other parts. `answer` is pay, account_error, attached or never, `after` the
    transfer. An `account_owner` other than the payee stands in the first entry of a split only.
    """

    share_class: str
    payee_id: str
    name: str
    share: Decimal | None = None
    amount_won: int | None = None
    answer: str = "pay"
    after: timedelta = HOUR
    account_owner: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """What becomes of one payment request at Clean Pay.

    `after` is how long the contractor takes to enter the split; without `split` one is drawn.
    `off_by_won` is added to the last share of the first entry. `transfers` are the answers to
    successive transfer orders. `proofs` is how long after its payment a share is proven, None
    for never.
    """

    split: tuple[Payee, ...] = ()
    after: timedelta = DAY
    proofs: timedelta | None = PROVEN_AFTER
    off_by_won: int = 0
    answer: str = "accept"
    reason: str = ""
    transfers: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperContract:
    """A contract concluded without the marketplace, which knows nothing of it.

    The event `contract_on_paper` happens when the script begins, so that its contractor can write.
    """

    contract_no: str
    contractor_no: str
    name: str


@dataclass(frozen=True, slots=True)
class Script:
    """Everything the outside will do by itself.

    `generated`: bidders are drawn. `writing`: contractors write as `habits` says.
    """

    seed: int = 0
    bidders: tuple[tuple[Bidder, ...], ...] = ()
    notices: tuple[Reply, ...] = ()
    contracts: tuple[Reply, ...] = ()
    letters: tuple[Letter, ...] = ()
    replies: tuple[Reply, ...] = ()
    receivers: tuple[str, ...] = ()
    read_lag: timedelta = timedelta(0)
    generated: bool = True
    writing: bool = True
    cleanpay: tuple[Payment, ...] = ()
    paper_contracts: tuple[PaperContract, ...] = ()


SIGN = Reply("sign", DAY)
PUBLISH = Reply("accept", timedelta(0))
ACCEPT = Reply("accept", HOUR)
_ANSWERS = {
    "notices": ("accept", "reject"),
    "contracts": ("sign", "refuse"),
    "replies": ("accept", "return", "fail", "req-resend"),
    "transfers": ("accept", "fail"),
}
_PAYMENT_ANSWERS = ("accept", "reject")
_SHARE_ANSWERS = ("pay", "account_error", "attached", "never")


def nth(items: tuple[T, ...], index: int) -> T | None:
    """The item at `index`, the last one beyond the end, None when there are none."""
    return items[min(index, len(items) - 1)] if items else None


def duration(text: str) -> timedelta:
    """Days and time of an ISO 8601 duration such as `P1DT20H`. Raises: ValueError."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        raise ValueError("a duration such as PT20H")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def read_script(outside: Mapping[str, Value]) -> Script:
    """The script of an `outside` mapping.

    Raises:
        ValueInvalid: A part is unknown or of the wrong type; the path names it.
    """
    part = _Part("outside", outside)
    script = Script(
        seed=part.take("seed", as_won, 0),
        bidders=_rounds(part),
        notices=_replies(part, "notices", PUBLISH.after),
        contracts=_replies(part, "contracts", DAY),
        letters=tuple(_letter(one) for one in part.parts("letters")),
        replies=_replies(part, "replies", HOUR),
        receivers=part.take("receivers", _texts, ()),
        read_lag=part.take("read_lag", duration, timedelta(0)),
        generated="bidders" not in outside,
        writing="letters" not in outside,
        cleanpay=tuple(_payment(one) for one in part.parts("cleanpay")),
        paper_contracts=tuple(_on_paper(one) for one in part.parts("paper_contracts")),
    )
    part.done()
    return script


class _Part:
    """A mapping being read, that names itself in errors and knows what was not read."""

    def __init__(self, path: str, values: Value) -> None:
        if not isinstance(values, Mapping):
            raise ValueInvalid(path, "not a mapping", "항목 이름과 값이 필요합니다")
        self.path = path
        self._left = dict(values)

    def need(self, name: str, read: Callable[[Value], T]) -> T:
        try:
            return read(self._left.pop(name, None))
        except (ValueError, TypeError) as error:
            path = f"{self.path}.{name}"
            raise ValueInvalid(path, f"wrong or missing: {error}", "값이 잘못됐습니다") from error

    def take(self, name: str, read: Callable[[Value], T], default: T) -> T:
        return default if self._left.get(name) is None else self.need(name, read)

    def parts(self, name: str) -> "list[_Part]":
        return [_Part(f"{self.path}.{name}[{i}]", one) for i, one in enumerate(self.items(name))]

    def items(self, name: str) -> list[Value]:
        return self.take(name, _list, [])

    def done(self) -> None:
        unknown = [name for name in self._left if self._left[name] is not None]
        if unknown:
            raise ValueInvalid(f"{self.path}.{unknown[0]}", "unknown", "알 수 없는 항목입니다")


def _list(value: Value) -> list[Value]:
    if not isinstance(value, list):
        raise ValueError("a list")
    return value


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(as_text(one) for one in _list(value))


def _mapping(value: Value) -> Mapping[str, Value]:
    if not isinstance(value, Mapping):
        raise ValueError("a mapping")
    return value


def _sendable(value: Value) -> str:
    """Text that can stand in a letter."""
    try:
        return checked(as_text(value), where="text")
    except DocumentInvalid as error:
        raise ValueError(error.reason) from error


def _rounds(part: _Part) -> tuple[tuple[Bidder, ...], ...]:
    """The bidders of each notice; a flat list is the first notice's."""
    rounds = part.items("bidders")
    if rounds and not isinstance(rounds[0], list):
        rounds = [rounds]
    return tuple(
        tuple(
            _bidder(_Part(f"{part.path}.bidders[{i}][{j}]", one), j)
            for j, one in enumerate(bidders)
        )
        for i, bidders in enumerate(rounds)
    )


def _bidder(part: _Part, index: int) -> Bidder:
    bidder = Bidder(
        bidder_no=part.need("bidder_no", lambda v: business_no(as_text(v))),
        name=part.need("name", _sendable),
        ceo=part.take("ceo", as_text, ""),
        after=part.take("after", duration, (index + 1) * HOUR),
        quote_won=part.take("quote_won", _maybe_won, None),
        rate=part.take("rate", _maybe_rate, None),
    )
    part.done()
    if (bidder.quote_won is None) == (bidder.rate is None):
        reason = "give quote_won or rate, not both"
        raise ValueInvalid(part.path, reason, "quote_won과 rate 중 하나만 필요합니다")
    return bidder


def _maybe_won(value: Value) -> int | None:
    return as_won(value)


def _maybe_rate(value: Value) -> Decimal | None:
    return as_rate(value)


def _replies(part: _Part, name: str, after: timedelta) -> tuple[Reply, ...]:
    return tuple(_reply(one, _ANSWERS[name], after) for one in part.parts(name))


def _reply(part: _Part, answers: tuple[str, ...], after: timedelta) -> Reply:
    reply = Reply(
        answer=part.need("answer", as_text),
        after=part.take("after", duration, after),
        reason=part.take("reason", _sendable, ""),
        form=part.take("form", as_text, ""),
    )
    part.done()
    if reply.answer not in answers:
        allowed = ", ".join(answers)
        raise ValueInvalid(f"{part.path}.answer", f"not one of {allowed}", f"가능한 값: {allowed}")
    return reply


def _payment(part: _Part) -> Payment:
    payment = Payment(
        split=tuple(_payee(one) for one in part.parts("split")),
        after=part.take("after", duration, DAY),
        proofs=part.take("proofs", _proofs, PROVEN_AFTER),
        off_by_won=part.take("off_by_won", as_won, 0),
        answer=part.take("answer", _one_of(_PAYMENT_ANSWERS), "accept"),
        reason=part.take("reason", as_text, ""),
        transfers=_replies(part, "transfers", timedelta(0)),
    )
    part.done()
    return payment


def _payee(part: _Part) -> Payee:
    payee = Payee(
        share_class=part.need("class", as_text),
        payee_id=part.need("payee_id", as_text),
        name=part.need("payee_name", as_text),
        share=part.take("share", _maybe_rate, None),
        amount_won=part.take("amount_won", _maybe_won, None),
        answer=part.take("answer", _one_of(_SHARE_ANSWERS), "pay"),
        after=part.take("after", duration, HOUR),
        account_owner=part.take("account_owner", as_text, ""),
    )
    part.done()
    if (payee.amount_won is None) == (payee.share is None):
        reason = "give amount_won or share, not both"
        raise ValueInvalid(part.path, reason, "amount_won과 share 중 하나만 필요합니다")
    if payee.share is not None and payee.share <= 0:
        raise ValueInvalid(f"{part.path}.share", "not above 0", "0보다 커야 합니다")
    return payee


def _proofs(value: Value) -> timedelta | None:
    if value == "never":
        return None
    proofs = _Part("proofs", value)
    after = proofs.need("after", duration)
    proofs.done()
    return after


def _on_paper(part: _Part) -> PaperContract:
    contract = PaperContract(
        contract_no=part.need("contract_no", as_text),
        contractor_no=part.need("contractor_no", as_text),
        name=part.need("contractor_name", _sendable),
    )
    part.done()
    return contract


def _one_of(answers: tuple[str, ...]) -> Callable[[Value], str]:
    def read(value: Value) -> str:
        if value not in answers:
            raise ValueError(f"one of {', '.join(answers)}")
        return as_text(value)

    return read


def _letter(part: _Part) -> Letter:
    letter = Letter(
        form=part.need("form", as_text),
        on=part.need("on", as_text),
        after=part.take("after", duration, DAY),
        fields=part.take("fields", _mapping, {}),
        title=part.take("title", _sendable, ""),
        body=part.take("body", _sendable, ""),
        times=part.take("times", _maybe_won, None),
        attachments=tuple(_attachment(one) for one in part.parts("attachments")),
    )
    part.done()
    return letter


def _attachment(part: _Part) -> tuple[str, str]:
    found = (part.need("name", _sendable), part.take("text", as_text, ""))
    part.done()
    return found

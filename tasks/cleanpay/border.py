"""The border: what of an answer of Clean Pay comes in, and what stays outside.

A payment system's answers hold account numbers, resident numbers and telephone numbers of people.
Only the fields named here are read, each with its type; an account comes in as its reference and
as whether its owner is the payee. An answer whose reference or payee id is itself such a number is
refused, and long numbers in free text are masked. Of a worker's name only the first letter comes
in: the share is told apart by its number and the payee's token. Errors name fields, never values.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from engine.errors import ExternalRejected, ExternalUnavailable
from engine.ports import Value
from tasks.cleanpay.client import NAME, PaymentRequest, ShareReceipt
from tasks.cleanpay.shares import Share, Split, owner_matches
from tasks.cleanpay.state import Request, ShareState
from tasks.outside.typed import as_day, as_flag, as_moment, as_text, as_won

T = TypeVar("T")
# seven digits and more, with whatever may stand between them. A day, a number that begins with
# letters (R26TA99000001, CP-2026-0001) and an amount (원 behind it) are none
_LONG_NUMBER = re.compile(
    r"(?<![\dA-Za-z,])(?<![A-Za-z]-)(?!(?:19|20)\d\d[-.][01]\d[-.][0-3]\d(?!\d))"
    r"\d(?:[-. ]?\d){6,}(?![\d,]|\s*원)"
)
_NUMBERLIKE = re.compile(r"[\d\s.-]+")
_RESIDENT_DIGITS, _ACCOUNT_DIGITS, _BIRTHDAY_DIGITS = 13, 10, 6
_WORKERS = "labour"  # the class whose payees are persons
_WITH_SPLIT = (Request.CONFIRMED, Request.APPROVED, Request.TRANSFERRED)


def shown(text: str) -> str:
    """Free text with every number masked that could be of an account, a person or a telephone."""
    return _LONG_NUMBER.sub("***", text)


def payee_shown(name: str, share_class: str) -> str:
    """A payee's name as it comes in: a firm's whole, a worker's as `김○○`."""
    return f"{name[:1]}○○" if share_class == _WORKERS else shown(name)


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping of an answer; a field that is missing or wrong names itself."""

    path: str
    values: Mapping[str, Value]

    @staticmethod
    def of(path: str, value: Value) -> "Fields":
        """Raises: ExternalUnavailable, when it is no mapping."""
        if not isinstance(value, Mapping):
            raise broken(path)
        return Fields(path, value)

    def need(self, name: str, read: Callable[[Value], T]) -> T:
        """A field that must be there. Raises: ExternalUnavailable."""
        with suppress(ValueError, TypeError):  # it quotes the value: no part of our error
            return read(self.values.get(name))
        raise broken(f"{self.path}.{name}")

    def take(self, name: str, read: Callable[[Value], T]) -> T | None:
        """A field that may be missing, empty or null. Raises: ExternalUnavailable."""
        return None if self.values.get(name) in (None, "") else self.need(name, read)

    def inner(self, name: str) -> "Fields":
        """A mapping within. Raises: ExternalUnavailable."""
        return Fields.of(f"{self.path}.{name}", self.values.get(name))

    def rows(self, name: str) -> tuple["Fields", ...]:
        """A list of mappings. Raises: ExternalUnavailable."""
        found = self.values.get(name)
        if not isinstance(found, list | tuple):
            raise broken(f"{self.path}.{name}")
        return tuple(Fields.of(f"{self.path}.{name}[{i}]", one) for i, one in enumerate(found))


def broken(path: str) -> ExternalUnavailable:
    """An answer that can't be read at that place; it may be whole the next time."""
    return ExternalUnavailable(NAME, f"the answer's {path} is missing or of another type")


def read_request(answer: Mapping[str, Value]) -> PaymentRequest:
    """A request with its split.

    Raises:
        ExternalUnavailable: The answer is broken; the field is named.
        ExternalRejected: A reference or id is a number of a person or account (`personal_data`).
    """
    fields = Fields.of("request", answer.get("request"))
    state = fields.need("state", Request)
    return PaymentRequest(
        request_no=fields.need("request_no", as_text),
        contract_no=fields.need("contract_no", as_text),
        amount_won=fields.need("amount_won", as_won),
        state=state,
        split=_split(fields) if state in _WITH_SPLIT else None,
        approved_won=fields.take("approved_won", as_won),
    )


def _split(fields: Fields) -> Split:
    shares = sorted((_share(row) for row in fields.rows("shares")), key=lambda s: s.share_no)
    return Split(tuple(shares), fields.need("entered_at", as_moment))


def _share(row: Fields) -> Share:
    payee, account = row.inner("payee"), row.inner("account")
    name = payee.need("name", as_text)
    ref, matches = _account(account, name)
    share_class = row.need("class", as_text)
    return Share(
        share_no=row.need("share_no", as_won),
        share_class=share_class,
        payee_id=_payee_id(payee, share_class),
        payee_name=payee_shown(name, share_class),
        account_ref=ref,
        amount_won=row.need("amount_won", as_won),
        account_owner_matches=matches,
    )


def read_receipts(answer: Mapping[str, Value]) -> tuple[ShareReceipt, ...]:
    """What became of each share, by number.

    Raises:
        ExternalUnavailable: The answer is broken; the field is named.
        ExternalRejected: A reference or id is a number of a person or account (`personal_data`).
    """
    found = (_receipt(row) for row in Fields("answer", answer).rows("receipts"))
    return tuple(sorted(found, key=lambda receipt: receipt.share_no))


def _receipt(row: Fields) -> ShareReceipt:
    payee = row.inner("payee")
    share_class = row.need("class", as_text)
    account = row.take("new_account", lambda value: Fields.of(f"{row.path}.new_account", value))
    name = payee.need("name", as_text)
    ref, matches = _account(account, name) if account else ("", False)
    return ShareReceipt(
        share_no=row.need("share_no", as_won),
        share_class=share_class,
        payee_id=_payee_id(payee, share_class),
        payee_name=payee_shown(name, share_class),
        amount_won=row.need("amount_won", as_won),
        status=row.need("status", ShareState),
        paid_won=row.need("paid_won", as_won),
        paid_at=row.take("paid_at", as_moment),
        reason=_reason(row, name, share_class),
        new_account_ref=ref,
        new_account_owner_matches=matches,
    )


def _reason(row: Fields, name: str, share_class: str) -> str:
    reason = row.take("reason", as_text) or ""
    return shown(reason.replace(name, payee_shown(name, share_class)))


def read_proofs(answer: Mapping[str, Value]) -> Mapping[int, date]:
    """The day on which each proven share was proven.

    Raises:
        ExternalUnavailable: The answer is broken; the field is named.
    """
    rows = Fields("answer", answer).rows("proofs")
    return {row.need("share_no", as_won): row.need("proven_on", as_day) for row in rows}


def _account(account: Fields, payee_name: str) -> tuple[str, bool]:
    """The reference, and whether the owner is the payee: as said, else by comparing the names."""
    ref = account.need("ref", as_text)
    if _digits(ref) >= _ACCOUNT_DIGITS:
        raise _personal(f"{account.path}.ref")
    said = account.take("owner_matches", as_flag)
    if said is not None:
        return ref, said
    return ref, owner_matches(payee_name, account.take("owner", as_text) or "")


def _payee_id(payee: Fields, share_class: str) -> str:
    """A payee's id: no resident number, and for workers nothing that may be a birthday."""
    found = payee.take("id", as_text) or ""
    worker = share_class == _WORKERS and _NUMBERLIKE.fullmatch(found)
    if _digits(found) >= (_BIRTHDAY_DIGITS if worker else _RESIDENT_DIGITS):
        raise _personal(f"{payee.path}.id")
    return found


def _digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)


def _personal(path: str) -> ExternalRejected:
    reason = f"{path} holds a number of a person or account; it was not taken (개인정보·계좌번호)"
    return ExternalRejected(NAME, reason, "personal_data")

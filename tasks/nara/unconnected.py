"""The agency's side of Nara Marketplace without a connector: files or officers, and public reads.

Nothing tells whether a contractor signed but the public API, which shows a contract once it is
concluded, and the officer who sees it at the web site. The hour of a signature is not public:
where only the day is known, the moment is its midnight.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from engine.ports import Clock, Value
from engine.values import SEOUL
from tasks.ledger.port import Entry, Outbox
from tasks.nara.client import Contract, NaraReads
from tasks.nara.link import SIGNATURE, SYSTEM, SentContract, SignatureState
from tasks.outside.commands import Commands, request_hash
from tasks.outside.recorded import refusal_of

_MANUAL = "manual"
_NAME = 3  # its place in an entry of the list of contractors; the number comes last


@dataclass(frozen=True, slots=True)
class Unconnected:
    """`NaraLink` over commands that are files or an officer's work.

    While nothing is known of a signature, a row of kind `signature` waits in the outbox for an
    officer to record it; what the public API shows is recorded there too, so that the answer stays.
    """

    commands: Commands
    reads: NaraReads
    outbox: Outbox
    clock: Clock

    def sent_contract(self, contract_no: str, *, instance: str = "") -> SentContract | None:
        """See `NaraLink.sent_contract`: what an officer recorded, what is public, what was sent."""
        sent = self._sent(contract_no, instance)
        row = self._row(contract_no, instance if sent is not None else "")
        if row is not None and not row.waiting:
            return _answered(contract_no, sent or {}, _recorded(row))
        shown = self.reads.contract(contract_no)
        if shown is not None and shown.concluded_on is not None:
            public = _signed_on(shown.concluded_on)
            self._keep(row, public)
            return _answered(contract_no, {**(sent or {}), **public_fields(shown)}, public)
        if sent is None:
            return None
        return SentContract(contract_no, SignatureState.DRAFTED, sent, None, "", mirrored=False)

    def _row(self, contract_no: str, instance: str) -> Entry | None:
        """The row of the signature; a new one for a contract that the instance sent."""
        row = self.outbox.find(SYSTEM, signature_key(contract_no))
        if row is None and instance:
            return self.outbox.request(self._signature(contract_no, instance))
        return row

    def _keep(self, row: Entry | None, public: Mapping[str, Value]) -> None:
        if row is not None:
            self.outbox.acknowledge(SYSTEM, row.key, result=public, at=self.clock.now())

    def _sent(self, contract_no: str, instance: str) -> Mapping[str, Value] | None:
        """What the outside acknowledged: the hash of its answer vouches for these fields."""
        for entry in self.outbox.of_instance(instance) if instance else ():
            if entry.kind == "contract" and (entry.result or {}).get("contract_no") == contract_no:
                return entry.request
        return None

    def _signature(self, contract_no: str, instance: str) -> Entry:
        request = {"contract_no": contract_no}
        return Entry(
            system=SYSTEM,
            key=signature_key(contract_no),
            kind=SIGNATURE,
            mode=_MANUAL,
            instance=instance,
            request=request,
            request_hash=request_hash(SIGNATURE, request),
            requested_at=self.clock.now(),
        )


def signature_key(contract_no: str) -> str:
    """The key under which the record of a signature is kept."""
    return f"{SIGNATURE}:{contract_no}"


def _recorded(row: Entry) -> Mapping[str, Value]:
    """What was recorded; an officer may also have put a contractor's no as a refusal."""
    if row.result is not None:
        return row.result
    refused = SignatureState.REFUSED.value
    reason = refusal_of(row).reason
    return {"state": refused, "answered_at": row.acknowledged_at, "reason": reason}


def _signed_on(day: date) -> Mapping[str, Value]:
    signed_at = datetime.combine(day, time(), SEOUL)
    return {"state": SignatureState.SIGNED.value, "answered_at": signed_at, "reason": ""}


def _answered(
    contract_no: str, fields: Mapping[str, Value], result: Mapping[str, Value]
) -> SentContract:
    return SentContract(
        contract_no,
        SignatureState(result["state"]),
        fields,
        result["answered_at"],
        result.get("reason") or "",
        mirrored=False,
    )


def public_fields(shown: Contract) -> Mapping[str, Value]:
    """The fields of a contract that the public API shows, under the names of the draft."""
    name, number = _contractor(shown)
    fields = {
        "title": shown.title,
        "notice_no": shown.notice_no,
        "contract_price_won": shown.amount_won,
        "contractor_name": name,
        "contractor_no": number,
        "delivery_due_on": last_day(shown.period),
    }
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _contractor(shown: Contract) -> tuple[str, str]:
    """Name and number of the first contractor, blank when they are not shown."""
    for entry in shown.contractors[:1]:
        if len(entry) > _NAME + 1:
            return entry[_NAME], entry[-1]
    return "", ""


def last_day(period: str) -> date | None:
    """The last day of a contract period such as `2026.03.25. ~ 2026.06.22.`; None when unclear."""
    digits = "".join(letter for letter in period.rpartition("~")[2] if letter.isdigit())
    try:
        return datetime.strptime(digits, "%Y%m%d").replace(tzinfo=SEOUL).date()
    except ValueError:
        return None

"""The agency's side of Nara Marketplace without a connector: files or officers, and public reads.

Nothing tells whether a contractor signed but the public API, which shows a contract once it is
concluded, and the officer who sees it at the web site. The hour of a signature is not public:
where only the day is known, the moment is its midnight.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from engine.errors import ValueInvalid
from engine.ports import Clock, Value
from engine.values import SEOUL
from tasks.ledger.port import Entry, Evidence, Outbox
from tasks.nara.client import Contract, NaraReads
from tasks.nara.link import SYSTEM, SentContract, SignatureState
from tasks.outside.commands import Commands, request_hash
from tasks.outside.recorded import instance_of

SIGNATURE = "signature"
_MANUAL = "manual"
_NAME = 3  # its place in an entry of the list of contractors; the number comes last


@dataclass(frozen=True, slots=True)
class Unconnected:
    """`NaraLink` over commands that are files or an officer's work."""

    commands: Commands
    reads: NaraReads
    outbox: Outbox

    def sent_contract(self, contract_no: str, *, instance: str = "") -> SentContract | None:
        """See `NaraLink.sent_contract`: what an officer recorded, what is public, what was sent."""
        sent = self._sent(contract_no, instance)
        recorded = self.outbox.find(SYSTEM, signature_key(contract_no))
        if recorded is not None and recorded.result is not None:
            return _recorded(contract_no, sent, recorded.result)
        shown = self.reads.contract(contract_no)
        if shown is not None and shown.concluded_on is not None:
            return _public(contract_no, sent, shown, shown.concluded_on)
        if sent is None:
            return None
        return SentContract(contract_no, SignatureState.DRAFTED, sent, None, "")

    def _sent(self, contract_no: str, instance: str) -> Mapping[str, Value] | None:
        """What the outside acknowledged: the hash of its answer vouches for these fields."""
        for entry in self.outbox.of_instance(instance) if instance else ():
            if entry.kind == "contract" and (entry.result or {}).get("contract_no") == contract_no:
                return entry.request
        return None


def signature_key(contract_no: str) -> str:
    """The key under which an officer's record of a signature is kept."""
    return f"{SIGNATURE}:{contract_no}"


def record_signature(
    outbox: Outbox,
    contract_no: str,
    *,
    state: SignatureState,
    answered_at: datetime,
    reason: str = "",
    by: str,
    clock: Clock,
    evidence: tuple[Evidence, ...],
    key: str = "",
) -> Entry:
    """Record that the contractor signed or refused, as an officer saw it at the web site.

    `key` is that of the command that sent the contract, if known: the record then belongs to its
    instance. The same again changes nothing.

    Raises:
        ValueInvalid: No answer yet, no officer, no evidence, or a refusal without a reason.
        LedgerConflict: Another answer was recorded.
    """
    if state is SignatureState.DRAFTED or not by.strip() or not evidence:
        raise ValueInvalid(
            "signature",
            "needs an answer, an officer and evidence",
            "서명 결과·담당자·증빙이 필요합니다",
        )
    if state is SignatureState.REFUSED and not reason.strip():
        raise ValueInvalid("reason", "a refusal needs its reason", "거부 사유가 필요합니다")
    request = {"contract_no": contract_no}
    now = clock.now()
    entry = Entry(
        system=SYSTEM,
        key=signature_key(contract_no),
        kind=SIGNATURE,
        mode=_MANUAL,
        instance=instance_of(key),
        request=request,
        request_hash=request_hash(SIGNATURE, request),
        requested_at=now,
    )
    outbox.request(entry)
    result = {"state": state.value, "answered_at": answered_at, "reason": reason.strip()}
    return outbox.acknowledge(SYSTEM, entry.key, result=result, at=now, by=by, evidence=evidence)


def _recorded(
    contract_no: str, sent: Mapping[str, Value] | None, result: Mapping[str, Value]
) -> SentContract:
    return SentContract(
        contract_no,
        SignatureState(result["state"]),
        sent or {},
        result["answered_at"],
        result["reason"],
    )


def _public(
    contract_no: str, sent: Mapping[str, Value] | None, shown: Contract, concluded_on: date
) -> SentContract:
    signed_at = datetime.combine(concluded_on, time(), SEOUL)
    fields = {**(sent or {}), **public_fields(shown)}
    return SentContract(contract_no, SignatureState.SIGNED, fields, signed_at, "")


def public_fields(shown: Contract) -> Mapping[str, Value]:
    """The fields of a contract that the public API shows, under the names of the draft."""
    first: tuple[str, ...] = next(iter(shown.contractors), ())
    fields = {
        "title": shown.title,
        "notice_no": shown.notice_no,
        "contract_price_won": shown.amount_won,
        "contractor_name": first[_NAME] if len(first) > _NAME else "",
        "contractor_no": first[-1] if len(first) > _NAME + 1 else "",
        "delivery_due_on": last_day(shown.period),
    }
    return {name: value for name, value in fields.items() if value not in (None, "")}


def last_day(period: str) -> date | None:
    """The last day of a contract period such as `2026.03.25. ~ 2026.06.22.`; None when unclear."""
    digits = "".join(letter for letter in period.rpartition("~")[2] if letter.isdigit())
    try:
        return datetime.strptime(digits, "%Y%m%d").replace(tzinfo=SEOUL).date()
    except ValueError:
        return None

"""What officers do with letters by hand: match, return or set aside a stray one, or send one.

Every function may be done again after a crash: what reached the outside is found by its key, a
message counts once, and only the last step settles the letter in the triage list.
"""

from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import DocumentInvalid, LedgerConflict, ValueInvalid
from engine.ports import Clock
from engine.privacy import refuse
from tasks.document24 import receipts, sending
from tasks.document24.client import Document24, Files, MailboxEntry, SendReceipt
from tasks.document24.inbox import Publish, nameless, publish_letter
from tasks.document24.letters import INBOUND, Form, InboundLetter, OutboundLetter, read_letter
from tasks.document24.pack import DocType, Pack
from tasks.document24.pack_xml import read_pack
from tasks.document24.sizes import DEFAULT_LIMITS, Limits
from tasks.ledger.port import Triage, TriageLetter, TriageState


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter of the triage list with what can be read of it; None when it can't be read."""

    kept: TriageLetter
    letter: InboundLetter | None
    problem_ko: str = ""


@dataclass(frozen=True, slots=True)
class MailDesk:
    """The officers' desk. `knows` says whether an instance has a contract number."""

    relay: Document24
    store: Files
    triage: Triage
    publish: Publish
    clock: Clock
    knows: Callable[[str], bool] | None = None
    limits: Limits = DEFAULT_LIMITS

    def letters(self, state: TriageState = "open") -> tuple[TriageLetter, ...]:
        """The letters of the list in a state, in the order of their arrival."""
        return self.triage.letters(state)

    def show(self, document_id: str) -> Shown:
        """One letter of the list, read from its pack in the store.

        Raises:
            LedgerConflict: The list has no such letter.
        """
        kept = self._kept(document_id)
        try:
            pack = read_pack(self.store.get(kept.pack_sha256))
            return Shown(kept, read_letter(pack, arrived_at=kept.arrived_at))
        except DocumentInvalid as error:
            return Shown(kept, None, error.text("ko"))

    def match(self, document_id: str, contract_no: str, form: str, by: str) -> TriageLetter:
        """Say which contract a letter is about and what it is: it is accepted and published.

        The acceptance is now: until an officer matched it, nobody could know whose letter it is.

        Args:
            document_id: Of the letter in the list.
            contract_no: The number of the contract that it is about.
            form: The code of one of the forms that contractors send, such as `delivery`.
            by: The officer.

        Raises:
            LedgerConflict: The list has no such letter, or it is settled.
            ValueInvalid: No instance has the contract, or no form that code.
            PersonalData: A number that must not be kept.
            DocumentInvalid: The letter can't be read: return it instead.
            ExternalRejected: The relay refuses the acceptance.
        """
        refuse({"contract_no": contract_no, "by": by}, "")
        kept, kind = self._open(document_id), form_of_code(form)
        if self.knows and not self.knows(contract_no):
            reason_ko = "이 계약번호의 업무가 없습니다"
            raise ValueInvalid("contract_no", "no instance has this contract number", reason_ko)
        pack = read_pack(self.store.get(kept.pack_sha256))
        letter = read_letter(pack, arrived_at=kept.arrived_at, contract=contract_no, form=kind)
        receipt = receipts.accept(self.relay, pack, at=self.clock.now())
        publish_letter(self.publish, letter, receipt)
        return self._settle(kept, "matched", by, contract_no=contract_no, form=form)

    def give_back(self, document_id: str, reason: str, by: str) -> TriageLetter:
        """Return a letter of the list (반송) to its sender with a reason.

        Raises:
            LedgerConflict: The list has no such letter, or it is settled.
            ValueInvalid: The reason is blank: 반송 needs one.
            PersonalData: A reason that must not be kept; nothing was sent.
            DocumentInvalid: A character of the reason can't be sent.
            ExternalRejected: The relay refuses it.
        """
        if not reason.strip():
            raise ValueInvalid("reason", "a return needs a reason", "반송 사유가 필요합니다")
        refuse({"reason": reason, "by": by}, "")
        kept = self._open(document_id)
        receipts.acknowledge(
            self.relay,
            self._pack(kept),
            DocType.RETURN,
            key=f"return:{document_id}",
            at=self.clock.now(),
            reason=reason,
        )
        return self._settle(kept, "returned", by, note=reason)

    def set_aside(self, document_id: str, note: str, by: str) -> TriageLetter:
        """Take a letter off the list without an answer, such as an advertisement; say why.

        Raises:
            LedgerConflict: The list has no such letter, or it is settled.
            ValueInvalid: The note is blank.
        """
        if not note.strip():
            raise ValueInvalid("note", "say why", "사유가 필요합니다")
        return self._settle(self._open(document_id), "set_aside", by, note=note)

    def send_letter(self, letter: OutboundLetter, key: str) -> SendReceipt:
        """Send a letter that an officer wrote by hand; the same key again sends nothing new.

        Raises:
            DocumentInvalid: Something in it can't be sent: a character, a name, a size.
            ExternalRejected: The relay refuses it.
            NotYet: The answer comes later (files, web site).
            PersonalData: Something that must not be kept; nothing was sent.
        """
        refuse(
            {
                "contract_no": letter.contract_no,
                "title": letter.title,
                "body": letter.body,
                "name": letter.receiver_name,
                "fields": letter.fields,
                "attachments": [one.filename for one in letter.attachments],
            },
            "",
        )
        done = self.relay.find_command(key)
        if done:
            return done
        at = self.clock.now()
        ready = sending.prepared(letter, relay=self.relay, key=key, at=at, limits=self.limits)
        return sending.send(self.relay, ready, key=key)

    # --- parts -----------------------------------------------------------------------------------

    def _kept(self, document_id: str) -> TriageLetter:
        kept = self.triage.letter(document_id)
        if kept is None:
            raise LedgerConflict(
                "letter", document_id, "the list has no such letter", "목록에 없는 문서입니다"
            )
        return kept

    def _open(self, document_id: str) -> TriageLetter:
        kept = self._kept(document_id)
        if kept.state != "open":
            raise LedgerConflict(
                "letter", document_id, f"it is {kept.state} already", "이미 처리된 문서입니다"
            )
        return kept

    def _pack(self, kept: TriageLetter) -> Pack:
        """The pack of a letter, or a stand-in that knows its document id only."""
        try:
            return read_pack(self.store.get(kept.pack_sha256))
        except DocumentInvalid:
            entry = MailboxEntry("", kept.document_id, kept.arrived_at, kept.pack_sha256)
            return nameless(entry, kept.arrived_at)

    def _settle(
        self,
        kept: TriageLetter,
        state: TriageState,
        by: str,
        *,
        note: str = "",
        contract_no: str = "",
        form: str = "",
    ) -> TriageLetter:
        return self.triage.settle(
            kept.document_id,
            state=state,
            by=by,
            at=self.clock.now(),
            note=note,
            contract_no=contract_no,
            form=form,
        )


def form_of_code(code: str) -> Form:
    """The form that contractors send under a code, such as `delivery`.

    Raises:
        ValueInvalid: There is no such form.
    """
    found = next((form for form in INBOUND if form.code == code), None)
    if found is None:
        known = ", ".join(form.code for form in INBOUND)
        raise ValueInvalid("form", f"not one of {known}", f"가능한 값: {known}")
    return found

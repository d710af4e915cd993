"""The steps at Document 24: send a letter, see what became of it, accept or return one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine.errors import DocumentInvalid, HandlerFailed
from engine.ports import BpmnError, CallRequest, Handler, NotYet, Value
from tasks.document24.client import Acknowledged, Document24, SendReceipt
from tasks.document24.letters import OutboundLetter, document_id, pack_letter
from tasks.document24.pack import Content, DocType, acknowledgement, reason_of
from tasks.document24.pack_xml import read_pack
from tasks.document24.state import State, state_of
from tasks.outside.handlers import Reading, Writing
from tasks.outside.typed import Given

STATUS_AGAIN = timedelta(minutes=10)
_FAILURES = (DocType.FAIL, DocType.INVALID)
_WAITING = (State.PACKED, State.SENT, State.ARRIVED, State.RESENT)
_DECISIONS = {"accept": DocType.ACCEPT, "return": DocType.RETURN}
_STATUS = {DocType.ACCEPT: State.ACCEPTED, DocType.RETURN: State.RETURNED}


def handlers(relay: Document24) -> tuple[Handler, ...]:
    """Every handler of this system."""
    steps = Document24Steps(relay)
    return (
        Writing("document24:send", steps.send, steps.find_sent, ("letter_failed",)),
        Reading("document24:read-status", steps.read_status),
        Writing("document24:receive", steps.receive, steps.find_received),
    )


@dataclass(frozen=True, slots=True)
class Document24Steps:
    """The steps as functions of a request, over one client."""

    relay: Document24

    def send(self, request: CallRequest) -> Mapping[str, Value]:
        """Send a letter; one that the relay can't deliver is the BPMN error `letter_failed`."""
        letter = _letter(Given.within(request.element, request.inputs, "letter"))
        sender = self.relay.sender
        doc_id = document_id(sender, request.key)
        try:
            pack = pack_letter(letter, sender=sender, doc_id=doc_id, at=request.now)
            receipt = self.relay.send(pack, key=request.key)
        except DocumentInvalid as error:
            raise HandlerFailed(request.element, error.text("ko")) from error
        failed = self._failure(receipt.document_id)
        if failed:
            failure = {
                "document_id": receipt.document_id,
                "reason": reason_of(failed.pack),
                "failed_at": failed.arrived_at,
            }
            raise BpmnError("letter_failed", reason_of(failed.pack), {"failure": failure})
        return _reference(receipt)

    def find_sent(self, request: CallRequest) -> Mapping[str, Value] | None:
        """The letter that was handed in under the key; None for one that failed on its way."""
        receipt = self.relay.find_command(request.key)
        if receipt is None or self._failure(receipt.document_id):
            return None
        return _reference(receipt)

    def _failure(self, doc_id: str) -> Acknowledged | None:
        found = self.relay.acknowledgements(doc_id)
        return next((one for one in found if one.pack.doc_type in _FAILURES), None)

    def read_status(self, request: CallRequest) -> Mapping[str, Value]:
        """What the receiver did with a letter of ours, once it was received."""
        doc_id = Given.within(request.element, request.inputs, "reference").text("document_id")
        found = self.relay.acknowledgements(doc_id)
        state = state_of(one.pack.doc_type for one in found)
        if state in _WAITING:
            raise NotYet(STATUS_AGAIN, f"the receipt of {doc_id}")
        accepted = [one for one in found if one.pack.doc_type is DocType.ACCEPT]
        reasons = [reason_of(one.pack) for one in found if reason_of(one.pack)]
        return {
            "read_back": {
                "document_id": doc_id,
                "title": found[-1].pack.title,
                "status": state.value,
                "accepted_at": accepted[0].arrived_at if accepted else None,
                "return_reason": reasons[-1] if reasons else None,
            }
        }

    def receive(self, request: CallRequest) -> Mapping[str, Value]:
        """Accept (접수) or return (반송) a letter to us, as an officer decided."""
        given = Given(request.element, "", request.inputs)
        doc_id, decision = given.text("document_id"), _decision(given)
        body = self.relay.find_letter(doc_id)
        if body is None:
            raise HandlerFailed(request.element, f"the mailbox has no letter {doc_id}")
        sender = self.relay.sender
        try:
            pack = acknowledgement(
                read_pack(body),
                decision,
                at=request.now,
                dept=sender.name,
                person=sender.person,
                reason=given.words("reason") if decision is DocType.RETURN else "",
            )
            receipt = self.relay.send(pack, key=request.key)
        except DocumentInvalid as error:
            raise HandlerFailed(request.element, error.text("ko")) from error
        return _received(receipt, decision)

    def find_received(self, request: CallRequest) -> Mapping[str, Value] | None:
        """The decision that was sent under the key."""
        receipt = self.relay.find_command(request.key)
        decision = _decision(Given(request.element, "", request.inputs))
        return _received(receipt, decision) if receipt else None


def _decision(given: Given) -> DocType:
    word = given.text("decision")
    if word not in _DECISIONS:
        raise HandlerFailed(given.activity, "the input decision is neither accept nor return")
    if word == "return":
        given.text("reason")
    return _DECISIONS[word]


def _letter(given: Given) -> OutboundLetter:
    receiver = given.text("receiver_code")
    if ";" in receiver:
        raise HandlerFailed(given.activity, "the input letter.receiver_code holds more than one")
    return OutboundLetter(
        contract_no=given.text("contract_no"),
        form=given.text("form"),
        title=given.text("title"),
        body=given.text("body"),
        receiver_code=receiver,
        receiver_name=given.text("receiver_name"),
        attachments=tuple(_attachments(given)),
    )


def _attachments(given: Given) -> list[Content]:
    """Attachments as texts; files by digest need the store of attachments, which comes later."""
    made = []
    for one in given.values.get("attachments") or []:
        item = Given(given.activity, "letter.attachments[]", one if isinstance(one, dict) else {})
        data = item.text("text").encode()
        made.append(Content("attach", item.text("name"), data, "text/plain", "utf-8"))
    return made


def _reference(receipt: SendReceipt) -> Mapping[str, Value]:
    return {"reference": {"document_id": receipt.document_id, "sent_at": receipt.taken_at}}


def _received(receipt: SendReceipt, decision: DocType) -> Mapping[str, Value]:
    return {
        "receipt": {
            "document_id": receipt.document_id,
            "number": receipt.number or None,
            "accepted_at": receipt.taken_at,
            "status": _STATUS[decision].value,
        }
    }

"""The steps at Document 24: send a letter, see what became of it, confirm or return one to us."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.errors import DocumentInvalid, ExternalRejected, HandlerFailed
from engine.ports import BpmnError, CallRequest, Handler, InDoubt, NotYet, Value
from engine.privacy import mask
from tasks.document24 import receipts, sending
from tasks.document24.client import Acknowledged, Document24, Files, SendReceipt
from tasks.document24.letters import OutboundLetter
from tasks.document24.pack import Content, DocType, Pack, reason_of
from tasks.document24.pack_xml import read_pack
from tasks.document24.publication import OPEN, Publication, parse
from tasks.document24.sizes import DEFAULT_LIMITS, Limits, listed
from tasks.document24.state import SYSTEM, State, in_order, state_of
from tasks.outside.handlers import Reading, Writing
from tasks.outside.typed import Given

STATUS_AGAIN = timedelta(minutes=10)
_FAILURES = (DocType.FAIL, DocType.INVALID)
_WAITING = (State.PACKED, State.SENT, State.ARRIVED, State.RESENT)
_DECISIONS = {"accept": DocType.ACCEPT, "return": DocType.RETURN}
_STATUS = {DocType.ACCEPT: State.ACCEPTED, DocType.RETURN: State.RETURNED}
_FAILED = ("letter_failed",)


@dataclass(frozen=True, slots=True)
class Practice:
    """How the agency sends letters.

    `publication` is for letters that say none. `most_resends` bounds how often one letter is sent
    again on request: a choice of ours, no text bounds it.
    """

    publication: Publication = OPEN
    limits: Limits = DEFAULT_LIMITS
    most_resends: int = 3


DEFAULT_PRACTICE = Practice()


def handlers(
    relay: Document24, *, store: Files | None = None, practice: Practice | None = None
) -> tuple[Handler, ...]:
    """Every handler of this system; without a store no attachment goes by its digest."""
    steps = Document24Steps(relay, store, practice or DEFAULT_PRACTICE)
    return (
        Writing("document24:send", steps.send, steps.find_sent, _FAILED),
        Reading("document24:read-status", steps.read_status, _FAILED),
        Writing("document24:receive", steps.receive, steps.find_received),
    )


@dataclass(frozen=True, slots=True)
class Document24Steps:
    """The steps as functions of a request, over one client."""

    relay: Document24
    store: Files | None = None
    practice: Practice = DEFAULT_PRACTICE

    # --- a letter of ours ------------------------------------------------------------------------

    def send(self, request: CallRequest) -> Mapping[str, Value]:
        """Send a letter; one that the relay can't deliver is the BPMN error `letter_failed`."""
        letter = self._prepared(request)
        receipt = sending.send(self.relay, letter, key=request.key)
        failed = self._failure(receipt.document_id)
        if failed:
            raise _failed(failed)
        return _reference(receipt, letter)

    def find_sent(self, request: CallRequest) -> Mapping[str, Value] | None:
        """The letter that was handed in under the key; None for one that failed on its way."""
        receipt = self.relay.find_command(request.key)
        if receipt is None or self._failure(receipt.document_id):
            return None
        return _reference(receipt, self._prepared(request))

    def _prepared(self, request: CallRequest) -> sending.Prepared:
        given = Given.within(request.element, request.inputs, "letter")
        try:
            letter = _letter(given, self.store, self.practice.publication)
            return sending.prepared(
                letter,
                relay=self.relay,
                key=request.key,
                at=request.now,
                limits=self.practice.limits,
            )
        except DocumentInvalid as error:
            raise HandlerFailed(request.element, error.text("ko")) from error

    def _failure(self, doc_id: str) -> Acknowledged | None:
        found = self.relay.acknowledgements(doc_id)
        return next((one for one in found if one.pack.doc_type in _FAILURES), None)

    def read_status(self, request: CallRequest) -> Mapping[str, Value]:
        """What the receiver did with a letter of ours, once it was received.

        A letter that the receiver asks for again is sent again, once for each request.
        """
        doc_id = Given.within(request.element, request.inputs, "reference").text("document_id")
        found = self.relay.acknowledgements(doc_id)
        packs = in_order(one.pack for one in found)
        state = state_of(self._with_resends(doc_id, packs))
        if state is State.RESEND_REQUESTED:
            self._send_again(doc_id, packs, request.now)
        if state in _WAITING or state is State.RESEND_REQUESTED:
            raise NotYet(STATUS_AGAIN, f"the receipt of {doc_id}")
        if state is State.FAILED:
            raise _failed(next(one for one in found if one.pack.doc_type in _FAILURES))
        return {"read_back": _read_back(doc_id, state, packs, found)}

    def _with_resends(self, doc_id: str, packs: tuple[Pack, ...]) -> Iterator[DocType]:
        """The kinds of acknowledgements, each answered request followed by the answer."""
        count = 0
        for pack in packs:
            yield pack.doc_type
            if pack.doc_type is DocType.REQ_RESEND:
                count += 1
                if self.relay.find_command(sending.resend_key(doc_id, count)):
                    yield DocType.RESEND

    def _send_again(self, doc_id: str, packs: tuple[Pack, ...], now: datetime) -> None:
        count = sum(pack.doc_type is DocType.REQ_RESEND for pack in packs)
        if count > self.practice.most_resends:
            reason = f"{doc_id} was asked for again {count} times: {mask(reason_of(packs[-1]))}"
            raise ExternalRejected(SYSTEM, reason, "resend_limit")
        sending.send_again(self.relay, doc_id, count=count, at=now)

    # --- a letter to us --------------------------------------------------------------------------

    def receive(self, request: CallRequest) -> Mapping[str, Value]:
        """Confirm the acceptance (접수) of a letter to us, or return it (반송) with a reason.

        The inbox accepts a letter when it comes; a confirmation gives that receipt, and accepts
        only what nobody has. A letter may be returned after it was accepted (unverified).
        """
        given = Given(request.element, "", request.inputs)
        doc_id, decision = given.text("document_id"), _decision(given)
        known = self.find_received(request) if decision is DocType.ACCEPT else None
        if known:
            return known
        body = self.relay.find_letter(doc_id)
        if body is None:
            raise HandlerFailed(request.element, f"the mailbox has no letter {doc_id}")
        try:
            letter = read_pack(body)
            if decision is DocType.ACCEPT:
                done = receipts.accept(self.relay, letter, at=request.now)
            else:
                done = receipts.send(
                    self.relay,
                    letter,
                    decision,
                    key=request.key,
                    at=request.now,
                    reason=given.words("reason"),
                )
        except DocumentInvalid as error:
            raise HandlerFailed(request.element, error.text("ko")) from error
        return self._received(done, decision)

    def find_received(self, request: CallRequest) -> Mapping[str, Value] | None:
        """The decision that was sent: a return under the step's key, an acceptance by whomever."""
        given = Given(request.element, "", request.inputs)
        decision, doc_id = _decision(given), given.text("document_id")
        key = receipts.accept_key(doc_id) if decision is DocType.ACCEPT else request.key
        receipt = self.relay.find_command(key)
        return self._received(receipt, decision) if receipt else None

    def _received(self, receipt: SendReceipt, decision: DocType) -> Mapping[str, Value]:
        """A receipt with the acceptance that the legal clock counts from, if there was one."""
        accepted: SendReceipt | None = receipt
        if decision is DocType.RETURN:
            accepted = self._acceptance(receipt.document_id)
        return {
            "receipt": {
                "document_id": receipt.document_id,
                "number": (accepted.number or None) if accepted else None,
                "accepted_at": accepted.taken_at if accepted else None,
                "decided_at": receipt.taken_at,
                "status": _STATUS[decision].value,
            }
        }

    def _acceptance(self, doc_id: str) -> SendReceipt | None:
        """The receipt of a letter that was accepted; None also where nobody can look."""
        try:
            return self.relay.find_command(receipts.accept_key(doc_id))
        except InDoubt:
            return None


def _decision(given: Given) -> DocType:
    word = given.text("decision")
    if word not in _DECISIONS:
        raise HandlerFailed(given.activity, "the input decision is neither accept nor return")
    if word == "return":
        given.text("reason")
    return _DECISIONS[word]


def _letter(given: Given, store: Files | None, publication: Publication) -> OutboundLetter:
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
        attachments=tuple(_attachments(given, store)),
        publication=parse(given.text("publication")) if given.has("publication") else publication,
    )


def _attachments(given: Given, store: Files | None) -> Iterator[Content]:
    """Attachments: a small text `{name, text}`, or `{name, sha256}` out of the store."""
    for one in given.values.get("attachments") or []:
        item = Given(given.activity, "letter.attachments[]", one if isinstance(one, dict) else {})
        if not item.has("sha256"):
            data = item.text("text").encode()
            yield Content("attach", item.text("name"), data, "text/plain", "utf-8")
        elif store is None:
            raise HandlerFailed(given.activity, "letter.attachments[]: no attachment store is set")
        else:
            yield sending.stored(item.text("name"), item.text("sha256"), store)


def _failed(failed: Acknowledged) -> BpmnError:
    reason = mask(reason_of(failed.pack))
    failure = {
        "document_id": failed.pack.doc_id,
        "reason": reason,
        "failed_at": failed.arrived_at,
    }
    return BpmnError("letter_failed", reason, {"failure": failure})


def _reference(receipt: SendReceipt, letter: sending.Prepared) -> Mapping[str, Value]:
    return {
        "reference": {
            "document_id": receipt.document_id,
            "sent_at": receipt.taken_at,
            "separate_files": listed(letter.apart),
            "request_hash": letter.request_hash,
        }
    }


def _read_back(
    doc_id: str, state: State, packs: tuple[Pack, ...], found: tuple[Acknowledged, ...]
) -> Mapping[str, Value]:
    accepted = [one for one in found if one.pack.doc_type is DocType.ACCEPT]
    reasons = [mask(reason_of(one)) for one in packs if reason_of(one)]
    return {
        "document_id": doc_id,
        "title": packs[-1].title,
        "status": state.value,
        "accepted_at": accepted[0].arrived_at if accepted else None,
        "return_reason": reasons[-1] if reasons and state is State.RETURNED else None,
    }

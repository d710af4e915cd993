"""The simulated relay at `/relay`: takes packs, delivers letters, keeps acknowledgements.

It plays the receivers of our letters and the contractors. A receiver answers each sending of a
letter by the next fitting entry of the script's `replies`; the last one repeats. Contractors write
by themselves after the events that the script names. A letter to the agency stays in the mailbox
until it is acknowledged as received; an accepted one has one registration number for good.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from engine.errors import DocumentInvalid, ExternalRejected
from engine.ports import Value
from tasks.document24.client import Sender
from tasks.document24.letters import (
    INBOUND,
    OutboundLetter,
    case_of,
    contract_no,
    form_of,
    pack_letter,
)
from tasks.document24.pack import (
    Content,
    DocType,
    Pack,
    acknowledgement,
)
from tasks.document24.pack_xml import read_pack, write_pack
from tasks.document24.state import INBOUND as INBOUND_STATES
from tasks.document24.state import OUTBOUND, State, advance
from tasks.sandbox.script import ACCEPT, Letter, Reply, nth
from tasks.sandbox.web import Refusal, Request, Response, Route, json_response
from tasks.sandbox.world import Command, World

SYSTEM = "document24"
_UNKNOWN_DEPARTMENT = "해당 기관(부서)코드가 없습니다"
_PERSON = "홍길동"
_XML = "application/xml; charset=euc-kr"


@dataclass(frozen=True, slots=True)
class Party:
    """The contractor of a contract and the agency that it writes to."""

    bidder_no: str
    name: str
    agency_code: str


@dataclass(slots=True)
class Document:
    """A letter on its way, in either direction; `inbound` ones are to the agency."""

    pack: Pack
    body: bytes
    inbound: bool
    arrived_at: datetime
    number: str
    state: State = State.SENT
    acknowledgements: list[tuple[datetime, bytes]] = field(default_factory=list)
    sendings: int = 1
    received: bool = False
    registered: str = ""

    def move(self, kind: DocType) -> None:
        """Change the state. Raises: ExternalRejected."""
        self.state = advance(self.state, kind, INBOUND_STATES if self.inbound else OUTBOUND)


class RelaySimulator:
    """The relay's state; every method is called with the world's lock held.

    `party_of` finds the contractor of a contract, `knows` says whether a department code exists.
    """

    def __init__(
        self,
        world: World,
        *,
        party_of: Callable[[str], Party | None],
        knows: Callable[[str], bool],
    ) -> None:
        self._world = world
        self._party_of = party_of
        self._knows = knows
        self.documents: dict[str, Document] = {}
        self.files: dict[str, int] = {}
        self._fired: dict[tuple[str, int], int] = {}
        self._registered = 0
        world.listen(self._happened)

    def restart(self) -> None:
        """Count from the start again how often each letter of a script went out."""
        self._fired.clear()

    def routes(self) -> tuple[Route, ...]:
        """The relay's API."""
        return (
            Route("POST", "/relay/packs", self._take),
            Route("POST", "/relay/files/([0-9a-f]{64})", self._deposit),
            Route("GET", "/relay/commands/([^/]+)", self._command),
            Route("GET", "/relay/mailbox/([^/]+)", self._mailbox),
            Route("GET", "/relay/mailbox/([^/]+)/([^/]+)", self._letter),
            Route("GET", "/relay/documents/([^/]+)/acknowledgements", self._acknowledgements),
            Route("GET", "/relay/documents/([^/]+)/pack", self._pack),
        )

    # --- what comes in ---------------------------------------------------------------------------

    def _take(self, request: Request) -> Response:
        try:
            pack = read_pack(request.body)
        except DocumentInvalid as error:
            raise Refusal(422, "pack_invalid", error.text("ko")) from error

        def effect() -> tuple[Mapping[str, Value], str]:
            number = self._send(pack, request.body) if pack.is_letter else self._decided(pack)
            now = self._world.now()
            result = {"document_id": pack.doc_id, "taken_at": now, "number": number}
            return result, f"{pack.doc_type} {pack.title}"

        # the date in a repeated pack differs: what was sent is known by kind and document id
        content = f"{pack.doc_type}|{pack.doc_id}".encode()
        command = self._world.once(
            SYSTEM, f"pack:{pack.doc_type}", key=request.key, content=content, effect=effect
        )
        return json_response(_shown(request.key, command), 201)

    def _deposit(self, request: Request, digest: str) -> Response:
        """Take a file that goes apart from its letter; only its size is kept."""
        if sha256(request.body).hexdigest() != digest:
            raise Refusal(422, "digest_wrong", "파일의 해시가 다릅니다")

        def effect() -> tuple[Mapping[str, Value], str]:
            self.files[digest] = len(request.body)
            return {"sha256": digest, "size": len(request.body)}, f"file {digest}"

        content = digest.encode()
        command = self._world.once(SYSTEM, "file", key=request.key, content=content, effect=effect)
        return json_response(_shown(request.key, command), 201)

    def _send(self, pack: Pack, body: bytes) -> str:
        """Take a letter of the agency; a repeated one that nobody asked for changes nothing."""
        document = self.documents.get(pack.doc_id)
        if document is None:
            document = Document(pack, body, inbound=False, arrived_at=self._world.now(), number="")
            self.documents[pack.doc_id] = document
        elif pack.doc_type is DocType.RESEND and document.state is State.RESEND_REQUESTED:
            document.move(DocType.RESEND)
            document.sendings += 1
        else:
            return ""
        self._answer(document)
        return ""

    def _answer(self, document: Document) -> None:
        """What the receiver does with a letter of the agency."""
        pack = document.pack
        if not pack.receivers or not all(self._knows(code) for code in pack.receivers):
            self._acknowledge(document, DocType.FAIL, _UNKNOWN_DEPARTMENT)
            return
        case = case_of(pack)
        form, about = str(case.get("form", "")), str(case.get("contract_no", ""))
        reply = self._reply(form, document.sendings)
        if reply.answer == "fail":
            self._acknowledge(document, DocType.FAIL, reply.reason or _UNKNOWN_DEPARTMENT)
            return
        self._acknowledge(document, DocType.RECEIVE)
        kind = DocType(reply.answer)
        self._world.schedule(
            self._world.now() + reply.after,
            lambda: self._acknowledge(document, kind, reply.reason),
        )
        if document.sendings == 1:
            self._world.happened(f"letter_sent:{form}", about)

    def _reply(self, form: str, sending: int) -> Reply:
        fitting = tuple(one for one in self._world.script.replies if one.form in ("", form))
        return nth(fitting, sending - 1) or ACCEPT

    def _acknowledge(self, document: Document, kind: DocType, reason: str = "") -> None:
        at = self._world.now()
        pack = acknowledgement(
            document.pack,
            kind,
            at=at,
            dept="" if kind in (DocType.FAIL, DocType.RECEIVE) else document.pack.receivers[0],
            person="" if kind in (DocType.FAIL, DocType.RECEIVE) else _PERSON,
            reason=reason,
        )
        document.move(kind)
        document.acknowledgements.append((at, write_pack(pack)))

    def _decided(self, pack: Pack) -> str:
        """An acknowledgement by the agency; the registration number of an accepted letter."""
        document = self.documents.get(pack.doc_id)
        if document is None or not document.inbound:
            raise Refusal(422, "document_unknown", "접수할 문서를 찾을 수 없습니다")
        before = document.state
        try:
            document.move(pack.doc_type)
        except ExternalRejected as error:
            raise Refusal(409, "illegal_state", f"이미 처리된 문서입니다({before})") from error
        document.acknowledgements.append((self._world.now(), write_pack(pack)))
        document.received = document.received or pack.doc_type is DocType.RECEIVE
        if pack.doc_type is DocType.RETURN and before is not State.RETURNED:
            self._returned(document)
        if pack.doc_type is not DocType.ACCEPT:
            return ""
        document.registered = document.registered or self._register(pack)
        return document.registered

    def _register(self, pack: Pack) -> str:
        self._registered += 1
        return f"{pack.dept.split(' ')[-1] or '문서과'}-{self._registered}"

    def _returned(self, document: Document) -> None:
        form = form_of(document.pack.title)
        about = contract_no(document.pack.title)
        if form and about:
            self._world.happened(f"letter_returned:{form.code}", about)

    # --- what contractors write ------------------------------------------------------------------

    def _happened(self, event: str, about: str) -> None:
        for index, letter in enumerate(self._world.script.letters):
            fired = self._fired.get((about, index), 0)
            if letter.on == event and (letter.times is None or fired < letter.times):
                self._fired[about, index] = fired + 1
                self.promise(letter, about)

    def promise(self, letter: Letter, about: str) -> None:
        """Let the contractor of a contract write a letter, once its wait is over."""
        party = self._party_of(about)
        if party is not None:
            at = self._world.now() + letter.after
            self._world.schedule(at, lambda: self._write(letter, about, party))

    def _write(self, letter: Letter, about: str, party: Party) -> None:
        now = self._world.now()
        inbound = sum(document.inbound for document in self.documents.values()) + 1
        code = f"MA{party.bidder_no}"
        title = letter.title or _title(letter.form)
        body = letter.body or f"1. 귀 기관의 발전을 기원합니다.\n2. 위 계약의 {title}을(를) 합니다."
        files = letter.attachments or ((f"{title}.txt", body),)
        pack = pack_letter(
            OutboundLetter(
                contract_no=about,
                form=letter.form,
                title=title,
                body=body,
                receiver_code=party.agency_code,
                receiver_name="가상시장(회계과장)",
                attachments=tuple(
                    Content("attach", name, text.encode(), "text/plain", "utf-8")
                    for name, text in files
                ),
                fields=letter.fields,
            ),
            sender=Sender(code, code, party.name),
            doc_id=f"{code}-{now:%Y%m%d}-{inbound:04d}",
            at=now,
        )
        self.documents[pack.doc_id] = Document(pack, write_pack(pack), True, now, str(inbound))

    # --- what goes out ---------------------------------------------------------------------------

    def _command(self, _request: Request, key: str) -> Response:
        return json_response(_shown(key, self._world.find(SYSTEM, key)))

    def _mailbox(self, _request: Request, org: str) -> Response:
        waiting = [
            {
                "number": document.number,
                "document_id": document.pack.doc_id,
                "arrived_at": document.arrived_at,
                "sha256": sha256(document.body).hexdigest(),
                "size": len(document.body),
            }
            for document in self._to(org)
            if not document.received
        ]
        return json_response({"letters": waiting})

    def _to(self, org: str) -> list[Document]:
        return [d for d in self.documents.values() if d.inbound and org in d.pack.receivers]

    def _letter(self, _request: Request, org: str, number: str) -> Response:
        for document in self._to(org):
            if document.number == number:
                return _file(document.body)
        raise Refusal(404, "not_found", "문서를 찾을 수 없습니다")

    def _pack(self, _request: Request, doc_id: str) -> Response:
        document = self.documents.get(doc_id)
        if document is None:
            raise Refusal(404, "not_found", "문서를 찾을 수 없습니다")
        return _file(document.body)

    def _acknowledgements(self, _request: Request, doc_id: str) -> Response:
        document = self.documents.get(doc_id)
        found = document.acknowledgements if document else []
        items = [{"arrived_at": at, "pack": base64.b64encode(body).decode()} for at, body in found]
        return json_response({"acknowledgements": items})


def _title(form: str) -> str:
    return next((known.title for known in INBOUND if known.code == form), form)


def _file(body: bytes) -> Response:
    return Response(200, _XML, body, {"X-Content-SHA256": sha256(body).hexdigest()})


def _shown(key: str, command: Command) -> Mapping[str, Value]:
    return {"key": key, "kind": command.kind, "result": command.result}

"""The relay of official documents over HTTP: packs as XML, receipts and lists as JSON."""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar

from engine.errors import DocumentInvalid, ExternalRejected, ExternalUnavailable
from engine.ports import InDoubt, Value
from tasks.document24.client import Acknowledged, MailboxEntry, Sender, SendReceipt
from tasks.document24.pack import Content, Pack
from tasks.document24.pack_xml import read_pack, write_pack
from tasks.document24.state import NAME, SYSTEM
from tasks.outside.http import Answer, Patience, Secrets, Wire, json_answer, segment
from tasks.outside.typed import as_moment

T = TypeVar("T")
_NO_LOOK_UP = 501
_XML = "application/xml; charset=euc-kr"


@dataclass(frozen=True, slots=True)
class Document24Settings:
    """Where the relay is and who sends."""

    url: str
    sender: Sender
    token: str = field(default="", repr=False)
    proxy: str | None = None


class HttpDocument24:
    """The client; one for many threads. Close it when done."""

    def __init__(self, settings: Document24Settings, *, patience: Patience | None = None) -> None:
        self.sender = settings.sender
        self._wire = Wire(
            SYSTEM,
            settings.url,
            patience=patience,
            secrets=Secrets(token=settings.token),
            proxy=settings.proxy,
        )

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def send(self, pack: Pack, *, key: str) -> SendReceipt:
        """See `Document24.send`."""
        body, org = write_pack(pack), self.sender.org_code

        def hand_in() -> SendReceipt:
            answer = self._wire.post("/packs", body, content_type=_XML, key=key, extra=org)
            return _receipt(json_answer(SYSTEM, answer))

        return self._wire.once(look=lambda: self._find(key), send=hand_in)

    def find_command(self, key: str) -> SendReceipt | None:
        """See `Document24.find_command`."""
        return self._wire.patiently(lambda: self._find(key))

    def acknowledgements(self, document_id: str) -> tuple[Acknowledged, ...]:
        """See `Document24.acknowledgements`."""
        path = f"/documents/{segment(document_id)}/acknowledgements"
        return self._list(path, "acknowledgements", _acknowledged)

    def mailbox(self) -> tuple[MailboxEntry, ...]:
        """See `Document24.mailbox`."""
        return self._list(f"/mailbox/{segment(self.sender.org_code)}", "letters", _entry)

    def letter(self, number: str) -> bytes:
        """See `Document24.letter`."""
        path = f"/mailbox/{segment(self.sender.org_code)}/{segment(number)}"

        def fetch() -> bytes:
            return _whole(self._wire.get(path))

        return self._wire.patiently(fetch)

    def find_letter(self, document_id: str) -> bytes | None:
        """See `Document24.find_letter`."""
        path = f"/documents/{segment(document_id)}/pack"

        def fetch() -> bytes | None:
            try:
                return _whole(self._wire.get(path))
            except ExternalRejected as error:
                if error.refusal == "not_found":
                    return None
                raise

        return self._wire.patiently(fetch)

    def deposit(self, file: Content) -> None:
        """See `Document24.deposit`."""

        def leave() -> None:
            answer = self._wire.post(
                f"/files/{file.sha256}",
                file.data,
                content_type="application/octet-stream",
                key=f"file:{file.sha256}",
                extra=self.sender.org_code,
            )
            json_answer(SYSTEM, answer)

        self._wire.patiently(leave)

    def _find(self, key: str) -> SendReceipt | None:
        path = f"/commands/{segment(key)}"
        answer = self._wire.get(path)
        if answer.status == _NO_LOOK_UP:
            raise InDoubt(
                f"{SYSTEM} cannot be asked what was done under this key",
                {"system": NAME, "key": key, "where": f"GET {path}: 501"},
            )
        try:
            return _receipt(json_answer(SYSTEM, answer))
        except ExternalRejected as error:
            if error.refusal == "not_found":
                return None
            raise

    def _list(
        self, path: str, name: str, read: Callable[[Mapping[str, Value]], T]
    ) -> tuple[T, ...]:
        def ask() -> tuple[T, ...]:
            items = json_answer(SYSTEM, self._wire.get(path)).get(name)
            if not isinstance(items, list):
                raise ExternalUnavailable(SYSTEM, f"the answer has no list of {name}")
            try:
                return tuple(read(item) for item in items)
            except (KeyError, TypeError, ValueError, DocumentInvalid) as error:
                raise ExternalUnavailable(SYSTEM, f"an entry of {name} is broken") from error

        return self._wire.patiently(ask)


def _whole(answer: Answer) -> bytes:
    """The bytes of a pack, with the digest that the relay names in `X-Content-SHA256`."""
    if answer.status != 200:
        json_answer(SYSTEM, answer)
    if not answer.digest or sha256(answer.body).hexdigest() != answer.digest:
        raise ExternalUnavailable(SYSTEM, "a pack arrived damaged")
    return answer.body


def _receipt(answer: Mapping[str, Value]) -> SendReceipt:
    result = answer.get("result")
    if not isinstance(result, Mapping):
        raise ExternalUnavailable(SYSTEM, "the answer to a pack has no result")
    try:
        return SendReceipt(
            document_id=str(result["document_id"]),
            taken_at=as_moment(result["taken_at"]),
            number=str(result.get("number") or ""),
        )
    except (KeyError, ValueError) as error:
        raise ExternalUnavailable(SYSTEM, "the answer to a pack cannot be read") from error


def _entry(item: Mapping[str, Value]) -> MailboxEntry:
    return MailboxEntry(
        number=str(item["number"]),
        document_id=str(item["document_id"]),
        arrived_at=as_moment(item["arrived_at"]),
        sha256=str(item["sha256"]),
    )


def _acknowledged(item: Mapping[str, Value]) -> Acknowledged:
    try:
        body = base64.b64decode(item["pack"], validate=True)
    except binascii.Error as error:
        raise ValueError("base64") from error
    return Acknowledged(read_pack(body), as_moment(item["arrived_at"]))

"""Letters: from what the engine knows to a pack, and from a pack to what the engine should know.

The standard has no free field for a case number, so the contract number stands in brackets in the
title, and a small attachment `case.json` repeats it with the form and its fields. Nothing in a
letter is believed to be more than what its sender wrote: fields are typed by name, nested values
dropped. The title decides; a case file that contradicts it is noted and its fields are left out.
Telephone, fax, e-mail and address of a letter's sender never leave this file.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from engine.errors import DocumentInvalid, ValueInvalid
from engine.ports import Value
from engine.values import from_json, to_json
from tasks.document24.client import Sender
from tasks.document24.pack import Content, DocType, Pack
from tasks.document24.pubdoc import Pubdoc, paragraphs
from tasks.document24.pubdoc_xml import read_pubdoc, write_pubdoc
from tasks.document24.publication import OPEN, Publication, parse
from tasks.document24.writing import checked
from tasks.outside.typed import typed

CASE_FILE = "case.json"
_MAX_CASE_BYTES = 64 * 1024
_ENCRYPTED = "application/gcc-mime"
# six to forty letters, digits and hyphens, a digit among them; a notice number may follow a slash
_NUMBER = re.compile(r"\[\s*(?=[^\]]*\d)([A-Za-z0-9][A-Za-z0-9-]{5,39})\s*(?:/[^\]]*)?\]")


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of letter that contractors send: the word in its title, the message it becomes."""

    code: str
    word: str
    message: str
    title: str


INBOUND: tuple[Form, ...] = (
    Form("delivery", "납품서", "contractor.delivery", "납품서 제출"),
    Form("correction", "시정완료", "contractor.correction", "시정완료 통지"),
    Form("claim", "대가청구서", "contractor.claim", "대가청구서 제출"),
    Form("waiver", "계약포기서", "contractor.waiver", "계약포기서 제출"),
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a letter, known by its digest; `size` in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class InboundLetter:
    """A letter from outside. `contract_no` or `form` is None when its title does not tell.

    `reg_number` is the sender's registration number (생산등록번호). `publication` is the code as
    written. `notes` say in Korean what an officer should know about the letter, in order.
    """

    document_id: str
    contract_no: str | None
    form: Form | None
    title: str
    sender_code: str
    sender_name: str
    sent_at: datetime
    arrived_at: datetime
    fields: Mapping[str, Value]
    unreadable: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    reg_number: str = ""
    publication: str = ""
    notes: tuple[str, ...] = ()

    def variables(self) -> Mapping[str, Value]:
        """The letter as the value that a diagram sees; the inbox adds what its receipt says."""
        return {
            "document_id": self.document_id,
            "form": self.form.code if self.form else None,
            "title": self.title,
            "reg_number": self.reg_number,
            "publication": {"code": self.publication, "text_ko": shown(self.publication)},
            "sender_code": self.sender_code,
            "sender_name": self.sender_name,
            "sent_at": self.sent_at,
            "arrived_at": self.arrived_at,
            "fields": dict(self.fields),
            "unreadable_fields": list(self.unreadable),
            "attachments": [
                {"name": a.name, "sha256": a.sha256, "size": a.size} for a in self.attachments
            ],
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class OutboundLetter:
    """A letter of ours. `body` is plain text, `form` our own code for its kind.

    `attachments` are whole files; `pack_letter` puts them in as they are (`sizes.divide` first).
    """

    contract_no: str
    form: str
    title: str
    body: str
    receiver_code: str
    receiver_name: str
    attachments: tuple[Content, ...] = ()
    fields: Mapping[str, Value] | None = None
    publication: Publication = OPEN


# --- outbound ------------------------------------------------------------------------------------


def document_id(sender: Sender, key: str) -> str:
    """The document id of a letter: the same for every attempt of one step."""
    return f"{sender.dept_code}-{sha256(key.encode()).hexdigest()[:16]}"


def titled(contract_no: str, title: str) -> str:
    """The title with the contract number in brackets, once."""
    return title if f"[{contract_no}]" in title else f"[{contract_no}] {title}"


def pack_letter(letter: OutboundLetter, *, sender: Sender, doc_id: str, at: datetime) -> Pack:
    """The pack of a letter.

    Raises:
        DocumentInvalid: A character that is not in EUC-KR/MS949; line and column are those of the
            text that was given, not of the XML.
    """
    text = letter.body.replace("\r\n", "\n").replace("\r", "\n")
    given = {"title": letter.title, "body": text, "receiver_name": letter.receiver_name}
    for name, words in given.items():
        checked(words, where=f"letter.{name}")
    title = titled(letter.contract_no, letter.title)
    pubdoc = Pubdoc(
        organ=sender.name,
        recipients=(letter.receiver_name,),
        title=title,
        content=paragraphs(text),
        sender_name=sender.name,
        enforced_on=f"{at:%Y.%m.%d}",
        publication=letter.publication.code,
        publication_name=letter.publication.word,
        attachments=tuple(one.filename for one in letter.attachments),
    )
    case = {
        "contract_no": letter.contract_no,
        "form": letter.form,
        "fields": to_json(dict(letter.fields or {})),
    }
    return Pack(
        doc_type=DocType.SEND,
        doc_id=doc_id,
        title=title,
        sender_org=sender.org_code,
        sender_id=sender.dept_code,
        sender_name=sender.name,
        receivers=(letter.receiver_code,),
        sent_at=at.replace(microsecond=0),
        contents=(
            Content("pubdoc", "pubdoc.xml", write_pubdoc(pubdoc), "text/xml"),
            *letter.attachments,
            Content("attach", CASE_FILE, json.dumps(case).encode(), "application/json", "utf-8"),
        ),
    )


# --- inbound -------------------------------------------------------------------------------------


def read_letter(
    pack: Pack, *, arrived_at: datetime, contract: str | None = None, form: Form | None = None
) -> InboundLetter:
    """What a pack from outside says.

    Args:
        pack: The letter.
        arrived_at: Asia/Seoul; the moment at which the relay had it.
        contract: The number of its contract when an officer said it; else the title tells.
        form: What it is when an officer said it; else the title tells.

    Raises:
        DocumentInvalid: It has no letter (pubdoc) in it, an encrypted one, or a broken one.
    """
    pubdoc = read_pubdoc(_pubdoc(pack).data)
    title = pubdoc.title or pack.title
    number, kind = contract or contract_no(title), form or form_of(title)
    case, notes = _case(pack, number, kind)
    if contract_no(pack.title) not in (None, number):
        notes = (*notes, "봉투(pack)의 제목이 다른 계약번호를 말합니다.")
    fields, unreadable = _fields(case)
    return InboundLetter(
        document_id=pack.doc_id,
        contract_no=number,
        form=kind,
        title=title,
        sender_code=pack.sender_id,
        sender_name=pack.sender_name,
        sent_at=pack.sent_at,
        arrived_at=arrived_at,
        fields=fields,
        unreadable=unreadable,
        attachments=tuple(
            Attachment(one.filename, one.sha256, len(one.data)) for one in files_of(pack)
        ),
        reg_number=pubdoc.reg_number,
        publication=pubdoc.publication,
        notes=notes,
    )


def files_of(pack: Pack) -> tuple[Content, ...]:
    """The files of a letter that people see: attachments and a body of its own, in order."""
    roles = ("attach", "attach_body")
    return tuple(one for one in pack.contents if one.role in roles and one.filename != CASE_FILE)


def shown(code: str) -> str:
    """A publication code in Korean, or an empty text when it means nothing."""
    try:
        return parse(code).text_ko
    except DocumentInvalid:
        return ""


def _pubdoc(pack: Pack) -> Content:
    inside = pack.by_role("pubdoc")
    if not inside:
        raise DocumentInvalid("pack.xml", 0, "no pubdoc in it", reason_ko="공문이 없습니다")
    if inside[0].content_type.lower().startswith(_ENCRYPTED):
        reason = "its pubdoc is encrypted (GPKI)"
        raise DocumentInvalid("pack.xml", 0, reason, reason_ko="암호화된 공문입니다(GPKI)")
    return inside[0]


def contract_no(title: str) -> str | None:
    """The number in the first brackets of a title, before a slash, or None."""
    found = _NUMBER.search(title)
    return found.group(1) if found else None


def form_of(title: str) -> Form | None:
    """The form whose word is in the title, blanks apart, or None."""
    bare = _NUMBER.sub("", title).replace(" ", "")
    return next((form for form in INBOUND if form.word in bare), None)


def case_of(pack: Pack) -> Mapping[str, Value]:
    """The content of `case.json`, or an empty mapping when it is missing or not readable."""
    return _case_file(pack) or {}


def _case_file(pack: Pack) -> Mapping[str, Value] | None:
    """The content of `case.json`; empty when there is none, None when it is not readable."""
    for one in pack.by_role("attach"):
        if one.filename == CASE_FILE:
            try:
                case = from_json(one.data) if len(one.data) <= _MAX_CASE_BYTES else None
            except ValueInvalid:
                return None
            return case if isinstance(case, dict) else None
    return {}


def _case(
    pack: Pack, number: str | None, form: Form | None
) -> tuple[Mapping[str, Value], tuple[str, ...]]:
    """The case file as far as it fits the letter, and what is to be noted about it."""
    case = _case_file(pack)
    if case is None:
        return {}, ("case.json을 읽을 수 없어 그 항목을 쓰지 않았습니다.",)
    if number and case.get("contract_no") not in (None, "", number):
        return {}, ("case.json의 계약번호가 제목과 달라 그 항목을 쓰지 않았습니다.",)
    if form and case.get("form") not in (None, "", form.code):
        return {}, ("case.json의 서식이 제목과 달라 그 항목을 쓰지 않았습니다.",)
    return case, ()


def _fields(case: Mapping[str, Value]) -> tuple[Mapping[str, Value], tuple[str, ...]]:
    """The fields by name, and the names of those that are not what their name promises."""
    given = case.get("fields")
    read: dict[str, Value] = {}
    unreadable: list[str] = []
    for name, value in given.items() if isinstance(given, dict) else ():
        try:
            if isinstance(value, dict | list):
                raise ValueError("nested")
            read[name] = typed(name, value)
        except ValueError:
            unreadable.append(name)
    return read, tuple(unreadable)

"""`gyeyak document24`: letters that nobody waits for, and letters that an officer writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cli import bootstrap, output
from cli.session import ATTACH, EVIDENCE, Session, data_option, new_app, session_of
from cli.texts import t
from cli.values import data_of, kept, moment_of, text_of
from engine.errors import ValueInvalid
from engine.values import to_json

if TYPE_CHECKING:
    from tasks.document24.desk import MailDesk, Shown
    from tasks.document24.pack import Content
    from tasks.ledger import TriageLetter, TriageState

app = new_app(t("Official letters (Document 24).", "문서24 공문."))

_DOCUMENT = typer.Argument(
    ..., metavar="DOC", help=t("Its document id, or the beginning.", "문서 번호(앞부분만도 됨).")
)
_CONTRACT = typer.Option(..., "--contract", metavar="NO", help=t("Contract number.", "계약번호."))
_FORM = typer.Option(
    ..., "--form", metavar="CODE", help=t("What it is, such as delivery.", "서식(예: delivery)")
)
_STATES = ("open", "matched", "returned", "set_aside")


@contextmanager
def _desk(session: Session) -> "Iterator[MailDesk]":
    with bootstrap.opened(session.settings, outside=True) as opened:
        yield _desk_of(opened)


def _desk_of(opened: bootstrap.Opened) -> "MailDesk":
    from tasks.document24.desk import MailDesk

    outside = opened.outside
    return MailDesk(
        outside.document24,
        opened.store,
        opened.ledger,
        opened.engine.receive,
        opened.clock,
        knows=opened.knows,
        limits=outside.settings.practice.limits,
    )


@app.command(
    "list",
    help=t("List letters that no instance was told of.", "계약에 연결되지 않은 문서."),
)
def list_(
    ctx: typer.Context,
    state: str = typer.Option(
        "open", "--state", metavar="STATE", help=t(f"One of {', '.join(_STATES)}.", "처리 상태.")
    ),
) -> None:
    session = session_of(ctx)
    with _desk(session) as desk:
        found = desk.letters(_state(state))
    if session.out.json:
        session.out.data([_shape(one) for one in found])
        return
    headers = (
        t("DOCUMENT", "문서"), t("ARRIVED", "도달"), t("SENDER", "보낸 이"), t("TITLE", "제목"),
        t("REASON", "사유"),
    )  # fmt: skip
    rows = [
        (one.document_id, output.moment(one.arrived_at), one.sender_name, one.title, one.reason)
        for one in found
    ]
    session.out.table(headers, rows)


def _state(word: str) -> "TriageState":
    known: dict[str, TriageState] = {
        "open": "open", "matched": "matched", "returned": "returned", "set_aside": "set_aside",
    }  # fmt: skip
    if word not in known:
        raise typer.BadParameter(t(f"--state is one of {', '.join(_STATES)}", f"{_STATES} 중 하나"))
    return known[word]


@app.command(help=t("Show such a letter.", "그 문서의 내용을 봅니다."))
def show(ctx: typer.Context, document_id: str = _DOCUMENT) -> None:
    session = session_of(ctx)
    with _desk(session) as desk:
        found = desk.show(_full(desk, document_id))
    if session.out.json:
        session.out.data({**_shape(found.kept), "letter": _letter(found)})
        return
    kept = found.kept
    session.out.pairs(
        [
            (t("document", "문서"), kept.document_id),
            (t("title", "제목"), kept.title),
            (t("sender", "보낸 이"), f"{kept.sender_name} {kept.sender_code}".strip()),
            (t("arrived", "도달"), output.moment(kept.arrived_at)),
            (t("state", "상태"), kept.state),
            (t("reason", "사유"), kept.reason),
            (t("note", "비고"), kept.note),
        ]
    )
    if found.letter is None:
        output.say(found.problem_ko)
        return
    session.out.heading(t("What it says", "문서 내용"))
    session.out.pairs([(name, output.shown(v, name)) for name, v in _letter(found).items()])


@app.command(help=t("Say whose letter it is: it is accepted.", "계약에 연결하고 접수합니다."))
def match(
    ctx: typer.Context,
    document_id: str = _DOCUMENT,
    contract: str = _CONTRACT,
    form: str = typer.Option(
        ...,
        "--form",
        metavar="CODE",
        help=t("What it is, such as delivery.", "서식(예: delivery)"),
    ),
) -> None:
    session = session_of(ctx)
    with _desk(session) as desk:
        _settled(session, desk.match(_full(desk, document_id), contract, form, session.actor))


@app.command("return", help=t("Return it to its sender.", "보낸 이에게 반송합니다."))
def return_(
    ctx: typer.Context,
    document_id: str = _DOCUMENT,
    reason: str = typer.Option(..., "--reason", metavar="R", help=t("Why.", "반송 사유.")),
) -> None:
    session = session_of(ctx)
    with _desk(session) as desk:
        _settled(session, desk.give_back(_full(desk, document_id), reason, session.actor))


@app.command("set-aside", help=t("Take it off the list; say why.", "목록에서 내립니다(사유)."))
def set_aside(
    ctx: typer.Context,
    document_id: str = _DOCUMENT,
    reason: str = typer.Option(..., "--reason", metavar="R", help=t("Why.", "사유.")),
) -> None:
    session = session_of(ctx)
    with _desk(session) as desk:
        _settled(session, desk.set_aside(_full(desk, document_id), reason, session.actor))


@app.command(help=t("Send a letter that you wrote.", "직접 쓴 공문을 보냅니다."))
def send(
    ctx: typer.Context,
    contract: str = _CONTRACT,
    to: str = typer.Option(..., "--to", metavar="CODE", help=t("Receiver.", "받는 곳 코드.")),
    name: str = typer.Option(..., "--name", metavar="NAME", help=t("Its name.", "받는 이 이름.")),
    title: str = typer.Option(..., "--title", metavar="TEXT", help=t("Title.", "제목.")),
    body: str = typer.Option(
        ..., "--body", metavar="TEXT",
        help=t("Text, as @FILE or as - for standard input.", "본문. @파일 또는 -도 됩니다."),
    ),
    form: str = typer.Option("notice", "--form", metavar="CODE", help=t("Its kind.", "종류.")),
    attach: list[Path] = ATTACH,
) -> None:  # fmt: skip
    from tasks.document24.letters import OutboundLetter
    from tasks.document24.sending import attachment

    session = session_of(ctx)
    files = tuple(attachment(file.name, file.read_bytes()) for file in attach)
    text = text_of(body)
    with bootstrap.opened(session.settings, outside=True) as opened:
        letter = OutboundLetter(
            contract_no=contract,
            form=form,
            title=title,
            body=text,
            receiver_code=to,
            receiver_name=name,
            attachments=files,
            publication=opened.outside.settings.practice.publication,
        )
        key = f"letter:{opened.clock.now():%Y-%m-%d}:{_digest(text, to, title, files)}"
        receipt = _desk_of(opened).send_letter(letter, key)
    if session.out.json:
        session.out.data({"document_id": receipt.document_id, "sent_at": receipt.taken_at})
    else:
        output.say(t(f"sent: {receipt.document_id}", f"보냈습니다: {receipt.document_id}"))


def _digest(body: str, to: str, title: str, files: "tuple[Content, ...]") -> str:
    """What makes the same letter, sent again on the same day, one letter."""
    parts = (to, title, body, *(f"{one.filename} {one.sha256}" for one in files))
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


@app.command(
    help=t(
        "Record a letter that you accepted in the web site.",
        "문서24 웹사이트에서 직접 접수한 공문을 기록합니다.",
    )
)
def record(
    ctx: typer.Context,
    document_id: str = typer.Argument(..., metavar="DOC", help=t("Its id.", "문서 번호.")),
    contract: str = _CONTRACT,
    form: str = _FORM,
    title: str = typer.Option(..., "--title", metavar="TEXT", help=t("Title.", "제목.")),
    sender: str = typer.Option(
        ..., "--sender", metavar="CODE", help=t("Sender's code.", "보낸 곳 코드.")
    ),
    name: str = typer.Option(..., "--name", metavar="NAME", help=t("Its name.", "보낸 이 이름.")),
    arrived_at: str = typer.Option(
        ..., "--arrived-at", metavar="TIME", help=t("When it arrived.", "도달일시.")
    ),
    accepted_at: str = typer.Option(
        ..., "--accepted-at", metavar="TIME", help=t("When it was accepted.", "접수일시.")
    ),
    number: str = typer.Option(
        ..., "--number", metavar="NO", help=t("Its receipt number.", "접수번호.")
    ),
    attach: list[Path] = ATTACH,
    evidence: list[Path] = EVIDENCE,
    data: str = data_option(),
) -> None:
    from tasks.document24.by_officer import FoundLetter, record_letter
    from tasks.document24.client import SendReceipt
    from tasks.document24.desk import form_of_code
    from tasks.document24.letters import Attachment, InboundLetter

    session = session_of(ctx)
    fields = _fields(data)
    with bootstrap.opened(session.settings, outside=True) as opened:
        files = kept(opened.store, attach)
        letter = InboundLetter(
            document_id=document_id,
            contract_no=contract,
            form=form_of_code(form),
            title=title,
            sender_code=sender,
            sender_name=name,
            sent_at=moment_of(arrived_at),
            arrived_at=moment_of(arrived_at),
            fields=fields,
            unreadable=(),
            attachments=tuple(
                Attachment(one.name, one.sha256, opened.store.size(one.sha256)) for one in files
            ),
        )
        entry = record_letter(
            opened.ledger,
            opened.engine.receive,
            FoundLetter(letter, SendReceipt(document_id, moment_of(accepted_at), number)),
            by=session.actor,
            evidence=kept(opened.store, evidence),
        )
    if session.out.json:
        session.out.data({"document_id": document_id, "key": entry.key})
    else:
        output.say(t(f"recorded: {document_id}", f"기록했습니다: {document_id}"))


# --- parts ---------------------------------------------------------------------------------------


def _fields(data: str) -> dict[str, Any]:
    """The fields of a letter, each of the type that its name promises.

    Raises:
        ValueInvalid: One is of another type.
    """
    from tasks.outside.typed import typed

    found: dict[str, Any] = {}
    for name, value in data_of(data).items():
        try:
            found[name] = typed(name, value)
        except ValueError as error:
            raise ValueInvalid(f"data.{name}", str(error), "항목의 형식이 다릅니다") from error
    return found


def _full(desk: "MailDesk", beginning: str) -> str:
    """The document id in the list that begins like this, else what was given."""
    ids = [one.document_id for state in _STATES for one in desk.letters(_state(state))]
    fitting = [one for one in ids if one.startswith(beginning)]
    return fitting[0] if len(fitting) == 1 else beginning


def _settled(session: Session, letter: "TriageLetter") -> None:
    if session.out.json:
        session.out.data(_shape(letter))
    else:
        output.say(f"{letter.document_id}: {letter.state}")


def _shape(letter: "TriageLetter") -> dict[str, Any]:
    return {
        "document_id": letter.document_id,
        "title": letter.title,
        "sender_code": letter.sender_code,
        "sender_name": letter.sender_name,
        "sent_at": letter.sent_at,
        "arrived_at": letter.arrived_at,
        "reason": letter.reason,
        "pack_sha256": letter.pack_sha256,
        "state": letter.state,
        "settled_by": letter.settled_by,
        "settled_at": letter.settled_at,
        "note": letter.note,
        "contract_no": letter.contract_no,
        "form": letter.form,
    }


def _letter(found: "Shown") -> dict[str, Any]:
    """What can be read of it, personal numbers masked."""
    from engine.privacy import masked

    if found.letter is None:
        return {}
    values: dict[str, Any] = masked(to_json(found.letter.variables()))
    return values

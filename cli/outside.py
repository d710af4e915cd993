"""`gyeyak outside`: commands that left the house, and the answers that officers record."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cli import bootstrap, output
from cli.session import EVIDENCE, Session, data_option, new_app, session_of
from cli.texts import t
from cli.values import data_of, kept
from engine.errors import AmbiguousId, NotShown

if TYPE_CHECKING:
    from tasks.ledger import Entry, Ledger

app = new_app(t("Commands to the outside, and their answers.", "외부로 나간 명령과 그 답."))

_KEY = typer.Argument(
    ..., metavar="KEY", help=t("Its key, or the beginning of it.", "멱등키(앞부분만 써도 됩니다).")
)


@app.command("list", help=t("List commands that wait for an answer.", "답을 기다리는 명령."))
def list_(
    ctx: typer.Context,
    system: str = typer.Option("", "--system", metavar="NAME", help=t("Of one.", "이 시스템만.")),
    instance: str = typer.Option(
        "", "--instance", metavar="ID",
        help=t("All of one instance, answered or not.", "이 인스턴스의 모든 명령."),
    ),
) -> None:  # fmt: skip
    session = session_of(ctx)
    with bootstrap.opened(session.settings, outside=True) as opened:
        ledger = opened.ledger
        full = opened.engine.find("instance", instance) if instance else ""
        found = ledger.of_instance(full) if full else ledger.waiting(system)
    if session.out.json:
        session.out.data([_shape(one) for one in found])
        return
    headers = (
        t("KEY", "키"), t("SYSTEM", "시스템"), t("COMMAND", "명령"), t("MODE", "방식"),
        t("REQUESTED", "요청"), t("ANSWERED", "답변"),
    )  # fmt: skip
    rows = [
        (
            one.key, one.system, one.kind, one.mode,
            output.moment(one.requested_at), output.moment(one.acknowledged_at),
        )
        for one in found
    ]  # fmt: skip
    session.out.table(headers, rows)


@app.command(help=t("Show a command: what to do outside.", "명령의 내용(외부에서 할 일)을 봅니다."))
def show(ctx: typer.Context, key: str = _KEY) -> None:
    session = session_of(ctx)
    with bootstrap.opened(session.settings, outside=True) as opened:
        entry = _entry(opened.ledger, key)
    if session.out.json:
        session.out.data(_shape(entry))
        return
    session.out.pairs(
        [
            (t("key", "키"), entry.key),
            (t("system", "시스템"), entry.system),
            (t("command", "명령"), entry.kind),
            (t("mode", "방식"), entry.mode),
            (t("requested", "요청"), output.moment(entry.requested_at)),
            (t("request hash", "요청 해시"), entry.request_hash),
            (t("answered", "답변"), output.moment(entry.acknowledged_at)),
            (t("recorded by", "기록자"), entry.acknowledged_by),
            (t("refused", "거부"), entry.refusal),
            (t("evidence", "증빙"), "\n".join(f"{e.name} {e.sha256}" for e in entry.evidence)),
        ]
    )
    session.out.heading(t("Request", "요청 내용"))
    session.out.pairs([(name, output.shown(v, name)) for name, v in entry.request.items()])
    if entry.result is not None:
        session.out.heading(t("Result", "결과"))
        session.out.pairs([(name, output.shown(v, name)) for name, v in entry.result.items()])


@app.command(help=t("Record what was done outside.", "외부에서 처리한 결과를 기록합니다."))
def record(
    ctx: typer.Context,
    key: str = _KEY,
    data: str = data_option(),
    evidence: list[Path] = EVIDENCE,
) -> None:
    session = session_of(ctx)
    values = data_of(data)
    with bootstrap.opened(session.settings, outside=True) as opened:
        outside = opened.outside
        entry = _entry(opened.ledger, key)
        answered = outside.manual(entry.system).record(
            entry.key,
            values,
            by=session.actor,
            at=opened.clock.now(),
            evidence=kept(opened.store, evidence),
        )
    _done(session, answered)


@app.command(help=t("Record that the outside refused.", "외부가 거부했음을 기록합니다."))
def refuse(
    ctx: typer.Context,
    key: str = _KEY,
    reason: str = typer.Option(..., "--reason", metavar="R", help=t("Why.", "거부 사유.")),
    code: str = typer.Option(
        "refused", "--code", metavar="CODE", help=t("The outside's own code.", "외부의 거부 코드.")
    ),
    evidence: list[Path] = EVIDENCE,
) -> None:
    session = session_of(ctx)
    with bootstrap.opened(session.settings, outside=True) as opened:
        outside = opened.outside
        entry = _entry(opened.ledger, key)
        answered = outside.manual(entry.system).refuse(
            entry.key,
            code,
            reason,
            by=session.actor,
            at=opened.clock.now(),
            evidence=kept(opened.store, evidence),
        )
    _done(session, answered)


@app.command(help=t("Send a refused command once more.", "거부된 명령을 다시 보냅니다."))
def again(ctx: typer.Context, key: str = _KEY) -> None:
    session = session_of(ctx)
    with bootstrap.opened(session.settings, outside=True) as opened:
        entry = _entry(opened.ledger, key)
        further = opened.outside.manual(entry.system).again(entry.key, at=opened.clock.now())
    if session.out.json:
        session.out.data(_shape(further))
    else:
        output.say(t(f"asked again: {further.key}", f"다시 요청했습니다: {further.key}"))


def _entry(ledger: "Ledger", key: str) -> "Entry":
    """The command of a key, or of its beginning, among those that wait or of its instance.

    Raises:
        NotShown: There is none.
        AmbiguousId: The beginning is that of several.
    """
    from tasks.registry import KINDS

    exact = [one for system in KINDS if (one := ledger.find(system, key))]
    known = {one.key: one for one in (*ledger.of_instance(key.split(":")[0]), *ledger.waiting())}
    fitting = exact or [one for full, one in known.items() if full.startswith(key)]
    if not fitting:
        raise NotShown(t("the ledger", "원장"), t(f"command {key}", f"명령 {key}"))
    if len(fitting) > 1:
        raise AmbiguousId(key, tuple(sorted(one.key for one in fitting)))
    return fitting[0]


def _done(session: Session, entry: "Entry") -> None:
    if session.out.json:
        session.out.data(_shape(entry))
    else:
        output.say(t(f"recorded: {entry.key}", f"기록했습니다: {entry.key}"))


def _shape(entry: "Entry") -> dict[str, Any]:
    return {
        "key": entry.key,
        "system": entry.system,
        "kind": entry.kind,
        "mode": entry.mode,
        "instance": entry.instance,
        "request": dict(entry.request),
        "request_hash": entry.request_hash,
        "requested_at": entry.requested_at,
        "result": None if entry.result is None else dict(entry.result),
        "refusal": entry.refusal,
        "acknowledged_at": entry.acknowledged_at,
        "acknowledged_by": entry.acknowledged_by,
        "evidence": [{"name": e.name, "sha256": e.sha256} for e in entry.evidence],
    }

"""`gyeyak worker`: run calls and timers that are due, and fetch letters."""

import signal
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from cli import bootstrap, output
from cli.session import Session, new_app, session_of
from cli.texts import language, t
from engine.errors import ExternalUnavailable

if TYPE_CHECKING:
    from engine.dispatch.embedded import Ran

app = new_app("")
_POLL = timedelta(seconds=5)


@app.command(help=t("Run calls and timers that are due.", "기한이 된 호출과 타이머를 실행합니다."))
def worker(
    ctx: typer.Context,
    once: bool = typer.Option(
        False, "--once", help=t("One round, then end.", "한 번만 실행합니다.")
    ),
    until_idle: bool = typer.Option(
        False, "--until-idle", help=t("End when nothing is due.", "할 것이 없으면 끝냅니다.")
    ),
) -> None:
    session = session_of(ctx)
    with bootstrap.opened(session.settings, outside=True) as opened:
        if once:
            letters(opened)
            _report(session, opened.engine.run_once())
        elif until_idle:
            _report(session, _until_idle(opened))
        else:
            _forever(session, opened)


def letters(opened: bootstrap.Opened) -> int:
    """Fetch new letters of Document 24; how many. An outage is told and left for the next time."""
    from tasks.document24.inbox import Unmatched, collect

    outside = opened.outside

    def unmatched(letter: Unmatched) -> None:
        output.say(
            t(
                f"letter {letter.entry.document_id}: {letter.reason}; see `gyeyak document24 list`",
                f"문서 {letter.entry.document_id}: 어느 계약의 문서인지 알 수 없습니다."
                " `gyeyak document24 list`로 확인하십시오",
            )
        )

    try:
        return collect(
            outside.document24,
            opened.engine.receive,
            opened.clock.now(),
            unmatched=unmatched,
            store=outside.store,
            triage=outside.ledger,
            knows=opened.knows,
        )
    except ExternalUnavailable as error:
        output.say(error.text(language()))
        return 0


def _until_idle(opened: bootstrap.Opened) -> "Ran":
    ran = opened.engine.run_until_idle()
    while letters(opened):
        more = opened.engine.run_until_idle()
        ran = type(ran)(ran.calls + more.calls, ran.timers + more.timers)
    return ran


def _forever(session: Session, opened: bootstrap.Opened) -> None:
    """Rounds until somebody says stop; a stop waits for the round that is under way."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    output.say(t("Working. Ctrl-C ends it.", "실행 중입니다. Ctrl-C로 끝냅니다."))
    calls = timers = 0
    while not stop.is_set():
        opened.follow()
        ran = _until_idle(opened)
        calls, timers = calls + ran.calls, timers + ran.timers
        if ran.total:
            output.say(_said(ran.calls, ran.timers))
        stop.wait(_POLL.total_seconds())
    if session.out.json:
        session.out.data({"calls": calls, "timers": timers})


def _report(session: Session, ran: "Ran") -> None:
    if session.out.json:
        session.out.data({"calls": ran.calls, "timers": ran.timers})
    else:
        output.say(_said(ran.calls, ran.timers))


def _said(calls: int, timers: int) -> str:
    return t(f"{calls} calls, {timers} timers", f"호출 {calls}건, 타이머 {timers}건")

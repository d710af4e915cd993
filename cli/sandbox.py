"""`gyeyak sandbox`: local stand-ins for Nara Marketplace, Document 24 and the disclosure board."""

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli import bootstrap, output
from cli.session import new_app, session_of
from cli.texts import t
from cli.values import moment_of

if TYPE_CHECKING:
    from tasks.sandbox.server import Addresses

app = new_app("")


@app.command(
    help=t("Serve local stand-ins for the outside systems.", "외부 시스템 모의 서버를 엽니다.")
)
def sandbox(
    ctx: typer.Context,
    port: int = typer.Option(
        bootstrap.SANDBOX_PORT, "--port", min=0, max=65_535, help=t("0: a free one.", "0: 빈 포트.")
    ),
    start_at: str = typer.Option(
        "", "--start-at", metavar="TIME",
        help=t("Stand still there until moved (else real time).", "시계를 이 시각에 멈춥니다."),
    ),
    seed: int = typer.Option(7, "--seed", help=t("Of every draw.", "추첨의 씨앗값.")),
    state: str = typer.Option(
        "", "--state", metavar="FILE",
        help=t(
            "The SQLite file that remembers everything (else one in the XDG data folder).",
            "모든 상태를 담는 SQLite 파일(기본값: XDG 데이터 폴더).",
        ),
    ),
    fresh: bool = typer.Option(
        False, "--fresh", help=t("Begin anew: forget what the file holds.", "처음부터 다시 시작."),
    ),
) -> None:  # fmt: skip
    from engine.ambient import SeoulClock
    from tasks.sandbox.server import serve

    session = session_of(ctx)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())

    def announce(addresses: "Addresses") -> None:
        if session.out.json:
            session.out.data({"url": addresses.url})
        else:
            output.line(addresses.url)
        output.flush()
        output.say(t("Ctrl-C ends it.", "Ctrl-C로 끝냅니다."))

    serve(
        port,
        clock=SeoulClock(),
        seed=seed,
        start_at=moment_of(start_at) if start_at else None,
        state=_state(state, fresh=fresh),
        announce=announce,
        stop=stop,
    )


def _state(name: str, *, fresh: bool) -> Path:
    """The file that remembers, made empty when it is to begin anew."""
    file = Path(name) if name else bootstrap.data_folder() / "sandbox.db"
    file.parent.mkdir(parents=True, exist_ok=True)
    if fresh:
        for part in (file, *(file.with_name(file.name + tail) for tail in ("-wal", "-shm"))):
            part.unlink(missing_ok=True)
    return file

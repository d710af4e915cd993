"""`gyeyak clock`: the own time of a demo database."""

from datetime import datetime, timedelta

import typer

from cli import bootstrap, output
from cli.session import new_app, session_of
from cli.texts import language, t
from cli.values import duration_of
from engine.errors import ExternalError, NotDemo

app = new_app(t("The clock of a demo database.", "시연용 데이터베이스의 시계."))


@app.callback()
def _group() -> None:
    """Keeps `clock` a group although it has one command."""


@app.command(
    help=t(
        "Move a demo database's clock on; refused on any other.", "시연용 시계를 앞으로 돌립니다."
    )
)
def advance(
    ctx: typer.Context,
    duration: str = typer.Argument(
        ..., metavar="DURATION", help=t("Such as P3D, PT12H, 3d, 12h.", "예: P3D, PT12H, 3d, 12h.")
    ),
) -> None:
    session = session_of(ctx)
    by = duration_of(duration)
    with bootstrap.opened(session.settings) as opened:
        if opened.clock.moment is None:
            raise NotDemo(bootstrap.masked(session.settings.database))
        now = opened.clock.moment + by
        opened.move(now)
    _sandbox_follows(session.settings.sandbox, now)
    if session.out.json:
        session.out.data({"now": now})
    else:
        output.say(t(f"It is {output.moment(now)} now.", f"현재 시각: {output.moment(now)}"))


def _sandbox_follows(url: str, now: datetime) -> None:
    """Take the simulators along, if they run; officers' work does not depend on them."""
    if not bootstrap.listens(url):
        return
    from tasks.sandbox.http import ControlClient

    control = ControlClient(url, timeout=timedelta(seconds=2))
    try:
        control.move(now)
    except ExternalError as error:
        output.say(error.text(language()))
    finally:
        control.close()

"""`gyeyak signal`: broadcast to everybody who listens."""

import typer

from cli import output
from cli.session import data_option, new_app, session_of
from cli.texts import t
from cli.values import data_of

app = new_app("")


@app.command(help=t("Broadcast a signal.", "신호를 전파합니다."))
def signal(
    ctx: typer.Context,
    name: str = typer.Argument(..., metavar="NAME", help=t("Its name.", "신호 이름.")),
    data: str = data_option(),
) -> None:
    session = session_of(ctx)
    values = data_of(data)
    with session.engine() as engine:
        delivered = engine.signal(name, variables=values, actor=session.actor)
    if session.out.json:
        session.out.data({"delivered": delivered})
    else:
        output.say(t(f"Heard by {delivered}.", f"{delivered}건이 받았습니다."))

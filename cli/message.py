"""`gyeyak message`: hand in what arrived from outside."""

import typer

from cli import output
from cli.session import data_option, new_app, session_of
from cli.texts import t
from cli.values import data_of

app = new_app(t("Messages from outside.", "외부에서 온 메시지."))


@app.callback()
def _group() -> None:
    """Keeps `message` a group although it has one command."""


@app.command(
    help=t("Publish a message to whoever waits for it.", "메시지를 기다리는 곳에 전달합니다.")
)
def publish(
    ctx: typer.Context,
    name: str = typer.Argument(..., metavar="NAME", help=t("Its name.", "메시지 이름.")),
    correlation_key: str = typer.Option(
        ...,
        "--correlation-key",
        metavar="K",
        help=t("What it is about.", "무엇에 관한 것인지(계약번호 등)."),
    ),
    data: str = data_option(),
    message_id: str = typer.Option(
        "",
        "--id",
        metavar="M",
        help=t("Its own id: a repeat changes nothing.", "메시지 고유 번호(중복 방지)."),
    ),
) -> None:
    session = session_of(ctx)
    values = data_of(data)
    with session.engine() as engine:
        delivered = engine.publish(
            name,
            correlation_key=correlation_key,
            variables=values,
            message_id=message_id or None,
            actor=session.actor,
        )
    if session.out.json:
        session.out.data({"delivered": delivered})
    elif delivered:
        output.say(t(f"Delivered to {delivered}.", f"{delivered}건에 전달했습니다."))
    else:
        output.say(t("Nobody waits for it yet; it is kept.", "기다리는 곳이 없어 보관합니다."))

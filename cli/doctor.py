"""`gyeyak doctor`: find what could be stuck, and put it right."""

from typing import TYPE_CHECKING

import typer

from cli import bootstrap, output
from cli.exits import FAILED
from cli.session import new_app, session_of
from cli.texts import language, t
from engine.errors import StoreError

if TYPE_CHECKING:
    from engine.doctor import Check

app = new_app("")


@app.command(help=t("Find what could be stuck.", "막힌 곳을 점검합니다."))
def doctor(
    ctx: typer.Context,
    repair: bool = typer.Option(
        False,
        "--repair",
        help=t("Rebuild open items from the states.", "상태에서 대기 항목을 다시 만듭니다."),
    ),
) -> None:
    session = session_of(ctx)
    with bootstrap.opened(session.settings, outside=True) as opened:
        checks = (*opened.engine.doctor(repair=repair), *_ledger(opened))
    if session.out.json:
        session.out.data([{"check": c.check, "ok": c.ok, "detail": c.detail} for c in checks])
    else:
        rows = [("ok" if c.ok else "!!", c.check, c.detail) for c in checks]
        session.out.table(("", t("CHECK", "점검"), t("DETAIL", "내용")), rows)
        if not all(c.ok for c in checks):
            output.say(t("Try: gyeyak doctor --repair", "다음: gyeyak doctor --repair"))
    if not all(c.ok for c in checks):
        raise typer.Exit(FAILED)


def _ledger(opened: bootstrap.Opened) -> "list[Check]":
    """The ledger of what went outside; one that is not there yet is a finding, not an error."""
    from engine.doctor import Check

    try:
        found = opened.ledger.checks()
    except StoreError as error:
        return [Check("outside: ledger", False, error.text(language()))]
    return [
        Check(f"outside: {name}", not problem, problem or "ok") for name, problem in found.items()
    ]

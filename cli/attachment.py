"""`gyeyak attachment`: files by their sha256, as letters and evidence name them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli import bootstrap, output
from cli.exits import FAILED
from cli.session import Session, new_app, session_of
from cli.texts import t
from engine.errors import ValueInvalid

if TYPE_CHECKING:
    from tasks.attachments import Finding, Store

app = new_app(t("The attachment store.", "첨부 저장소."))
_SHA256 = typer.Argument(..., metavar="SHA256", help=t("Of the content.", "내용의 SHA-256."))


@contextmanager
def store_of(session: Session) -> "Iterator[Store]":
    """The attachment store of the chosen settings.

    Raises:
        ValueInvalid: There is none.
    """
    with bootstrap.clients(session.settings) as outside:
        if outside.store is None:
            raise ValueInvalid("attachments", "there is no store", "첨부 저장소가 없습니다")
        yield outside.store


@app.command(help=t("Keep files and print their sha256.", "파일을 저장하고 SHA-256을 봅니다."))
def add(
    ctx: typer.Context,
    files: list[Path] = typer.Argument(
        ..., metavar="FILE...", exists=True, dir_okay=False, help=t("Files.", "파일.")
    ),
) -> None:  # fmt: skip
    session = session_of(ctx)
    with store_of(session) as store:
        kept = [(file.name, store.put(data), len(data)) for file, data in _read(files)]
    if session.out.json:
        session.out.data([{"name": n, "sha256": d, "size": s} for n, d, s in kept])
        return
    session.out.table(
        ("SHA256", t("SIZE", "크기"), t("NAME", "이름")),
        [(digest, str(size), name) for name, digest, size in kept],
    )


def _read(files: list[Path]) -> Iterator[tuple[Path, bytes]]:
    return ((file, file.read_bytes()) for file in files)


@app.command(help=t("Write a content to a file, once checked.", "내용을 확인하고 파일로 씁니다."))
def get(
    ctx: typer.Context,
    digest: str = _SHA256,
    out: Path = typer.Option(
        ..., "--output", "-o", metavar="FILE", dir_okay=False, help=t("Where to.", "저장할 파일.")
    ),
) -> None:
    session = session_of(ctx)
    with store_of(session) as store:
        data = store.get(digest)
    out.write_bytes(data)
    if session.out.json:
        session.out.data({"sha256": digest, "size": len(data), "file": str(out)})
    else:
        output.say(t(f"{len(data)} bytes", f"{len(data)}바이트를 썼습니다"))


@app.command(help=t("Read everything and say what is wrong.", "모든 첨부를 읽어 점검합니다."))
def verify(ctx: typer.Context) -> None:
    session = session_of(ctx)
    with store_of(session) as store:
        found = [one for one in store.verify() if one.problem != "unfinished"]
    if session.out.json:
        session.out.data({"ok": not found, "problems": [_finding(one) for one in found]})
    elif found:
        session.out.table(
            (t("PROBLEM", "문제"), t("PATH", "경로")), [(one.problem, one.path) for one in found]
        )
    else:
        output.say(t("all is well", "이상 없음"))
    if found:
        raise typer.Exit(FAILED)


def _finding(one: "Finding") -> dict[str, str]:
    return {"path": one.path, "problem": one.problem}

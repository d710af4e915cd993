"""What one run of the command works with: the settings, where to speak, and the engine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import typer

from cli import bootstrap
from cli.output import Output
from cli.texts import t

if TYPE_CHECKING:
    from engine import Engine

IdKind = Literal["instance", "work_item", "incident"]


@dataclass(frozen=True, slots=True)
class Session:
    """Made once from the global options; every command gets it as `ctx.obj`."""

    settings: bootstrap.Settings
    out: Output

    @property
    def actor(self) -> str:
        """Who acts."""
        return self.settings.actor

    @contextmanager
    def engine(self, *, create: bool = False, outside: bool = False) -> "Iterator[Engine]":
        """The engine over the chosen database, closed at the end.

        Raises:
            StoreError: The database can't be used.
        """
        with bootstrap.opened(self.settings, create=create, outside=outside) as opened:
            yield opened.engine


def session_of(ctx: typer.Context) -> Session:
    """The session of a command."""
    found = ctx.find_object(Session)
    if found is None:  # completion runs without the root callback
        return Session(bootstrap.settings(), Output())
    return found


def new_app(help_text: str) -> typer.Typer:
    """A group of commands; rich is not loaded, and one wrong word says what would be right."""
    return typer.Typer(
        help=help_text,
        no_args_is_help=True,
        rich_markup_mode=None,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


# --- completion of ids ----------------------------------------------------------------------


def _ids_of(engine: "Engine", kind: str) -> list[tuple[str, str]]:
    if kind == "instance":
        return [(i.id, f"{i.key} {i.business_key} {i.state}") for i in engine.instances(limit=200)]
    if kind == "work_item":
        return [(w.id, f"{w.name} {w.business_key}") for w in engine.work_items(limit=200)]
    if kind == "incident":
        return [(i.id, f"{i.kind} {i.element}") for i in engine.incidents()]
    rows = engine.decisions() if kind == "decision" else engine.definitions()
    return [(row.key, row.name) for row in rows]


def completing(kind: str) -> Callable[[typer.Context, str], list[tuple[str, str]]]:
    """A completer for ids or keys of one kind; silent when there is nothing to ask."""

    def complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        from engine.errors import ContractError

        root = ctx.find_root().params
        chosen = bootstrap.settings(database=root.get("database") or "")
        try:
            with bootstrap.opened(chosen) as opened:
                known = _ids_of(opened.engine, kind)
        except (ContractError, OSError):
            return []
        return [(one, text) for one, text in known if one.startswith(incomplete)]

    return complete


def id_argument(kind: IdKind) -> str:
    """A required id, given in full or by any unambiguous beginning."""
    argument: str = typer.Argument(
        ...,
        metavar="ID",
        help=t("Its id, or the beginning of it.", "번호(앞부분만 입력해도 됩니다)."),
        autocompletion=completing(kind),
    )
    return argument


def data_option() -> str:
    """`--data`: JSON text, `@FILE`, or `-` for standard input."""
    option: str = typer.Option(
        "",
        "--data",
        "-d",
        metavar="JSON",
        help=t(
            "Values as JSON, as @FILE, or as - for standard input.",
            "JSON 값. @파일 또는 -(표준 입력)도 됩니다.",
        ),
    )
    return option


ATTACH = typer.Option(
    [], "--attach", metavar="FILE", exists=True, dir_okay=False,
    help=t("A file; may be repeated.", "첨부 파일(여러 번 쓸 수 있습니다)."),
)  # fmt: skip
EVIDENCE = typer.Option(
    [], "--evidence", metavar="FILE", exists=True, dir_okay=False,
    help=t("A file that proves it; may be repeated.", "증빙 파일(여러 번 쓸 수 있습니다)."),
)  # fmt: skip

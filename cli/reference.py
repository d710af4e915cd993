"""`python -m cli.reference`: writes docs/cli.md from the commands themselves; `--check` compares.

A command, argument or option without help is an error: what is not explained is not offered.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cli import texts

FILE = Path(__file__).parents[1] / "docs" / "cli.md"
_HEAD = """\
# The `gyeyak` command

Made by `make cli-docs` from the program; `make check` compares. Global options may stand anywhere.
Data goes to stdout, words to stderr. Exit codes: 0 done, 1 failed or refused, 2 usage, 3 not found,
4 ambiguous or conflict, 5 input invalid, 6 not permitted, 130 interrupted.
"""


class Undocumented(ValueError):
    """Something of the command line has no help; the text names it."""


def text() -> str:
    """The reference, in English.

    Raises:
        Undocumented: A command or option has no help.
    """
    texts.use("en")
    from cli.main import COMMANDS, loaded, root

    parts = [_HEAD, *_of_command(root(), "gyeyak", subcommands=False)]
    for name in COMMANDS:
        parts += _of_command(loaded(name), f"gyeyak {name}", subcommands=True)
    return "\n".join(parts).rstrip() + "\n"


def _of_command(command: click.Command, path: str, *, subcommands: bool) -> Iterator[str]:
    if isinstance(command, click.Group):
        yield f"\n## {path}\n\n{_help(command, path)}\n"
        yield from _of_params(command, path)
        if subcommands:
            for name, inner in command.commands.items():
                yield from _of_command(inner, f"{path} {name}", subcommands=True)
        return
    level = "##" if path.count(" ") == 1 else "###"
    yield f"\n{level} {_usage(command, path)}\n\n{_help(command, path)}\n"
    yield from _of_params(command, path)


def _help(command: click.Command, path: str) -> str:
    if not command.help:
        raise Undocumented(path)
    return command.help


def _usage(command: click.Command, path: str) -> str:
    context = click.Context(command, info_name=path)
    return " ".join(["`" + path, *command.collect_usage_pieces(context)]).rstrip() + "`"


def _of_params(command: click.Command, path: str) -> Iterator[str]:
    context = click.Context(command, info_name=path)
    shown = [
        p for p in command.params if p.name not in ("help", "install_completion", "show_completion")
    ]
    rows = [_row(param, context, path) for param in shown if not getattr(param, "hidden", False)]
    if rows:
        yield "| | |\n|---|---|\n" + "\n".join(rows) + "\n"


def _row(param: click.Parameter, context: click.Context, path: str) -> str:
    words = str(getattr(param, "help", None) or "")
    if not words:
        raise Undocumented(f"{path} {param.name}")
    named = (
        ", ".join(param.opts) if isinstance(param, click.Option) else param.make_metavar(context)
    )
    if isinstance(param, click.Option) and not param.is_flag:
        named += f" {param.make_metavar(context)}"
    needed = " Required." if param.required and isinstance(param, click.Option) else ""
    return f"| `{named.replace('|', ' or ')}` | {words}{needed} |"


def main(arguments: list[str]) -> int:
    """Write the file, or with `--check` compare it; the exit code."""
    wanted = text()
    if "--check" not in arguments:
        FILE.write_text(wanted, encoding="utf-8")
        return 0
    if FILE.read_text(encoding="utf-8") == wanted:
        return 0
    sys.stderr.write(f"{FILE} is not what the program says: run `make cli-docs`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m cli` is `gyeyak`."""

from cli.main import run

run()

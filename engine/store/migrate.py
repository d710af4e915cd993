"""Running the migrations: what loads SQLAlchemy and Alembic.

A migration is one transaction that only one program runs at a time: it is done or it never was.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from engine.errors import DatabaseMissing, DatabaseOlder
from engine.store.version import VERSION

_ONE_AT_A_TIME = Lock()  # Alembic keeps what it is doing in globals of the process


def scripts() -> AbstractContextManager[Path]:
    """The folder of the migrations, wherever the program is installed."""
    return as_file(files("engine.store.migrations"))


def migrate(
    dialect: str,
    raw: Any,
    begin: Callable[[], bool],
    *,
    to: str = VERSION,
    scripts: Callable[[], AbstractContextManager[Path]] = scripts,
) -> None:
    """Run the migrations up to a version over a driver's connection, and commit them.

    `dialect` is SQLAlchemy's URL of the driver, `scripts` gives the folder of the migrations.
    `begin` opens the transaction that locks others out, once SQLAlchemy has looked at the
    connection (it rolls back then), and says whether there is still something to do. An error of
    the driver is raised as the driver raised it.
    """
    engine = create_engine(dialect, creator=lambda: raw, poolclass=StaticPool)
    try:
        with (
            _ONE_AT_A_TIME,
            engine.connect() as connection,
            scripts() as folder,
        ):
            if begin():
                config = Config()
                config.set_main_option("script_location", str(folder).replace("%", "%%"))
                config.attributes["connection"] = connection
                command.upgrade(config, to)
    except DBAPIError as error:
        raise (error.orig or error) from error


def is_behind(check: Callable[[], None]) -> bool:
    """Whether a check of the version finds an empty database or an older one; raises the rest."""
    try:
        check()
    except (DatabaseMissing, DatabaseOlder):
        return True
    return False

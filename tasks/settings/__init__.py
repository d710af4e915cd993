"""Which outside systems gyeyak works with, how it reaches them, and what it may use of them.

    settings = read_settings(file.read_text(), str(file), environment)
    settings = default_settings("http://127.0.0.1:8710")         # everything simulated

See docs/configuration.md for the file.
"""

from tasks.settings.model import (
    SANDBOX_KEY,
    AttachmentPlace,
    Letters,
    Mode,
    OutsideSettings,
    PublicReads,
    Way,
    default_settings,
)
from tasks.settings.reading import read_settings

__all__ = [
    "SANDBOX_KEY",
    "AttachmentPlace",
    "Letters",
    "Mode",
    "OutsideSettings",
    "PublicReads",
    "Way",
    "default_settings",
    "read_settings",
]

"""The process library: diagrams, decisions, forms, scenarios. Data, no code."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""Where the shipped library lies."""

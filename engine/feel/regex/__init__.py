"""Regular expressions of XPath 2.0 (F&O 7.6), which FEEL's `matches`, `replace`, `split` use.

An engine of our own, since a pattern comes from a designer: Python's `re` can take exponential
time and can't be stopped. Here a pattern without back-references takes at most pattern x text
steps, every step is counted, and a pattern with them stops at the same bound.
"""

from engine.feel.regex.machine import Found, find
from engine.feel.regex.reading import BadPattern, Pattern, compile_pattern

__all__ = ["BadPattern", "Found", "Pattern", "compile_pattern", "find"]

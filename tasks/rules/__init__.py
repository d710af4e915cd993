"""Pure functions of contract law: days, amounts, rates, rounding.

`functions` puts them into FEEL expressions, over the calendar and the clocks in force.
"""

from tasks.rules.feel import functions

__all__ = ["functions"]

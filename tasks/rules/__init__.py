"""Pure functions of contract law: days, amounts, rates, rounding."""

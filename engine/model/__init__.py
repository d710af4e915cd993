"""Definition text to a checked, executable definition."""

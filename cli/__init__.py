"""The gyeyak command."""

"""Advances process instances and stores them."""

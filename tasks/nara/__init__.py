"""Nara Marketplace (나라장터)."""

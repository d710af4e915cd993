"""Measurements, as ratios within one run: the machine's own speed falls out."""

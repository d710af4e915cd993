"""Who runs calls and timers."""

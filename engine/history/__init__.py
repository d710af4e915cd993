"""Records, hash chain, replay, verification."""

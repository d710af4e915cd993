"""What each service task does outside the engine."""

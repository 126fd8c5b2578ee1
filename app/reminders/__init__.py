"""When to nudge: pure decisions, and the bell."""

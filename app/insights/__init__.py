"""What the numbers say: pure functions from facts to figures."""

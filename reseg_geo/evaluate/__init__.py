"""How good a map is: metrics, and the demonstration with known truth."""

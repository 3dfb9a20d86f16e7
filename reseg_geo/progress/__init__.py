"""What a run reports while it works, and who listens: a bar, warnings, or the caller."""

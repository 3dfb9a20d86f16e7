"""What a person sees: help, progress, results, and how a command ends."""

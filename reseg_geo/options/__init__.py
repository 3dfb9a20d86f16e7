"""What a run is asked to do: options, their meanings, and how calls are checked."""

"""What lasts on disk: outputs, jobs and checked arrays, each whole or not there."""

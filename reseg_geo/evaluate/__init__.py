"""The quality of maps: evaluation on labelled data, comparison of maps, demo and self-test."""

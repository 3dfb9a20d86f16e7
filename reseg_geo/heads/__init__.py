"""Classes by example: a head is learned from patches that a person has labelled."""

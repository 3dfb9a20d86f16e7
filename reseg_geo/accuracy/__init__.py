"""How good a map is: a sample of pixels, labels by a person, accuracy and area with intervals."""

"""Which polygons of a class map are worth a person's look."""

"""The panel "Land cover by words": try words and examples on what the map canvas shows."""

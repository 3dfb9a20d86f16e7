"""Image towers of any library behind one seam: layers that strategies are written for."""

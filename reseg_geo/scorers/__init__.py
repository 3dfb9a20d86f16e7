"""Models behind one seam: windows in, a score of each query at each place of a grid out."""

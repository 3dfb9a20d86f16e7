"""What happens to pixels: windows in, class values and confidence out."""

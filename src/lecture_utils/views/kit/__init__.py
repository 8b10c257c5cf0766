"""What every picture shares: elements, style, axes, marks, rasters."""

"""What every picture shares: elements, axes, grids, marks, rasters."""

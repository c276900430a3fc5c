"""Local servers that speak the platforms' wire protocols."""

"""Re-planning: a plan that was posted is kept, but for the fewest changes that must be."""

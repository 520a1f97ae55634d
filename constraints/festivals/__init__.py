"""Who had a festival in the years before does not have the same one again."""

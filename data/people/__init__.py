"""Who lives behind a door: masked for whoever answers for the place, opened one by one with a reason."""

"""A person's own data (PIPL art. 45, 47, 19): found, handed over, erased, let go when their time is over."""

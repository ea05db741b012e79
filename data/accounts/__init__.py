"""Who may come in: accounts, passwords, one-time codes, sessions and keys of other systems."""

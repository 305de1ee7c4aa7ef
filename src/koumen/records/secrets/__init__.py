"""Personal values under lock: a provider of ciphers, a column that uses it, masks for the screen."""

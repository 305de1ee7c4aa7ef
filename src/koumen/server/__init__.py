"""How the system runs: settings, the clock, what each request carries, health. No business rule."""

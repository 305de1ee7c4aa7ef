"""Kept facts: the only room with Django models and migrations. It decides nothing and shows nothing."""

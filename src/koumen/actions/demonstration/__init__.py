"""The demonstration: an invented county for each policy, its people and a year of visits, made anew from a seed.

A function of a seed and a day. Everybody is invented; ID numbers carry region digits that no place has. It writes
through the import's own writer and the visits' own bulk path; it never touches an installation that holds real people.
"""

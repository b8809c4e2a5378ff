"""The vocabulary: frozen records of what was read and what was concluded.

Standard library only. Enums are spelled as the API spells them.
"""

"""Extraction: what a record says, as claims with their evidence and mentions with their place in the text."""

from __future__ import annotations

from domain.extraction.mails import of_mail
from domain.extraction.rows import of_row
from domain.extraction.sheets import of_rows
from domain.extraction.turns import of_turn

__all__ = ["of_mail", "of_row", "of_rows", "of_turn"]

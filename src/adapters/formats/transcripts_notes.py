"""Notes on a transcript's layout: what its first lines tell about how the others are to be read."""

from __future__ import annotations

NAMED = "speaker_labels_in_cues"
"""Cues begin with a label."""

CARRIED = "speakers_named_where_they_change"
"""A label stands where another begins to speak; cues without one are of whoever spoke last."""

BARE = "speakers_in_brackets"
"""Names stand in brackets, with no colon."""

TABBED = "words_in_columns"
"""Time, name and words stand between tabs."""

RECURRING = "speakers_told_by_their_return"
"""Few lines have labels, but the same names return."""

NAMED_ABOVE = "speaker_names_above_words"
"""The first line of a cue is a name."""

TIMED_NAMES = "names_carry_times"
"""A name on its own line has a time beside it; one without is none."""

LOWER = "lower_case_speakers"
"""Names are written small."""

SENTENCES = "sentences_run_over_cues"
"""Captions are punctuated: a sentence may run over several."""

ROLLING = "cues_repeat_the_one_before"
"""A caption begins with the lines of the one before."""

SPACED = "blank_line_after_each_line"
"""The first blank line of each run of them stands for nothing."""

UNPUNCTUATED = "sentences_never_end"
"""A machine wrote down the words without full stops."""

"""The data sets, the systems and the measure of the matching benchmark."""

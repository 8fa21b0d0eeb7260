"""Extractors: the rules of the domain, and models that find what no rule can name."""

"""Matching, version 2: which records are one vendor, by weights that explain themselves (Fellegi and Sunter, 1969).

`link` is the full pass over all nodes; it fits a model or takes a frozen one. `keys_of`, `propose` and `decide` do the
same for new nodes as they arrive. `explain` tells why.
"""

from domain.linkage.deciding import Candidate, Edge, candidates, decide, propose
from domain.linkage.explanation import Explanation, explain
from domain.linkage.keys import Key, Kind, keys_of
from domain.linkage.linking import Linked, Report, link
from domain.linkage.model import Model, default_model
from domain.linkage.nodes import Address, Link, Node
from domain.linkage.profiles import profile_of
from domain.linkage.settling import Question, Settled

__all__ = [
    "Address", "Candidate", "Edge", "Explanation", "Key", "Kind", "Link", "Linked", "Model", "Node", "Question",
    "Report", "Settled", "candidates", "decide", "default_model", "explain", "keys_of", "link", "profile_of", "propose",
]  # fmt: skip

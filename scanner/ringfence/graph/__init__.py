"""The egress graph: typed nodes and edges, the questions asked of them, and its exports.

The only room that imports networkx.
"""

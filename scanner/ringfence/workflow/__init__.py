"""The verbs that both front ends call: the composition root, one module per verb.

Front ends reach collect and store only through here. Heavy packages are imported by the module
that needs them, so that a verb which needs none of them starts at once.
"""

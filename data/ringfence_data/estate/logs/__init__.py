"""Calls in the words of each log: flow records, DNS answers, API events, spans, firewall lines."""

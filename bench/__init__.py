"""Benchmarks: ratios of both sides measured alternately in one run, and a few plain figures."""

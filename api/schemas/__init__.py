"""Shapes on the wire, one module a resource. Decimals travel as strings, instants as UTC ISO 8601."""

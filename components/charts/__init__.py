"""Figure builders: plain sequences in, figures as dicts out; colours are tokens."""

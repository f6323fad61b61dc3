"""Where prices come from, behind the port `MarketData`: a simulated market, or files in a folder."""

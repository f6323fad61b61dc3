"""Identifiers that cannot be mixed up."""

from typing import NewType
from uuid import UUID

UserId = NewType("UserId", UUID)
HouseholdId = NewType("HouseholdId", UUID)
AccountId = NewType("AccountId", UUID)
ProposalId = NewType("ProposalId", UUID)
RecommendationId = NewType("RecommendationId", UUID)
OrderId = NewType("OrderId", UUID)
FillId = NewType("FillId", UUID)
RunId = NewType("RunId", UUID)
LotId = NewType("LotId", UUID)  # the fill that bought the shares
Symbol = NewType("Symbol", str)
Currency = NewType("Currency", str)  # ISO 4217

USD = Currency("USD")
EUR = Currency("EUR")

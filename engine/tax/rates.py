"""What a realised gain is estimated to cost: one household's marginal rates."""

from dataclasses import dataclass
from decimal import Decimal

from engine.domain.instrument import TaxCharacter
from engine.domain.money import ZERO

COLLECTIBLES_CAP = Decimal("0.28")  # IRC 1(h)(4): the highest rate on long-term gains of collectibles


@dataclass(frozen=True, slots=True)
class TaxRates:
    """Fractions; 0 where nothing is taxed."""

    ordinary: Decimal = ZERO
    long_term: Decimal = ZERO

    def on(self, character: TaxCharacter, *, long_term: bool) -> Decimal:
        """The rate on a gain of this holding period and kind of instrument.

        Physically backed metal is a collectible: its long-term gains are taxed as ordinary income, at
        most at 28 %. Not modelled: the section 1256 rules of commodity partnerships, state taxes, the
        net investment income tax.

        Source:
            IRC 1(h)(4), 408(m).
        """
        if not long_term:
            return self.ordinary
        if character is TaxCharacter.COLLECTIBLE:
            return min(self.ordinary, COLLECTIBLES_CAP)
        return self.long_term

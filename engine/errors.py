"""Errors the business can name; every door translates them once."""


class EvenkeelError(Exception):
    """Base of all expected failures; the message is safe to show to a user."""

    code = "error"


class NotFoundError(EvenkeelError):
    """Not there, or not the actor's: the two look alike on purpose."""

    code = "not_found"


class NotPermittedError(EvenkeelError):
    """The actor sees the object but may not do this to it."""

    code = "not_permitted"


class SignInRequiredError(EvenkeelError):
    """Nobody is signed in, or the session has ended."""

    code = "sign_in_required"


class InvalidTokenError(SignInRequiredError):
    """A token that is forged, has expired, or was issued under an earlier password."""

    code = "invalid_token"


class WrongCredentialsError(EvenkeelError):
    """Unknown email or wrong password: one message for both."""

    code = "wrong_credentials"


class TooManyAttemptsError(EvenkeelError):
    """Sign-in is closed for this email until the window ends."""

    code = "too_many_attempts"


class InvalidInputError(EvenkeelError):
    """A value from outside fails validation."""

    code = "invalid_input"


class NoCapitalError(InvalidInputError):
    """A span without capital has no return."""

    code = "no_capital"


class ConflictError(EvenkeelError):
    """The request contradicts what is already stored."""

    code = "conflict"


class StillAtWorkError(ConflictError):
    """The first of several equal requests has not finished yet."""

    code = "still_at_work"


class QuestionnaireRequiredError(ConflictError):
    """More risk is only agreed to by answering the questionnaire."""

    code = "questionnaire_required"


class StaleProposalError(ConflictError):
    """Prices or holdings moved on since the proposal was computed."""

    code = "stale_proposal"


class MissingPriceError(EvenkeelError):
    """A close that the computation needs is not stored; nobody guesses one."""

    code = "missing_price"

    def __init__(self, symbol: str, on: object) -> None:
        super().__init__(f"No closing price for {symbol} on {on}.")
        self.symbol = symbol


class StalePriceError(ConflictError):
    """A price is too old to trade on."""

    code = "stale_price"


class UnknownInstrumentError(NotFoundError):
    """No instrument of this symbol in this market."""

    code = "unknown_instrument"

    def __init__(self, symbol: str) -> None:
        super().__init__(f"No instrument {symbol} in this market.")
        self.symbol = symbol


class DatabaseUnavailableError(EvenkeelError):
    """The database cannot be reached or written; the message names the file or the server."""

    code = "database_unavailable"


class InfeasibleError(EvenkeelError):
    """No portfolio meets every limit; the message names those that clash."""

    code = "infeasible"


class SolverFailedError(EvenkeelError):
    """A solver stopped before it had an answer."""

    code = "solver_failed"

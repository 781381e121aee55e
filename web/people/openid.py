"""A provider of OpenID Connect as an application knows it: asked late, checked whole."""

import logging
import time
from threading import Lock
from typing import Any

from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.flask_client import OAuth, OAuthError
from flask import current_app, request, session
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response

from geo.notice import Notice
from planner.errors import DeniedError, PlannerError
from planner.installation import OidcSettings

log = logging.getLogger(__name__)

TIMEOUT_S = 5
FRESH_S = 3600.0
"""How long what a provider says of itself, and its keys, are believed."""

REST_S = 30.0
"""How long one that did not answer is not asked again."""

ALGORITHMS = frozenset(
    (*("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "ES256", "ES384", "ES512", "EdDSA")
)
"""Signatures that only the provider can make; `none` and shared secrets are not among them."""

_NAME = "office"
_STATE = f"_state_{_NAME}_"


class Provider:
    """The provider that is set; what it says of itself is asked for late, and anew after a time."""

    def __init__(self, rules: OidcSettings) -> None:
        self.rules = rules
        self._lock = Lock()
        self._client: Any = None
        self._until = self._rests_until = 0.0

    def lead(self, back: str) -> Response:
        """Return the way to its page, with a state, a nonce and a challenge of this browser.

        Raises
        ------
        PlannerError : the provider does not answer, or is another than is set.
        """
        for key in [k for k in session if k.startswith(_STATE)]:
            # What was begun before and left would fill the cookie.
            session.pop(key)
        found: Response = self._known().authorize_redirect(back, prompt="select_account")
        return found

    def claims(self) -> dict[str, Any]:
        """Return the claims of its answer that this request brings, once all of it is checked.

        Raises
        ------
        DeniedError : the answer is not to what this browser asked, or not the provider's own.
        PlannerError : the provider does not answer.
        """
        if f"{_STATE}{request.args.get('state', '')}" not in session:
            raise DeniedError(Notice.of("people.provider_state"))
        client, called = self._known(), self.rules.called
        try:
            token = client.authorize_access_token(
                claims_options={
                    "iss": {"essential": True, "value": self.rules.issuer},
                    "aud": {"essential": True, "value": self.rules.client_id},
                }
            )
            return dict(token["userinfo"])
        except MismatchingStateError:
            raise DeniedError(Notice.of("people.provider_state")) from None
        except RequestException as error:
            raise self._dead(error) from error
        except OAuthError as error:
            log.warning("the sign-in provider refused: %s", error)
            if error.error == "access_denied":
                raise DeniedError(Notice.of("people.provider_denied", name=called)) from error
            raise DeniedError(Notice.of("people.provider_answer", name=called)) from error
        except (JoseError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
            log.warning("an answer of the sign-in provider does not hold: %r", error)
            raise DeniedError(Notice.of("people.provider_answer", name=called)) from error

    def _known(self) -> Any:
        """Return Authlib's client with the provider's own description. Raises PlannerError."""
        # Who waits for another's question takes a place from those who sign in with a password.
        if time.monotonic() < self._rests_until or not self._lock.acquire(timeout=1):
            raise PlannerError(Notice.of("people.provider_dead", name=self.rules.called))
        try:
            if time.monotonic() >= self._until:
                self._client = self._asked()
                self._until = time.monotonic() + FRESH_S
            return self._client
        except (RequestException, ValueError, TypeError, AttributeError) as error:
            raise self._dead(error) from error
        finally:
            self._lock.release()

    def _dead(self, error: Exception) -> PlannerError:
        """Return what to tell of a provider that cannot be used, which rests now."""
        log.warning("the sign-in provider cannot be used: %s", error)
        self._rests_until = time.monotonic() + REST_S
        return PlannerError(Notice.of("people.provider_dead", name=self.rules.called))

    def _asked(self) -> Any:
        rules = self.rules
        made = OAuth(current_app).register(
            _NAME,
            client_id=rules.client_id,
            client_secret=rules.client_secret or None,
            server_metadata_url=f"{rules.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT_S,
            },
        )
        told = made.load_server_metadata()
        if told.get("issuer") != rules.issuer:
            raise ValueError(f"expected the issuer {rules.issuer}, got {told.get('issuer')!r}")
        for address in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(told.get(address), str):
                raise ValueError(f"expected its {address}, got {told.get(address)!r}")
        offered = told.get("id_token_signing_alg_values_supported") or ["RS256"]
        told["id_token_signing_alg_values_supported"] = sorted(ALGORITHMS.intersection(offered))
        return made

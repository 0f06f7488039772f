"""Certificates of servers that were not taken."""

from __future__ import annotations

import ssl


def certificate_fault(error: BaseException | None) -> str | None:
    """What is wrong with the certificate that a connection failed for, in OpenSSL's words; None if it is another.

    These name the host at most.
    """
    while error is not None:
        # The client of HTTP has a kind of its own, without these words, around the one of the library.
        if isinstance(error, ssl.SSLCertVerificationError) and hasattr(error, "verify_message"):
            return error.verify_message
        error = error.__cause__ or error.__context__
    return None

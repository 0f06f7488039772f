"""Who may look up: of which certificate kind is decided where the kind is known."""

from __future__ import annotations

from hub.privacy.disclosure import assertion_scope, record_scope
from hub.services.field_policies import needs

# Of any certificate kind.
LOOKUPS = needs(assertion_scope("*"))
RECORDS = needs(record_scope("*"))

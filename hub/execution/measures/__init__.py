"""How much a GraphQL operation asks for, found before it is validated and without running it.

One walk over the document (`measuring`): each fragment is measured once, however often it is spread, so the walk
takes time by the document's length, and a fragment bomb is a large number. The cost is that of the IBM cost
directives: a list counts as many times as it is long, by its arguments or by assumption (`declared`, `sizes`).
It knows graphql-core, and nothing of this hub.
"""

from hub.execution.measures.declared import COST, FieldCost
from hub.execution.measures.measuring import Measure, Measuring

__all__ = ["COST", "FieldCost", "Measure", "Measuring"]

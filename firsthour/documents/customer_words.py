"""Words of the documents that customers read; their catalog is whole in every language."""

from collections.abc import Mapping

from firsthour.documents.words import N_

TITLE = N_("Root cause analysis")
MEASURES: Mapping[str, str] = {
    "detective": N_("detective"),
    "corrective": N_("corrective"),
    "preventative": N_("preventative"),
}

"""The columns of a CSV file of customers. Imports nothing, so that help is shown at once."""

COLUMNS = {
    "id": "the customer's id in your systems; rows of one id, one below the other, are one",
    "name": "what the customer is called; a new customer needs it",
    "tier": "such as gold; the policy says what a tier is owed",
    "value": "what the contract is worth, as text",
    "language": "of the customer, such as en, tr or pt-BR; empty: en",
    "timezone": "such as Europe/Berlin; empty: UTC",
    "resolution": "the contract's target, such as 4 h or 1 bd",
    "calendar": "the contract's hours, such as 24x7 or Mon-Fri 08:00-18:00",
    "services": "services that the customer uses, with | between them",
    "tags": "with | between them",
    "contact_name": "who is written to",
    "contact_channel": "email, sms, voice, phone, webhook, apprise or your own; empty: email",
    "contact_address": "the address or number; one row for each contact, the first is tried first",
    "contact_language": "empty: the customer's",
}
"""The columns of the file, in the order of the documentation, each with what it holds."""

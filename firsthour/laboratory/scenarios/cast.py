"""The people of a scenario that names none: one for each role, engineers for three seats."""

from functools import cache

from firsthour.directory.book import Book
from firsthour.directory.yaml_directory import read

STAKEHOLDERS = "stakeholders"
"""The group of the cast that is told about every case."""
REQUESTER = "requester"
"""Who of the cast raises a case."""
CAST = """
people:
  incident.manager: {name: Incident manager, roles: [incident_manager]}
  duty.manager: {name: Duty manager, roles: [duty_manager]}
  director: {name: Director, roles: [director]}
  company.executive: {name: Executive, roles: [executive]}
  engineer.one: {name: First engineer, roles: [engineer]}
  engineer.two: {name: Second engineer, roles: [engineer]}
  engineer.three: {name: Third engineer, roles: [engineer]}
  engineer.four: {name: Fourth engineer, roles: [engineer]}
  architect: {name: De-escalation architect, roles: [de_escalation_architect]}
  customer.executive: {name: Customer executive, roles: [customer_engagement_executive]}
  coordinator: {name: Problem coordinator, roles: [problem_coordinator]}
  requester: {name: Requester, roles: [requester]}
  approver: {name: Approver, roles: [approver]}
  stakeholder: {name: Stakeholder, roles: [stakeholder]}
  administrator: {name: Administrator, roles: [administrator]}
groups:
  stakeholders: {name: Stakeholders, members: [stakeholder]}
"""
_CONTACTS = "contacts: [{{channel: email, address: {0}@example.com}}]}}"


@cache
def cast() -> Book:
    """The built-in people, each with an address."""
    return read("\n".join(map(_reachable, CAST.splitlines())), "the built-in cast")


def _reachable(line: str) -> str:
    person = line.strip().partition(":")[0]
    return f"{line[:-1]}, {_CONTACTS.format(person)}" if "roles:" in line else line

"""The words that the record is made of: those of `proposals.schema.json`, and the statuses of DESIGN."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    IN_REVIEW = "in_review", _("In review")
    NEEDS_INFORMATION = "needs_information", _("Needs information")
    SECOND_REVIEW = "second_review", _("Second review")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Rejected")
    DUPLICATE = "duplicate", _("Duplicate")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_STATUSES = (Status.PROPOSED, Status.IN_REVIEW, Status.NEEDS_INFORMATION, Status.SECOND_REVIEW)


class Category(models.TextChoices):
    """The kind of conduct (proposals schema)."""

    ARMS_TRANSFER = "arms-transfer", _("Arms transfer")
    WMD_MISSILE = "wmd-missile-technology", _("WMD or missile technology")
    MILITARY_TRAINING = "military-training", _("Military training")
    REFINED_PETROLEUM = "refined-petroleum", _("Refined petroleum")
    CRUDE_OIL = "crude-oil", _("Crude oil")
    SHIP_TO_SHIP = "ship-to-ship-transfer", _("Ship-to-ship transfer")
    COAL_MINERALS = "coal-minerals", _("Coal or minerals")
    OTHER_GOODS = "other-goods", _("Other goods")
    OVERSEAS_WORKERS = "overseas-workers", _("Overseas workers")
    CYBER_THEFT = "cyber-theft", _("Cyber theft")
    LUXURY_GOODS = "luxury-goods", _("Luxury goods")
    FINANCIAL = "financial", _("Financial")
    JOINT_VENTURE = "joint-venture", _("Joint venture")
    TRAVEL_BAN = "travel-ban", _("Travel ban")
    ASSET_FREEZE = "asset-freeze", _("Asset freeze")
    VESSEL_CONDUCT = "vessel-deceptive-practice", _("Vessel conduct")
    OTHER = "other", _("Other")


class ClaimStrength(models.TextChoices):
    """The stand of the accuser as told, never the truth. Feared and denied are no steps of the ladder."""

    ASSERTED = "asserted", _("Asserted")
    ALLEGED = "alleged", _("Alleged")
    SUSPECTED = "suspected", _("Suspected")
    FEARED = "feared", _("Feared")
    DENIED = "denied", _("Denied")


class Basis(models.TextChoices):
    """What the claim rests on."""

    STATEMENT = "statement", _("Statement")
    OFFICIAL = "official", _("Official")
    REPORT = "report", _("Report")
    PANEL = "panel", _("UN panel")
    COURT = "court", _("Court")
    INTELLIGENCE = "intelligence", _("Intelligence")
    IMAGERY = "imagery", _("Imagery")
    ANONYMOUS = "anonymous", _("Anonymous source")
    OUTLET = "outlet", _("The outlet itself")


class Credibility(models.TextChoices):
    """How credible the information is: the Admiralty code (NATO AJP-2.1, information credibility)."""

    NOT_GRADED = "", _("Not graded yet")
    CONFIRMED = "1", _("1, confirmed by other sources")
    PROBABLY_TRUE = "2", _("2, probably true")
    POSSIBLY_TRUE = "3", _("3, possibly true")
    DOUBTFUL = "4", _("4, doubtful")
    IMPROBABLE = "5", _("5, improbable")
    CANNOT_BE_JUDGED = "6", _("6, truth cannot be judged")


class EventPrecision(models.TextChoices):
    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")
    UNKNOWN = "unknown", _("not known")


class PartyKind(models.TextChoices):
    STATE = "state", _("state")
    GOVERNMENT_BODY = "government-body", _("government body")
    UN_BODY = "un-body", _("UN body")
    INTERNATIONAL_BODY = "international-body", _("international body")
    ORGANISATION = "organisation", _("organisation")
    ARMED_GROUP = "armed-group", _("armed group")
    PERSON = "person", _("person")
    VESSEL = "vessel", _("vessel")
    AIRCRAFT = "aircraft", _("aircraft")


class Role(models.TextChoices):
    """What a party has to do with an allegation."""

    ALLEGED_BY = "alleged_by", _("alleged by")
    SUPPLIER = "supplier", _("supplier")
    RECIPIENT = "recipient", _("recipient")
    CARRIER = "carrier", _("carrier")
    VESSEL = "vessel", _("vessel")
    FACILITATOR = "facilitator", _("facilitator")
    FINANCIER = "financier", _("financier")
    BROKER = "broker", _("broker")
    OTHER = "other", _("other")
    DENIES = "denies", _("denies")
    RELAYED_BY = "relayed_by", _("relayed by")

    @classmethod
    def of_the_accused(cls) -> tuple[Role, ...]:
        return tuple(role for role in cls if role not in {cls.ALLEGED_BY, cls.DENIES, cls.RELAYED_BY})


class EvidenceField(models.TextChoices):
    """The fields of a draft that a quote can support (the schema's `supports`)."""

    ALLEGED_BY = "alleged_by", _("Alleged by")
    SUPPLIER = "supplier", _("Supplier")
    RECIPIENT = "recipient", _("Recipient")
    CARRIER = "carrier", _("Carrier")
    VESSEL = "vessel", _("Vessel")
    FACILITATOR = "facilitator", _("Facilitator")
    FINANCIER = "financier", _("Financier")
    BROKER = "broker", _("Broker")
    OTHER_ROLE = "other_role", _("Other role")
    ITEMS = "items", _("Items")
    QUANTITY = "quantity", _("Quantity")
    EVENT = "event", _("Conduct date")
    PLACE = "place", _("Place")
    CLAIM_STRENGTH = "claim_strength", _("Claim strength")
    CATEGORY = "category", _("Category")
    RESOLUTIONS = "resolutions", _("Resolutions")
    DENIED_BY = "denied_by", _("Denied by")


class Opinion(models.TextChoices):
    """What a person thinks of something a machine or a colleague offers."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")

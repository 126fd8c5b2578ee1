"""What is kept: the tables, one family per file. No input or output."""

from app.models.base import Base
from app.models.care import CareRecord, CareTemplate
from app.models.consent import Consent
from app.models.contact import Feedback, Interaction
from app.models.custom import CustomField, CustomValue
from app.models.customer import Customer, CustomerPhone, CustomerTag, Tag
from app.models.derived import CustomerProduct, CustomerStat, SearchName
from app.models.household import FamilyMember, Household, HouseholdMember, NotSame
from app.models.journal import ChangeImage, CustomerChange, ImportBatch, JournalChange, JournalKey
from app.models.pet import Pet, PetOwner
from app.models.photo import Photo
from app.models.purchase import Product, Purchase, PurchaseItem
from app.models.quality import RightAsIs
from app.models.reminder import Reminder
from app.models.segment import CustomerTier, Segment
from app.models.setting import Setting
from app.models.staff import OWNER_ID, Staff

__all__ = [
    "OWNER_ID", "Base", "CareRecord", "CareTemplate", "ChangeImage", "Consent", "CustomField", "CustomValue", "Customer", "CustomerChange", "CustomerPhone", "CustomerProduct", "CustomerStat", "CustomerTag", "CustomerTier", "FamilyMember", "Feedback", "Household",
    "HouseholdMember", "ImportBatch", "Interaction", "JournalChange", "JournalKey", "NotSame", "Pet", "PetOwner", "Photo", "Product", "Purchase",
    "PurchaseItem", "Reminder", "RightAsIs", "SearchName", "Segment", "Setting", "Staff", "Tag",
]  # fmt: skip

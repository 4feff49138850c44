"""People with their roles, and circles."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from axes.utils import reset as forget_failed_sign_ins
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    BaseUserCreationForm,
    UserChangeForm,
    UsernameField,
)
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .admin_base import KeptAdmin, person
from .models import Circle, Role, User
from .services import AccountRefused, set_active, settle_staff, would_leave_no_administrator

# Roles are fixed and have no page; failed sign-ins are for the logs.
admin.site.unregister([Group, AccessAttempt, AccessLog, AccessFailureLog])


class RolesField(forms.ModelMultipleChoiceField[Group]):
    """The five roles as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        roles = Group.objects.filter(name__in=Role.values).order_by("pk")
        super().__init__(roles, label=_("Roles"), help_text=_("Roles add up."), **kwargs)

    def label_from_instance(self, obj: Group) -> str:
        return str(Role(obj.name).label)


class PersonForm(UserChangeForm):  # type: ignore[type-arg]  # not generic when it runs
    """A person's data and roles. Refuses what would leave nobody to administer the site."""

    groups = RolesField(required=True)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        stays = data.get("is_active") and Role.ADMINISTRATOR in {
            group.name for group in data.get("groups", ())
        }
        if not stays and would_leave_no_administrator([self.instance]):
            raise forms.ValidationError(_("Somebody has to stay administrator: make another one first."))
        return data


class NewPersonForm(BaseUserCreationForm):  # type: ignore[type-arg]  # not generic when it runs
    """A person with roles and a first password, which they can change themselves."""

    groups = RolesField(required=True)

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "groups")
        field_classes = {"username": UsernameField}


class NewPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # not generic when it runs
    """Another password, told to the person by word of mouth: no mail server is needed."""

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - Django's signature
        user: User = super().save(commit)
        forget_failed_sign_ins(username=user.get_username())
        return user


@admin.register(User)
class PersonAdmin(KeptAdmin[User], DjangoUserAdmin[User]):
    form = PersonForm
    add_form = NewPersonForm
    change_password_form = NewPasswordForm
    list_display = ("username", "name", "roles_shown", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "first_name", "last_name", "email")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "single_keys")}),
        (_("Roles"), {"fields": ("groups", "is_active")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email")}),
        (_("Roles"), {"fields": ("groups",)}),
        (_("First password"), {"fields": ("password1", "password2")}),
    )
    actions = ("activate", "deactivate")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("name"), ordering="last_name")
    def name(self, person: User) -> str:
        return person.get_full_name()

    @admin.display(description=_("roles"))
    def roles_shown(self, person: User) -> str:
        names = {group.name for group in person.groups.all()}
        return ", ".join(str(role.label) for role in Role if role.value in names)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        settle_staff(form.instance, by=person(request))

    @admin.action(description=_("Deactivate: they cannot sign in, all that they did stays"))
    def deactivate(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._set_active(request, people, active=False)

    @admin.action(description=_("Activate"))
    def activate(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._set_active(request, people, active=True)

    def _set_active(self, request: HttpRequest, people: QuerySet[User], *, active: bool) -> None:
        try:
            changed = set_active(list(people), active=active, by=person(request))
        except AccountRefused as refused:
            self.message_user(request, str(refused), "ERROR")
        else:
            self.message_user(request, _("%(count)s changed.") % {"count": changed})


@admin.register(Circle)
class CircleAdmin(KeptAdmin[Circle]):
    list_display = ("name", "size")
    list_filter = (("members", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("name",)
    autocomplete_fields = ("members",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Circle]:
        return super().get_queryset(request).prefetch_related("members")

    @admin.display(description=_("people"))
    def size(self, circle: Circle) -> int:
        return len(circle.members.all())

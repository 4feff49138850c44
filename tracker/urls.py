"""Every address of the site."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from tracker.accounts.views import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("", include("tracker.accounts.urls")),
    path("", include("tracker.allegations.urls")),
    path("", include("tracker.cases.urls")),
]

handler500 = "tracker.accounts.views.server_error"

from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("sign-in", views.login, name="login"),
    path("sign-out", views.logout, name="logout"),
    path("settings", views.own_settings, name="settings"),
    path("settings/theme", views.theme, name="theme"),
    path("settings/password", views.password, name="password"),
]

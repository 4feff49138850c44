from django.urls import URLPattern

app_name = "allegations"
urlpatterns: list[URLPattern] = []

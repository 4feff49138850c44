// Colours at once: what the form of _theme.html does by a round trip. The cookie is what the server reads.
const YEAR_S = 31536000;

document.addEventListener("click", (event) => {
  const chosen = event.target.closest("button[name=theme]");
  if (!chosen) return;
  event.preventDefault();
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${chosen.value}; Path=/; Max-Age=${chosen.value ? YEAR_S : 0}; SameSite=Lax${secure}`;
  if (chosen.value) document.documentElement.dataset.theme = chosen.value;
  else delete document.documentElement.dataset.theme;
  for (const button of document.querySelectorAll("button[name=theme]")) {
    button.setAttribute("aria-pressed", String(button.value === chosen.value));
  }
});

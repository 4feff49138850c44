// Messages: each gets a button that closes it; and what htmx could not do is said here too.
const place = () => document.getElementById("messages");

function closable(toast) {
  if (toast.querySelector("[data-close]")) return;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn--s";
  close.dataset.close = "";
  close.textContent = place().dataset.close;
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
}

const closableAll = () => place()?.querySelectorAll(".toast").forEach(closable);

function say(kind) {
  if (!place()) return;
  const toast = document.createElement("div");
  const words = document.createElement("span");
  toast.className = "toast";
  toast.dataset.kind = "error";
  words.textContent = place().dataset[kind];
  toast.append(words);
  place().replaceChildren(toast);
  closable(toast);
}

closableAll();
document.addEventListener("htmx:load", closableAll);
document.addEventListener("htmx:responseError", () => say("fault"));
document.addEventListener("htmx:sendError", () => say("offline"));
document.addEventListener("htmx:timeout", () => say("offline"));

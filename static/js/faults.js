// A part of a page that htmx could not change: say so, and that nothing was lost. Messages close on their own button.
function show(text) {
  const place = document.getElementById("messages");
  if (!place || !text) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.kind = "error";
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn--s";
  close.textContent = place.dataset.close;
  close.addEventListener("click", () => toast.remove());
  toast.append(words, close);
  place.replaceChildren(toast);
}

const said = (kind) => document.getElementById("messages")?.dataset[kind];
document.addEventListener("htmx:responseError", () => show(said("fault")));
document.addEventListener("htmx:sendError", () => show(said("offline")));
document.addEventListener("htmx:timeout", () => show(said("offline")));

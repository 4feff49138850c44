// The decision dialogues. Without a script their links show them in the page (:target); with one they open
// over it, take the focus and give it back. What somebody typed outlives a server that does not answer.
function open(dialogue) {
  if (dialogue && !dialogue.matches(":modal")) {
    dialogue.close();
    dialogue.showModal();
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const closer = event.target.closest("[data-closes]");
  if (!opener && !closer?.closest("dialog")) return;
  event.preventDefault();
  if (opener) open(document.getElementById(opener.dataset.opens));
  else closer.closest("dialog").close();
});

function sayOffline(event) {
  const said = event.target.closest?.("dialog")?.querySelector("[data-offline]");
  if (said) said.hidden = false;
}

for (const fault of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(fault, sayOffline);
// A dialogue that the server sends back open: it was refused, and says why.
for (const refused of document.querySelectorAll("dialog[open]")) open(refused);

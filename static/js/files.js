// Files dropped anywhere on the zone go into its field, as if they had been chosen.
const zone = document.querySelector("#drop-zone");
const field = zone?.querySelector("input[type=file]");

zone?.addEventListener("dragover", (event) => event.preventDefault());
zone?.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  field.files = event.dataTransfer.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

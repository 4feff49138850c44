// The version of the record that the person has before them. Every answer to a form of the workbench tells
// it (HX-Trigger), and every form of the page says it when it is sent: so their own changes never stand in
// their way, and other people's always do.
document.addEventListener("version", (event) => {
  for (const seen of document.querySelectorAll('#main input[name="seen_version"]')) seen.value = event.detail.value;
});

// With a script a field is saved when it changes: its button is there for those without.
document.getElementById("main")?.setAttribute("data-live", "");

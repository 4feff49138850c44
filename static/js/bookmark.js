// The bookmark does nothing on our own page, where the policy stops it: say what it is for. And copy it.
const code = document.querySelector("#bookmark-code");
const copy = document.querySelector("#bookmark-copy");
const told = document.querySelector("#bookmark-pressed");

document.querySelector("#bookmark").addEventListener("click", (event) => {
  event.preventDefault();
  told.textContent = told.dataset.told;
});

copy.hidden = false;
copy.addEventListener("click", async () => {
  code.select();
  await navigator.clipboard?.writeText(code.value);
  told.textContent = copy.dataset.copied;
});

// Beside a field that is only read, offer to copy it, and say in words how that went.
for (const place of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(place.dataset.copies);
  const said = place.querySelector("[role=status]");
  place.hidden = false;
  place.querySelector("button").addEventListener("click", async () => {
    said.textContent = "";
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = said.dataset.done;
    } catch {
      said.textContent = said.dataset.failed;
    }
  });
}

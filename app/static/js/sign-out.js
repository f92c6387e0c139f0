// Whoever signs out leaves nothing of the door on this phone, and loses no check-in without having been asked.
const form = document.querySelector("form[data-lose]");

form?.addEventListener("submit", async (happened) => {
  happened.preventDefault();
  const known = (await indexedDB.databases?.())?.map((one) => one.name) ?? [];
  if (known.some((name) => name.startsWith("baraza-door"))) {
    const { leave } = await import("./door/leave.js");
    if (!(await leave((count) => confirm(form.dataset.lose.replace("{count}", count))))) return;
  }
  form.submit();
});

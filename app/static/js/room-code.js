// Let the code on the board change by itself; while nobody looks, nothing is asked.
const board = document.querySelector("[data-board]");
const place = board?.querySelector("[data-now]");
const AGAIN = 5_000;
let timer = 0;

function later() {
  clearTimeout(timer);
  const seconds = Number(place.querySelector("[data-seconds]")?.dataset.seconds ?? 60);
  timer = setTimeout(refresh, seconds * 1000 + 500);
}

async function refresh() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const answer = await fetch(board.dataset.board, { redirect: "error" });
    if (!answer.ok) throw new Error(answer.statusText);
    place.innerHTML = await answer.text();
    later();
  } catch {
    timer = setTimeout(refresh, AGAIN); // a code of long ago would only be refused
    place.querySelector(".room-code")?.remove();
  }
}

if (board) {
  later();
  document.addEventListener("visibilitychange", refresh);
}

// Signing out: send what waits, ask before anything is lost, then forget every list, key and token on this phone.
import { Line, alone } from "./line.js";
import * as store from "./store.js";
import * as token from "./token.js";

// Tell whether everything is forgotten now; `ask` is told how many would be lost.
export async function leave(ask) {
  for (const event of (await store.waiting()).keys()) await new Line(event).send();
  const left = [...(await store.waiting()).values()].reduce((sum, one) => sum + one, 0);
  if (left && !ask(left)) return false;
  for (const event of new Set([...(await store.events()), ...(await token.events())])) {
    await alone(event, async () => {
      await token.forget(event);
      await store.forget(event);
    });
  }
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.filter((one) => one.scope.includes("/check-in")).map((one) => one.unregister()));
  return true;
}

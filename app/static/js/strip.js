// On a phone the event's navigation is a strip that scrolls, as tabs are: begin where the reader is.
for (const here of document.querySelectorAll(":is(.side, .stack > .tabs) [aria-current]")) {
  here.scrollIntoView({ block: "nearest", inline: "center" });
}

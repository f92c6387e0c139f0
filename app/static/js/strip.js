// On a phone the event's navigation is a strip that scrolls: begin where the reader is.
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

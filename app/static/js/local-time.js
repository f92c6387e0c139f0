// Beside a time told where the event is, write the visitor's own where their clock shows another.
const language = document.documentElement.lang;
const format = new Intl.DateTimeFormat(`${language}-u-nu-latn`, {
  weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
for (const place of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(place.dateTime);
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(place.dateTime) ?? [, "+", 0, 0];
  const told = Number(`${sign}1`) * (hours * 60 + Number(minutes));
  if (told !== -moment.getTimezoneOffset()) {
    place.textContent = place.dataset.local.replace("{time}", format.format(moment));
  }
}

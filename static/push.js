// Waits on a worker's device for calls, where they asked for that. It keeps nothing,
// answers no request, and knows nothing of the case: a call comes without content.
"use strict";

const TITLE = "%title";
const SAYS = "%says";

addEventListener("install", () => skipWaiting());

addEventListener("push", (event) => {
  const call = { body: SAYS, tag: "call", renotify: true, requireInteraction: true };
  event.waitUntil(registration.showNotification(TITLE, call));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(clients.openWindow("/cases"));
});

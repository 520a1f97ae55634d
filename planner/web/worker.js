// Keeps the last state of one page, with its style sheets and script, for where there is no network.
"use strict";
const PAGE = new URL(self.registration.scope).pathname;
const KEPT = "sanfang " + PAGE;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(begin()));

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const place = new URL(request.url);
  if (request.method !== "GET" || place.origin !== self.location.origin) { return; }
  if (request.mode === "navigate") {
    event.respondWith(opened(event, place));
  } else if (["style", "script"].includes(request.destination)) {
    event.respondWith(fetch(request).catch(() => kept(request)));
  }
});

// The visit that brought this script went past it: the page is fetched once more, to be kept.
async function begin() {
  await self.clients.claim();
  await looked(await fetch(PAGE));
}

// The page as the site has it; without a site as it was, instead of whatever was wanted.
async function opened(event, place) {
  let answer;
  try {
    answer = await fetch(event.request);
  } catch (error) {
    return asItWas(error);
  }
  if (place.pathname === PAGE) { event.waitUntil(looked(answer.clone())); }
  if (answer.status === 502 || answer.status === 503 || answer.status === 504) {
    return asItWas(null, answer);
  }
  return answer;
}

// Keeps what the page says of itself; nothing any more where the address is nobody's by now.
async function looked(answer) {
  if (answer.status === 404 || answer.status === 410) {
    await caches.delete(KEPT);
    await self.registration.unregister();
  } else if (answer.ok && answer.headers.has("sanfang-state")) {
    await keep(answer);
  }
}

async function asItWas(error, answer) {
  const found = await kept(PAGE);
  if (found) { return found; }
  if (answer) { return answer; }
  throw error;
}

function kept(what) {
  return caches.match(what, { cacheName: KEPT, ignoreVary: true });
}

// Told from the page itself, so that nothing else is ever kept; marked as what is shown later.
async function keep(answer) {
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  const store = await caches.open(KEPT);
  const marked = text.replace("<html ", "<html data-kept=\"yes\" ");
  await store.put(PAGE, new Response(marked, { status: 200, headers }));
  const drawn = [...text.matchAll(/(?:href|src)="([^"]+\.(?:css|js))"/g)].map((one) => one[1]);
  await Promise.all(drawn.filter((one) => !one.includes("/my/")).map((one) => store.add(one)));
}

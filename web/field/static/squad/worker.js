/* Keeps the squads' pages usable without a network. The server puts VERSION and ASSETS before this. */
"use strict";
const KEPT = "patroli-aset-" + VERSION;
const PAGES = "patroli-halaman";
const PATIENCE_MS = 3000;
const MOST_PAGES = 12;

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(KEPT).then(function (cache) {
    return cache.addAll(ASSETS);
  }).then(function () { return self.skipWaiting(); }));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) {
      return name.startsWith("patroli-") && name !== KEPT && name !== PAGES;
    }).map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

self.addEventListener("fetch", function (event) {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) { return; }
  const address = url.pathname + url.search;
  if (ASSETS.includes(address)) {
    event.respondWith(caches.match(address, { cacheName: KEPT }).then(function (found) {
      return found || fetch(event.request);
    }));
  } else if (/^\/r\/([\w.-]+(\/peta\.json)?)?$/.test(url.pathname) && url.pathname !== "/r/sw.js" &&
      url.pathname !== "/r/manifest.webmanifest") {
    event.respondWith(page(event));
  }
});

/* The page and its map: from the network if it answers soon, else as it was kept. */
async function page(event) {
  const cache = await caches.open(PAGES);
  const key = new URL(event.request.url).pathname;
  const fresh = fetch(event.request).then(async function (answer) {
    if (answer.ok && !answer.redirected) {
      await cache.put(key, answer.clone());
      await thin(cache);
    } else if ([403, 404, 410].includes(answer.status) && answer.headers.get("X-Patroli")) {
      /* A dead link leaves nothing behind; a proxy's error page does not count. */
      await cache.delete(key);
      await cache.delete(key + "/peta.json");
    }
    return answer;
  });
  event.waitUntil(fresh.catch(function () {}));
  const kept = await cache.match(key);
  if (!kept) { return fresh; }
  const late = new Promise(function (done) { setTimeout(done, PATIENCE_MS); });
  try {
    const answer = await Promise.race([fresh, late]);
    return answer && (answer.status < 500) ? answer : kept;
  } catch (_) {
    return kept;
  }
}

async function thin(cache) {
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, -2 * MOST_PAGES).map(function (key) { return cache.delete(key); }));
}

importScripts(QUEUE, SYNC);

self.addEventListener("sync", function (event) {
  if (event.tag === "patroli-kirim") { event.waitUntil(deliver()); }
});

async function deliver() {
  for (const token of await self.regu.queue.waiting()) {
    const held = (await self.regu.queue.all(token)).map(function (r) { return r.sent ? 0 : r.hold; });
    const wait = Math.min(15000, Math.max(0, Math.max.apply(null, held) - Date.now()));
    await new Promise(function (done) { setTimeout(done, wait); });
    await self.regu.send(token);
  }
  for (const client of await self.clients.matchAll()) { client.postMessage("delivered"); }
}

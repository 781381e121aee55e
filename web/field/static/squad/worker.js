/* Keeps the squads' pages usable without a network. The server puts SCRIPTS and VERSION before this.
   Each link has a cache of its own with the page, its map, and exactly the files that page names: they
   come, change and go together. */
"use strict";
const START = "patroli-mulai", PATIENCE_MS = 3000;

importScripts.apply(self, SCRIPTS);
const links = self.regu.links;

self.addEventListener("install", function (event) {
  event.waitUntil(keep(START, "/r/").catch(function () {}).then(function () { return self.skipWaiting(); }));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(links.sweep().catch(function () {}).then(renew).catch(function () {})
    .then(function () { return self.clients.claim(); }));
});

self.addEventListener("fetch", function (event) {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) { return; }
  const found = url.pathname.match(/^\/r\/([\w-]+\.[\w-]+)?(\/peta\.json)?$/);
  if (found && url.pathname !== "/r/sw.js" && !/\.(webmanifest|svg|png)$/.test(url.pathname)) {
    event.respondWith(page(event, found[1], url.pathname));
  } else if (url.searchParams.has("v")) {
    event.respondWith(caches.match(event.request, { ignoreVary: true }).then(function (kept) {
      return kept || fetch(event.request);
    }));
  }
});

self.addEventListener("message", function (event) {
  if (event.data && event.data.keep) {
    const token = event.data.keep;
    event.waitUntil(keep(links.cacheOf(token), "/r/" + token).then(function () {
      event.source.postMessage({ kept: token });
    }).catch(function () {}));
  }
});

self.addEventListener("sync", function (event) {
  if (event.tag === "patroli-kirim") { event.waitUntil(deliver()); }
});

/* The page and its map: from the network if it answers soon, else as it was kept. */
async function page(event, token, path) {
  const name = token ? links.cacheOf(token) : START;
  await links.sweep().catch(function () {});
  const kept = await caches.match(path, { cacheName: name, ignoreVary: true });
  const fresh = fetch(event.request).then(async function (answer) {
    const ours = Boolean(answer.headers.get("X-Patroli"));
    if (ours && token && [403, 404, 410].includes(answer.status)) {
      /* A dead link leaves nothing behind; a proxy's error page does not count. */
      await links.forget(token);
      return answer;
    }
    if (ours && answer.ok && !answer.redirected && !path.endsWith(".json")) {
      event.waitUntil(put(name, path, answer.clone()).catch(function () {}));
    }
    /* A page that is not ours, such as a hotspot's, does not take the place of one that is. */
    return kept && (!ours || answer.status >= 500) ? kept : answer;
  });
  event.waitUntil(fresh.catch(function () {}));
  if (!kept) { return fresh; }
  const late = new Promise(function (done) { setTimeout(done, PATIENCE_MS, kept); });
  return Promise.race([fresh.catch(function () { return kept; }), late]).then(function (answer) {
    return answer === kept ? kept.clone() : answer;
  });
}

async function keep(name, path) {
  const answer = await fetch(path, { cache: "no-cache" });
  if (!answer.ok || !answer.headers.get("X-Patroli")) { throw new Error("not to be kept"); }
  await put(name, path, answer);
}

/* First the files that a page names, then the page, then what the page before it needed alone. */
async function put(name, path, answer) {
  const text = await answer.clone().text();
  const files = Array.from(text.matchAll(/(?:src|href)="(\/[^"]*[?&](?:amp;)?v=[^"]+)"/g), function (m) {
    return m[1].replace(/&amp;/g, "&");
  });
  if (name !== START) { files.push(path + "/peta.json"); }
  const cache = await caches.open(name);
  for (const file of files) {
    const there = file.endsWith(".json") ? null : await caches.match(file, { ignoreVary: true });
    const got = there || await fetch(file);
    if (!got.ok) { throw new Error(file); }
    await cache.put(file, got);
  }
  await cache.put(path, answer);
  for (const request of await cache.keys()) {
    const url = new URL(request.url);
    const address = url.pathname + url.search;
    if (address !== path && !files.includes(address)) { await cache.delete(request); }
  }
}

/* Pages kept by an earlier version of this script: kept anew, and only then dropped. */
async function renew() {
  if (await caches.has("patroli-halaman")) {
    const old = await caches.open("patroli-halaman");
    for (const request of await old.keys()) {
      const found = new URL(request.url).pathname.match(/^\/r\/([\w-]+\.[\w-]+)$/);
      if (!found) { continue; }
      const answer = await fetch(request.url, { cache: "no-cache" });
      if (answer.ok) { await put(links.cacheOf(found[1]), "/r/" + found[1], answer); }
    }
  }
  for (const name of await caches.keys()) {
    if (name === "patroli-halaman" || name.startsWith("patroli-aset-")) { await caches.delete(name); }
  }
}

async function deliver() {
  let failed = null;
  for (const token of await self.regu.queue.waiting()) {
    const held = (await self.regu.queue.all(token)).map(function (r) { return r.sent ? 0 : r.hold; });
    const wait = Math.min(15000, Math.max(0, Math.max.apply(null, held.concat(0)) - Date.now()));
    await new Promise(function (done) { setTimeout(done, wait); });
    try { await self.regu.send(token); } catch (error) { failed = error; }
  }
  for (const client of await self.clients.matchAll()) { client.postMessage("delivered"); }
  if (failed) { throw failed; }
}

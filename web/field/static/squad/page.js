/* The squad's page: keeps what is tapped, shows it, and delivers it as soon as it can. */
(function (regu) {
  "use strict";
  const queue = regu.queue, view = regu.view;
  const data = JSON.parse(document.getElementById("data").textContent);
  const UNDO_MS = 8000, FIRST_MS = 4000, SLOWEST_MS = 120000, COARSEST_M = 1000;
  const others = self.BroadcastChannel ? new BroadcastChannel("patroli") : null;
  const sharing = "patroli-posisi-" + data.token;
  let records = [], chosen = "", wait = FIRST_MS, timer = null, tick = null;

  const remember = function (key, value) {
    try { localStorage.setItem(key, value); } catch (_) { /* private mode: nothing to remember */ }
  };
  const recall = function (key) {
    try { return localStorage.getItem(key); } catch (_) { return null; }
  };

  function uuid() {
    if (crypto.randomUUID) { return crypto.randomUUID(); }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, function (b) { return (b + 256).toString(16).slice(1); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  const known = function () { return view.states(data, records); };
  const current = function () { return view.next(data, known(), chosen); };

  async function show() {
    try { records = await queue.all(data.token); }
    catch (_) { view.say(data.words.full, "alarm"); }
    const now = known(), stop = current();
    view.card(data, stop, stop && now[stop.id]);
    regu.checks.show(data, stop);
    view.list(data, now, stop);
    view.count(data, records);
    regu.history.show(data, records, takeBack);
    regu.history.aside(data, await queue.fixes(data.token, true).catch(function () { return []; }));
    regu.map.show(data.stops, function (id) {
      return now[id] || (stop && stop.id === id ? "next" : "");
    });
    const last = view.last(records), bar = document.getElementById("urung");
    bar.hidden = !last;
    if (last) { bar.querySelector("span").textContent = last.label; bar.dataset.id = last.id; }
  }

  async function takeBack(id) {
    if (await queue.undo(id)) { view.say(data.words.undone); }
    await show();
  }

  function label(item) {
    const stop = data.stops.find(function (s) { return s.id === item.stop; });
    return data.words["did_" + item.kind] + (stop ? ": " + stop.order + ". " + stop.name : "");
  }

  /* Keep an event on the phone; true when it is on its disk. */
  async function take(given, photo) {
    const item = Object.assign({ id: uuid(), at_ms: Date.now() }, given);
    const record = {
      id: item.id, token: data.token, loop: data.loop, made: Date.now(),
      hold: Date.now() + UNDO_MS, item: item,
      photo: Boolean(photo), photoSent: false, sent: false, refused: "", remark: "",
      label: label(item),
    };
    let added;
    try {
      added = await queue.add(record, photo);
    } catch (_) {
      view.say(data.words.full, "alarm");
      return false;
    }
    chosen = "";
    view.say("");
    await show();
    if (others) { others.postMessage("told"); }
    if (!added) { return true; }
    later();
    regu.place.once().then(function (fix) {
      if (!fix) { return null; }
      regu.map.here(fix);
      return queue.change(item.id, function (r) {
        if (r.sent || r.hold <= Date.now() || fix.accuracy_m > COARSEST_M) { return false; }
        r.item.lon = fix.lon; r.item.lat = fix.lat; r.item.accuracy_m = fix.accuracy_m;
        return true;
      });
    }).catch(function () {});
    return true;
  }

  /* Ask for delivery after the time to undo, from the worker too if the page should be closed. */
  function later() {
    wait = FIRST_MS;
    schedule(UNDO_MS + 200);
    clearTimeout(tick);
    tick = setTimeout(show, UNDO_MS + 100);
    if (navigator.serviceWorker && "SyncManager" in self) {
      navigator.serviceWorker.ready.then(function (worker) {
        return worker.sync.register("patroli-kirim");
      }).catch(function () {});
    }
  }

  function schedule(ms) {
    clearTimeout(timer);
    timer = setTimeout(deliver, ms);
  }

  async function deliver() {
    let failed = false;
    try {
      const told = await regu.send(data.token);
      if (told.version > data.version) { regu.news.ask(data); }
      wait = FIRST_MS;
    } catch (_) {
      failed = true;
    }
    await regu.left.deliver(data, failed);
    await show();
    document.getElementById("luring").hidden = navigator.onLine && !failed;
    if (records.some(queue.pending)) {
      const held = records.filter(function (r) { return !r.sent; }).map(function (r) { return r.hold; });
      const rest = Math.max(0, Math.max.apply(null, held.concat(0)) - Date.now());
      schedule(Math.max(rest + 200, wait * (0.8 + 0.4 * Math.random())));
      if (failed) { wait = Math.min(SLOWEST_MS, wait * 2); }
    }
  }

  function hurry() { wait = FIRST_MS; schedule(300); }

  function over() {
    if (Date.now() <= data.until) { setTimeout(over, Math.min(60000, data.until - Date.now() + 500)); return; }
    document.body.classList.add("over");
    document.getElementById("habis").hidden = false;
    share(false);
  }

  function share(on) {
    const button = document.getElementById("bagikan");
    button.setAttribute("aria-pressed", String(on));
    document.getElementById("bagi-ya").hidden = !on;
    document.getElementById("bagi-tidak").hidden = on;
    remember(sharing, on ? "1" : "");
    if (!on) { regu.place.hide(); return; }
    regu.place.share(function (fix) {
      regu.map.here(fix);
      queue.addFix(data.token, fix).then(hurry).catch(function () {});
    }, function () { share(false); view.say(data.words.no_position, "alarm"); });
  }

  function start() {
    document.documentElement.classList.add("js");
    remember("patroli-giliran", JSON.stringify({ token: data.token, until: data.until }));
    document.querySelector("[data-do=arrive]").addEventListener("click", function () {
      take({ kind: "arrive", stop: current().id });
    });
    document.querySelector("[data-do=leave]").addEventListener("click", function () {
      const stop = current();
      take({ kind: "leave", stop: stop.id, checks: regu.checks.ticked(data, stop) });
    });
    document.querySelectorAll("[data-choose]").forEach(function (button) {
      button.addEventListener("click", function () {
        chosen = button.dataset.choose;
        show();
        const card = document.getElementById("berikut");
        card.focus();
        card.scrollIntoView({ block: "start" });
      });
    });
    document.querySelector("#urung button").addEventListener("click", function () {
      takeBack(document.getElementById("urung").dataset.id);
    });
    document.getElementById("bagikan").addEventListener("click", function () {
      share(this.getAttribute("aria-pressed") !== "true");
    });
    document.getElementById("kirim").addEventListener("click", function () { schedule(0); });
    document.getElementById("muat").addEventListener("click", function () { location.reload(); });
    regu.forms.wire(data, current, take);
    self.addEventListener("online", hurry);
    self.addEventListener("offline", function () { document.getElementById("luring").hidden = false; });
    document.addEventListener("visibilitychange", function () { if (!document.hidden) { hurry(); } });
    if (navigator.storage && navigator.storage.persist) { navigator.storage.persist(); }
    if (navigator.serviceWorker) {
      navigator.serviceWorker.addEventListener("message", heard);
      navigator.serviceWorker.register(data.urls.worker, { scope: "/r/" }).then(function () {
        return navigator.serviceWorker.ready;
      }).then(keepPage).catch(function () {});
    }
    queue.waiting().catch(function () { view.say(data.words.full, "alarm"); });
    regu.map.draw(document.getElementById("peta"), data).then(show, function () {
      document.getElementById("tanpa-peta").hidden = false;
    });
    if (recall(sharing)) { share(true); }
    over();
    regu.news.watch(data);
    regu.left.begin(data, function () { show().then(deliver); });
    if (others) { others.addEventListener("message", show); }
    show().then(deliver);
  }

  /* The worker may not have been there when this page came: let it keep page, files and map. */
  function keepPage(ready) {
    ready.active.postMessage({ keep: data.token });
  }

  function heard(event) {
    if (event.data && event.data.kept === data.token) {
      document.documentElement.dataset.kept = "yes";
      document.getElementById("siap").hidden = false;
    } else { show(); }
  }

  start();
})(self.regu);

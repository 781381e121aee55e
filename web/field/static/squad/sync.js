/* Deliver the queue. An item counts as sent only when the server has said so of it by its id; one
   that cannot be taken is put aside with the reason and holds up no other, of whatever kind. */
(function (root) {
  "use strict";
  const queue = root.regu.queue;
  const BATCH = 50;
  const PATIENCE_MS = 20000;
  const NEVER = [400, 413, 415, 422];   /* This very item will not be taken, now or later. */
  const BUSY = [408, 425, 429, 502, 503, 504];
  const ran = {};

  /* Deliver what waits for one link; resolves with what the server told, rejects to be retried. */
  function send(token) {
    if (!ran[token]) {
      const done = function () { delete ran[token]; };
      ran[token] = alone(function () { return work(token); });
      ran[token].then(done, done);
    }
    return ran[token];
  }

  /* Page and worker do not send at once, where the browser can see to it. */
  function alone(job) {
    return navigator.locks ? navigator.locks.request("patroli-kirim", job) : job();
  }

  async function work(token) {
    const told = { version: 0, gone: "" };
    let failed = null;
    /* Small things first; one kind that fails does not keep the others. */
    for (const kind of [events, fixes, root.regu.photos]) {
      if (told.gone) { break; }
      try { await kind(token, told); }
      catch (error) {
        if (error.line) { throw error; }
        failed = error;
      }
    }
    if (told.gone) { await root.regu.links.forget(token); }
    if (failed) { throw failed; }
    return told;
  }

  async function small(token, told) {
    await events(token, told);
    if (!told.gone) { await fixes(token, told); }
  }

  async function events(token, told) {
    const now = Date.now();
    const due = (await queue.all(token)).filter(function (r) {
      return !r.sent && !r.refused && r.hold <= now;
    });
    await shares(due, told, async function (some) {
      const answer = await ask("POST", token + "/kirim", JSON.stringify({
        sent_ms: Date.now(), items: some.map(function (r) { return r.item; }),
      }), "application/json");
      if (answer.gone) { told.gone = answer.words; return; }
      if (!Array.isArray(answer.kept)) { throw stranger(); }
      told.version = answer.version;
      const refused = answer.refused || {};
      let settled = 0;
      for (const record of some) {
        if (answer.kept.includes(record.id)) {
          const remark = (answer.remarks || {})[record.id] || "";
          await queue.change(record.id, function (r) { r.sent = true; r.remark = remark; });
          settled += 1;
        } else if (refused[record.id]) {
          await aside(record, refused[record.id]);
          settled += 1;
        }
      }
      if (!settled) { throw stranger(); }
    }, aside);
    if (told.gone) {
      /* Whatever still waits can be read, copied, and sent through another link. */
      for (const record of await queue.all(token)) {
        if (queue.pending(record)) { await aside(record, told.gone); }
      }
    }
  }

  function aside(record, words) {
    return queue.change(record.id, function (r) { r.refused = words; });
  }

  async function fixes(token, told) {
    for (;;) {
      const due = await queue.fixes(token);
      if (!due.length || told.gone) { return; }
      await shares(due, told, async function (some) {
        const answer = await ask("POST", token + "/posisi", JSON.stringify({
          sent_ms: Date.now(),
          fixes: some.map(function (f) { return Object.assign({ id: String(f.key) }, f.fix); }),
        }), "application/json");
        if (answer.gone) { told.gone = answer.words; return; }
        const refused = answer.refused || {};
        if (answer.kept + Object.keys(refused).length < some.length || typeof answer.kept !== "number") {
          throw stranger();
        }
        await queue.settleFixes(some.map(function (f) { return f.key; }), refused);
      }, function (one, words) {
        return queue.settleFixes([one.key], { [one.key]: words });
      });
    }
  }

  /* Send by batches; where a batch is refused as a whole, by halves, until the one is found. */
  async function shares(items, told, post, put) {
    let failed = null;
    for (let i = 0; i < items.length && !told.gone; i += BATCH) {
      try { await halves(items.slice(i, i + BATCH), told, post, put); }
      catch (error) {
        if (error.line || BUSY.includes(error.status)) { throw error; }
        failed = error;
      }
    }
    if (failed) { throw failed; }
  }

  async function halves(items, told, post, put) {
    if (!items.length || told.gone) { return; }
    try { await post(items); return; }
    catch (error) {
      if (error.line || BUSY.includes(error.status)) { throw error; }
      if (items.length === 1) {
        if (!NEVER.includes(error.status)) { throw error; }
        await put(items[0], error.message);
        return;
      }
    }
    const middle = items.length >> 1;
    let failed = null;
    for (const half of [items.slice(0, middle), items.slice(middle)]) {
      try { await halves(half, told, post, put); }
      catch (error) {
        if (error.line || BUSY.includes(error.status)) { throw error; }
        failed = error;
      }
    }
    if (failed) { throw failed; }
  }

  function stranger() {
    const error = new Error("not our server");
    error.line = true;
    return error;
  }

  /* Return the server's JSON; anything else, such as the page of a hotspot's login, is an error of
     the line, and so is silence. */
  async function ask(method, path, body, type) {
    const stop = root.AbortController ? new AbortController() : null;
    const timer = stop && setTimeout(function () { stop.abort(); }, PATIENCE_MS);
    let answer, told;
    try {
      answer = await fetch("/r/" + path, {
        method: method, body: body, headers: { "Content-Type": type },
        redirect: "error", cache: "no-store", signal: stop ? stop.signal : undefined,
      });
      told = await answer.json();
    } catch (error) {
      if (answer && BUSY.concat(500).includes(answer.status)) { throw failure(answer.status, ""); }
      error.line = true;
      throw error;
    } finally {
      clearTimeout(timer);
    }
    if (!told || typeof told !== "object") { throw stranger(); }
    if (!answer.ok && !told.gone && !told.refused && !told.later) {
      throw failure(answer.status, told.error);
    }
    return told;
  }

  function failure(status, words) {
    const error = new Error(words || "status " + status);
    error.status = status;
    return error;
  }

  root.regu.ask = ask;
  root.regu.small = small;
  root.regu.aside = aside;
  root.regu.send = send;
})(self);

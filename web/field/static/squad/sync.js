/* Deliver the queue. An event counts as sent only when the server has said so by its id. */
(function (root) {
  "use strict";
  const queue = root.regu.queue;
  const BATCH = 50;
  const PATIENCE_MS = 20000;
  let running = null;

  /* Deliver what waits for one link; resolves with what the server told, rejects to be retried. */
  function send(token) {
    if (!running) {
      const done = function () { running = null; };
      running = alone(function () { return work(token); });
      running.then(done, done);
    }
    return running;
  }

  /* Page and worker do not send at once, where the browser can see to it. */
  function alone(job) {
    return navigator.locks ? navigator.locks.request("patroli-kirim", job) : job();
  }

  async function work(token) {
    const told = { version: 0, gone: "" };
    await events(token, told);
    if (!told.gone) { await photos(token); }
    if (!told.gone) { await fixes(token); }
    return told;
  }

  async function events(token, told) {
    for (;;) {
      const now = Date.now();
      const due = (await queue.all(token)).filter(function (r) {
        return !r.sent && !r.refused && r.hold <= now;
      }).slice(0, BATCH);
      if (!due.length) { return; }
      const answer = await ask("POST", token + "/kirim", JSON.stringify({
        sent_ms: Date.now(), items: due.map(function (r) { return r.item; }),
      }), "application/json");
      if (answer.gone) {
        told.gone = answer.words;
        for (const record of due) { await refuse(record.id, answer.words); }
        return;
      }
      if (!Array.isArray(answer.kept)) { throw new Error("not our server"); }
      told.version = answer.version;
      let settled = 0;
      for (const id of answer.kept) {
        await queue.change(id, function (r) { r.sent = true; r.remark = answer.remarks[id] || ""; });
        settled += 1;
      }
      for (const id of Object.keys(answer.refused)) {
        await refuse(id, answer.refused[id]);
        settled += 1;
      }
      if (!settled) { throw new Error("nothing settled"); }
    }
  }

  function refuse(id, words) {
    return queue.change(id, function (r) { r.refused = words; });
  }

  async function photos(token) {
    for (const record of await queue.all(token)) {
      if (!record.sent || !record.photo || record.photoSent || record.refused) { continue; }
      const bytes = await queue.photo(record.id);
      const answer = bytes
        ? await ask("PUT", token + "/foto/" + record.id, bytes, "image/jpeg") : { kept: true };
      if (answer.gone || answer.refused) {
        await queue.change(record.id, function (r) {
          r.photoSent = true; r.remark = answer.refused || answer.words;
        });
      } else if (answer.kept) {
        await queue.change(record.id, function (r) { r.photoSent = true; });
      } else { throw new Error("photo not taken"); }
      await queue.dropPhoto(record.id);
    }
  }

  async function fixes(token) {
    for (;;) {
      const due = await queue.fixes(token);
      if (!due.length) { return; }
      const answer = await ask("POST", token + "/posisi", JSON.stringify({
        sent_ms: Date.now(), fixes: due.map(function (f) { return f.fix; }),
      }), "application/json");
      if (!answer.gone && typeof answer.kept !== "number") { throw new Error("not our server"); }
      await queue.dropFixes(due.map(function (f) { return f.key; }));
    }
  }

  /* Return the server's JSON; anything else, such as the page of a hotspot's login, is an error. */
  async function ask(method, path, body, type) {
    const stop = root.AbortController ? new AbortController() : null;
    const timer = stop && setTimeout(function () { stop.abort(); }, PATIENCE_MS);
    try {
      const answer = await fetch("/r/" + path, {
        method: method, body: body, headers: { "Content-Type": type },
        redirect: "error", cache: "no-store", signal: stop ? stop.signal : undefined,
      });
      const told = await answer.json();
      if (!answer.ok && !told.gone && !told.refused) { throw new Error("status " + answer.status); }
      return told;
    } finally {
      clearTimeout(timer);
    }
  }

  root.regu.send = send;
})(self);

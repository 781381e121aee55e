/* The links this phone was given: each leaves nothing behind that another should not find. */
(function (root) {
  "use strict";
  const queue = root.regu.queue;

  function cacheOf(token) { return "patroli-r-" + token; }

  /* Remember a link that was opened, and clear what others have left but for unfinished work. */
  async function meet(link) {
    await queue.within(["links"], "readwrite", function (all) {
      all.objectStore("links").put(link);
    });
    for (const other of await known()) {
      if (other !== link.token) { await forget(other); }
    }
  }

  /* Clear the links whose day is over. */
  async function sweep() {
    const over = await queue.within(["links"], "readonly", function (all, give) {
      const found = [];
      give(found);
      queue.each(all, "links", function (link) {
        if (Date.now() > link.until + queue.DAY_MS) { found.push(link.token); }
      });
    });
    for (const token of over) { await forget(token); }
  }

  async function known() {
    const found = await queue.within(["links", "events"], "readonly", function (all, give) {
      const tokens = new Set();
      give(tokens);
      queue.each(all, "links", function (link) { tokens.add(link.token); });
      queue.each(all, "events", function (record) { tokens.add(record.token); });
    });
    if (root.caches) {
      (await caches.keys()).forEach(function (name) {
        if (name.startsWith(cacheOf(""))) { found.add(name.slice(cacheOf("").length)); }
      });
    }
    return found;
  }

  /* Clear the page of a link and what of it was delivered; what was not stays, to be sent or read. */
  async function forget(token) {
    if (root.caches) { await caches.delete(cacheOf(token)); }
    await queue.within(["links", "events", "photos", "fixes"], "readwrite", function (all) {
      all.objectStore("links").delete(token);
      queue.each(all, "events", function (record, here) {
        if (record.token === token && !record.refused && !queue.pending(record)) {
          here.delete();
          all.objectStore("photos").delete(record.id);
        }
      });
      queue.each(all, "fixes", function (row, here) {
        if (row.token === token && row.refused) { here.delete(); }
      });
    });
  }

  /* What is unfinished of the same squad and shift from another link, such as one made void. */
  function left(link) {
    return queue.within(["events"], "readonly", function (all, give) {
      const found = [];
      give(found);
      queue.each(all, "events", function (record) {
        const unfinished = record.refused || queue.pending(record);
        if (record.token !== link.token && record.loop === link.loop && unfinished) {
          found.push(record);
        }
      });
    });
  }

  /* Send records through this link: text and photo together, under the ids they have. */
  async function adopt(records, token) {
    for (const record of records) {
      await queue.change(record.id, function (r) {
        Object.assign(r, { token: token, refused: "", sent: false, photoSent: false, remark: "", hold: 0 });
      });
    }
  }

  root.regu.links = {
    cacheOf: cacheOf, meet: meet, sweep: sweep, forget: forget, left: left, adopt: adopt,
  };
})(self);

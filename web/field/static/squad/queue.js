/* What the phone keeps until the server has it: events, photos, positions. Used by page and worker. */
(function (root) {
  "use strict";
  const NAME = "patroli-regu";
  const FIXES = 3000;
  const DAY_MS = 86400000, OLD_MS = 7 * DAY_MS;
  let opened = null;

  function open() {
    if (!opened) {
      opened = new Promise(function (done, fail) {
        const asked = indexedDB.open(NAME, 2);
        asked.onupgradeneeded = function (event) {
          const db = asked.result;
          if (event.oldVersion < 1) {
            db.createObjectStore("events", { keyPath: "id" }).createIndex("token", "token");
            db.createObjectStore("photos", { keyPath: "id" });
            db.createObjectStore("fixes", { autoIncrement: true }).createIndex("token", "token");
          }
          db.createObjectStore("links", { keyPath: "token" });
        };
        asked.onsuccess = function () {
          asked.result.onversionchange = function () { asked.result.close(); opened = null; };
          asked.result.onclose = function () { opened = null; };
          done(asked.result);
        };
        asked.onerror = function () { opened = null; fail(asked.error); };
      });
    }
    return opened;
  }

  /* Resolve only when the transaction is on the disk. */
  async function within(stores, mode, work) {
    const db = await open();
    return new Promise(function (done, fail) {
      const all = db.transaction(stores, mode, { durability: "strict" });
      let result;
      all.oncomplete = function () { done(result); };
      all.onerror = all.onabort = function () { fail(all.error || new Error("storage")); };
      work(all, function (value) { result = value; });
    });
  }

  /* Keep a record; false if another page of this phone has told the same of the stop already. */
  function add(record, photo) {
    return within(["events", "photos"], "readwrite", function (all, give) {
      const events = all.objectStore("events");
      const asked = events.index("token").getAll(record.token);
      asked.onsuccess = function () {
        give(!told(record, asked.result));
        if (told(record, asked.result)) { return; }
        events.add(record);
        if (photo) { all.objectStore("photos").put({ id: record.id, bytes: photo }); }
      };
    });
  }

  function told(record, others) {
    if (record.item.kind === "finding") { return false; }
    const last = others.filter(function (r) {
      return !r.refused && r.item.kind !== "finding" && r.item.stop === record.item.stop;
    }).sort(function (a, b) { return a.made - b.made; }).pop();
    return Boolean(last) && last.item.kind === record.item.kind && !record.item.code;
  }

  /* Change a record unless `edit` returns false. */
  function change(id, edit) {
    return within(["events"], "readwrite", function (all, give) {
      const store = all.objectStore("events");
      const asked = store.get(id);
      asked.onsuccess = function () {
        const record = asked.result;
        if (record && edit(record) !== false) { store.put(record); give(record); }
      };
    });
  }

  /* Take back what has not been sent yet. */
  function undo(id) {
    return within(["events", "photos"], "readwrite", function (all, give) {
      const asked = all.objectStore("events").get(id);
      asked.onsuccess = function () {
        const record = asked.result;
        if (record && !record.sent && record.hold > Date.now()) {
          all.objectStore("events").delete(id);
          all.objectStore("photos").delete(id);
          give(true);
        }
      };
    });
  }

  async function all(token) {
    const found = await within(["events"], "readonly", function (store, give) {
      const asked = store.objectStore("events").index("token").getAll(token);
      asked.onsuccess = function () { give(asked.result); };
    });
    return found.sort(function (a, b) { return a.made - b.made; });
  }

  function photo(id) {
    return within(["photos"], "readonly", function (store, give) {
      const asked = store.objectStore("photos").get(id);
      asked.onsuccess = function () { give(asked.result && asked.result.bytes); };
    });
  }

  function putPhoto(id, bytes) {
    return within(["photos"], "readwrite", function (store) {
      store.objectStore("photos").put({ id: id, bytes: bytes });
    });
  }

  function dropPhoto(id) {
    return within(["photos"], "readwrite", function (store) {
      store.objectStore("photos").delete(id);
    });
  }

  function addFix(token, fix) {
    return within(["fixes"], "readwrite", function (all) {
      const store = all.objectStore("fixes");
      store.add({ token: token, fix: fix, refused: "" });
      const keys = store.getAllKeys();
      keys.onsuccess = function () {
        keys.result.slice(0, -FIXES).forEach(function (key) { store.delete(key); });
      };
    });
  }

  /* The oldest positions that wait, or those put aside. */
  function fixes(token, aside) {
    return within(["fixes"], "readonly", function (all, give) {
      const found = [];
      const asked = all.objectStore("fixes").index("token").openCursor(IDBKeyRange.only(token));
      asked.onsuccess = function () {
        const here = asked.result;
        if (!here || found.length >= 50) { give(found); return; }
        if (Boolean(here.value.refused) === Boolean(aside)) {
          found.push({ key: here.primaryKey, fix: here.value.fix, refused: here.value.refused });
        }
        here.continue();
      };
    });
  }

  /* Forget positions that came through; put aside those with a reason against them, by key. */
  function settleFixes(keys, refused) {
    return within(["fixes"], "readwrite", function (all) {
      const store = all.objectStore("fixes");
      keys.forEach(function (key) {
        if (!refused[key]) { store.delete(key); return; }
        const asked = store.get(key);
        asked.onsuccess = function () {
          if (!asked.result) { return; }
          asked.result.refused = refused[key];
          store.put(asked.result, key);
        };
      });
    });
  }

  /* The links with anything that waits; what is long past is forgotten on the way. */
  function waiting() {
    return within(["events", "photos", "fixes"], "readwrite", function (all, give) {
      const tokens = new Set();
      give(tokens);
      each(all, "events", function (record, here) {
        if (record.made < Date.now() - OLD_MS) {
          here.delete();
          all.objectStore("photos").delete(record.id);
        } else if (pending(record)) { tokens.add(record.token); }
      });
      each(all, "fixes", function (row, here) {
        if (row.fix.at_ms < Date.now() - OLD_MS) { here.delete(); }
        else if (!row.refused) { tokens.add(row.token); }
      });
    });
  }

  function each(all, store, look) {
    const asked = all.objectStore(store).openCursor();
    asked.onsuccess = function () {
      const here = asked.result;
      if (here) { look(here.value, here); here.continue(); }
    };
  }

  function pending(record) {
    return !record.refused && (!record.sent || (record.photo && !record.photoSent));
  }

  root.regu = root.regu || {};
  root.regu.queue = {
    within: within, each: each, add: add, change: change, undo: undo, all: all, photo: photo,
    putPhoto: putPhoto, dropPhoto: dropPhoto, addFix: addFix, fixes: fixes,
    settleFixes: settleFixes, waiting: waiting, pending: pending, DAY_MS: DAY_MS,
  };
})(self);

/* What the phone keeps until the server has it: events, photos, positions. Used by page and worker. */
(function (root) {
  "use strict";
  const NAME = "patroli-regu";
  const FIXES = 240;
  const OLD_MS = 3 * 86400000;
  let opened = null;

  function open() {
    if (!opened) {
      opened = new Promise(function (done, fail) {
        const asked = indexedDB.open(NAME, 1);
        asked.onupgradeneeded = function () {
          const db = asked.result;
          db.createObjectStore("events", { keyPath: "id" }).createIndex("token", "token");
          db.createObjectStore("photos", { keyPath: "id" });
          db.createObjectStore("fixes", { autoIncrement: true }).createIndex("token", "token");
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

  function add(record, photo) {
    return within(["events", "photos"], "readwrite", function (all) {
      all.objectStore("events").add(record);
      if (photo) { all.objectStore("photos").put({ id: record.id, bytes: photo }); }
    });
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

  function dropPhoto(id) {
    return within(["photos"], "readwrite", function (store) {
      store.objectStore("photos").delete(id);
    });
  }

  function addFix(token, fix) {
    return within(["fixes"], "readwrite", function (all) {
      const store = all.objectStore("fixes");
      store.add({ token: token, fix: fix });
      const keys = store.getAllKeys();
      keys.onsuccess = function () {
        keys.result.slice(0, -FIXES).forEach(function (key) { store.delete(key); });
      };
    });
  }

  function fixes(token) {
    return within(["fixes"], "readonly", function (all, give) {
      const found = [];
      const asked = all.objectStore("fixes").index("token").openCursor(IDBKeyRange.only(token));
      asked.onsuccess = function () {
        const here = asked.result;
        if (here && found.length < 50) {
          found.push({ key: here.primaryKey, fix: here.value.fix });
          here.continue();
        } else { give(found); }
      };
    });
  }

  function dropFixes(keys) {
    return within(["fixes"], "readwrite", function (all) {
      keys.forEach(function (key) { all.objectStore("fixes").delete(key); });
    });
  }

  /* The links with anything that waits; records long done are forgotten on the way. */
  function waiting() {
    return within(["events"], "readwrite", function (all, give) {
      const tokens = new Set();
      const asked = all.objectStore("events").openCursor();
      asked.onsuccess = function () {
        const here = asked.result;
        if (!here) { give(Array.from(tokens)); return; }
        if (pending(here.value)) { tokens.add(here.value.token); }
        else if (here.value.made < Date.now() - OLD_MS) { here.delete(); }
        here.continue();
      };
    });
  }

  function pending(record) {
    return !record.refused && (!record.sent || (record.photo && !record.photoSent));
  }

  root.regu = root.regu || {};
  root.regu.queue = {
    add: add, change: change, undo: undo, all: all, photo: photo, dropPhoto: dropPhoto,
    addFix: addFix, fixes: fixes, dropFixes: dropFixes, waiting: waiting, pending: pending,
  };
})(self);

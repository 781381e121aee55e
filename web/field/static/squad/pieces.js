/* Deliver photos in pieces that follow each other: a break costs one piece, never the photo. A piece
   is as large as the line carries in a few seconds, and small things go in between. */
(function (root) {
  "use strict";
  const queue = root.regu.queue;
  const SMALLEST = 8 * 1024, LARGEST = 256 * 1024;
  const WANTED_S = 4;
  const SLOW_BYTES_S = 25 * 1024;
  let piece = 32 * 1024;

  async function photos(token, told) {
    let failed = null;
    for (const record of await queue.all(token)) {
      if (told.gone || !record.sent || !record.photo || record.photoSent || record.refused) { continue; }
      try { await one(token, record, told); }
      catch (error) {
        if (error.line) { piece = Math.max(SMALLEST, piece >> 2); throw error; }
        failed = error;
      }
    }
    if (failed) { throw failed; }
  }

  async function one(token, record, told) {
    let bytes = await queue.photo(record.id);
    if (!bytes) { return done(record.id, ""); }
    let has = 0, from = record.begun ? null : 0;
    for (;;) {
      /* Begun before: first ask, with an empty piece, how much is there. */
      const part = from === null ? new ArrayBuffer(0) : bytes.slice(has, has + piece);
      const began = Date.now();
      const answer = await root.regu.ask("PUT",
        token + "/foto/" + record.id + "?from=" + has + "&of=" + bytes.byteLength, part, "image/jpeg");
      if (answer.gone) {
        told.gone = answer.words;
        return root.regu.aside(record, answer.words);
      }
      if (answer.later) {
        /* The server does not have the event any more: tell it again, and then the photo. */
        return queue.change(record.id, function (r) { r.sent = false; r.begun = false; });
      }
      if (answer.refused) { return done(record.id, answer.refused); }
      if (answer.kept) { await queue.dropPhoto(record.id); return done(record.id, ""); }
      if (typeof answer.has !== "number") { throw Object.assign(new Error("not our server"), { line: true }); }
      const speed = part.byteLength * 1000 / Math.max(1, Date.now() - began);
      if (part.byteLength) {
        piece = Math.round(Math.min(LARGEST, Math.max(SMALLEST, speed * WANTED_S)));
      }
      if (from === 0 && !record.slim && speed < SLOW_BYTES_S) {
        const smaller = await root.regu.slim(bytes);
        record.slim = true;
        if (smaller) {
          await queue.putPhoto(record.id, smaller);
          bytes = smaller;
          answer.has = 0;
        }
      }
      has = answer.has;
      from = has;
      record.begun = true;
      const share = has / bytes.byteLength;
      await queue.change(record.id, function (r) { r.begun = true; r.slim = record.slim; r.share = share; });
      await root.regu.small(token, told);
      if (told.gone) { return null; }
    }
  }

  /* A photo that was refused stays on the phone, to be looked at and kept elsewhere. */
  function done(id, remark) {
    return queue.change(id, function (r) {
      r.photoSent = true;
      if (remark) { r.remark = remark; }
    });
  }

  root.regu.photos = photos;
})(self);

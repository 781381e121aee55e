/* What was noted on this phone, and what became of it. What was refused can be read and copied. */
(function (regu) {
  "use strict";
  const one = function (query) { return document.querySelector(query); };

  function clock(data, ms) {
    return new Date(ms).toLocaleTimeString("id", {
      hour: "2-digit", minute: "2-digit", timeZone: data.zone,
    }).replace(".", ":");
  }

  function show(data, records, take) {
    const box = one("#riwayat");
    /* What somebody is reading is not taken from under their eyes. */
    if (box.contains(document.activeElement) && document.activeElement.tagName === "TEXTAREA") { return; }
    box.textContent = "";
    records.slice().reverse().forEach(function (record) { box.append(row(data, record, take)); });
    one("#kosong").hidden = records.length > 0;
  }

  function row(data, record, take) {
    const made = document.createElement("li");
    made.className = record.refused ? "refused" : "";
    add(made, "span", clock(data, record.item.at_ms) + " " + record.label);
    add(made, "b", state(data, record));
    if (record.remark) { add(made, "em", record.remark); }
    if (take && !record.sent && !record.refused && record.hold > Date.now()) {
      button(made, data.words.undo, function () { take(record.id); });
    }
    if (record.refused || (record.photoSent && record.remark)) { readable(made, data, record); }
    return made;
  }

  function state(data, record) {
    if (record.refused) { return data.words.was_refused + ": " + record.refused; }
    if (!regu.queue.pending(record)) { return data.words.was_sent; }
    return data.words.waits + (record.share ? " (" + data.words.photo + " " + Math.floor(100 * record.share) + "%)" : "");
  }

  /* Text and photo of a record, to be read, copied and saved. */
  function readable(made, data, record) {
    const words = clock(data, record.item.at_ms) + " " + record.label +
      (record.item.category ? "\n" + (data.kinds[record.item.category] || record.item.category) : "") +
      (record.item.note ? "\n" + record.item.note : "") +
      (record.item.lat === undefined ? "" : "\n" + record.item.lat + ", " + record.item.lon);
    const box = add(made, "textarea", "");
    box.readOnly = true;
    box.rows = Math.min(6, words.split("\n").length + 1);
    box.value = words;
    box.setAttribute("aria-label", record.label);
    button(made, data.words.copy, async function () {
      try { await navigator.clipboard.writeText(words); } catch (_) { box.focus(); box.select(); document.execCommand("copy"); }
      this.textContent = data.words.copied;
    });
    if (record.photo) {
      button(made, data.words.save_photo, async function () {
        const bytes = await regu.queue.photo(record.id);
        if (!bytes) { return; }
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
        link.download = record.id.slice(0, 8) + ".jpg";
        link.click();
        setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
      });
    }
  }

  /* Say how many positions were put aside, and why. */
  function aside(data, fixes) {
    const box = one("#sisih");
    box.hidden = !fixes.length;
    const why = Array.from(new Set(fixes.map(function (f) { return f.refused; })));
    box.textContent = data.words.aside.replace("%d", fixes.length) + ": " + why.join(", ");
  }

  function add(parent, tag, words) {
    const made = document.createElement(tag);
    made.textContent = words;
    parent.append(made);
    return made;
  }

  function button(parent, words, act) {
    const made = add(parent, "button", words);
    made.type = "button";
    made.addEventListener("click", act);
  }

  regu.history = { show: show, row: row, aside: aside };
})(self.regu);

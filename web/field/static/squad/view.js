/* Show the next stop, the list, and truthfully what was sent and what waits. */
(function (regu) {
  "use strict";
  const one = function (query) { return document.querySelector(query); };

  /* Return what is known of each stop: "", "here", "done" or "skipped". */
  function states(data, records) {
    const known = {};
    const mine = records.filter(function (r) { return !r.refused; }).map(function (r) {
      return r.item;
    });
    const every = data.done.concat(mine).sort(function (a, b) { return a.at_ms - b.at_ms; });
    const says = { arrive: "here", leave: "done", skip: "skipped" };
    every.forEach(function (event) {
      if (says[event.kind]) { known[event.stop] = says[event.kind]; }
    });
    return known;
  }

  function next(data, known, chosen) {
    const open = function (stop) { return known[stop.id] !== "done" && known[stop.id] !== "skipped"; };
    return data.stops.find(function (s) { return s.id === chosen; }) ||
      data.stops.find(function (s) { return known[s.id] === "here"; }) ||
      data.stops.find(open) || null;
  }

  function text(field, value) {
    const element = one('[data-is="' + field + '"]');
    element.textContent = value || "";
    (element.closest("[data-row]") || element).hidden = !value;
  }

  function card(data, stop, state) {
    one("#berikut").hidden = !stop;
    one("#selesai").hidden = Boolean(stop);
    if (!stop) { return; }
    text("order", data.words.stop.replace("%d", stop.order).replace("%d", data.stops.length));
    ["name", "area", "arrive", "window", "category", "duty", "instruction", "reason", "distance"]
      .forEach(function (field) { text(field, stop[field]); });
    Object.keys(stop.links).forEach(function (app) {
      one('[data-link="' + app + '"]').href = stop.links[app];
    });
    one("[data-do=arrive]").hidden = one("[data-do=code]").hidden = state === "here";
    one("[data-do=leave]").hidden = state !== "here";
    text("state", state ? data.words[state] : "");
  }

  function list(data, known, current) {
    data.stops.forEach(function (stop) {
      const item = document.getElementById("titik-" + stop.order);
      const state = known[stop.id] || "";
      item.className = state;
      item.querySelector("[data-state]").textContent = state ? data.words[state] : "";
      if (current && stop.id === current.id) { item.setAttribute("aria-current", "step"); }
      else { item.removeAttribute("aria-current"); }
    });
  }

  function count(data, records) {
    const waiting = records.filter(regu.queue.pending).length;
    const refused = records.filter(function (r) { return r.refused; }).length;
    const sent = records.length - waiting - refused;
    let words = data.words.counts.replace("%d", sent).replace("%d", waiting);
    if (refused) { words += data.words.refused.replace("%d", refused); }
    const bar = one("#antrean");
    bar.dataset.state = refused ? "refused" : waiting ? "waiting" : "sent";
    if (bar.textContent !== words) { bar.textContent = words; }
  }

  function say(words, kind) {
    const box = one("#pesan");
    box.textContent = words;
    box.className = kind || "";
    box.hidden = !words;
  }

  function last(records) {
    const undoable = records.filter(function (r) {
      return !r.sent && !r.refused && r.hold > Date.now();
    });
    return undoable[undoable.length - 1] || null;
  }

  regu.view = {
    states: states, next: next, card: card, list: list, count: count, say: say, last: last,
  };
})(self.regu);

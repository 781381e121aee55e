/* The checklist of the stop at hand: ticked here, kept on this phone, sent with "done here". */
(function (regu) {
  "use strict";
  let memory = null;

  function name(data) { return "patroli-butir-" + data.loop; }

  /* Return what is ticked, by stop. */
  function all(data) {
    if (!memory) {
      try { memory = JSON.parse(localStorage.getItem(name(data))) || {}; } catch (_) { memory = {}; }
    }
    return memory;
  }

  function tick(data, stop, key, on) {
    const mine = ticked(data, stop).filter(function (k) { return k !== key; });
    all(data)[stop.id] = on ? mine.concat(key) : mine;
    try { localStorage.setItem(name(data), JSON.stringify(memory)); } catch (_) { /* kept while open */ }
  }

  function ticked(data, stop) {
    const keys = stop.checks.map(function (check) { return check[0]; });
    return (all(data)[stop.id] || []).filter(function (key) { return keys.includes(key); });
  }

  function show(data, stop) {
    const box = document.getElementById("periksa");
    box.hidden = !stop || !stop.checks.length;
    /* What is under a finger is not drawn anew. */
    if (box.hidden || box.dataset.stop === stop.id) { return; }
    box.dataset.stop = stop.id;
    box.querySelectorAll("label").forEach(function (old) { old.remove(); });
    const done = ticked(data, stop);
    stop.checks.forEach(function (check) {
      const label = document.createElement("label"), input = document.createElement("input");
      label.className = "check";
      input.type = "checkbox";
      input.checked = done.includes(check[0]);
      input.addEventListener("change", function () { tick(data, stop, check[0], input.checked); });
      label.append(input, check[1]);
      box.append(label);
    });
  }

  regu.checks = { show: show, ticked: ticked };
})(self.regu);
